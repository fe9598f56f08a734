"""A gift card that is sold counts as goods: what is taken off the whole order is taken off the card, too."""

from tests.races.without_guard import lift_guard
from tests.stateful.campaigns_machine import Year

TELLER = Year


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "price.gift_cards_apart", lambda cart: False)


def story(year) -> None:
    """A card of 60.00 beside goods."""
    year.opens()
    year.buys_with_all_she_has(1, 10_001, "worked off", "", card=6_000)
