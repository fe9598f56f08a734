"""Who is held out is drawn anew at each look: who was held out gets the offer with her next click."""

from itertools import cycle

from saleor_retention.offers.eligibility import audience_offers
from tests.stateful.year import Year

TELLER = Year


def plant(monkeypatch) -> None:
    thrown = cycle([True, False])
    monkeypatch.setattr(audience_offers, "is_held_out", lambda campaign, customer, share: next(thrown))


def story(year) -> None:
    year.opens()
    cart = year.fills_a_cart(1, 10_001, 0)
    year.looks(cart)
