"""A checkout that comes back touches its promise and does not see that another has just taken it over."""

from saleor_retention.offers.reservations.reserve import ReservationResult
from tests.races.test_offers_races import comes_back_while_taken_over
from tests.races.without_guard import guarded, lift_guard


def plant(monkeypatch) -> None:
    touch = guarded("grant.touch")
    lift_guard(monkeypatch, "grant.touch", lambda *args: (touch(*args), True)[1])


def race(cross) -> None:
    assert comes_back_while_taken_over(cross) == [ReservationResult.ELSEWHERE, ReservationResult.OURS]
