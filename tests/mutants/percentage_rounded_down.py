"""A percentage is rounded down where the shop rounds half up: what is promised is not what is taken off."""

from tests.races.without_guard import lift_guard
from tests.stateful.campaigns_machine import Year

TELLER = Year


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "price.percent", lambda minor, percent_bp: minor * percent_bp // 10_000)


def story(year) -> None:
    """20 % of 33.33 are 6.67."""
    year.opens()
    year.staff_grant("never", 5)
    year.buys(5, 3_333, "worked off", "")
