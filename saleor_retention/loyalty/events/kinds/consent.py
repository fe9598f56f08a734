"""The customer consented to something, such as a newsletter."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from .kind import AccountNews, EventFact, EventKind


class ConsentEvent(EventKind):
    """Once for each account and consent: taken back and given again, it earns no more."""

    name: ClassVar[str] = "consent"
    title: ClassVar[str] = "Giving your consent"
    description: ClassVar[str] = "The customer consented to what `name` names; seen by itself."
    is_automatic: ClassVar[bool] = True
    is_named: ClassVar[bool] = True
    has_history: ClassVar[bool] = True

    @classmethod
    def facts_of(
        cls, account: AccountNews, names: Collection[str], *, now: datetime, zone: ZoneInfo
    ) -> list[EventFact]:
        before = account.consents_before
        joined_at = min(account.joined_at, now)
        return [
            EventFact(
                name,
                f"user:{account.user_id}",
                now,
                now if before is not None and name not in before else joined_at,
            )
            for name in sorted(account.consents & set(names))
        ]
