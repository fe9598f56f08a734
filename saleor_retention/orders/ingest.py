"""Taking in what the store says an order is now. The only writer of order facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from ..core.clock import month_of, store_zone
from ..core.db import execute
from ..core.idempotency import request_hash
from ..customers.identity import Identity, identity, owners_of
from ..customers.rules import NOBODY, Owner
from ..guards import guard
from ..store.orders import LineSnapshot, OrderSnapshot, Status
from ..store.port import Gone, sorted_ids
from . import rules
from .fact_rows import FROZEN_COLUMNS, as_cancelled, line_row, shared_columns, sum_goods
from .models import OrderFact, OrderLineFact, SalesDelta
from .places import acquisition, city_name, country_code
from .rules import NO_CONTRIBUTION, OrderChange, SalesContribution

KEY = {"order_id"}
FROZEN_ON_LINES = {"line_id", "cost_minor", *FROZEN_COLUMNS}
UNKNOWN = Identity(None, None)
IN_ORDER = "ORDER BY order_id FOR NO KEY UPDATE"
"""How facts are locked, by whoever does; what refers to an order is written all the same."""


@dataclass(frozen=True, slots=True)
class OrderUpdate:
    """An order as it is about to be remembered."""

    snapshot: OrderSnapshot
    snapshot_hash: str
    owner: Owner
    paid: datetime | None
    delivered: datetime | None
    month: date
    zone: str
    before: OrderFact | None
    at: datetime
    """When we looked. Given to each row, so that a batch goes in as arrays: a default would be spelled for each."""

    @property
    def has_changed(self) -> bool:
        """Not known yet, or known otherwise, or somebody else's."""
        fact, now = self.before, (self.snapshot_hash, self.owner.customer_id)
        return fact is None or (fact.snapshot_hash, fact.customer_id) != now


@guard("orders.lock")
def lock_orders(order_ids: Iterable[UUID]) -> None:
    """Make this transaction the only one that looks at these orders, whether or not we know them yet.

    Taken before the snapshot is read: whoever comes second reads a state at least as new. Each name takes memory that
    all sessions share: a batch, never a whole history. Rows are locked for who locks no names (`lock_orders_of`).
    """
    ids = [str(order_id) for order_id in sorted_ids(order_ids)]
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('order:' || id, 0)) FROM unnest(%s::text[]) AS id"
    execute(lock, [ids])
    execute(f"SELECT 1 FROM saleor_retention_orderfact WHERE order_id = ANY(%s::uuid[]) {IN_ORDER}", [ids])


@guard("orders.record")
def record(
    snapshots: Mapping[UUID, OrderSnapshot | Gone], *, now: datetime, whole: bool = False
) -> list[OrderChange]:
    """Keep the present state of orders; returns those that differ from what we knew, or changed hands.

    `whole`: returns the others, too, as no news; nothing is written about them. Call under `lock_orders`. A fixed
    number of statements for any number of orders.
    """
    known = {
        fact.order_id: fact
        for fact in OrderFact.objects.filter(pk__in=list(snapshots)).select_related("customer")
    }
    gone = {pk for pk, result in snapshots.items() if isinstance(result, Gone) and pk in known}
    present = {pk: result for pk, result in snapshots.items() if isinstance(result, OrderSnapshot)}
    owners = _owners(present, {pk: known.get(pk) for pk in [*present, *gone]})
    present |= _remembered([known[pk] for pk in gone])
    seen = [_look(present[pk], owners[pk], known.get(pk), now) for pk in sorted_ids(present)]
    changes = [_change(update) for update in seen if whole or update.has_changed]
    news = [update for update in seen if update.has_changed]
    _write(news, [change for change in changes if change.has_changed], gone)
    return changes


def _owners(
    present: Mapping[UUID, OrderSnapshot], known: Mapping[UUID, OrderFact | None]
) -> dict[UUID, Owner]:
    """Whose each order is. What an erased customer bought stays theirs, whatever the store still says of them.

    Of an order that the store forgot, our own fact remembers the customer: a guest's address by its hash alone.
    """
    owners: dict[UUID, Owner] = {}
    names: dict[UUID, Identity] = {}
    for pk, fact in known.items():
        had = fact.customer if fact is not None else None
        if had is not None and had.erased_at is not None:
            owners[pk] = Owner(had.pk, is_erased=True)
        elif pk in present:
            names[pk] = identity(present[pk].user_id, present[pk].email)
        elif had is not None:
            names[pk] = Identity(had.user_id, had.email_hash)
    by_identity = owners_of(names.values())
    return {pk: owners.get(pk) or by_identity.get(names.get(pk, UNKNOWN), NOBODY) for pk in known}


def _remembered(facts: Sequence[OrderFact]) -> dict[UUID, OrderSnapshot]:
    """What the store deleted stays remembered as cancelled; what we never knew stays unknown."""
    prefetch_related_objects(facts, "lines")
    return {fact.order_id: as_cancelled(fact) for fact in facts}


