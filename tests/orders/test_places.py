"""Where an order went and where its customer came from: rules, and what stays of both on the facts."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.models import Customer
from saleor_retention.orders.models import OrderFact, OrderLineFact, SalesDelta
from saleor_retention.orders.places import Acquisition, acquisition, city_name, country_code
from saleor_retention.orders.privacy import anonymise_orders
from saleor_retention.pipeline import sync_orders
from tests.builders import NOON, a_line, an_order

UTM = (
    ("retention.utm_campaign", "Spring  Sale"),
    ("retention.utm_medium", " E-Mail "),
    ("retention.utm_source", "Newsletter"),
)


@pytest.mark.parametrize(
    ("text", "code"), [("PL", "PL"), (" pl ", "PL"), ("POL", ""), ("", ""), ("P1", ""), ("Polska", "")]
)
def test_a_country_is_two_letters_or_nothing(text, code):
    assert country_code(text) == code


def test_a_city_is_as_the_shop_has_it_without_stray_spaces_and_bounded():
    assert city_name("  Nowy   Sącz \n") == "Nowy Sącz"
    assert city_name("NEW\0 YORK") == "NEW YORK"
    assert len(city_name("a b" * 300)) <= 256


def test_a_source_has_one_spelling_is_bounded_and_is_nobodys_address():
    assert acquisition(UTM) == Acquisition("newsletter", "e-mail", "spring sale")
    assert acquisition([("retention.utm_source", "x" * 500)]).utm_source == "x" * 100
    assert acquisition([("retention.utm_source", "ann@example.com")]) == Acquisition()
    assert acquisition([("utm_source", "google"), ("retention.other", "1")]) == Acquisition()


def take_in(shop, order):
    shop.put(order)
    return sync_orders([order.id], now=NOON)


def place_of(order):
    fact = OrderFact.objects.get(pk=order.id)
    return fact.country, fact.city, fact.utm_source, fact.utm_medium, fact.utm_campaign


@pytest.mark.django_db
def test_facts_say_where_an_order_went_and_what_brought_its_customer(shop):
    order = an_order(country="pl", city=" Wrocław ", hints=UTM)
    order = replace(order, lines=(a_line(order.id, "A", product_type_id=7),))
    assert take_in(shop, order) == 1
    assert take_in(shop, order) == 0, "what is trimmed is told the same again"
    assert place_of(order) == ("PL", "Wrocław", "newsletter", "e-mail", "spring sale")
    assert OrderLineFact.objects.get().product_type_id == 7


@pytest.mark.django_db
def test_a_brand_is_learned_once_and_stays(shop):
    order = an_order()
    line = a_line(order.id, "A")
    take_in(shop, replace(order, lines=(line,)))
    assert OrderLineFact.objects.get().brand == ""
    assert take_in(shop, replace(order, lines=(replace(line, brand="Lumen"),))) == 1
    assert OrderLineFact.objects.get().brand == "Lumen"
    for later in ("Lumen Group", ""):
        assert take_in(shop, replace(order, lines=(replace(line, brand=later),))) == 1
    assert OrderLineFact.objects.get().brand == "Lumen"


@pytest.mark.django_db
def test_another_address_is_news_and_moves_no_sales(shop):
    order = an_order(country="PL", city="Wrocław")
    take_in(shop, order)
    deltas = SalesDelta.objects.count()
    assert take_in(shop, replace(order, country="DE", city="Köln")) == 1
    assert place_of(order)[:2] == ("DE", "Köln")
    assert SalesDelta.objects.count() == deltas


@pytest.mark.django_db
def test_an_order_last_seen_before_places_were_kept_is_filled_at_its_next_look_and_counts_as_before(shop):
    """An upgrade changes what is hashed of an order: it looks changed once, and nothing else about it does."""
    order = an_order(country="PL", city="Wrocław")
    take_in(shop, replace(order, country="", city=""))
    before = OrderFact.objects.values("net_sales_minor", "is_purchase", "paid_at", "month").get()
    deltas = SalesDelta.objects.count()
    assert take_in(shop, order) == 1
    assert OrderFact.objects.values("net_sales_minor", "is_purchase", "paid_at", "month").get() == before
    assert (place_of(order)[:2], SalesDelta.objects.count()) == (("PL", "Wrocław"), deltas)
    with CaptureQueriesContext(connection) as queries:
        assert take_in(shop, order) == 0
    assert not [q["sql"] for q in queries if q["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.django_db
@pytest.mark.promise("G5")
def test_of_an_erased_customer_the_country_stays_and_a_later_look_brings_nothing_else_back(shop):
    order = an_order(country="PL", city="Wrocław", hints=UTM)
    take_in(shop, order)
    anonymise_orders([OrderFact.objects.get().customer_id])
    Customer.objects.update(user_id=None, email_hash=None, joined_at=None, erased_at=NOON)
    assert place_of(order) == ("PL", "", "", "", "")
    take_in(shop, replace(order, number="2"))
    assert place_of(order) == ("PL", "", "", "", "")
