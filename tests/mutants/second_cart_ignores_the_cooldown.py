"""What a decision leaned on is not asked again: of two open carts each keeps its offer, whatever the other came to."""

from saleor_retention.offers.checkout import completion
from tests.stateful.year import Year

TELLER = Year


def plant(monkeypatch) -> None:
    monkeypatch.setattr(completion, "begin", lambda standing, grant_ids, *, now: None)


def story(year) -> None:
    """A newcomer has a welcome offer on either, and thirty days are to lie between them."""
    year.opens()
    year.has_two_carts(5, 10_001, 3, "worked off")
