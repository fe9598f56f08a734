"""Pictures are arithmetic: round axes, gaps where nothing is known, the same figures as a table."""

import re
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from saleor_retention.console.charts.bars import bar_chart, budget_bar
from saleor_retention.console.charts.flow import Flow, flow_map
from saleor_retention.console.charts.heat_map import SHADES, HeatRow, heat_cell, heat_map
from saleor_retention.console.charts.line import Series, line_chart
from saleor_retention.console.charts.scale import left_margin, steps
from saleor_retention.console.engine import ENGINE


@pytest.mark.parametrize(
    ("most", "axis"),
    [
        (0, [0, 1]),
        (1, ["0", "0.25", "0.5", "0.75", "1"]),
        (37, [0, 10, 20, 30, 40]),
        (1000, [0, 250, 500, 750, 1000]),
    ],
)
def test_an_axis_has_round_steps(most, axis):
    assert steps(Decimal(most)) == [Decimal(value) for value in axis]


@given(some.decimals(min_value="0.001", max_value=10**12, places=3))
def test_an_axis_reaches_what_it_shows_in_few_steps(most):
    axis = steps(most)
    assert axis[-1] >= most > axis[-2]
    assert len(axis) <= 6


def test_a_line_has_gaps_where_nothing_is_known_and_the_table_says_so():
    chart = line_chart(
        "Came back", ["1", "2", "3"], [Series("a", [Decimal(1), None, Decimal(3)])], str, complete=2
    )
    assert len(chart.curves[0].segments) == 2
    assert chart.rows == (("1", ("1",)), ("2", ("–",)), ("3", ("3",)))
    assert chart.incomplete_from is not None


def test_bars_stack_up_to_their_sum():
    chart = bar_chart("Sales", ["a"], [Series("new", [Decimal(30)]), Series("back", [Decimal(10)])], str)
    lower, upper = chart.bars
    assert upper.y + upper.height == pytest.approx(lower.y)
    assert lower.height == pytest.approx(3 * upper.height, abs=0.3)


def test_a_chart_of_nothing_is_drawn_all_the_same():
    assert line_chart("", [], [], str).rows == bar_chart("", [], [], str).rows == ()
    assert heat_map("", []).width == 0


@pytest.mark.parametrize("drawn", [line_chart, bar_chart])
def test_the_axis_leaves_room_for_the_longest_of_its_texts(drawn):
    """A digit is at most 7 wide where the picture writes, and 6 lie between text and axis."""
    series = [Series("s", [Decimal(1_500), Decimal(700)])]
    short, long = drawn("", "ab", series, str), drawn("", "ab", series, lambda value: f"${value:,.2f}")
    assert [mark.text for mark in long.grid][-1] == "$1,500.00"
    assert short.left == 56
    assert long.left - 6 >= 7 * len("$1,500.00")
    # What is drawn begins at the axis, and the last month stands where it did.
    assert min(mark.at for mark in long.below) >= long.left
    assert (long.right, long.width) == (short.right, short.width)


def test_bars_and_lines_begin_at_the_axis():
    series = [Series("s", [Decimal(1_500), Decimal(700)])]
    line = line_chart("", "ab", series, lambda value: f"${value:,.2f}")
    assert line.curves[0].segments[0].startswith(f"{float(line.left)},")
    bars = bar_chart("", "ab", series, lambda value: f"${value:,.2f}")
    assert bars.bars[0].x > bars.left
    assert bars.bars[-1].x + bars.bars[-1].width < bars.right


@given(some.lists(some.text(max_size=60), max_size=6))
def test_a_margin_is_never_narrower_than_usual_nor_wider_than_a_quarter(texts):
    assert 56 <= left_margin(texts) <= 180
    assert left_margin(["9" * 1_000, *texts]) == 180


@given(some.integers(0, 10**9), some.integers(0, 10**9))
def test_a_bar_never_runs_over_its_frame(used, limit):
    assert 0 <= budget_bar("", Decimal(used), Decimal(limit), str).share <= 100


@given(some.integers(0, 1000), some.integers(1, 1000))
def test_a_cell_is_as_dark_as_its_share(active, size):
    cell = heat_cell(min(active, size), size, str)
    assert 0 <= cell.shade <= SHADES
    assert (cell.shade == 0) == (active == 0)
    assert heat_map("", [HeatRow("a", "1", (cell,))]).width == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_where_things_are_drawn_is_no_text_of_a_language(language):
    """A comma between digits is two places to a browser."""
    half = Decimal("0.5")
    pictures = {
        "line": line_chart("t", "abcdefg", [Series("s", [half] * 7)], str),
        "bars": bar_chart("t", "abcdefg", [Series("s", [half] * 7)], str),
    }
    with override(language):
        for name, chart in pictures.items():
            html = ENGINE.render(f"charts/{name}.html", {"chart": chart}, None)
            svg = html[html.index("<svg") : html.index("</svg>")]
            places = re.findall(r' (?:x1?|x2|y1?|y2|width|height)="([^"]*)"', svg)
            assert len(places) > 10
            assert [place for place in places if not re.fullmatch(r"-?\d+(\.\d+)?", place)] == []


def test_a_flow_has_every_group_that_has_somebody_and_adds_up():
    names = {"": "New", "a": "A", "b": "B", "c": "C"}
    flows = [Flow("", "a", 1), Flow("a", "a", 10), Flow("a", "b", 4)]
    chart = flow_map("Flow", flows, (names, names), str)
    assert chart.columns == ("A", "B")
    assert [(row.name, [cell.text for cell in row.cells], row.total) for row in chart.rows] == [
        ("New", ["1", "–"], "1"),
        ("A", ["10", "4"], "14"),
    ]
    assert [[(cell.shade, cell.is_same) for cell in row.cells] for row in chart.rows] == [
        [(1, False), (0, False)],
        [(SHADES, True), (2, False)],
    ]
    assert (chart.totals, chart.total) == (("11", "4"), "15")


@given(
    some.dictionaries(
        some.tuples(some.sampled_from("abc"), some.sampled_from("abc")), some.integers(1, 10**7)
    )
)
def test_a_flow_counts_nobody_twice_and_forgets_nobody(numbers):
    names = {code: code for code in "abc"}
    flows = [Flow(before, after, customers) for (before, after), customers in numbers.items()]
    chart = flow_map("Flow", flows, (names, names), str)
    total = sum(numbers.values())
    assert int(chart.total) == total
    assert sum(int(row.total) for row in chart.rows) == sum(map(int, chart.totals)) == total
    assert all((cell.text == "–") == (cell.shade == 0) for row in chart.rows for cell in row.cells)
