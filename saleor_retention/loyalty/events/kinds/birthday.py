"""The customer's birthday."""

from calendar import isleap
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from .kind import AccountNews, EventFact, EventKind

DAYS_LATE = 7
"""A birthday that was missed, because nothing ran or nobody knew it, is made up for so long."""


def celebrated(birthday: date, year: int) -> date:
    """The day of a year; 29 February is celebrated on 28 February in common years. The year of birth plays no part."""
    if (birthday.month, birthday.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return date(year, birthday.month, birthday.day)


def last_celebrated(birthday: date, today: date) -> date:
    """The newest birthday that is not in the future."""
    this_year = celebrated(birthday, today.year)
    return this_year if this_year <= today else celebrated(birthday, today.year - 1)


class BirthdayEvent(EventKind):
    """Once a year, and never twice within twelve months, however often the day is changed."""

    name: ClassVar[str] = "birthday"
    title: ClassVar[str] = "Your birthday"
    description: ClassVar[str] = (
        "The customer's birthday, once a year; seen by itself. The year of birth plays no part."
    )
    is_automatic: ClassVar[bool] = True

    @classmethod
    def facts_of(
        cls, account: AccountNews, names: Collection[str], *, now: datetime, zone: ZoneInfo
    ) -> list[EventFact]:
        if account.birthday is None:
            return []
        today = now.astimezone(zone).date()
        day = last_celebrated(account.birthday, today)
        if today - day > timedelta(days=DAYS_LATE) or account.joined_at.astimezone(zone).date() > day:
            return []
        at = datetime.combine(day, time.min, tzinfo=zone)
        return [EventFact("", f"user:{account.user_id}:{day.year}", at, at, is_yearly=True)]
