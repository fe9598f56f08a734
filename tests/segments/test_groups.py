"""Groups are a partition: each customer is in exactly one, whatever their numbers and whatever the list."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.errors import Invalid, Required
from saleor_retention.segments.default_groups import DEFAULT_GROUPS
from saleor_retention.segments.groups import (
    CELLS,
    MEASURES,
    SCORES,
    Bound,
    GroupRule,
    group_of,
    parse_groups,
    unreachable,
    values_of,
)
from saleor_retention.segments.rules import CustomerActivity, RfmScores

pytestmark = pytest.mark.promise("M4.1")

HISTORIES = st.builds(
    lambda orders, first, span, days: CustomerActivity(
        orders, 0, first, first + (span if orders > 1 else 0), first + (span if orders > 1 else 0) + days
    ),
    st.integers(1, 60),
    st.integers(0, 3_000),
    st.integers(0, 2_000),
    st.integers(0, 2_000),
)
SCORED = st.builds(RfmScores, *(st.integers(1, 5) for _ in SCORES))
BOUNDS = st.builds(
    lambda low, more: Bound(low, None if more is None else low + more),
    st.integers(1, 5),
    st.none() | st.just(0) | st.just(1),
).filter(lambda bound: bound.most is None or bound.most <= 5)
RULES = st.lists(st.dictionaries(st.sampled_from(list(MEASURES)), BOUNDS, min_size=1, max_size=3), max_size=6)


def a_list(bounds):
    named = [GroupRule(f"g{place}", f"G{place}", "Step", item) for place, item in enumerate(bounds)]
    return (*named, GroupRule("rest", "The rest", "Step"))


def fresh(recency, frequency, monetary, orders=1, days=0):
    """A customer of a cell who bought lately."""
    return values_of(
        RfmScores(recency, frequency, monetary),
        CustomerActivity(orders, 0, 0, 10 * (orders > 1), 10 * (orders > 1) + days),
    )


def test_the_default_list_is_sound():
    assert parse_groups(DEFAULT_GROUPS) == DEFAULT_GROUPS
    assert [GroupRule.of(rule.as_json()) for rule in DEFAULT_GROUPS] == list(DEFAULT_GROUPS)


@pytest.mark.parametrize("days", [0, 90, 183])
@pytest.mark.parametrize("orders", [1, 2, 4])
def test_each_of_the_125_cells_is_one_group(orders, days):
    groups = {cell: group_of(DEFAULT_GROUPS, fresh(*cell, orders=orders, days=days)).code for cell in CELLS}
    assert len(groups) == 125


def test_every_default_group_has_somebody():
    reached = {
        group_of(DEFAULT_GROUPS, fresh(*cell, orders=orders, days=days)).code
        for cell in CELLS
        for orders in (1, 4)
        for days in (0, 90, 183)
    }
    assert reached == {rule.code for rule in DEFAULT_GROUPS}


def test_published_boxes_lead_where_they_say():
    """Ex-lovers are R1 F2-5 M3-5, one cell of which a published list leaves out; the rest of R1 are breakups."""
    of_cell = {cell: group_of(DEFAULT_GROUPS, fresh(*cell, days=90)).code for cell in CELLS}
    ex_lovers = [cell for cell, code in of_cell.items() if code == "ex_lovers"]
    assert ex_lovers == [(1, f, m) for f in range(2, 6) for m in range(3, 6)]
    assert of_cell[1, 1, 1] == "breakups"
    assert of_cell[1, 1, 5] == "one_big_order"
    assert of_cell[5, 5, 5] == "soulmates"
    assert of_cell[5, 1, 4] == "new_passion"
    assert of_cell[3, 3, 2] == "potential_lovers"


def test_what_no_score_says():
    """Half a year of silence counts whatever the score; and who bought lately has not left, however lately others did."""
    assert group_of(DEFAULT_GROUPS, fresh(1, 5, 5, days=89)).code == "platonic_friends"
    assert group_of(DEFAULT_GROUPS, fresh(1, 1, 1, days=89)).code == "acquaintances"
    assert group_of(DEFAULT_GROUPS, fresh(5, 5, 5, days=183)).code == "about_to_dump_you"
    assert group_of(DEFAULT_GROUPS, fresh(2, 2, 4, orders=4)).code == "flirting"
    assert group_of(DEFAULT_GROUPS, fresh(2, 2, 4, orders=3)).code == "acquaintances"


@given(SCORED, HISTORIES)
def test_everybody_is_in_exactly_one_default_group(scores, history):
    values = values_of(scores, history)
    winner = group_of(DEFAULT_GROUPS, values)
    earlier = DEFAULT_GROUPS[: DEFAULT_GROUPS.index(winner)]
    assert winner.fits(values)
    assert not any(rule.fits(values) for rule in earlier)


@given(RULES, SCORED, HISTORIES)
def test_any_list_is_a_partition_and_who_is_unreachable_is_never_reached(bounds, scores, history):
    rules = a_list(bounds)
    winner = group_of(rules, values_of(scores, history))
    assert rules.index(winner) not in set(unreachable(rules))


@pytest.mark.parametrize(
    ("bounds", "place"),
    [
        ([{"recency": Bound(4, 5)}, {"recency": Bound(5, 5)}], 1),
        ([{"recency": Bound(1, 3)}, {"recency": Bound(4, 5)}, {"frequency": Bound(2, 4)}], 2),
        ([{"orders": Bound(2, None)}, {"orders": Bound(3, 5), "recency": Bound(5, 5)}], 1),
        ([{"recency": Bound(1, 5)}], 1),
    ],
)
def test_a_group_that_nobody_comes_to_is_refused(bounds, place):
    with pytest.raises(Invalid, match=rf"groups\[{place}\].bounds: nobody comes here") as refusal:
        parse_groups(a_list(bounds))
    assert refusal.value.field == "groups"


def test_a_wider_rule_that_asks_for_more_takes_nothing_away():
    rules = a_list([{"recency": Bound(1, 5), "orders": Bound(3, None)}, {"recency": Bound(5, 5)}])
    assert parse_groups(rules) == rules


FIRST = GroupRule("first", "First", "Step", {"recency": Bound(5, 5)})
LAST = GroupRule("rest", "Rest", "Step")


@pytest.mark.parametrize(
    ("rules", "refusal", "message"),
    [
        ((), Invalid, "1 to 30 groups"),
        ((LAST,) * 31, Invalid, "1 to 30 groups"),
        ((FIRST,), Invalid, r"groups\[0\].bounds: the last group takes everybody"),
        ((FIRST, replace(LAST, code="first")), Invalid, r"groups\[1\].code: “first” is the code"),
        ((replace(LAST, code="No good"),), Invalid, r"groups\[0\].code"),
        ((replace(LAST, name=" "),), Required, r"groups\[0\].name"),
        ((replace(LAST, next_step=""),), Required, r"groups\[0\].nextStep"),
        ((replace(LAST, next_step="x" * 301),), Invalid, r"groups\[0\].nextStep"),
        ((replace(FIRST, bounds={"recency": Bound(0, 5)}), LAST), Invalid, r"groups\[0\].recency: 1 to 5"),
        ((replace(FIRST, bounds={"recency": Bound()}), LAST), Invalid, r"groups\[0\].recency: atLeast or"),
        ((replace(FIRST, bounds={"recency": Bound(4, 3)}), LAST), Invalid, "atLeast is more than atMost"),
        ((replace(FIRST, bounds={"days": Bound(-1, 3)}), LAST), Invalid, r"groups\[0\].days: 0 to"),
        ((replace(FIRST, bounds={"height": Bound(1, 3)}), LAST), Invalid, r"groups\[0\].height: unknown"),
    ],
)
def test_lists_that_make_no_sense(rules, refusal, message):
    with pytest.raises(refusal, match=message) as error:
        parse_groups(rules)
    assert error.value.field == "groups"