def _look(snapshot: OrderSnapshot, owner: Owner, fact: OrderFact | None, now: datetime) -> OrderUpdate:
    """The order as it is to be remembered. Who placed it is the owner's matter."""
    country, city = country_code(snapshot.country), city_name(snapshot.city)
    told = replace(snapshot, user_id=None, email="", country=country, city=city)
    if owner.is_erased:
        told = replace(told, voucher_code="", hints=(), city="")
    zone = store_zone()
    # When an order was placed, and in which month, stays as first seen; a draft is placed when it is completed.
    placed = fact if fact is not None and fact.status != Status.DRAFT else None
    return OrderUpdate(
        snapshot=told if placed is None else replace(told, created_at=placed.created_at),
        snapshot_hash=request_hash(told),
        owner=owner,
        paid=rules.paid_at(snapshot, fact.paid_at if fact else None, now),
        delivered=rules.delivered_at(snapshot, fact.delivered_at if fact else None),
        month=placed.month if placed else month_of(snapshot.created_at, zone),
        zone=placed.zone if placed else zone.key,
        before=fact,
        at=now,
    )


def _change(update: OrderUpdate) -> OrderChange:
    after = rules.state(
        update.snapshot,
        owner=update.owner,
        paid=update.paid,
        delivered=update.delivered,
        month=update.month,
    )
    return OrderChange(before=_contribution(update.before), after=after, has_changed=update.has_changed)


def _contribution(fact: OrderFact | None) -> SalesContribution:
    """A draft was nothing yet: its month is that of the day on which it is placed."""
    if fact is None or fact.status == Status.DRAFT:
        return NO_CONTRIBUTION
    return SalesContribution(
        fact.customer_id, int(fact.is_purchase), fact.net_sales_minor, fact.gross_sales_minor
    )


def _write(seen: Sequence[OrderUpdate], changes: Sequence[OrderChange], gone: set[UUID]) -> None:
    if not seen:
        return
    facts = [_fact(update, change, gone) for update, change in zip(seen, changes, strict=True)]
    OrderFact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["order_id"], update_fields=_updated(OrderFact, KEY)
    )
    lines = [line_row(update.snapshot.id, line) for update in seen for line in update.snapshot.lines]
    OrderLineFact.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["line_id"],
        update_fields=_updated(OrderLineFact, FROZEN_ON_LINES),
    )
    if known := [update.snapshot.id for update in seen if update.before is not None]:
        OrderLineFact.objects.filter(order_id__in=known).exclude(pk__in=[line.pk for line in lines]).delete()
        _learn_brands(line for update in seen for line in update.snapshot.lines)
        sum_goods(known)
    SalesDelta.objects.bulk_create(
        [
            _delta(change, update.at)
            for update, change in zip(seen, changes, strict=True)
            if change.before != change.after.contribution and change.after.snapshot.status is not Status.DRAFT
        ]
    )


def _learn_brands(lines: Iterable[LineSnapshot]) -> None:
    """Lines that were first seen before the shop named its brands have theirs from now on; a brand once known stays."""
    if named := {line.id: line.brand for line in lines if line.brand}:
        nameless = list(OrderLineFact.objects.filter(pk__in=named, brand="").order_by("pk").only("pk"))
        for line in nameless:
            line.brand = named[line.pk]
        OrderLineFact.objects.bulk_update(nameless, ["brand"])


def _updated(model: type[OrderFact] | type[OrderLineFact], frozen: set[str]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name not in frozen]


def _fact(update: OrderUpdate, change: OrderChange, gone: set[UUID]) -> OrderFact:
    after = change.after
    return OrderFact(
        **shared_columns(update.snapshot),
        **asdict(acquisition(update.snapshot.hints)),
        **asdict(rules.order_goods(update.snapshot.lines)),
        order_id=after.order_id,
        customer_id=after.customer_id,
        paid_at=update.paid,
        delivered_at=update.delivered,
        month=update.month,
        zone=update.zone,
        is_purchase=after.is_purchase,
        net_sales_minor=after.contribution.net_sales_minor,
        gross_sales_minor=after.contribution.gross_sales_minor,
        is_gone=after.order_id in gone,
        hints=dict(update.snapshot.hints),
        snapshot_hash=update.snapshot_hash,
        revision=update.before.revision + 1 if update.before else 1,
        seen_at=update.at,
    )


def _delta(change: OrderChange, at: datetime) -> SalesDelta:
    before, after = change.before, change.after
    return SalesDelta(
        order_id=after.order_id,
        customer_before=before.customer_id,
        customer_after=after.customer_id,
        month=after.month,
        channel=after.channel,
        currency=after.currency,
        purchases=after.contribution.purchases - before.purchases,
        net_sales_minor=after.contribution.net_sales_minor - before.net_sales_minor,
        gross_sales_minor=after.contribution.gross_sales_minor - before.gross_sales_minor,
        at=at,
    )
