"""Nobody computes a hidden count from what is shown, and no more is hidden than that takes."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_retention.metrics.suppression import LEAST, hidden_cells, hidden_in_list
from tests.metrics.attacker import Table

pytestmark = pytest.mark.promise("M10.2")


@st.composite
def tables(draw):
    width = draw(st.integers(1, 5))
    count = st.one_of(st.integers(0, 8), st.integers(0, 60))
    return draw(st.lists(st.lists(count, min_size=width, max_size=width), min_size=1, max_size=5))


def test_the_attacker_computes_what_is_hidden_alone():
    """The control: with nothing but the small cell hidden, its sums tell it."""
    counts = [[20, 3, 9], [30, 40, 50]]
    assert Table(counts, {(0, 1)}).determined() == {(0, 1): 3}
    square = {(0, 1), (0, 0), (1, 1), (1, 0)}
    assert Table(counts, square).determined() == {}
    assert Table([[1, 1], [1, 1]], {(0, 0), (0, 1), (1, 0), (1, 1)}).determined() == {
        (row, column): 1 for row in (0, 1) for column in (0, 1)
    }, "a hidden count is 1 at least, so that two of a sum of 2 are known"


@given(tables(), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_hidden_count_can_be_computed_from_all_that_is_shown(counts, row_totals, column_totals):
    told = {"row_totals": row_totals, "column_totals": column_totals}
    hidden = hidden_cells(counts, **told)
    assert Table(counts, hidden, **told).determined() == {}


@given(tables(), st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_every_small_count_is_hidden_no_zero_is_and_hidden_rests_are_no_small_groups(counts, least):
    hidden = hidden_cells(counts, least=least)
    rows = [[*row, sum(row)] for row in counts]
    whole = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
    cells = {(r, c): count for r, row in enumerate(whole) for c, count in enumerate(row)}
    assert {cell for cell, count in cells.items() if 0 < count < least} <= hidden
    assert not {cell for cell, count in cells.items() if count == 0} & hidden
    height, width = len(counts), len(counts[0])
    lines = [([(r, c) for c in range(width)], (r, width)) for r in range(height + 1)]
    lines += [([(r, c) for r in range(height)], (height, c)) for c in range(width + 1)]
    for line, total in lines:
        rest = sum(cells[cell] for cell in line if cell in hidden)
        assert total in hidden or rest == 0 or rest >= least, "what is left of a sum is a group, too"


@given(tables())
def test_where_nothing_is_small_nothing_is_hidden(counts):
    raised = [[count + LEAST for count in row] for row in counts]
    assert hidden_cells(raised) == frozenset()
    assert hidden_cells(counts, least=1) == frozenset()


def test_the_cheapest_cells_go_with_a_small_one():
    """2 of A are hidden; with them 9 of A, and both cells below, so that neither row nor column tells it."""
    assert hidden_cells([[2, 9, 400], [7, 50, 300]]) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_in_a_list_a_second_entry_goes_and_where_there_is_none_the_sum():
    assert hidden_in_list([100, 3, 40, 0]) == {1, 2}
    assert hidden_in_list([1, 2, 50, 40]) == {0, 1, 3}, "1 and 2 are a group of three together"
    assert hidden_in_list([3]) == {0, 1}
    assert hidden_in_list([3, 0, 0]) == {0, 3}
    assert hidden_in_list([]) == frozenset()
    assert hidden_in_list([7, 9]) == frozenset()


def test_a_table_of_a_thousand_cells_is_done_in_a_moment():
    counts = [[(7 * row + 13 * column) % 23 for column in range(36)] for row in range(30)]
    started = perf_counter()
    assert hidden_cells(counts)
    assert perf_counter() - started < 5.0
