"""A customer whom Saleor deleted, in whatever way, is nobody here as well; Saleor's orders do not bring them back."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from saleor.account.models import User
from saleor.core.db.connection import allow_writer
from saleor.core.tokens import account_delete_token_generator
from saleor.discount.models import VoucherCode
from saleor.graphql.tests.fixtures import ApiClient
from saleor.order.models import Order
from saleor.order.utils import match_orders_with_new_user

from saleor_retention import tasks
from saleor_retention.core.clock import now
from saleor_retention.core.invariants import violations
from saleor_retention.customers.identity import identity
from saleor_retention.customers.models import Customer, FormerCustomer
from saleor_retention.invariants import INVARIANTS
from saleor_retention.loyalty.models import Account, Transaction
from saleor_retention.offers.models import Grant
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.store.port import store
from tests.saleor.campaigns import campaign, code_on
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid
from tests.saleor.shop import reconcile
from tests.saleor.storefront import a_campaign, granted
from tests.saleor.test_points_rows import FULL, open_programme

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]

EMAIL = "leaving@example.com"
NUMBER = 987_654_321


def by_herself(shop, user) -> None:
    token = account_delete_token_generator.make_token(user)
    document = "mutation($token: String!) { accountDelete(token: $token) { errors { field code message } } }"
    shop.ask(document, client=ApiClient(user=user), token=token)


def by_staff(shop, user) -> None:
    shop.ask(
        "mutation($id: ID!) { customerDelete(id: $id) { errors { field code message } } }",
        id=gid("User", user.pk),
    )


def in_bulk(shop, user) -> None:
    shop.ask(
        "mutation($ids: [ID!]!) { customerBulkDelete(ids: $ids) { count errors { field code message } } }",
        ids=[gid("User", user.pk)],
    )


def without_a_hook(shop, user) -> None:
    User.objects.filter(pk=user.pk).delete()
    reconcile()


@pytest.fixture
def shop(superuser_api_client, site_settings):
    shop = TransactionShop(superuser_api_client)
    open_programme(shop)
    return shop


@pytest.fixture
def ann(shop):
    """They bought as guest and signed in, have points, a code and an offer on an open checkout."""
    guest = shop.order(email=EMAIL)
    shop.pay(guest, FULL)
    user = User.objects.create(pk=NUMBER, email=EMAIL, is_active=True, is_confirmed=True)
    mine = shop.order(user_id=user.pk)
    shop.pay(mine, FULL)
    reconcile()
    get_or_create_code(Customer.objects.get(user_id=NUMBER).pk, now())
    granted(a_campaign(shop.row), user)
    shop.cart(user.pk)
    return user


def work() -> None:
    tasks.process_inbox()
    tasks.deliver_outbox()


def traces(*words: str) -> list[str]:
    """Rows of ours that lead to them."""
    with allow_writer(), connection.cursor() as cursor:
        tables = [
            one for one in connection.introspection.table_names(cursor) if one.startswith("saleor_retention_")
        ]
        found = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += [f"{table}: {row}" for (row,) in cursor if any(word in row for word in words)]
    return found


def former_customer() -> str:
    """All that a deleted account leaves: the hash of its address, and the day."""
    (kept,) = FormerCustomer.objects.all()
    return f"saleor_retention_formercustomer: ({kept.email_hash},{kept.left_on})"


@pytest.mark.parametrize("delete", [by_herself, by_staff, in_bulk, without_a_hook])
def test_who_is_deleted_in_saleor_is_nobody_and_her_orders_bring_nobody_back(shop, ann, delete):
    customer = Customer.objects.get(user_id=NUMBER)
    grant = Grant.objects.get()
    words = (EMAIL, identity(None, EMAIL).email_hash, str(NUMBER), grant.code, customer.referral_code.code)
    assert set(OrderFact.objects.values_list("customer", flat=True)) == {customer.pk}
    assert sum(Account.objects.filter(customer=customer).values_list("balance", flat=True)) == 260
    assert len(traces(*words)) >= 5

    delete(shop, ann)
    work()

    assert traces(*words) == [former_customer()]
    assert not VoucherCode.objects.get(code=grant.code).is_active
    assert set(Order.objects.values_list("user", "user_email")) == {(None, EMAIL)}
    for order_id in Order.objects.values_list("pk", flat=True):
        shop.staff.post_graphql(
            "mutation($id: ID!) { orderUpdate(id: $id, input: {externalReference: \"seen\"}) { errors { code } } }",
            {"id": gid("Order", order_id)},
        )  # fmt: skip
    reconcile()
    assert traces(*words) == [former_customer()]
    assert store().drifted_orders(after=None, limit=10) == ()
    assert OrderFact.objects.filter(customer=customer, is_purchase=True).count() == 2
    assert sum(Account.objects.filter(customer=customer).values_list("balance", flat=True)) == 0
    assert Transaction.objects.filter(kind="forgo").count() == 1
    assert [one.name for one in INVARIANTS if not one.waits and violations(one)] == []


def test_a_new_order_of_the_address_is_a_new_guests(shop, ann):
    by_staff(shop, ann)
    work()
    erased = Customer.objects.exclude(erased_at=None).values_list("pk", flat=True)
    order = shop.order(email=EMAIL)
    shop.pay(order, FULL)
    fresh = OrderFact.objects.get(pk=order.id).customer
    assert fresh.pk not in erased
    assert (fresh.user_id, fresh.facts.purchases) == (None, 1)


def test_the_command_tells_and_forgets_a_guest_and_refuses_whom_saleor_still_has(shop, ann, capsys):
    call_command("retention_person", "export", "--user", str(NUMBER))
    told = json.loads(capsys.readouterr().out)
    assert (len(told["orders"]), len(told["grants"])) == (2, 1)
    assert NUMBER in {row["user_id"] for row in told["customers"]}
    with pytest.raises(CommandError, match="still in the store"):
        call_command("retention_person", "erase", "--email", EMAIL)

    order = shop.order(email="guest@example.com")
    call_command("retention_person", "erase", "--email", "guest@example.com", "--yes")
    assert OrderFact.objects.get(pk=order.id).customer.erased_at is not None
    reconcile()
    assert traces("guest@example.com", identity(None, "guest@example.com").email_hash) == []


@pytest.mark.parametrize("delete", [by_herself, by_staff])
def test_who_is_deleted_and_registers_again_gets_no_second_welcome_until_it_is_forgotten(shop, delete):
    campaign(shop, rule={"all": [{"neverOrdered": {}}, {"registered": {"withinDays": 30}}]})
    first = User.objects.create(email=EMAIL, is_active=True, is_confirmed=True)
    assert code_on(shop.cart(first.pk)) != ""
    order = shop.order(user_id=first.pk)
    shop.pay(order, FULL)

    delete(shop, first)
    work()
    reconcile()
    assert traces(EMAIL, identity(None, EMAIL).email_hash) == [former_customer()]

    second = User.objects.create(email=EMAIL, is_active=True, is_confirmed=True)
    match_orders_with_new_user(second)
    reconcile()
    assert OrderFact.objects.get(pk=order.id).customer.user_id is None
    assert code_on(shop.cart(second.pk)) == ""

    second.delete()
    reconcile()
    call_command("retention_person", "erase", "--email", EMAIL, "--yes")
    third = User.objects.create(email=EMAIL, is_active=True, is_confirmed=True)
    assert code_on(shop.cart(third.pk)) != ""
