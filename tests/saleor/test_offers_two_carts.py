"""Two open carts of one customer: what a decision leaned on is asked again when each becomes an order.

An article costs 500.00, the delivery 5.00, no tax.
"""

from decimal import Decimal

import pytest

from saleor_retention import tasks
from saleor_retention.core.models import InboxItem
from saleor_retention.offers.models import Reservation
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.shop import reconcile

from .campaigns import applied, campaign, code_on, deliver, given, reason, uses
from .orders import authorise, row_of

pytestmark = pytest.mark.django_db
NEW = {"neverOrdered": {}}


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client, tax=0, prices={"E": "500"}, shipping="5")


@pytest.fixture
def no_worker(monkeypatch):
    """Orders wait in the inbox: workers are behind."""
    monkeypatch.setattr("saleor_retention.tasks.schedule_inbox", lambda: None)


def pays_before(shop, checkout, minor: int) -> None:
    """In the payment flow money moves when the order is made."""
    if shop.flow == "transaction":
        authorise(shop, checkout, minor)


@pytest.mark.promise("H1.9", "P8.3")
@pytest.mark.parametrize("cooldown_days", [30, 0], ids=["cool-down", "audience alone"])
def test_the_second_cart_of_a_newcomer_is_no_first_order_any_more(shop, no_worker, cooldown_days):
    """200.00 and 150.00 off, each for who never ordered; the second cart is completed seconds after the first."""
    user_id = shop.member()
    much = campaign(shop, rule=NEW, amount=20_000, cooldown_days=cooldown_days)
    little = campaign(shop, rule=NEW, amount=15_000, cooldown_days=cooldown_days)
    first, second = shop.cart(user_id, quantities={"E": 1}), shop.cart(user_id, quantities={"E": 2})
    assert [applied(one) for one in (first, second)] == [much, little]
    pays_before(shop, first, 30_500)
    pays_before(shop, second, 85_500)
    order = shop.complete(first, user_id)
    shop.pay(order, 30_500)
    assert InboxItem.objects.filter(kind="order").exists()
    with pytest.raises(AssertionError, match="VOUCHER_NOT_APPLICABLE"):
        shop.complete(second, user_id)
    shop.store.decide(second)
    assert (code_on(second), shop.saving(second)) == ("", 0)
    pays_before(shop, second, 15_000)
    last = shop.complete(second, user_id)
    reconcile()
    assert [row_of(one).total_gross_amount for one in (order, last)] == [Decimal(305), Decimal(1_005)]
    assert (uses(much), uses(little)) == ([(20_000, True)], [])


@pytest.mark.promise("P1.7")
def test_the_loser_of_a_race_can_buy_at_the_full_price_before_any_sweep(shop):
    """Both carts carry the code of the one grant; the first becomes an order."""
    user_id = shop.member()
    made = campaign(shop, amount=10_000)
    given(made, user_id)
    first = shop.cart(user_id, quantities={"E": 1})
    Reservation.objects.all().delete()
    second = shop.cart(user_id, quantities={"E": 2})
    assert code_on(first) == code_on(second) != ""
    Reservation.objects.all().delete()
    pays_before(shop, first, 40_500)
    order = shop.complete(first, user_id)
    tasks.process_inbox()
    deliver()
    assert (code_on(second), reason(second), shop.saving(second)) == ("", "used", 0)
    pays_before(shop, second, 100_500)
    last = shop.complete(second, user_id)
    assert [row_of(one).total_gross_amount for one in (order, last)] == [Decimal(405), Decimal(1_005)]
