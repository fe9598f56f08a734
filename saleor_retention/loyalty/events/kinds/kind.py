"""What each kind of event defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class AccountNews:
    """An account as the store has it now, and what was known of it before."""

    user_id: int
    joined_at: datetime
    is_confirmed: bool
    birthday: date | None
    consents: frozenset[str]
    consents_before: frozenset[str] | None
    """None: the engine meets this account for the first time."""


@dataclass(frozen=True, slots=True)
class EventFact:
    """Something that happened. `key` is made of the fact: the same again is the same event."""

    name: str
    key: str
    occurred_at: datetime
    since: datetime
    """Since when it is so: a rule that came into force later leaves it alone, unless it includes what was before."""
    is_yearly: bool = False
    """It earns once in twelve months at most, whatever its day is changed to."""


class EventKind:
    """A kind without `facts_of` is told by staff and apps."""

    name: ClassVar[str] = ""
    """As rows keep it."""
    title: ClassVar[str] = ""
    """What the customer reads in their statement."""
    description: ClassVar[str] = ""
    is_automatic: ClassVar[bool] = False
    """The engine sees it by itself, from the account."""
    is_named: ClassVar[bool] = False
    """Each rule and event of it says which one is meant, by a name of the shop's."""
    has_history: ClassVar[bool] = False
    """Accounts show it that had it before there was a rule; the owner chooses whether these earn."""

    @classmethod
    def facts_of(
        cls, account: AccountNews, names: Collection[str], *, now: datetime, zone: ZoneInfo
    ) -> list[EventFact]:
        """What the account shows of this kind now; `names`: those that there are rules of."""
        return []
