"""Traces of customers: keyed hashes of what their paid orders tell, each kind a purpose of its own. Never in plain."""

import hashlib
import hmac
from collections.abc import Collection, Iterator, Sequence

from django.conf import settings

from ...conf import conf
from ...core.db import execute
from ...orders.rules import OrderChange
from ...store.port import store
from ...store.traces import OrderTraces
from . import folds
from .models import TraceKind

NOTHING = OrderTraces()

RECORD = """
INSERT INTO saleor_retention_customertrace AS t (customer_id, kind, hash, first_seen_at)
SELECT s.customer_id, s.kind, s.hash, min(s.seen_at)
FROM unnest(%(customers)s::bigint[], %(kinds)s::text[], %(hashes)s::text[], %(instants)s::timestamptz[])
     AS s(customer_id, kind, hash, seen_at)
JOIN saleor_retention_customer c ON c.id = s.customer_id AND c.erased_at IS NULL
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (customer_id, kind, hash) DO UPDATE SET first_seen_at = excluded.first_seen_at
WHERE t.first_seen_at > excluded.first_seen_at
"""

PAID = """
SELECT order_id, customer_id, paid_at FROM saleor_retention_orderfact WHERE customer_id = ANY(%(ids)s) AND paid_at IS NOT NULL
"""


def hashed(kind: str, folded: str) -> str:
    """HMAC-SHA-256 of a folded text, as hex, under the key of the e-mail hash; the kind is part of what is hashed."""
    key = conf.email_key or settings.SECRET_KEY
    return hmac.new(key.encode(), f"trace:{kind}:{folded}".encode(), hashlib.sha256).hexdigest()


def record(changes: Sequence[OrderChange]) -> None:
    """Keep what the paid orders among these tell of their customers. Nothing while no referrals are offered anywhere.

    An order that changed hands tells nothing of whose it was any more: what they keep is told by their other orders.

    Call inside the transaction that recorded the changes. Four statements at most, and the store's, for any number.
    """
    paid = {
        change.after.order_id: (change.after.customer_id, change.after.paid_at)
        for change in changes
        if change.after.paid_at and change.after.customer_id and not change.after.owner.is_erased
    }
    left = {
        change.before.customer_id
        for change in changes
        if change.before.customer_id not in (None, change.after.customer_id)
    }
    if not (paid or left) or not _is_wanted():
        return
    if left:
        forget(left)
        paid |= {pk: (customer_id, at) for pk, customer_id, at in execute(PAID, {"ids": sorted(left)})}
    told = store().traces(sorted(paid))
    rows = [
        (customer_id, kind, hashed(kind, folded), paid_at)
        for order_id, (customer_id, paid_at) in sorted(paid.items())
        for kind, folded in _folded(told.get(order_id, NOTHING))
    ]
    if rows:
        customers, kinds, hashes, instants = (list(column) for column in zip(*rows, strict=True))
        execute(RECORD, {"customers": customers, "kinds": kinds, "hashes": hashes, "instants": instants})


def forget(customer_ids: Collection[int]) -> None:
    """Traces of these customers are gone."""
    execute("DELETE FROM saleor_retention_customertrace WHERE customer_id = ANY(%s)", [sorted(customer_ids)])


def _is_wanted() -> bool:
    rows = execute("SELECT EXISTS (SELECT FROM saleor_retention_referralprogramme WHERE is_active)", {})
    return bool(rows[0][0])


def _folded(told: OrderTraces) -> Iterator[tuple[str, str]]:
    texts = [
        (TraceKind.EMAIL.value, folds.email(told.email)),
        *((TraceKind.ADDRESS.value, folds.address(place)) for place in told.addresses),
        *((TraceKind.PHONE.value, folds.phone(number)) for number in told.phones),
        *((TraceKind.CARD.value, folds.card(card)) for card in told.cards),
    ]
    return ((kind, text) for kind, text in texts if text)
