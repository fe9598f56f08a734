"""Claims and outcomes as tables: no database, no clock."""

from datetime import timedelta
from uuid import UUID

import pytest

from saleor_retention.referrals import rules
from saleor_retention.referrals.rules import PENDING, ClaimRequest, PaidOrder, Terms, outcome
from tests.builders import NOON

ANN, BEN, CLEO = 1, 2, 3
HOUR = timedelta(hours=1)
TERMS = Terms(1, 9, "main", NOON - HOUR, True, 500, 250)


def paid(at=NOON, n=1, **changes):
    words = {"channel": "main", "created_at": at, "paid_at": at, "is_purchase": True}
    return PaidOrder(UUID(int=n), **(words | changes))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcd-efgh", "ABCDEFGH"),
        ("ABCD\u2011EFGH\u200b", "ABCDEFGH"),
        ("ABCD2345", "ABCD2345"),
        (" abcd 2345\n", "ABCD2345"),
        ("ABC", ""),
        ("ABCDEFGHJKMNPQRSTVWXY", ""),
        ("ABCD234O", ""),
        ("", ""),
        ("ÄBCD2345", ""),
    ],
)
def test_codes_are_read_as_people_write_them(typed, code):
    assert rules.normalised(typed) == code


@pytest.mark.parametrize(
    ("orders", "state"),
    [
        ([], "pending"),
        ([paid(NOON)], "rewarded"),
        ([paid(NOON + HOUR)], "rewarded"),
        ([paid(NOON - HOUR)], "pending"),
        ([paid(NOON, is_purchase=False)], "reversed"),
        ([paid(NOON, is_purchase=False), paid(NOON + HOUR, 2)], "reversed"),
        ([paid(NOON + HOUR, 2, is_purchase=False), paid(NOON)], "rewarded"),
        ([paid(NOON - HOUR, is_purchase=False), paid(NOON, 2)], "pending"),
        ([paid(NOON - HOUR, is_guest=True), paid(NOON, 2)], "pending"),
        ([paid(NOON, is_guest=True)], "pending"),
        ([paid(NOON, is_guest=True), paid(NOON + HOUR, 2)], "rewarded"),
        ([paid(NOON, channel="other"), paid(NOON + HOUR, 2)], "pending"),
        ([paid(NOON, created_at=NOON - 2 * HOUR)], "pending"),
    ],
    ids=str,
)
def test_the_first_paid_order_decides(orders, state):
    found = outcome(NOON, orders, [TERMS])
    assert found.state == state
    assert outcome(NOON, list(reversed(orders)), [TERMS]) == found
    assert (found == PENDING) is (state == "pending")


def test_orders_paid_at_the_same_instant_have_one_first():
    assert outcome(NOON, [paid(NOON, 2), paid(NOON, 1)], [TERMS]).order.order_id == UUID(int=1)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(-2, None), (-1, 1), (0, 1), (1, None), (2, 3), (9, 3)],
)
def test_the_newest_version_that_had_begun_is_in_force(hours, expected):
    versions = [
        TERMS,
        Terms(2, 9, "main", NOON + HOUR, False, 1, 1),
        Terms(3, 9, "main", NOON + 2 * HOUR, True, 1, 1),
        Terms(4, 9, "other", NOON - 9 * HOUR, True, 1, 1),
    ]
    found = rules.in_force(versions, "main", NOON + hours * HOUR)
    assert (found and found.id) == expected


def test_a_chain_longer_than_can_be_looked_through_is_refused():
    chain = {n: n + 1 for n in range(rules.FARTHEST_ANCESTOR + 5)}
    assert rules.is_ancestor(-1, 0, chain)
    assert not rules.is_ancestor(-1, 10, chain)
    assert rules.is_ancestor(12, 10, chain)


def test_wishes_of_one_batch_see_those_before_them():
    owners = {"AAAAAAAA": ANN, "BBBBBBBB": BEN, "CCCCCCCC": CLEO}
    wishes = [
        ClaimRequest(BEN, "AAAAAAAA", NOON),
        ClaimRequest(CLEO, "BBBBBBBB", NOON),
        ClaimRequest(ANN, "CCCCCCCC", NOON),
        ClaimRequest(BEN, "CCCCCCCC", NOON),
    ]
    accepted = rules.accept(wishes, owners=owners, referrers={}, taken=(), paid={})
    assert [(one.referee_id, one.referrer_id) for one in accepted] == [(BEN, ANN), (CLEO, BEN)]


@pytest.mark.parametrize(
    ("order_id", "orders", "is_new"),
    [
        (None, [], True),
        (None, [paid(NOON + HOUR)], False),
        (UUID(int=1), [paid(NOON)], True),
        (UUID(int=1), [paid(NOON - HOUR, 2)], False),
        (UUID(int=1), [paid(NOON + HOUR, 2, is_guest=True)], False),
    ],
)
def test_who_is_new(order_id, orders, is_new):
    assert rules.is_new(orders, ClaimRequest(BEN, "AAAAAAAA", NOON, order_id)) is is_new
