"""A customer's and an order's points in the console of a real Saleor: bought with points, told, frozen, undone."""

import pytest
from saleor.core.db.connection import allow_writer

from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.models import AccountFreeze, Programme
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid
from tests.saleor.test_redemption import bought, member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def test_bought_with_points_told_and_frozen(as_if_cards_bind, shop, staff, visitor):
    user_id = member(shop)
    _checkout, order = bought(shop, user_id, 500)
    card = staff.text("order-card", orderId=gid("Order", order.id))
    assert "500 points paid $5.00 of it." in card
    assert "Spent on it: -500" in card
    lines = staff.text("order-card/lines", orderId=gid("Order", order.id))
    assert "2 × " in lines
    assert "not sold any more" not in lines

    with allow_writer():
        programme = global_id("LoyaltyProgramme", Programme.objects.get().pk)
    arguments = {"id": gid("User", user_id), "programme": programme}
    statement = staff.text("customers/statement", **arguments, place=1)
    assert "Spent on order " in statement
    assert ", as was held before – 0" in statement
    assert "Given by the shop x Staff +10,000 10,000" in statement
    assert "Balance" in statement

    address = f"id={arguments['id']}&programme={programme}"
    response = staff.do(f"customers/freeze?{address}", reason="Chargebacks")
    assert "customers/customer" in response.headers["HX-Location"]
    text = staff.text("customers/points", id=arguments["id"])
    assert "Nothing of these points can be spent now." in text
    assert "@shop.example" in text
    assert "Frozen" in staff.text("customer-card", customerId=arguments["id"]).split("The operation")[0]
    reader = visitor("MANAGE_ORDERS")
    assert "Chargebacks" not in reader.text("customers/points", id=arguments["id"])
    assert "500 points paid $5.00 of it." in reader.text("order-card", orderId=gid("Order", order.id))
    staff.do(f"customers/unfreeze?{address}", reason="Cleared")
    with allow_writer():
        assert AccountFreeze.objects.get().ended_at is not None
