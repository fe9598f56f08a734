"""What a decision leaned on is not asked again: of two open carts each keeps its offer, whatever the other came to."""

from tests.races.without_guard import lift_guard
from tests.stateful.campaigns_machine import Year

TELLER = Year


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "completion.begin")


def story(year) -> None:
    """A newcomer has a welcome offer on either, and thirty days are to lie between them."""
    year.opens()
    year.has_two_carts(5, 10_001, 3, "worked off")
