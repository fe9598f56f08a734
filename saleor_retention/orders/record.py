"""Taking in what the store says an order is now. The only writer of order facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from ..customers.identity import Identity, customers_of, identity
from ..kernel.clock import month_of, store_zone
from ..kernel.keys import request_hash
from ..kernel.locks import execute
from ..kernel.store import Gone, LineSnapshot, OrderSnapshot, Origin, Status, sorted_ids
from . import rules
from .models import OrderFact, OrderLineFact, SalesDelta
from .rules import NOTHING, OrderChange, Standing

FROZEN = {"order_id", "month", "zone", "created_at"}
FROZEN_ON_LINES = {"line_id", "product_id", "category_id", "collection_ids", "cost_minor"}


@dataclass(frozen=True, slots=True)
class Seen:
    """An order as it is about to be remembered."""

    snapshot: OrderSnapshot
    snapshot_hash: str
    identity: Identity
    paid: datetime | None
    month: date
    zone: str
    before: OrderFact | None
    at: datetime
    """When we looked. Given to each row, so that a batch goes in as arrays: a default would be spelled for each."""


def lock_orders(order_ids: Iterable[UUID]) -> None:
    """Make this transaction the only one that looks at these orders, whether or not we know them yet.

    Taken before the snapshot is read: whoever comes second reads a state at least as new.
    """
    execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('order:' || id, 0)) FROM unnest(%s::text[]) AS id",
        [[str(order_id) for order_id in sorted_ids(order_ids)]],
    )


def record(snapshots: Mapping[UUID, OrderSnapshot | Gone], *, now: datetime) -> list[OrderChange]:
    """Remember the present state of orders; answers those whose snapshot differs from what we knew.

    Call under `lock_orders`. A fixed number of statements for any number of orders.
    """
    known = {fact.order_id: fact for fact in OrderFact.objects.filter(pk__in=list(snapshots))}
    gone = {pk for pk, found in snapshots.items() if isinstance(found, Gone) and pk in known}
    present = {
        pk: found for pk, found in snapshots.items() if isinstance(found, OrderSnapshot)
    } | _remembered(gone)
    owners = _owners(gone)
    seen = [
        one
        for pk in sorted_ids(present)
        if (one := _look(present[pk], owners.get(pk), known.get(pk), now)) is not None
    ]
    customers = customers_of(one.identity for one in seen)
    changes = [_change(one, customers.get(one.identity)) for one in seen]
    _write(seen, changes, gone)
    return changes


def _owners(order_ids: Iterable[UUID]) -> dict[UUID, Identity]:
    """Whose these orders are by our own facts: a guest's address is known by its hash alone."""
    rows = OrderFact.objects.filter(pk__in=order_ids, customer__isnull=False)
    known = rows.values_list("pk", "customer__user_id", "customer__email_hash")
    return {pk: Identity(user_id, hashed) for pk, user_id, hashed in known}


def _remembered(order_ids: Iterable[UUID]) -> dict[UUID, OrderSnapshot]:
    """What the store deleted stays remembered as cancelled; what we never knew stays unknown."""
    facts = OrderFact.objects.filter(pk__in=order_ids).select_related("customer").prefetch_related("lines")
    return {fact.order_id: _as_cancelled(fact) for fact in facts}


def _as_cancelled(fact: OrderFact) -> OrderSnapshot:
    return OrderSnapshot(
        id=fact.order_id,
        number=fact.number,
        origin=Origin(fact.origin),
        status=Status.CANCELLED,
        channel=fact.channel,
        currency=fact.currency,
        created_at=fact.created_at,
        user_id=fact.customer.user_id if fact.customer else None,
        checkout_id=fact.checkout_id,
        original_id=fact.original_id,
        voucher_code=fact.voucher_code,
        discount_minor=fact.discount_minor,
        due_minor=fact.due_minor,
        captured_minor=fact.captured_minor,
        kept_minor=fact.kept_minor,
        attributed_minor=fact.attributed_minor,
        gift_card_minor=fact.gift_card_minor,
        points_minor=fact.points_minor,
        shipping_net_minor=fact.shipping_net_minor,
        shipping_gross_minor=fact.shipping_gross_minor,
        lines=tuple(line_snapshot(line) for line in sorted(fact.lines.all(), key=lambda line: line.pk)),
        hints=tuple(sorted(fact.hints.items())),
    )


