"""How many an audience has and who some of them are: one statement over all members, nothing written.

In a large shop that takes its time, and there a count is kept for a while, with the instant it was made at.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS

from ..core.clock import store_zone
from ..core.db import execute
from ..errors import Invalid
from .lists.versions import KEPT, versions_of
from .models import Audience
from .parsing import as_json, parse
from .questions.account.uploaded_list import Listed
from .rules import Rule, questions_in
from .sql import compiled
from .tables import MEMBER

type _Figures = tuple[int, int, tuple[int, ...], datetime]

SAMPLE = 20
"""Accounts that are shown of an audience."""

LARGE = 50_000
"""Members from which on counts are kept: with fewer, counting takes no longer than looking a count up would save. Those of
stored audiences are counted anew each hour, so that nobody waits for them."""


@dataclass(frozen=True, slots=True)
class Preview:
    """`count` of `total` members; `sample`: the first of them by the store's account id; as of `counted_at`."""

    rule: Rule
    count: int
    total: int
    sample: tuple[int, ...]
    counted_at: datetime


def preview(rule: Rule, *, now: datetime, anew: bool = False, using: str = DEFAULT_DB_ALIAS) -> Preview:
    """Ask the rule of every member; `anew`: also where its count was kept."""
    return previews([rule], now=now, anew=anew, using=using)[0]


def previews(
    rules: Sequence[Rule], *, now: datetime, anew: bool = False, using: str = DEFAULT_DB_ALIAS
) -> tuple[Preview, ...]:
    """Of each rule, in their order: those that were kept, all others in one statement."""
    keys = [_key(rule) for rule in rules]
    by_key = dict(zip(keys, rules, strict=True))
    kept: dict[str, _Figures] = {} if anew else cache.get_many(by_key)
    missing = [key for key in by_key if key not in kept]
    counted = dict(zip(missing, _counted([by_key[key] for key in missing], now, using), strict=True))
    large = {key: fresh for key, fresh in counted.items() if fresh[1] >= LARGE}
    if large:
        cache.set_many(large, KEPT.total_seconds())
    figures = kept | counted
    return tuple(Preview(rule, *figures[key]) for key, rule in zip(keys, rules, strict=True))


def count_stored(*, now: datetime) -> int:
    """Count the stored audiences anew, each in a statement of its own; returns how many are kept.

    In a small shop it counts one of them, and stops.
    """
    number = 0
    for rule in Audience.objects.order_by("pk").values_list("rule", flat=True):
        try:
            if preview(parse(rule), now=now, anew=True).total < LARGE:
                break
        except Invalid:  # the sweep of tracked audiences tells of it
            continue
        number += 1
    return number


def _counted(rules: Sequence[Rule], now: datetime, using: str) -> list[_Figures]:
    if not rules:
        return []
    asked = compiled(rules, now, store_zone())
    conditions = ", ".join(f"{condition} AS in_{number}" for number, condition in enumerate(asked.conditions))
    columns = ", ".join(
        f"count(*) FILTER (WHERE in_{number}), "
        f"ARRAY(SELECT user_id FROM m WHERE in_{number} ORDER BY user_id LIMIT %(sample)s)"
        for number in range(len(rules))
    )
    total, *results = execute(
        f"""
        WITH m AS MATERIALIZED (SELECT c.user_id, {conditions} FROM {asked.source} WHERE {MEMBER})
        SELECT count(*), {columns} FROM m
        """,
        asked.params | {"sample": SAMPLE},
        using,
    )[0]
    return [
        (count, total, tuple(sample or ()), now)
        for count, sample in zip(results[::2], results[1::2], strict=True)
    ]


def _key(rule: Rule) -> str:
    """A rule, the calendar it is asked in, and the lists that it names as they are now."""
    lists = versions_of({question.id for question in questions_in(rule) if isinstance(question, Listed)})
    text = json.dumps([as_json(rule), str(store_zone()), lists], sort_keys=True)
    return f"saleor-retention:audience:{sha256(text.encode()).hexdigest()}"
