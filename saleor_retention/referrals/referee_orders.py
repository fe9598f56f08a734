"""What referrals read of orders: every paid order of a friend, with those of their past as a guest."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from ..core.db import execute, fetch
from ..loyalty.earning.goods import admitted
from ..orders.invariants import GIFT_CARD_ALONE
from .rules import PaidOrder, SoldGoods, Terms

PAID_FOR_GOODS = f"o.captured_minor > 0 AND NOT {GIFT_CARD_ALONE}"
"""Money, a card or points paid something, and not for gift cards alone."""

PAID = f"""
SELECT me.id AS referee_id, o.order_id, o.channel, o.created_at, o.paid_at, o.is_purchase, o.customer_id <> me.id AS is_guest,
       o.due_minor, o.kept_minor,
       CASE WHEN EXISTS (SELECT FROM saleor_retention_orderlinefact l
                         WHERE l.order_id = o.order_id AND l.is_shipped AND l.quantity > 0)
            THEN o.delivered_at ELSE o.paid_at END AS sent_at
FROM saleor_retention_customer me
JOIN saleor_retention_customer c ON c.id = me.id OR c.merged_into_id = me.id
JOIN saleor_retention_orderfact o ON o.customer_id = c.id
WHERE me.id = ANY(%(ids)s) AND o.paid_at IS NOT NULL AND o.origin <> 'reissue' AND {PAID_FOR_GOODS}
UNION ALL
SELECT me.id, '00000000-0000-0000-0000-000000000000'::uuid, '', w.left_on::timestamptz, w.left_on::timestamptz, false, true,
       0, 0, NULL::timestamptz
FROM saleor_retention_customer me
JOIN saleor_retention_customer c ON c.merged_into_id = me.id AND c.user_id IS NULL
JOIN saleor_retention_formercustomer w ON w.email_hash = c.email_hash
WHERE me.id = ANY(%(ids)s)
"""
"""An account of a proven address that was deleted paid once, as a guest would have: that is all we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefereeOrder(PaidOrder):
    """A paid order, and whose it is."""

    referee_id: int


def paid_orders(customer_ids: Collection[int]) -> dict[int, list[PaidOrder]]:
    """Paid orders by customer, one query. An order given back later was paid all the same.

    An order for nothing is not among them, nor one of gift cards alone: it converts nobody and ends no being new.
    """
    orders: dict[int, list[PaidOrder]] = defaultdict(list)
    for order in fetch(RefereeOrder, PAID, {"ids": sorted(customer_ids)}):
        orders[order.referee_id].append(order)
    return orders


SOLD = f"""
SELECT t.id, l.order_id, bool_or(l.quantity > greatest(l.returned, l.refunded))
FROM saleor_retention_referralprogramme t
JOIN saleor_retention_orderlinefact l ON l.order_id = ANY(%(orders)s) AND {admitted("t.goods")}
WHERE t.id = ANY(%(terms)s) AND l.quantity > 0 AND NOT l.is_gift_card AND NOT l.is_free_gift
GROUP BY t.id, l.order_id
"""


def sold_goods(orders: Collection[PaidOrder], terms: Collection[Terms]) -> SoldGoods:
    """Which orders sold what these terms ask for, and keep some of it. One query, none where no terms ask for goods."""
    asking = sorted(term.id for term in terms if not term.details.goods.is_empty)
    if not asking or not orders:
        return {}
    named = {"orders": [order.order_id for order in orders], "terms": asking}
    return {(terms_id, order_id): is_kept for terms_id, order_id, is_kept in execute(SOLD, named)}
