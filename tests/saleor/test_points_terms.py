"""What real orders and accounts earn: what counts, what multiplies it, and what earns besides."""

from datetime import timedelta
from uuid import uuid4

import pytest
from saleor.core.db.connection import allow_writer
from saleor.giftcard.models import GiftCard
from saleor.product.models import Collection

from saleor_retention.core.clock import now
from saleor_retention.core.db import command
from saleor_retention.customers.identity import members
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.pipeline import sync_customers
from saleor_retention.store.port import store
from tests.builders.points import a_programme, due_of
from tests.saleor.shop import reconcile
from tests.saleor.test_redemption import balances, shop

__all__ = ["shop"]
pytestmark = pytest.mark.django_db(transaction=True)
FULL = 16_800


def programme(shop, **terms) -> ProgrammeVersion:
    """A point for each 1.00 in the shop's channel, by these terms."""
    with allow_writer():
        return a_programme(f"stars-{uuid4().hex[:8]}", channel=shop.channel, expiry_months=None, terms=terms)


def paid(shop, user_id) -> int:
    """What an order of 2 A and 1 B earned."""
    order = shop.order(user_id=user_id)
    shop.pay(order, FULL)
    reconcile()
    return due_of(order.id)


@pytest.mark.promise("L1.2")
def test_bonuses_of_goods_days_and_first_orders(shop):
    """A is 100.00 net of a collection, B 30.00 by its product; all of one category, on every day of the week."""
    collection = Collection.objects.create(name="Spring", slug=f"spring-{shop.number}")
    collection.products.add(shop.variants["A"].product_id)
    bonuses = [
        {
            "kind": "goods",
            "title": "B",
            "goods": {"product_ids": [shop.variants["B"].product_id]},
            "times": "2",
        },
        {"kind": "goods", "title": "Spring", "goods": {"collection_ids": [collection.pk]}, "times": "1.5"},
        {"kind": "goods", "title": "All", "goods": {"category_ids": [shop.category.pk]}, "times": "1.2"},
        {"kind": "days", "title": "Days", "weekdays": [1, 2, 3, 4, 5, 6, 7], "times": "1.1"},
        {"kind": "first_order", "title": "Welcome", "points": 50},
    ]
    programme(shop, bonuses={"bonuses": bonuses})
    user_id = shop.member()
    assert paid(shop, user_id) == 277 + 50  # 100 x 1.5 x 1.2 x 1.1 and 30 x 2 x 1.2 x 1.1 are 277.2
    assert paid(shop, user_id) == 277


@pytest.mark.promise("L1.4")
@pytest.mark.parametrize(
    ("counting", "due"), [({}, 130), ({"tax": True}, 156), ({"tax": True, "shipping": True}, 168)]
)
def test_tax_and_shipping_count_where_the_rules_say_so(shop, counting, due):
    programme(shop, counting=counting)
    assert paid(shop, shop.member()) == due


if gift_cards.CARDS_BIND:

    @pytest.mark.promise("L1.4")
    @pytest.mark.parametrize(("counts", "due"), [(True, 130), (False, 52)])
    def test_the_part_of_a_gift_card_counts_where_the_rules_say_so(shop, counts, due):
        """100.00 of 168.00 by card."""
        programme(shop, counting={"gift_cards": counts})
        user_id = shop.member()
        card = gift_cards.issue_gift_card(
            key=str(uuid4()), user_id=user_id, amount_minor=10_000, currency="USD", carries_points=False
        )
        code = GiftCard.objects.get(pk=card).code
        order = shop.order_with_card(user_id, {"A": 2, "B": 1}, code, 10_000)
        shop.pay(order, 6_800)
        reconcile()
        assert due_of(order.id) == due


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
