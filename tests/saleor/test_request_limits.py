"""Somebody holds a lock of ours for as long as a request lasts: the request goes on without us."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection
from saleor.discount.models import VoucherCode

from saleor_retention.core.db import execute
from saleor_retention.offers.grants.grant_codes import new_code
from saleor_retention.offers.models import Redemption

from .storefront import a_campaign, granted, pay_by_payment, pay_by_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("H1.10")]
TABLES = ("grant", "reservation", "checkoutdecision", "campaign")


@pytest.fixture(autouse=True)
def _short(settings):
    settings.RETENTION_REQUEST_LOCK_TIMEOUT_MS = 100


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Another session holds what the statement locks until the block ends."""
    other = connection.copy()
    other.inc_thread_sharing()
    other.connect()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(statement)
        yield
    finally:
        other.rollback()
        other.close()


def table(name: str) -> str:
    return f"LOCK TABLE saleor_retention_{name} IN ACCESS EXCLUSIVE MODE"


@pytest.mark.parametrize("name", TABLES)
def test_a_checkout_goes_on_without_us_while_a_table_is_locked(shopper, channel_USD, customer_user, name):
    grant = granted(a_campaign(channel_USD), customer_user)
    with held(table(name)):
        seen = shopper.create((0, 1), ready=True)
        added = shopper.add((1, 1))
    assert (seen.errors, seen.code, seen.total) == ([], None, Decimal(10))
    assert (added.errors, added.code, added.total) == ([], None, Decimal(30))
    assert shopper.add((2, 1)).code == grant.code


def test_a_checkout_goes_on_while_a_row_is_locked(shopper, channel_USD, customer_user):
    grant = granted(a_campaign(channel_USD), customer_user)
    with held(f"SELECT 1 FROM saleor_retention_grant WHERE id = {grant.pk} FOR UPDATE"):
        seen = shopper.create((0, 1), ready=True)
    assert (seen.errors, seen.code, seen.total) == ([], None, Decimal(10))
    assert shopper.add((1, 1)).code == grant.code


@pytest.mark.parametrize("name", TABLES)
def test_a_code_that_is_typed_has_saleors_answer_while_a_table_is_locked(
    shopper, channel_USD, customer_user, name
):
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((0, 1), ready=True)
    with held(table(name)):
        (error,) = shopper.type_code("UNKNOWN").errors
    assert (error["field"], error["code"]) == ("promoCode", "INVALID")


def transaction_flow(shopper) -> None:
    pay_by_transaction(shopper, shopper.look().total)


def payment_flow(shopper) -> None:
    assert pay_by_payment(shopper, shopper.look().total).errors == []


@pytest.mark.parametrize("name", ["reservation", "inboxitem"])
@pytest.mark.parametrize("pay", [transaction_flow, payment_flow])
def test_the_gate_refuses_where_a_discount_could_be_given_twice_and_the_next_try_succeeds(
    shopper, channel_USD, customer_user, pay, name
):
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 8), ready=True)
    shopper.deliver()
    pay(shopper)
    with held(table(name)):
        refused = shopper.complete()
    (error,) = refused["errors"]
    assert (refused["order"], error["field"], error["code"]) == (
        None,
        "voucherCode",
        "VOUCHER_NOT_APPLICABLE",
    )
    assert "try again" in error["message"]
    answer = shopper.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 226.0)
    assert Redemption.objects.count() == 1


@pytest.mark.parametrize("pay", [transaction_flow, payment_flow])
def test_a_code_of_the_shop_that_is_written_as_ours_are_costs_no_more_than_a_look(
    shopper, channel_USD, voucher, pay
):
    VoucherCode.objects.filter(voucher=voucher).update(code=new_code("Summer sale"))
    code = VoucherCode.objects.get(voucher=voucher).code
    shopper.create((2, 8), ready=True)
    assert shopper.type_code(code).errors == []
    shopper.deliver()
    pay(shopper)
    with held(table("reservation, saleor_retention_inboxitem")):
        answer = shopper.complete()
    assert (answer["errors"], answer["order"]["voucherCode"]) == ([], code)


@pytest.mark.parametrize("pay", [transaction_flow, payment_flow])
def test_an_order_without_an_offer_is_placed_whatever_is_locked(shopper, channel_USD, pay):
    shopper.create((2, 8), ready=True)
    shopper.deliver()
    pay(shopper)
    with held(table("reservation, saleor_retention_inboxitem")):
        answer = shopper.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 250.0)


def test_saleor_has_its_own_limits_afterwards(shopper, channel_USD, customer_user):
    before = execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')", [])
    granted(a_campaign(channel_USD), customer_user)
    shopper.create((0, 1), ready=True)
    assert (
        execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')", []) == before
    )
