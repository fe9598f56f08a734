"""Caps and twelve months, as arithmetic."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.loyalty.events.kinds.birthday import celebrated, last_celebrated
from saleor_retention.loyalty.events.rules import EventPeriod, is_capped, is_within_a_year, span_of

BERLIN = ZoneInfo("Europe/Berlin")


def at(day: str, hour: int = 12) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        (EventPeriod.DAY, "2026-03-01", "2026-03-02"),
        (EventPeriod.WEEK, "2026-02-23", "2026-03-02"),
        (EventPeriod.MONTH, "2026-03-01", "2026-04-01"),
        (EventPeriod.YEAR, "2026-01-01", "2027-01-01"),
    ],
)
def test_a_period_is_one_of_the_shop_s_calendar(period, first, after):
    edges = span_of(period, at("2026-02-28", 23), BERLIN)
    assert [edge.date().isoformat() for edge in edges] == [first, after]


def test_a_cap_counts_what_lies_in_the_period_alone():
    given = [at("2026-02-28"), at("2026-03-02"), at("2026-03-03")]
    assert is_capped(2, EventPeriod.MONTH, at("2026-03-05"), given, BERLIN)
    assert not is_capped(2, EventPeriod.MONTH, at("2026-02-05"), given, BERLIN)
    assert is_capped(3, EventPeriod.EVER, at("2030-01-01"), given, BERLIN)
    assert not is_capped(None, EventPeriod.EVER, at("2030-01-01"), given, BERLIN)


@pytest.mark.parametrize(
    ("day", "earlier", "is_within"),
    [
        ("2026-03-01", "2025-03-01", False),
        ("2026-02-28", "2025-03-01", True),
        ("2025-02-28", "2024-02-29", False),
        ("2024-02-28", "2024-02-29", True),
    ],
)
def test_twelve_months_are_those_of_the_calendar(day, earlier, is_within):
    assert is_within_a_year(date.fromisoformat(day), [date.fromisoformat(earlier)]) is is_within


@pytest.mark.parametrize("year", [1004, 1604, 1990])
def test_the_year_of_birth_plays_no_part(year):
    assert celebrated(date(year, 3, 1), 2026) == date(2026, 3, 1)


def test_a_leap_day_is_celebrated_on_the_28th_in_common_years():
    assert celebrated(date(1604, 2, 29), 2026) == date(2026, 2, 28)
    assert celebrated(date(1604, 2, 29), 2028) == date(2028, 2, 29)
    assert last_celebrated(date(1604, 12, 31), date(2026, 1, 2)) == date(2025, 12, 31)
