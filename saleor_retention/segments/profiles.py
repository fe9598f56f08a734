"""Profiles: all that rules may ask about some members, in one statement. What a checkout reads of its customer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..kernel.locks import execute
from .compiling import GUEST, LINES, MEMBER, MEMBERS, UNITS
from .profile import Bought, Profile

READ = f"""
SELECT c.user_id, c.id, c.joined_at, f.birthday, f.country, f.city, f.language, f.attributes::json, f.consents::json,
       f.purchases, gf.purchases, f.first_purchase_at, f.last_purchase_at, f.first_delivered_at, f.spent::json,
       f.published::json,
       (SELECT json_object_agg(t.currency, t.orders) FROM (
            SELECT currency, count(*) AS orders FROM saleor_retention_orderfact
            WHERE customer_id = c.id AND is_purchase GROUP BY 1) t),
       (SELECT array_agg(DISTINCT channel) FROM saleor_retention_orderfact WHERE customer_id = c.id AND is_purchase),
       (SELECT json_agg(json_build_array(
            l.product_id, l.variant_id, l.category_id, l.collection_ids, {UNITS}, o.created_at))
        FROM {LINES} AND o.customer_id = c.id),
       (SELECT array_agg(list_id) FROM saleor_retention_audiencelistmember WHERE customer_id = c.id)
FROM {MEMBERS}{GUEST}
WHERE c.user_id = ANY(%(users)s) AND {MEMBER}
"""


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
        birthday, country, city, language, attributes, consents, purchases, guest_purchases, first_at, last_at,
        delivered_at, spent, published, orders, channels, bought, lists,
    ) = rest  # fmt: skip
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
        guest_purchases=guest_purchases or 0,
        first_purchase_at=first_at,
        last_purchase_at=last_at,
        first_delivered_at=delivered_at,
        spent=spent or {},
        orders=orders or {},
        channels=frozenset(channels or ()),
        bought=tuple(_bought(*line) for line in bought or ()),
        lists=frozenset(lists or ()),
        published=published or {},
    )


def _bought(product: Any, variant: Any, category: Any, collections: list[int], units: int, at: str) -> Bought:
    return Bought(product, variant, category, tuple(collections), units, datetime.fromisoformat(at))
