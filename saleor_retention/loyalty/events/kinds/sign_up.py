"""The customer opened an account."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from .kind import AccountNews, EventFact, EventKind


class SignUp(EventKind):
    """Once for each account, at the instant it was opened."""

    name: ClassVar[str] = "sign_up"
    title: ClassVar[str] = "Opening an account"
    description: ClassVar[str] = "The customer opened an account; seen by itself."
    is_automatic: ClassVar[bool] = True
    has_history: ClassVar[bool] = True

    @classmethod
    def facts_of(
        cls, account: AccountNews, names: Collection[str], *, now: datetime, zone: ZoneInfo
    ) -> list[EventFact]:
        at = min(account.joined_at, now)
        return [EventFact("", f"user:{account.user_id}", at, at)]
