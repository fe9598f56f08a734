"""Who is held out is drawn anew at each look: who was held out gets the offer with the next click."""

from itertools import cycle

from tests.races.without_guard import lift_guard
from tests.stateful.campaigns_machine import Year

TELLER = Year


def plant(monkeypatch) -> None:
    thrown = cycle([True, False])
    lift_guard(
        monkeypatch,
        "holdout.side",
        lambda campaign, customer, share: next(thrown),
        within="saleor_retention.offers.eligibility",
    )


def story(year) -> None:
    year.opens()
    cart = year.fills_a_cart(1, 10_001, 0)
    year.looks(cart)
