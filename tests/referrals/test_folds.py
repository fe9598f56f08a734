"""What is one address however it is written, and what is not."""

import pytest

from saleor_retention.referrals.fraud import folds
from saleor_retention.store.traces import PaymentCard, PostalAddress

pytestmark = pytest.mark.promise("R6.1")

NEAR_DUPLICATES = [
    "Ann.Example@gmail.com",
    "annexample@GMAIL.COM",
    "a.n.n.e.x.a.m.p.l.e@gmail.com",
    "ann.example+shop@gmail.com",
    "annexample+1+2@gmail.com",
    "ann.example@googlemail.com",
    "  annexample@gmail.com ",
    "ann\u200bexample@gmail.com",
    "\uff41\uff4e\uff4eexample@gmail.com",
    "\u0430nnexample@gmail.com",
    "annex\u0430mple+x@googlemail.com.",
    "annexampl\u0435@gm\u0430il.com",
]

DIFFERENT = [
    ("ann@example.com", "ben@example.com"),
    ("ann@example.com", "ann@example.org"),
    ("ann.b@example.com", "annb@example.com"),
    ("ann-b@example.com", "ann@example.com"),
    ("ann1@gmail.com", "ann2@gmail.com"),
    ("ann@gmail.com", "ann@yahoo.com"),
    ("+ann@example.com", "+ben@example.com"),
    ("ann_b@gmail.com", "annb@gmail.com"),
]


@pytest.mark.parametrize("address", NEAR_DUPLICATES)
def test_twelve_near_duplicates_are_one_mailbox(address):
    assert len(NEAR_DUPLICATES) == 12
    assert folds.email(address) == "annexample@gmail.com"


@pytest.mark.parametrize("pair", DIFFERENT)
def test_mailboxes_that_are_not_the_same(pair):
    first, second = map(folds.email, pair)
    assert first and second and first != second


def test_where_tags_follow_a_dash_they_are_tags():
    assert folds.email("ann-shop@yahoo.com") == folds.email("ann@yahoo.com")


@pytest.mark.parametrize("text", ["", "ann", "@gmail.com", "ann@", " @ "])
def test_what_is_no_address_says_nothing(text):
    assert folds.email(text) == ""


def place(street: str, postal_code: str = "10115", country: str = "DE", city: str = "Berlin"):
    return PostalAddress(street, postal_code, city, country)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (place("Hauptstraße 5"), place("hauptstr. 5")),
        (place("Hauptstrasse 5"), place("HAUPTSTRASSE  5", "10 115")),
        (place("12 Main Street Apt 4", "10001", "US"), place("12 main st. #4", "10001", "us")),
        (place("Rue de l'Église 3", "75001", "FR"), place("rue de l Eglise, 3", "75001", "FR")),
        (place("5 Harbour Road", "", "IE", "Cork"), place("5 Harbour Rd", "", "IE", "CORK")),
    ],
)
def test_one_postal_address_however_it_is_written(first, second):
    assert folds.address(first) == folds.address(second) != ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (place("Hauptstraße 5"), place("Hauptstraße 6")),
        (place("Hauptstraße 5"), place("Hauptstraße 5", "20095")),
        (place("Hauptstraße 5"), place("Hauptstraße 5", country="AT")),
        (place("12 Main St Apt 3"), place("3 Main St Apt 12")),
    ],
)
def test_postal_addresses_that_are_not_the_same(first, second):
    assert folds.address(first) != folds.address(second)


def test_an_address_without_a_street_or_an_area_says_nothing():
    assert [folds.address(place("")), folds.address(place("Hauptstraße 5", "", city=""))] == ["", ""]


@pytest.mark.parametrize(
    ("number", "folded"),
    [
        ("+49 170 1234567", "701234567"),
        ("0170/1234567", "701234567"),
        ("(0049) 170-123 45 67", "701234567"),
        ("0000000000", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_a_phone_is_its_last_nine_digits(number, folded):
    assert folds.phone(number) == folded


def test_a_card_is_known_by_brand_last_digits_and_expiry():
    assert folds.card(PaymentCard(" Visa", "4242", "12/2030")) == folds.card(
        PaymentCard("visa", "4242", "12/2030")
    )
    assert folds.card(PaymentCard("visa", "4242", "12/2030")) != folds.card(
        PaymentCard("visa", "4242", "1/2031")
    )
    assert [folds.card(PaymentCard("", "4242")), folds.card(PaymentCard("visa", "42"))] == ["", ""]
