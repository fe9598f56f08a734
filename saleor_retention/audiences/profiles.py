"""Profiles: all that rules may ask about some members, in one statement. What a checkout reads of its customer."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..core.db import execute
from .profile import Bought, Profile
from .tables import CAME_BEFORE, IS_GUEST, IS_KEPT, MEMBER, MEMBERS, UNITS

READ = f"""
SELECT c.user_id, c.id, c.joined_at, f.birthday, f.country, f.city, f.language, f.attributes::json, f.consents::json,
       f.purchases, f.free_purchases, f.first_purchase_at, f.last_purchase_at, f.first_delivered_at, f.spent::json, f.published::json,
       (SELECT json_build_array(gf.purchases, gf.free_purchases) FROM saleor_retention_customer g
        JOIN saleor_retention_customerfacts gf ON gf.customer_id = g.id WHERE {IS_GUEST}),
       (SELECT json_agg(json_build_array(o.order_id, o.channel, o.currency, o.created_at, l.line_id IS NOT NULL,
            l.product_id, l.variant_id, l.category_id, l.collection_ids, {UNITS}))
        FROM saleor_retention_orderfact o
        LEFT JOIN saleor_retention_orderlinefact l ON l.order_id = o.order_id AND {IS_KEPT}
        WHERE o.is_purchase AND o.customer_id = c.id),
       ARRAY(SELECT list_id FROM saleor_retention_audiencelistmember WHERE customer_id = c.id),
       {CAME_BEFORE}::int
FROM {MEMBERS}
WHERE c.user_id = ANY(%(users)s) AND {MEMBER}
"""
"""Her guest, her purchases with what she kept of them, and her lists are asked one by one: joined, they would take
PostgreSQL longer to plan than to read."""


def profiles(user_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, Profile]:
    """What is known of these accounts, by the store's own id; one statement for any number.

    Absent: whoever we never met, was erased, or was merged into another.
    """
    if not user_ids:
        return {}
    rows = execute(READ, {"users": sorted(set(user_ids))}, using)
    return {row[0]: _profile(*row) for row in rows}


def _profile(user_id: int, customer_id: int, joined_at: datetime | None, *rest: Any) -> Profile:
    (
        birthday, country, city, language, attributes, consents, purchases, free, first_at, last_at, delivered_at, spent,
        published, as_guest, bought, lists, before,
    ) = rest  # fmt: skip
    guest_purchases, guest_free = as_guest or (0, 0)
    orders = {order_id: (channel, currency) for order_id, channel, currency, *_ in bought or ()}
    return Profile(
        user_id=user_id,
        customer_id=customer_id,
        joined_at=joined_at,
        birthday=birthday,
        country=country or "",
        city=city or "",
        language=language or "",
        attributes=attributes or {},
        consents=frozenset(consents or ()),
        purchases=purchases or 0,
        guest_purchases=guest_purchases + before,
        paid_purchases=(purchases or 0) - (free or 0) + guest_purchases - guest_free + before,
        first_purchase_at=first_at,
        last_purchase_at=last_at,
        first_delivered_at=delivered_at,
        spent=spent or {},
        orders=Counter(currency for _, currency in orders.values()),
        channels=frozenset(channel for channel, _ in orders.values()),
        bought=tuple(_bought(at, *line) for _, _, _, at, is_line, *line in bought or () if is_line),
        lists=frozenset(lists),
        published=published or {},
    )


def _bought(
    at: str,
    product: int | None,
    variant: int | None,
    category: int | None,
    collections: list[int],
    units: int,
) -> Bought:
    return Bought(product, variant, category, tuple(collections), units, datetime.fromisoformat(at))
