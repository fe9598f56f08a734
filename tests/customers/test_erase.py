"""Forgetting a person: nothing of them is left, and the books still balance."""

from dataclasses import replace

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.models import IdempotentCommand
from saleor_retention.core.queues import inbox
from saleor_retention.customers.identity import identity
from saleor_retention.customers.models import Customer
from saleor_retention.errors import NotFound
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import capture
from saleor_retention.loyalty.models import Posting, Transaction
from saleor_retention.metrics.figures.sales import totals
from saleor_retention.offers.models import Grant, Redemption
from saleor_retention.orders.models import OrderFact
from saleor_retention.pipeline import ORDER
from saleor_retention.privacy.erase import NOTHING, Erased, erase
from saleor_retention.referrals.models import Referral
from saleor_retention.store.port import store
from tests.builders import NOON, customers
from tests.builders.customers import ANN, BEN, CLEO, EMAIL, NAME, customer_of
from tests.builders.points import an_id
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    yield
    assert_sound()


def traces(codes) -> list[str]:
    """What leads to Ann, and where it still stands."""
    words = [EMAIL, identity(None, EMAIL).email_hash, str(ANN), NAME, *codes]
    return [f"{word} in {line}" for line in customers.dump().splitlines() for word in words if word in line]


def former_customer() -> str:
    """The one trace that a deleted account leaves: the hash and a day, which lead to no other row."""
    hashed = identity(None, EMAIL).email_hash
    return f"{hashed} in saleor_retention_formercustomer ({hashed},{NOON.date()})"


def test_a_deleted_account_leaves_nothing_that_leads_to_her_and_books_that_balance():
    _, grants, cart = customers.a_whole_person()
    codes = [grant.code for grant in grants]
    ann, ben, cleo = (customer_of(user_id) for user_id in (ANN, BEN, CLEO))
    assert customers.balances(ann) == {"available": 3 * 130 + 500 + 250 + 70 - 300, "held": 300}
    assert store().cart(cart).voucher_code == codes[1]
    before, others = totals(currency="USD"), (customers.balances(ben), customers.balances(cleo))
    assert len(traces(codes)) >= 12

    store().leave(ANN)
    customers.ring(ANN)

    assert traces(codes) == [former_customer()]
    assert customers.balances(ann) == {}
    assert Customer.objects.get(pk=ann).erased_at == NOON
    assert OrderFact.objects.filter(customer=ann).count() == 3
    assert (totals(currency="USD"), (customers.balances(ben), customers.balances(cleo))) == (before, others)
    assert store().cart(cart).voucher_code == ""
    assert not Grant.objects.filter(withdrawn_at=None).exists()
    assert Redemption.objects.get().given_back_at is None
    assert list(IdempotentCommand.objects.values_list("reason", "answer", "actor")) == [
        ("erased", {}, "user:1")
    ]


def test_a_second_erasure_changes_nothing_and_a_dry_one_neither():
    customers.a_whole_person()
    ann = customer_of(ANN)
    with command():
        assert erase([ann], now=NOON) == Erased(customers=2, orders=3, points=1_210)
    before = customers.dump()
    with command():
        assert erase([ann], now=NOON) == NOTHING
    assert customers.dump() == before


def test_a_later_look_at_her_orders_finds_nobody_and_moves_no_points():
    """The store keeps their address on the orders, and hands out what they left in them."""
    _, grants, _ = customers.a_whole_person()
    codes = [grant.code for grant in grants]
    ann = customer_of(ANN)
    store().leave(ANN)
    customers.ring(ANN)
    moved, revision = Posting.objects.count(), OrderFact.objects.get(pk=an_id("first")).revision

    ids = [an_id(name) for name in ("guest", "first", "offer")]
    inbox.mark_dirty(ORDER, ids)
    customers.work()
    for order in store().orders(ids).values():
        customers.news(replace(order, kept_minor=0))

    assert traces(codes) == [former_customer()]
    assert set(OrderFact.objects.filter(pk__in=ids).values_list("customer", flat=True)) == {ann}
    assert OrderFact.objects.get(pk=an_id("first")).revision > revision
    assert not OrderFact.objects.filter(customer=ann, is_purchase=True).exists()
    assert customers.balances(ann) == {}
    # Cleo brought somebody whose order was given back: theirs is taken back, though nobody is there to lose the other half.
    assert Referral.objects.get(referee=ann).state == "reversed"
    assert customers.balances(customer_of(CLEO)) == {}
    assert Posting.objects.count() == moved + 1


