"""Staff put an offer on a draft, and nothing is written: it can be had again, on the next draft."""

from saleor_retention.offers.reservations.reserve import ReservationResult
from tests.races.without_guard import lift_guard
from tests.stateful.campaigns_machine import Year

TELLER = Year


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "draft.take", lambda *args: ReservationResult.OURS)


def story(year) -> None:
    year.opens()
    year.staff_draft(5, 10_001, "never")
    year.staff_draft(5, 24_000, "never")
