"""Months counted on the calendar."""

from datetime import date


def months_later(month: date, count: int) -> date:
    """The first day of a month that is so many later, or earlier below zero; none is before the calendar begins."""
    place = max(month.year * 12 + month.month - 1 + count, 12)
    return date(place // 12, place % 12 + 1, 1)


def months_until(first: date, last: date) -> list[date]:
    """Every month from the first to that of the last day."""
    return [months_later(first, place) for place in range(months_between(first, last) + 1)]


def months_between(first: date, last: date) -> int:
    """How many months the second day's is after the first one's."""
    return (last.year - first.year) * 12 + last.month - first.month
