"""Taking in what happened: once for each fact, within the cap of its rule, and taken back when it is withdrawn."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...core.clock import store_zone
from ...core.db import command, execute
from ...customers.identity import hold_customers
from ...errors import Disabled, Invalid, KeyReused, LimitReached, NotFound, Refusal, Required, RetryLater
from ...guards import guard
from .. import totals
from ..live import live_versions
from ..models import Programme
from .kinds.kind import EventFact
from .kinds.registry import kind_of
from .models import Event, EventRule
from .rules import EventPeriod, is_capped, is_within_a_year, rule_for
from .settle import settle_events

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class EventClaim:
    """A fact of a customer, of a kind, in a programme."""

    programme_id: int
    customer_id: int
    kind: str
    fact: EventFact


def event_record(  # noqa: PLR0913 - whose, what, when and under which key: each is recorded
    customer_id: int,
    programme_id: int,
    *,
    kind: str,
    name: str = "",
    key: str,
    occurred_at: datetime | None = None,
    actor: str,
    now: datetime,
) -> Event:
    """Note what a customer did, and give what it earns; the same fact again returns the first, also a withdrawn one.

    `key` is made of the fact, for example `review:812`. Raises `LimitReached` when the customer earned as often as they
    may in the period, `NotFound` where no rule is, `Disabled` while the programme is live nowhere, `KeyReused` for the fact
    of another customer, `Required` and `Invalid`.
    """
    key, name = key.strip(), name.strip()
    _check_told(kind, key)
    at = occurred_at or now
    if at > now:
        raise Invalid("What is still to come has not happened.", field="occurred_at")
    with command():
        lock_customers([(programme_id, customer_id)])
        if not Programme.objects.filter(pk=programme_id).exists():
            raise NotFound(field="programme_id")
        if not hold_customers([customer_id]):
            raise NotFound(field="user_id")
        earlier = Event.objects.filter(programme=programme_id, kind=kind, name=name, key=key).first()
        if earlier is not None:
            if earlier.customer_id != customer_id:
                raise KeyReused("This was recorded for another customer.", field="event_key")
            return earlier
        claim = EventClaim(programme_id, customer_id, kind, EventFact(name, key, at, at))
        (answer,) = record_claims([claim], actor=actor, now=now)
        if isinstance(answer, Refusal):
            raise answer
        return answer


def _check_told(kind: str, key: str) -> None:
    if kind_of(kind).is_automatic:
        raise Invalid("This is seen by itself, and not told.", field="event_kind")
    if not key:
        raise Required("Say by which key the same is known again.", field="event_key")
    if len(key) > LONGEST_KEY:
        raise Invalid(f"A key has at most {LONGEST_KEY} characters.", field="event_key")


def record_claims(claims: Sequence[EventClaim], *, actor: str = "", now: datetime) -> list[Event | Refusal]:
    """Take in facts that nobody recorded yet, each with its answer. Call inside a transaction, with the customers locked.

    A fixed number of statements for any number. A fact that a rival records meanwhile is the rival's.
    """
    programme_ids = sorted({claim.programme_id for claim in claims})
    rules = _rules_of(programme_ids, {claim.kind for claim in claims})
    programmes = Programme.objects.in_bulk(programme_ids)
    live = live_versions(programme_ids, now)
    earned = _earned(claims)
    answers: list[Event | Refusal] = []
    for claim in claims:
        fact = claim.fact
        rule = rule_for(rules[claim.programme_id, claim.kind, fact.name], fact.since, now)
        earlier = earned[claim.programme_id, claim.customer_id, claim.kind, fact.name]
        is_live = claim.programme_id in live and programmes[claim.programme_id].is_on_at(fact.occurred_at)
        refusal = _refusal(claim, rule, earlier, is_live)
        if refusal is not None or rule is None:
            answers.append(refusal or NotFound(field="event_kind"))
            continue
        earlier.append(fact.occurred_at)
        answers.append(_event(claim, rule, actor, now))
    events = [answer for answer in answers if isinstance(answer, Event)]
    Event.objects.bulk_create(events)
    settle_events([event.pk for event in events], now=now)
    totals.remeasure({event.customer_id for event in events}, now=now)
    return answers


def _refusal(
    claim: EventClaim, rule: EventRule | None, earned: Collection[datetime], is_live: bool
) -> Refusal | None:
    fact, zone = claim.fact, store_zone()
    if rule is None or not rule.points:
        return NotFound("This earns no points, or did not when it happened.", field="event_kind")
    if not is_live:
        return Disabled("The programme is off, or none of its channels is live.", field="programme_id")
    day = fact.occurred_at.astimezone(zone).date()
    if fact.is_yearly and is_within_a_year(day, [at.astimezone(zone).date() for at in earned]):
        return LimitReached("This earns once in twelve months.", field="event_kind")
    if is_capped(rule.most, EventPeriod(rule.period), fact.occurred_at, earned, zone):
        return LimitReached(field="event_kind")
    return None


def _event(claim: EventClaim, rule: EventRule, actor: str, now: datetime) -> Event:
    return Event(
        programme_id=claim.programme_id,
        customer_id=claim.customer_id,
        kind=claim.kind,
        name=claim.fact.name,
        key=claim.fact.key,
        occurred_at=claim.fact.occurred_at,
        points=rule.points,
        rule=rule,
        actor=actor,
        recorded_at=now,
    )


def event_withdraw(programme_id: int, *, kind: str, name: str = "", key: str, now: datetime) -> Event:
    """What was recorded did not happen after all: its points are taken back, to the last one, also once it is withdrawn
    again. It stays withdrawn. Raises `NotFound`."""
    with command():
        fact = {"programme": programme_id, "kind": kind, "name": name.strip(), "key": key.strip()}
        row = Event.objects.select_for_update(no_key=True).filter(**fact).first()
        if row is None:
            raise NotFound(field="event_key")
        if row.withdrawn_at is None:
            row.withdrawn_at = now
            row.save(update_fields=["withdrawn_at"])
        settle_events([row.pk], now=now)
        totals.remeasure([row.customer_id], now=now)
        return row


def lock_claims(claims: Sequence[EventClaim]) -> list[EventClaim]:
    """Lock the customers of these facts and return those that nobody recorded yet. Three statements.

    Raises `RetryLater` when one of them was merged or erased since it was looked up whose the facts are.
    """
    if not claims:
        return []
    lock_customers({(claim.programme_id, claim.customer_id) for claim in claims})
    customer_ids = {claim.customer_id for claim in claims}
    if customer_ids - hold_customers(customer_ids).keys():
        raise RetryLater("Somebody was merged or erased meanwhile.")
    keys = {claim.fact.key for claim in claims}
    # Every column of the unique index is named, so that it is used.
    rows = Event.objects.filter(
        programme__in={claim.programme_id for claim in claims},
        kind__in={claim.kind for claim in claims},
        name__in={claim.fact.name for claim in claims},
        key__in=keys,
    )
    known = set(rows.values_list("programme_id", "kind", "name", "key"))
    return [
        claim
        for claim in claims
        if (claim.programme_id, claim.kind, claim.fact.name, claim.fact.key) not in known
    ]


@guard("events.lock_customer")
def lock_customers(pairs: Collection[tuple[int, int]]) -> None:
    """One after the other for a customer: of two that come at once, the second sees what the first took of the cap."""
    execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('events:' || name, 0)) FROM unnest(%s::text[]) AS name",
        [sorted(f"{programme}:{customer}" for programme, customer in pairs)],
    )


type _Which = tuple[int, str, str]


def _rules_of(programme_ids: Collection[int], kinds: Collection[str]) -> dict[_Which, list[EventRule]]:
    rules: dict[_Which, list[EventRule]] = defaultdict(list)
    for rule in EventRule.objects.filter(programme__in=programme_ids, kind__in=kinds):
        rules[rule.programme_id, rule.kind, rule.name].append(rule)
    return rules


def _earned(claims: Sequence[EventClaim]) -> dict[tuple[int, int, str, str], list[datetime]]:
    """When these customers earned by such events, those withdrawn left out."""
    rows = Event.objects.filter(
        programme__in={claim.programme_id for claim in claims},
        customer__in={claim.customer_id for claim in claims},
        kind__in={claim.kind for claim in claims},
        withdrawn_at=None,
    )
    earned: dict[tuple[int, int, str, str], list[datetime]] = defaultdict(list)
    for programme_id, customer_id, kind, name, at in rows.values_list(
        "programme_id", "customer_id", "kind", "name", "occurred_at"
    ):
        earned[programme_id, customer_id, kind, name].append(at)
    return earned
