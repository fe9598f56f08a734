"""A checkout that comes back touches its promise and does not see that another has just taken it over."""

from saleor_retention.offers.reservations import reserve
from saleor_retention.offers.reservations.reserve import ReservationResult
from tests.races.test_offers_races import comes_back_while_taken_over


def plant(monkeypatch) -> None:
    touch = reserve._touch
    monkeypatch.setattr(reserve, "_touch", lambda *args: (touch(*args), True)[1])


def race(cross) -> None:
    assert comes_back_while_taken_over(cross) == [ReservationResult.ELSEWHERE, ReservationResult.OURS]
