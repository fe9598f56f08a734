"""A checkout that comes back touches its promise and does not see that another has just taken it over."""

from saleor_retention.offers import reservations
from saleor_retention.offers.reservations import Answer
from tests.races.test_offers_races import comes_back_while_taken_over


def plant(monkeypatch) -> None:
    touch = reservations._touch
    monkeypatch.setattr(reservations, "_touch", lambda *args: (touch(*args), True)[1])


def race(cross) -> None:
    assert comes_back_while_taken_over(cross) == [Answer.ELSEWHERE, Answer.OURS]
