"""Where a movement of points came from, as the customer reads it."""

from enum import StrEnum
from uuid import UUID

from ..models import TransactionKind


class Source(StrEnum):
    """What moved points; the same names are the GraphQL enum."""

    ORDER = "order"
    CHECKOUT = "checkout"
    REFERRAL = "referral"
    GOODWILL = "goodwill"
    ADJUSTMENT = "adjustment"
    EXPIRY = "expiry"
    ACCOUNT = "account"
    EVENT = "event"
    REWARD = "reward"
    IMPORT = "import"


BY_KIND = {
    TransactionKind.EXPIRE: Source.EXPIRY,
    TransactionKind.MERGE: Source.ACCOUNT,
    TransactionKind.FORGO: Source.ACCOUNT,
}
"""Whatever had given the points."""


def source_of(kind: str, cause: str, points: int) -> Source:
    """Of a movement of this kind and cause; `points` is its effect on what can be spent."""
    if kind in BY_KIND:
        return BY_KIND[TransactionKind(kind)]
    if kind == TransactionKind.ADJUST:
        return Source.GOODWILL if points > 0 else Source.ADJUSTMENT
    return Source(cause.partition(":")[0])


def order_of(cause: str) -> UUID | None:
    """The order that a cause names, if it does."""
    kind, _, key = cause.partition(":")
    try:
        return UUID(key) if kind == "order" else None
    except ValueError:
        return None


def event_of(cause: str) -> int | None:
    """The event that a cause names, if it does."""
    return _number_of(cause, "event")


def purchase_of(cause: str) -> int | None:
    """The purchase of a reward that a cause names, if it does."""
    return _number_of(cause, "reward")


def _number_of(cause: str, wanted: str) -> int | None:
    kind, _, key = cause.partition(":")
    return int(key) if kind == wanted and key.isdecimal() else None
