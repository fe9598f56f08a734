"""People while orders come in: a guest who proves an address, and a customer who is erased, at that very moment."""

import pytest

from saleor_retention.core.queues import inbox
from saleor_retention.customers.models import Customer
from saleor_retention.orders import ingest
from saleor_retention.orders.models import OrderFact
from saleor_retention.orders.ownership import orders_of
from saleor_retention.pipeline import CUSTOMER, ORDER, drain_orders, process_customers, process_orders
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, an_id
from tests.invariants import assert_sound, broken

from .concurrency import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(settings, transactional_db):
    """A point for each 1.00, and one order of Ann's, known."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    a_programme()
    return store()


def known(shop, **who) -> None:
    shop.put(an_order(an_id("first"), **who))
    inbox.mark_dirty(ORDER, [an_id("first")])
    drain_orders(now=NOON)


def confirms_while_buying(shop, cross) -> None:
    """A guest's second order has been read and found a guest's; then the account is met, before it commits."""
    known(shop, user_id=None)
    shop.register(1, "ann@example.com")
    shop.put(an_order(an_id("second"), user_id=None))
    inbox.mark_dirty(ORDER, [an_id("second")])
    inbox.mark_dirty(CUSTOMER, [1])
    crossing = cross(ingest, "owners_of", after=True)

    def meeter():
        crossing.until_somebody_is_here()
        process_customers(now=NOON)

    together(lambda: process_orders(now=NOON), meeter)


@pytest.mark.promise("G4")
def test_an_order_that_comes_in_while_a_guest_confirms_is_the_accounts(shop, cross):
    confirms_while_buying(shop, cross)
    drain_orders(now=NOON)
    assert set(OrderFact.objects.values_list("customer__user_id", flat=True)) == {1}
    assert_sound()


@pytest.mark.promise("G4")
def test_control_without_the_lock_on_the_guest_the_order_stays_behind(shop, cross, lift):
    lift("customers.lock")
    confirms_while_buying(shop, cross)
    drain_orders(now=NOON)
    assert OrderFact.objects.get(pk=an_id("second")).customer.user_id is None
    assert set(broken()) == {"merged_customers_own_no_orders"}


def erased_while_the_order_is_looked_at(shop, cross) -> None:
    """A refunded order was read with its account; then the customer is erased, before it is asked whose it is."""
    shop.register(1, "ann@example.com")
    known(shop, user_id=1)
    shop.put(an_order(an_id("first"), user_id=1, kept_minor=8_400))
    inbox.mark_dirty(ORDER, [an_id("first")])
    del shop.known_customers[1]
    inbox.mark_dirty(CUSTOMER, [1])
    crossing = cross(ingest, "owners_of")

    def leaver():
        crossing.until_somebody_is_here()
        process_customers(now=NOON)

    together(lambda: process_orders(now=NOON), leaver)


@pytest.mark.promise("G5")
def test_who_is_erased_while_an_order_is_looked_at_stays_nobody(shop, cross):
    erased_while_the_order_is_looked_at(shop, cross)
    fact = OrderFact.objects.get()
    assert (fact.kept_minor, fact.customer.erased_at) == (8_400, NOON)
    assert not Customer.objects.filter(user_id=1).exists()
    assert_sound()


@pytest.mark.promise("G5")
def test_control_without_the_orders_lock_the_look_knows_the_customer_again(shop, cross, lift):
    lift("orders.lock_of_customers", orders_of)
    erased_while_the_order_is_looked_at(shop, cross)
    assert OrderFact.objects.get().customer.user_id == 1