def _look(found: OrderSnapshot, owner: Identity | None, fact: OrderFact | None, now: datetime) -> Seen | None:
    hashed = request_hash(found)
    if fact is not None and fact.snapshot_hash == hashed:
        return None
    zone = store_zone()
    return Seen(
        snapshot=found if fact is None else replace(found, created_at=fact.created_at),
        snapshot_hash=hashed,
        identity=owner or identity(found.user_id, found.email),
        paid=rules.paid_at(found, fact.paid_at if fact else None, now),
        month=fact.month if fact else month_of(found.created_at, zone),
        zone=fact.zone if fact else zone.key,
        before=fact,
        at=now,
    )


def _change(one: Seen, customer_id: int | None) -> OrderChange:
    after = rules.state(one.snapshot, customer_id=customer_id, paid=one.paid, month=one.month)
    return OrderChange(before=_standing(one.before), after=after)


def _standing(fact: OrderFact | None) -> Standing:
    if fact is None:
        return NOTHING
    return Standing(fact.customer_id, int(fact.is_purchase), fact.net_sales_minor, fact.gross_sales_minor)


def _write(seen: Sequence[Seen], changes: Sequence[OrderChange], gone: set[UUID]) -> None:
    if not seen:
        return
    facts = [_fact(one, change, gone) for one, change in zip(seen, changes, strict=True)]
    OrderFact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["order_id"], update_fields=_updated(OrderFact, FROZEN)
    )
    lines = [_line(one.snapshot.id, line) for one in seen for line in one.snapshot.lines]
    OrderLineFact.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["line_id"],
        update_fields=_updated(OrderLineFact, FROZEN_ON_LINES),
    )
    if known := [one.snapshot.id for one in seen if one.before is not None]:
        OrderLineFact.objects.filter(order_id__in=known).exclude(pk__in=[line.pk for line in lines]).delete()
    SalesDelta.objects.bulk_create(
        [
            _delta(change, one.at)
            for one, change in zip(seen, changes, strict=True)
            if change.before != change.after.standing
        ]
    )


def _updated(model: type[OrderFact] | type[OrderLineFact], frozen: set[str]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name not in frozen]


def _fact(one: Seen, change: OrderChange, gone: set[UUID]) -> OrderFact:
    found, after = one.snapshot, change.after
    return OrderFact(
        order_id=found.id,
        number=found.number,
        customer_id=after.customer_id,
        origin=found.origin,
        status=found.status,
        channel=found.channel,
        currency=found.currency,
        original_id=found.original_id,
        checkout_id=found.checkout_id,
        created_at=found.created_at,
        paid_at=one.paid,
        month=one.month,
        zone=one.zone,
        is_purchase=after.is_purchase,
        due_minor=found.due_minor,
        captured_minor=found.captured_minor,
        kept_minor=found.kept_minor,
        attributed_minor=found.attributed_minor,
        gift_card_minor=found.gift_card_minor,
        points_minor=found.points_minor,
        shipping_net_minor=found.shipping_net_minor,
        shipping_gross_minor=found.shipping_gross_minor,
        discount_minor=found.discount_minor,
        net_sales_minor=after.standing.net_sales_minor,
        gross_sales_minor=after.standing.gross_sales_minor,
        voucher_code=found.voucher_code,
        is_gone=found.id in gone,
        hints=dict(found.hints),
        snapshot_hash=one.snapshot_hash,
        revision=one.before.revision + 1 if one.before else 1,
        seen_at=one.at,
    )


def _line(order_id: UUID, line: LineSnapshot) -> OrderLineFact:
    return OrderLineFact(
        line_id=line.id,
        order_id=order_id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        category_id=line.category_id,
        collection_ids=list(line.collection_ids),
        cost_minor=line.cost_minor,
        quantity=line.quantity,
        net_minor=line.net_minor,
        gross_minor=line.gross_minor,
        is_gift_card=line.is_gift_card,
        is_free_gift=line.is_free_gift,
        returned=line.returned,
        replaced=line.replaced,
        refunded=line.refunded,
    )


def line_snapshot(line: OrderLineFact) -> LineSnapshot:
    """A remembered line as the store first told it."""
    return LineSnapshot(
        id=line.line_id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        quantity=line.quantity,
        net_minor=line.net_minor,
        gross_minor=line.gross_minor,
        is_gift_card=line.is_gift_card,
        is_free_gift=line.is_free_gift,
        cost_minor=line.cost_minor,
        category_id=line.category_id,
        collection_ids=tuple(line.collection_ids),
        returned=line.returned,
        replaced=line.replaced,
        refunded=line.refunded,
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
        purchases=after.standing.purchases - before.purchases,
        net_sales_minor=after.standing.net_sales_minor - before.net_sales_minor,
        gross_sales_minor=after.standing.gross_sales_minor - before.gross_sales_minor,
        at=at,
    )
