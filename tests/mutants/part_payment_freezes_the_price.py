"""A cent was paid: the price with the offer stays, whatever becomes of the cart afterwards."""

from tests.races.without_guard import lift_guard
from tests.stateful.campaigns_machine import Year
from tests.stateful.shop import Shop

TELLER = Year


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "completion.as_decided", lambda standing: True)
    monkeypatch.setattr(Shop, "is_covered", lambda shop, cart, paid_minor: paid_minor > 0)


def story(year) -> None:
    """What was counted for 240.00 of goods is taken off 33.33."""
    year.opens()
    year.pays_and_changes(1, 24_000, 0, 3_333)
