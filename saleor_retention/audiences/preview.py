"""How many an audience has and who some of them are: one statement over all members, nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ..core.clock import store_zone
from ..core.db import execute
from .rules import Rule
from .sql import compiled
from .tables import MEMBER

SAMPLE = 20
"""Accounts that are shown of an audience."""


@dataclass(frozen=True, slots=True)
class Preview:
    """`count` of `total` members; `sample`: the first of them by the store's account id."""

    rule: Rule
    count: int
    total: int
    sample: tuple[int, ...]


def preview(rule: Rule, *, now: datetime, using: str = DEFAULT_DB_ALIAS) -> Preview:
    """Ask the rule of every member."""
    asked = compiled([rule], now, store_zone())
    rows = execute(
        f"""
        WITH m AS MATERIALIZED (
            SELECT c.user_id, {asked.conditions[0]} AS is_in FROM {asked.source} WHERE {MEMBER})
        SELECT count(*) FILTER (WHERE is_in), count(*),
               ARRAY(SELECT user_id FROM m WHERE is_in ORDER BY user_id LIMIT %(sample)s)
        FROM m
        """,
        asked.params | {"sample": SAMPLE},
        using,
    )
    count, total, sample = rows[0]
    return Preview(rule, count, total, tuple(sample or ()))


def counts(rules: Sequence[Rule], *, now: datetime, using: str = DEFAULT_DB_ALIAS) -> tuple[int, ...]:
    """How many members each rule has: one statement for all of them."""
    if not rules:
        return ()
    asked = compiled(rules, now, store_zone())
    columns = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in asked.conditions)
    return execute(f"SELECT {columns} FROM {asked.source} WHERE {MEMBER}", asked.params, using)[0]
