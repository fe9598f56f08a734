"""When lists were uploaded last, for counts that are kept: told through the cache, so that counting takes no statement more."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction

KEPT = timedelta(hours=2)
"""How long a count of an audience is kept, and so how long it matters that a list it names was uploaded."""


def mark_uploaded(list_id: int, at: datetime) -> None:
    """Counts that name the list are made anew once the transaction is committed."""
    transaction.on_commit(lambda: cache.set(_key(list_id), at.isoformat(), KEPT.total_seconds()))


def versions_of(list_ids: Collection[int]) -> list[str]:
    """What tells uploads of the lists apart, in the order of the lists."""
    numbers = sorted(list_ids)
    known = cache.get_many([_key(number) for number in numbers]) if numbers else {}
    return [f"{number} {known.get(_key(number), '')}" for number in numbers]


def _key(list_id: int) -> str:
    return f"saleor-retention:list:{list_id}"
