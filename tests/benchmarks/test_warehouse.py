"""The benchmark of a warehouse asks what the product answers, and says so when it does not."""

import pytest

from benchmarks import warehouse

pytestmark = pytest.mark.django_db


def test_both_sides_of_the_benchmark_answer_the_same(tmp_path, capsys):
    told = []
    warehouse.fill(600, progress=lambda: told.append(None))
    assert len(told) == warehouse.STEPS
    exported = warehouse.export(tmp_path)
    answers = warehouse.measure(tmp_path, 1)
    assert {name: same for name, (_, _, same) in answers.items()} == dict.fromkeys(
        ("retention", "repeat", "sales", "cohorts", "first_and_later"), True
    )
    assert warehouse.report(600, exported, 1, answers) == 0
    answers["sales"] = (*answers["sales"][:2], False)
    assert warehouse.report(600, exported, 1, answers) == 1
    assert "ANOTHER ANSWER" in capsys.readouterr().out


def test_another_answer_is_seen():
    questions = warehouse.questions()
    compute, same = questions["sales"]
    assert compute
    assert not same(type("Row", (), {"orders": 1})(), [{"orders": 2}])
    assert same(type("Row", (), {"orders": 1})(), [{"orders": 1}])
    assert not same([], [{"orders": 1}])
