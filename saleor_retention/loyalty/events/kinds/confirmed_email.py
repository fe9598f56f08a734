"""The customer confirmed their e-mail address."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from .kind import AccountNews, EventFact, EventKind


class ConfirmedEmail(EventKind):
    """Once for each account. The store does not tell when: it counts from when it is seen, for accounts opened under the rule."""

    name: ClassVar[str] = "confirmed_email"
    title: ClassVar[str] = "Confirming your e-mail address"
    description: ClassVar[str] = "The customer confirmed their e-mail address; seen by itself."
    is_automatic: ClassVar[bool] = True
    has_history: ClassVar[bool] = True

    @classmethod
    def facts_of(
        cls, account: AccountNews, names: Collection[str], *, now: datetime, zone: ZoneInfo
    ) -> list[EventFact]:
        if not account.is_confirmed:
            return []
        return [EventFact("", f"user:{account.user_id}", now, min(account.joined_at, now))]
