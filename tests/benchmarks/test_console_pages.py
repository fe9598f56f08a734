"""The benchmark of the console's pages finds the parts that there are, and what each runs."""

from urllib.parse import unquote

import pytest

from benchmarks import console_pages
from benchmarks.large_dataset import fill
from saleor_retention.console.pages.registry import PAGES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tokens(settings):
    settings.RETENTION_TOKENS = {}


def test_every_page_of_the_menu_is_measured_with_what_it_loads(capsys):
    fill(400, campaigns=3)
    told = []
    parts = console_pages.measure(1, lambda: told.append(None))
    assert {part.name for part in parts if part.is_first} == {
        page.name for page in PAGES.values() if page.place
    }
    assert [unquote(part.address).partition("?")[0] for part in parts] == [
        f"/console/part/{part.name}" for part in parts
    ]
    assert all(len(part.times) == len(part.bare) == 1 for part in parts)
    assert len(told) == 1
    assert console_pages.report({400: parts, 800: parts}, 1) == 0
    assert "start" in capsys.readouterr().out


def test_a_part_shows_the_operations_that_are_measured_beside_it():
    html = (
        '<details class="operation"><summary>…</summary><button>Copy</button><pre tabindex="0">{ me { id } }\n</pre>'
        '<pre tabindex="0">{&quot;first&quot;: 20}</pre></details>'
    )
    assert list(console_pages.operations(html)) == [{"query": "{ me { id } }\n", "variables": {"first": 20}}]


def test_more_statements_with_many_customers_are_a_failure(capsys):
    def part(statements: int) -> console_pages.MeasuredPart:
        return console_pages.MeasuredPart("start", "/", True, [], [200.0], [0.0], statements)

    assert console_pages.report({10: [part(2)], 20: [part(3)]}, 1) == 1
    said = capsys.readouterr().out
    assert "over 150 ms" in said
    assert "MORE WITH MANY: start" in said
