"""What real accounts earn beside orders."""

from datetime import timedelta
from uuid import uuid4

import pytest
from saleor.core.db.connection import allow_writer

from saleor_retention.core.clock import now
from saleor_retention.core.db import command
from saleor_retention.customers.identity import members
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.pipeline import sync_customers
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.saleor.test_redemption import balances, shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)


def programme(shop) -> ProgrammeVersion:
    """A point for each 1.00 in the shop's channel."""
    with allow_writer():
        return a_programme(f"stars-{uuid4().hex[:8]}", channel=shop.channel, expiry_months=None)


@pytest.mark.promise("L1.3")
def test_a_real_account_earns_by_signing_up_confirming_and_what_an_app_tells(shop):
    version = programme(shop)
    since = now() - timedelta(days=1)
    user_id = shop.member()
    with allow_writer():
        for kind, points in (("sign_up", 100), ("confirmed_email", 25), ("review", 50)):
            event_rule_set(
                version.programme_id, kind=kind, points=points, most=1, actor="s", reason="spring", now=since
            )
        for _ in range(2):
            with command():
                sync_customers([user_id], now=now())
        customer_id = members([store().customers([user_id])[user_id]])[user_id]
        for _ in range(2):
            event_record(
                customer_id, version.programme_id, kind="review", key="review:1", actor="app:1", now=now()
            )
    assert balances(user_id) == {"available": 175, "held": 0, "owed": 0}
