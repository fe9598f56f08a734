"""What the benchmark of figures measures, without a clock."""

import pytest
from django.db import connection

from benchmarks import retention_figures as benchmark
from benchmarks import rival
from benchmarks.plans import statements_of
from benchmarks.retention_orders import fill, keep_all
from saleor_retention.metrics.figures.registry import FIGURES
from saleor_retention.metrics.rollups.freshness import FigureSource
from tests.metrics.rollups_shop import anew, books

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders():
    """Six hundred, all kept."""
    fill(600, 400)
    keep_all()


def test_what_is_kept_in_bulk_is_what_a_rebuild_keeps(orders):
    kept = books()
    assert all(kept.values())
    assert anew() == kept


@pytest.mark.parametrize("name", rival.ANSWERS)
def test_the_rival_says_the_same_and_whole_months_touch_few_buffers(orders, name):
    with connection.cursor() as cursor:
        cursor.execute(rival.statement(rival.INDEX))
    assert set(benchmark.questions()) == {*rival.ANSWERS, "repeat_of_month"}
    period, compute, rows = benchmark.questions()[name]
    asked = benchmark.scope(*period)
    answer = rows(compute(asked))
    assert answer == benchmark.answer_of_rival(name, rival.statement(name), rival.period(*period))
    assert answer
    assert benchmark.measured(lambda: compute(asked))["buffers"] <= benchmark.MOST_BUFFERS


def test_any_days_take_one_pass_over_the_customers(orders):
    asked = benchmark.scope(*benchmark.DAYS)
    counts = {
        figure.name: len(statements_of(lambda: figure.compute(asked)))  # noqa: B023
        for figure in FIGURES
        if figure.source(asked) is FigureSource.HISTORIES
    }
    # The months between the two that are cut are read from the roll-ups; of churn, all months before.
    of_months = {"series", "first_and_later", "time_between", "churn"}
    assert {name for name, count in counts.items() if count > 1} == of_months
    assert set(counts.values()) == {1, 2}