def test_her_friends_order_rewards_the_friend_and_not_nobody():
    version = customers.rules_of_the_house()
    for user_id in (ANN, BEN):
        customers.registered(user_id)
    customers.claim(BEN, customers.get_or_create_code(customer_of(ANN), NOON), NOON)
    ann = customer_of(ANN)
    store().leave(ANN)
    customers.ring(ANN)

    customers.news(
        customers.an_order(
            an_id("ben's"), user_id=BEN, email="user1002@example.com", fully_paid_at=NOON + customers.HOUR
        )
    )

    assert customers.balances(customer_of(BEN)) == {"available": 130 + 250}
    assert customers.balances(ann) == {}
    assert version.programme.accounts.filter(customer=ann).exists() is False


def test_an_order_that_dies_later_gives_the_offer_back_to_nobody_and_makes_no_code():
    _, _, _ = customers.a_whole_person()
    store().leave(ANN)
    customers.ring(ANN)
    order = store().orders([an_id("offer")])[an_id("offer")]
    customers.store().cancel(order.id)
    customers.news(store().orders([order.id])[order.id])

    assert Redemption.objects.get().given_back_at == NOON
    assert all(code.startswith("erased:") for code in Grant.objects.values_list("code", flat=True))


def test_debts_are_forgiven():
    version = customers.rules_of_the_house()
    customers.registered(ANN, EMAIL)
    order = customers.an_order(an_id("spent"), user_id=ANN, email=EMAIL)
    customers.news(order)
    ann = customer_of(ANN)
    held = customers.hold(ann, version.programme_id, 130, an_id("checkout"), now=NOON)
    capture(held.pk, order.id, now=NOON)
    customers.news(replace(order, kept_minor=0))
    assert customers.balances(ann) == {"owed": 130}

    store().leave(ANN)
    customers.ring(ANN)

    assert customers.balances(ann) == {}
    forgone = Transaction.objects.get(kind="forgo")
    assert [posting.points for posting in forgone.postings.all()] == [130]


def test_a_guest_is_erased_by_her_address_alone():
    customers.rules_of_the_house()
    customers.news(customers.an_order(an_id("guest"), user_id=None, email=EMAIL))
    guest = Customer.objects.get()
    with command():
        assert erase([guest.pk], now=NOON) == Erased(customers=1, orders=1, points=0)

    customers.news(customers.an_order(an_id("guest"), user_id=None, email=EMAIL, kept_minor=5_000))

    assert traces([]) == []
    assert Customer.objects.get().pk == guest.pk


def test_the_cost_does_not_grow_with_the_number_of_people(django_assert_num_queries):
    customers.rules_of_the_house()
    for user_id in range(2_000, 2_012):
        customers.registered(user_id)
        customers.news(
            customers.an_order(an_id(user_id), user_id=user_id, email=f"user{user_id}@example.com")
        )
    ids = list(Customer.objects.filter(user_id__isnull=False).values_list("pk", flat=True))
    with command():
        for some in (ids[:2], ids[2:]):
            with django_assert_num_queries(60):
                erase(some, now=NOON)


def test_staff_cannot_give_to_nobody_nor_to_who_is_another_now():
    version = customers.rules_of_the_house()
    for user_id in (ANN, BEN, CLEO):
        customers.registered(user_id, is_confirmed=False)
    ann, ben = customer_of(ANN), customer_of(BEN)
    customers.given(version, 50, key="in time")
    Customer.objects.filter(pk=ben).update(merged_into=customer_of(CLEO))
    with command():
        erase([ann], now=NOON)
    moved = Posting.objects.count()
    for customer_id in (ann, ben):
        with pytest.raises(NotFound):
            adjust(customer_id, version.programme_id, 5, actor="user:1", reason="late", key="late", now=NOON)
        with pytest.raises(NotFound):
            customers.hold(customer_id, version.programme_id, 5, an_id("checkout"), now=NOON)
    assert Posting.objects.count() == moved
