"""What the store says of an account is kept for audiences, follows the account, and goes with the person."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from saleor_retention.customers import reconcile
from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.customers.rules import AccountFacts, personal
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.export import export
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON

from ..builders import customers

pytestmark = pytest.mark.django_db

ANN = CustomerSnapshot(
    1,
    "ann@example.com",
    NOON,
    birthday=date(1992, 2, 29),
    country="pl",
    city="  Nowy   Sącz ",
    language="pt_BR",
    attributes=(("skin", "dry"), ("contact", "ann@example.com")),
    consents=("newsletter", "ads"),
)
KEPT = {
    "birthday": date(1992, 2, 29),
    "country": "PL",
    "city": "nowy sącz",
    "language": "pt-br",
    "attributes": {"skin": "dry"},
    "consents": ["ads", "newsletter"],
}


def kept(user_id: int = 1) -> dict:
    return CustomerFacts.objects.filter(customer__user_id=user_id).values(*KEPT).get()


def join(*people: CustomerSnapshot) -> None:
    for one in people:
        store().join(one)
        customers.ring(one.user_id)


def test_what_the_store_says_of_an_account_is_kept_as_it_is_compared_and_no_address_with_it():
    join(ANN)

    assert kept() == KEPT


def test_an_account_that_tells_nothing_any_more_is_known_by_nothing_any_more():
    join(ANN, CustomerSnapshot(1, "ann@example.com", NOON))

    nothing = {"country": "", "city": "", "language": "", "attributes": {}, "consents": [], "birthday": None}
    assert kept() == nothing


@pytest.mark.parametrize("country", ["", "P", "POL", "1L", "ÄÖ"])
def test_what_is_no_country_is_none(country):
    assert personal(replace(ANN, country=country)).country == ""


def test_text_that_a_database_does_not_take_is_left_out():
    odd = CustomerSnapshot(
        1, "", NOON, city="a\0b\ud800", attributes=(("k\0", "v\ud800"),), consents=("c\0",)
    )
    assert personal(odd) == AccountFacts(city="ab", attributes=(("k", "v"),), consents=("c",))


@pytest.mark.parametrize(
    "change",
    [
        {"birthday": None},
        {"country": "DE"},
        {"city": "Berlin"},
        {"language": "de"},
        {"attributes": (("skin", "oily"),)},
        {"consents": ()},
        {"email": "moved@example.com"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_account_that_changed_without_a_ring_is_found_and_only_it(change):
    join(ANN, replace(ANN, user_id=2, email="ben@example.com"))
    assert sum(reconcile.audit_customers()) == 0

    store().join(replace(ANN, **change))
    assert sum(reconcile.audit_customers(is_dry=True)) == 1
    call_command("retention_reconcile")

    assert sum(reconcile.audit_customers()) == 0


def test_an_account_that_was_never_met_is_not_rung_for_nor_one_that_was_erased():
    store().join(ANN)
    assert sum(reconcile.audit_customers()) == 0
    customers.ring(1)
    erase([Customer.objects.get(user_id=1).pk], now=NOON)

    assert sum(reconcile.audit_customers()) == 0
    assert not Customer.objects.filter(user_id=1).exists()


def test_a_page_of_accounts_is_compared_in_as_many_statements_as_two(django_assert_num_queries):
    people = [replace(ANN, user_id=n, email=f"{n}@example.com") for n in range(1, 401)]
    for one in people:
        store().join(one)
    for few in (2, 400):
        customers.ring(*range(1, few + 1))
        with django_assert_num_queries(5):
            assert sum(reconcile.audit_customers()) == 0


def test_a_merged_account_keeps_its_own_row_and_the_other_its_own():
    ben = replace(ANN, user_id=2, email="ben@example.com", country="DE")
    join(ANN, ben)
    Customer.objects.filter(user_id=2).update(merged_into=Customer.objects.get(user_id=1))
    join(replace(ben, city="Köln"))

    assert (kept(1), kept(2)["country"], kept(2)["city"]) == (KEPT, "DE", "köln")


def test_she_is_told_what_is_kept_and_an_erasure_leaves_nothing_of_it():
    join(ANN)
    customer = Customer.objects.get(user_id=1).pk
    (told,) = export(customer)["facts"]
    assert {name: told[name] for name in KEPT} == KEPT | {"birthday": "1992-02-29"}

    erase([customer], now=NOON)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(f)::text FROM saleor_retention_customerfacts f")
        (row,) = cursor.fetchone()
    assert not [word for word in ("1992", "PL", "sącz", "pt-br", "dry", "ads", "ann@") if word in row]
