"""What operators type, read; argparse tells in one sentence what was wrong with it."""

from argparse import ArgumentTypeError
from datetime import date, datetime, time, timedelta

from django.db import connections

from ..core.clock import store_zone

YEARS = range(1900, 9_999)
"""Years of which every day begins and ends, in every zone."""


def day(text: str) -> datetime:
    """The first instant of a day in the store's zone."""
    try:
        result = date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day: write YYYY-MM-DD") from error
    if result.year not in YEARS:
        raise ArgumentTypeError(f"{text!r} is no day of a shop: leave it out for no limit")
    return datetime.combine(result, time.min, tzinfo=store_zone())


def day_after(text: str) -> datetime:
    """The instant at which a day is over."""
    return datetime.combine(day(text).date() + timedelta(days=1), time.min, tzinfo=store_zone())


def database(text: str) -> str:
    """A database of Django's settings, by its name there."""
    if text not in connections:
        raise ArgumentTypeError(
            f"{text!r} is no database of the settings: choose from {', '.join(connections)}"
        )
    return text


def number(text: str) -> int:
    """A row's number: whole, and no more than a column of the database holds."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ArgumentTypeError(f"{text!r} is no number of a row")
    return int(text)
