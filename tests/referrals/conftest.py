"""A shop with two members, terms of 500 points for the referrer and 250 for the friend, and a way to converge."""

from datetime import timedelta

import pytest

from saleor_retention.core.invariants import violations
from saleor_retention.customers.identity import members
from saleor_retention.invariants import INVARIANTS
from saleor_retention.loyalty.models import Entitlement, Programme
from saleor_retention.pipeline import sync_orders
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.port import store
from tests.builders import NOON, an_order

EARLIER = NOON - timedelta(days=1)


@pytest.fixture
def shop(settings, db):
    """The shop; whatever a test did with it, every invariant holds in the end."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    yield store()
    assert [one.name for one in INVARIANTS if not one.waits and violations(one)] == []


@pytest.fixture
def points():
    return Programme.objects.create(slug="points", name="Points")


@pytest.fixture
def terms(shop, points):
    return set_terms(points)


def set_terms(points, **changes):
    words = {
        "channel": "main",
        "programme_id": points.pk,
        "referrer_points": 500,
        "referee_points": 250,
        "is_active": True,
        "valid_from": EARLIER,
        "actor": "staff:1",
        "reason": "spring",
        "now": EARLIER,
    }
    return referral_terms_set(**(words | changes))


def member(shop, user_id: int, **changes) -> int:
    """Our id of an account holder."""
    return members([shop.register(user_id, **changes)])[user_id]


def code_of(customer_id: int) -> str:
    return get_or_create_code(customer_id, EARLIER)


def an_order_of(user_id: int, *, at=NOON, **changes):
    return an_order(
        user_id=user_id,
        **({"email": f"user{user_id}@example.com", "created_at": at, "fully_paid_at": at} | changes),
    )


def converge(shop, *orders, now=NOON):
    shop.put(*orders)
    sync_orders([order.id for order in orders], now=now)


def due() -> dict[str, int]:
    """What every referral cause is due, by side."""
    rows = Entitlement.objects.filter(cause__startswith="referral:").exclude(due=0)
    return {cause.rsplit(":", 1)[1]: points for cause, points in rows.values_list("cause", "due")}
