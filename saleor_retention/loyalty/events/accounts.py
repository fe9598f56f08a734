"""What the engine sees of accounts by itself: sign-ups, confirmed addresses, consents and birthdays.

An account is looked at when the store tells of it; birthdays, and what was there before a rule, are looked for in batches.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import QuerySet

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute, lock_rows, retried
from ...customers.former_customers import days_left
from ...customers.models import Customer, CustomerFacts
from ...store.customers import CustomerSnapshot
from ...store.port import store
from ..live import live_versions
from .kinds.birthday import DAYS_LATE
from .kinds.kind import AccountNews, EventFact
from .kinds.registry import AUTOMATIC
from .models import AccountWalk, EventRule
from .record import EventClaim, lock_claims, record_claims

BORN = """
SELECT c.user_id FROM saleor_retention_customerfacts f JOIN saleor_retention_customer c ON c.id = f.customer_id
WHERE f.birthday IS NOT NULL AND c.user_id > %(after)s
  AND extract(month FROM f.birthday) * 100 + extract(day FROM f.birthday) = ANY(%(days)s)
  AND EXISTS (SELECT FROM unnest(%(programmes)s::bigint[]) AS p(id) WHERE NOT EXISTS (
    SELECT FROM saleor_retention_event e
    WHERE e.customer_id = c.id AND e.programme_id = p.id AND e.kind = 'birthday' AND (
      e.occurred_at > %(since)s OR (e.withdrawn_at IS NULL AND e.occurred_at > %(a_year_ago)s))))
