"""Where each kind of movement came from."""

from uuid import UUID

import pytest

from saleor_retention.loyalty.ledger.sources import Source, order_of, source_of
from saleor_retention.loyalty.models import TransactionKind

ORDER = UUID(int=7)


@pytest.mark.parametrize(
    ("kind", "cause", "points", "source"),
    [
        ("earn", f"order:{ORDER}", 5, "order"),
        ("earn", "referral:3:referee", 5, "referral"),
        ("clawback", f"order:{ORDER}", -5, "order"),
        ("clawback", "referral:3:referrer", -5, "referral"),
        ("hold", f"checkout:{ORDER}", -5, "checkout"),
        ("release", f"checkout:{ORDER}", 5, "checkout"),
        ("capture", f"order:{ORDER}", 0, "order"),
        ("expire", f"order:{ORDER}", -5, "expiry"),
        ("expire", "", -5, "expiry"),
        ("adjust", "", 5, "goodwill"),
        ("adjust", "", -5, "adjustment"),
        ("forgo", "", -5, "account"),
        ("merge", "", 5, "account"),
        ("spend", "reward:7", -5, "reward"),
        ("restore", f"order:{ORDER}", 5, "order"),
        ("earn", "event:7", 5, "event"),
        ("import", "import:smile:7", 5, "import"),
    ],
)
def test_a_movement_says_what_moved_it(kind, cause, points, source):
    assert source_of(kind, cause, points) == Source(source)


def test_every_kind_is_told_above():
    (marks,) = test_a_movement_says_what_moved_it.pytestmark
    assert {case[0] for case in marks.args[1]} == set(TransactionKind.values)
    assert {case[3] for case in marks.args[1]} == {one.value for one in Source}


def test_an_order_is_told_of_by_its_cause():
    assert order_of(f"order:{ORDER}") == ORDER
    assert [order_of(cause) for cause in ("referral:3:referee", "", "order:of old")] == [None] * 3
