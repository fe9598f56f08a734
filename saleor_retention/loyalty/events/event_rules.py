"""What events earn: rules per programme and kind, only ever followed by another, never rewritten."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ...core.db import command, execute
from ...errors import Invalid, NotFound, Required, VersionInThePast
from ..models import Programme
from ..points import MOST_POINTS_AT_ONCE
from .kinds.registry import kind_of
from .models import AccountWalk, EventRule
from .rules import EventPeriod

LONGEST_NAME = 64
MOST_TIMES = 1_000


def event_rule_set(  # noqa: PLR0913 - the terms of a rule, each named at the call
    programme_id: int,
    *,
    kind: str,
    name: str = "",
    points: int,
    most: int | None = None,
    period: str = EventPeriod.EVER,
    includes_earlier: bool = False,
    valid_from: datetime | None = None,
    actor: str,
    reason: str,
    now: datetime,
) -> EventRule:
    """From an instant on (None: now) an event of this kind earns so many points, at most so many times in the period.

    0 points end what there was. `includes_earlier`: accounts that show it already earn, too. Raises `NotFound`, `Required`,
    `Invalid`, and `VersionInThePast`: what was earned by a rule stays as it was.
    """
    name = _check_name(kind, name)
    _check_figures(points, most, period)
    if includes_earlier and not kind_of(kind).has_history:
        raise Invalid("Nothing shows whether this happened before.", field="includes_earlier")
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    start = valid_from or now
    if start < now:
        raise VersionInThePast(field="valid_from")
    with command():
        execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"event rule:{programme_id}:{kind}:{name}"],
        )
        if not Programme.objects.filter(pk=programme_id).exists():
            raise NotFound(field="programme_id")
        if EventRule.objects.filter(programme=programme_id, kind=kind, name=name, valid_from=start).exists():
            raise Invalid("Another rule of it starts at that instant.", field="valid_from")
        rule = EventRule.objects.create(
            programme_id=programme_id,
            kind=kind,
            name=name,
            points=points,
            most=most,
            period=period,
            includes_earlier=includes_earlier,
            valid_from=start,
            actor=actor,
            reason=reason,
        )
        if includes_earlier and points:
            AccountWalk.objects.create(rule=rule)
        return rule


def _check_name(kind: str, name: str) -> str:
    name = name.strip()
    if kind_of(kind).is_named and not name:
        raise Required("Say which one is meant.", field="event_name")
    if not kind_of(kind).is_named and name:
        raise Invalid("There is one event of this kind; it has no name.", field="event_name")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"A name is at most {LONGEST_NAME} printable characters.", field="event_name")
    return name


def _check_figures(points: int, most: int | None, period: str) -> None:
    if not 0 <= points <= MOST_POINTS_AT_ONCE:
        raise Invalid(f"An event earns 0 to {MOST_POINTS_AT_ONCE} points.", field="points")
    if most is not None and not 0 < most <= MOST_TIMES:
        raise Invalid(f"A cap is 1 to {MOST_TIMES} times.", field="most")
    if period not in set(EventPeriod):
        raise Invalid("A period is a day, a week, a month, a year, or ever.", field="period")


def rules_of(programme_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, list[EventRule]]:
    """All rules through time, by programme; by kind and name, then by the instant they start. One statement."""
    by_programme: dict[int, list[EventRule]] = defaultdict(list)
    rows = EventRule.objects.using(using).filter(programme__in=programme_ids)
    for rule in rows.order_by("kind", "name", "valid_from"):
        by_programme[rule.programme_id].append(rule)
    return by_programme


def in_force(rules: Collection[EventRule], at: datetime) -> list[EventRule]:
    """Those that earn something then, by kind and name."""
    newest: dict[tuple[str, str], EventRule] = {}
    for rule in sorted(rules, key=lambda rule: (rule.kind, rule.name, rule.valid_from)):
        if rule.valid_from <= at:
            newest[rule.kind, rule.name] = rule
    return [rule for rule in newest.values() if rule.points]