ORDER BY c.user_id LIMIT %(limit)s
"""
"""A page of those who may be due one: who had theirs, or another within the year, is not asked for again each hour."""


def consents_before(user_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """By account, what was known of consents; absent are those the engine meets for the first time. Ask before they are kept."""
    rows = CustomerFacts.objects.filter(customer__user_id__in=user_ids)
    return {
        user_id: frozenset(consents)
        for user_id, consents in rows.values_list("customer__user_id", "consents")
        if user_id is not None
    }


def settle_accounts(
    snapshots: Sequence[CustomerSnapshot], before: Mapping[int, frozenset[str]], *, now: datetime
) -> int:
    """Record what these accounts show now and nobody recorded yet; returns how many events. Call inside a transaction.

    One statement where no rule is of such a kind; a fixed number for any number of accounts otherwise.
    """
    names = _names_by_rule(now)
    active = [snapshot for snapshot in snapshots if snapshot.is_active]
    if not names or not active:
        return 0
    owners = _owners([snapshot.user_id for snapshot in active])
    left = days_left([snapshot.user_id for snapshot in active])
    zone = store_zone()
    claims = [
        EventClaim(programme_id, owners[snapshot.user_id], kind.name, fact)
        for snapshot in active
        if snapshot.user_id in owners
        for (programme_id, kind_name), of_kind in names.items()
        for kind in AUTOMATIC
        if kind.name == kind_name
        for fact in kind.facts_of(_news(snapshot, before), of_kind, now=now, zone=zone)
        if not _came_again(fact, left.get(snapshot.user_id))
    ]
    answers = record_claims(fresh, now=now) if (fresh := lock_claims(claims)) else []
    return sum(not isinstance(answer, Exception) for answer in answers)


def _came_again(fact: EventFact, left_on: date | None) -> bool:
    """Whether who left and opened another account earned by this before: an account is deleted and opened in a minute."""
    if left_on is None:
        return False
    return not fact.is_yearly or fact.occurred_at.date() < left_on + timedelta(days=366)


def _names_by_rule(now: datetime) -> dict[tuple[int, str], set[str]]:
    """Of which programme and kind there are rules, with their names."""
    names: dict[tuple[int, str], set[str]] = {}
    rows = EventRule.objects.filter(
        kind__in=[kind.name for kind in AUTOMATIC], valid_from__lte=now, programme__is_active=True
    )
    for programme_id, kind, name in rows.values_list("programme_id", "kind", "name").distinct():
        names.setdefault((programme_id, kind), set()).add(name)
    return dict(sorted(names.items()))


def _owners(user_ids: Collection[int]) -> dict[int, int]:
    """Whose each account is now."""
    rows = Customer.objects.filter(user_id__in=user_ids).values_list("user_id", "pk", "merged_into")
    return {user_id: merged or pk for user_id, pk, merged in rows if user_id is not None}


def _news(snapshot: CustomerSnapshot, before: Mapping[int, frozenset[str]]) -> AccountNews:
    return AccountNews(
        snapshot.user_id,
        snapshot.joined_at,
        snapshot.is_confirmed,
        snapshot.birthday,
        frozenset(snapshot.consents),
        before.get(snapshot.user_id),
    )


def celebrate(*, now: datetime) -> int:
    """Record the birthdays of today, and those missed in the days before; returns how many. A transaction for each batch."""
    programmes = _celebrating(now)
    if not programmes:
        return 0
    today = now.astimezone(store_zone()).date()
    days = [today - timedelta(days=late) for late in range(DAYS_LATE + 1)]
    named = {
        "days": sorted(_marks(days)),
        "programmes": programmes,
        "since": now - timedelta(days=DAYS_LATE + 2),
        # Two days later than any of them was a year ago: whoever earned since may not yet.
        "a_year_ago": now - timedelta(days=363),
        "limit": conf.batch_size,
    }
    after, recorded = -1, 0
    while user_ids := [user_id for (user_id,) in execute(BORN, named | {"after": after})]:
        recorded += retried(partial(_settle_batch, user_ids, now))
        after = user_ids[-1]
    return recorded


def _celebrating(now: datetime) -> list[int]:
    """Programmes that can give something for a birthday of these days: they are live, and their rule has not ended before."""
    rules = EventRule.objects.filter(kind="birthday", valid_from__lte=now, programme__is_active=True)
    latest = rules.order_by("programme", "-valid_from").distinct("programme")
    recent = now - timedelta(days=DAYS_LATE + 2)
    with_points = [rule.programme_id for rule in latest if rule.points or rule.valid_from > recent]
    return sorted(live_versions(sorted(with_points), now)) if with_points else []


def _marks(days: Collection[date]) -> set[int]:
    """Days of any year as numbers, 31 December as 1231; 29 February goes with 28 February."""
    marks = {day.month * 100 + day.day for day in days}
    return marks | {229} if 228 in marks else marks


def _settle_batch(user_ids: Sequence[int], now: datetime) -> int:
    result = store().customers(user_ids)
    snapshots = [match for match in result.values() if isinstance(match, CustomerSnapshot)]
    with command():
        return settle_accounts(snapshots, consents_before(user_ids), now=now)


def _first_live(waiting: "QuerySet[AccountWalk]", now: datetime) -> int | None:
    """The first whose programme can give something now: the others wait, and nobody is passed over."""
    programmes = dict(waiting.order_by("pk").values_list("pk", "rule__programme"))
    live = live_versions(sorted(set(programmes.values())), now) if programmes else {}
    return next((pk for pk, programme_id in programmes.items() if programme_id in live), None)


def walk(*, now: datetime) -> int:
    """Look at one batch of accounts for a rule that includes what was before it; returns how many, 0 when all is done.

    Known accounts only: one that the engine never met earns when it is first told of.
    """
    with command():
        waiting = AccountWalk.objects.filter(finished_at=None, rule__valid_from__lte=now)
        walks = lock_rows(waiting.filter(pk=_first_live(waiting, now)))
        if not walks:
            return 0
        known = Customer.objects.filter(user_id__gt=walks[0].position).order_by("user_id")
        user_ids = [pk for pk in known.values_list("user_id", flat=True)[: conf.batch_size] if pk is not None]
        result = store().customers(user_ids)
        snapshots = [match for match in result.values() if isinstance(match, CustomerSnapshot)]
        settle_accounts(snapshots, {}, now=now)
        walks[0].position = max(user_ids, default=walks[0].position)
        walks[0].finished_at = None if user_ids else now
        walks[0].save(update_fields=["position", "finished_at"])
        return max(len(user_ids), 1)
