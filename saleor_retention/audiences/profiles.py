"""Profiles: all that rules may ask about some members, in one statement. What a checkout reads of its customer."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..core.db import fetch
from .profile import Bought, Profile
from .tables import CAME_BEFORE, IS_GUEST, IS_KEPT, MEMBER, MEMBERS, UNITS

READ = f"""
SELECT c.user_id, c.id AS customer_id, c.joined_at, f.birthday, f.country, f.city, f.language,
       f.attributes::json AS attributes, f.consents::json AS consents, f.purchases, f.free_purchases,
       f.first_purchase_at, f.last_purchase_at, f.first_delivered_at, f.spent::json AS spent, f.published::json AS published,
       (SELECT json_build_array(gf.purchases, gf.free_purchases) FROM saleor_retention_customer g
        JOIN saleor_retention_customerfacts gf ON gf.customer_id = g.id WHERE {IS_GUEST}) AS as_guest,
       (SELECT json_agg(json_build_array(o.order_id, o.channel, o.currency, o.created_at, l.line_id IS NOT NULL,
            l.product_id, l.variant_id, l.category_id, l.collection_ids, {UNITS}))
        FROM saleor_retention_orderfact o
        LEFT JOIN saleor_retention_orderlinefact l ON l.order_id = o.order_id AND {IS_KEPT}
        WHERE o.is_purchase AND o.customer_id = c.id) AS bought,
       ARRAY(SELECT list_id FROM saleor_retention_audiencelistmember WHERE customer_id = c.id) AS lists,
       {CAME_BEFORE}::int AS came_before
FROM {MEMBERS}
WHERE c.user_id = ANY(%(users)s) AND {MEMBER}
"""
"""The customer's guest, their purchases with what they kept of them, and their lists are asked one by one: joined, they
would take PostgreSQL longer to plan than to read."""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """What the statement reads of a member. Null: they have no facts yet."""

    user_id: int
    customer_id: int
    joined_at: datetime | None
    birthday: date | None
    country: str | None
    city: str | None
    language: str | None
    attributes: dict[str, str] | None
    consents: list[str] | None
    purchases: int | None
    free_purchases: int | None
    first_purchase_at: datetime | None
    last_purchase_at: datetime | None
    first_delivered_at: datetime | None
    spent: dict[str, int] | None
    published: dict[str, Any] | None
    as_guest: tuple[int, int] | None
    """Purchases of the guest of the same address, and those of them that nobody paid anything for."""
    bought: list[list[Any]] | None
    """Order, channel, currency and instant of each purchase, and one of its lines if it has any."""
    lists: list[int]
    came_before: int


def profiles(user_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, Profile]:
    """What is known of these accounts, by the store's own id; one statement for any number.

    Absent: whoever we never met, was erased, or was merged into another.
    """
    if not user_ids:
        return {}
    rows = fetch(ProfileRow, READ, {"users": sorted(set(user_ids))}, using)
    return {row.user_id: _profile(row) for row in rows}


def _profile(row: ProfileRow) -> Profile:
    guest_purchases, guest_free = row.as_guest or (0, 0)
    purchases, free, before = row.purchases or 0, row.free_purchases or 0, row.came_before
    orders = {order_id: (channel, currency) for order_id, channel, currency, *_ in row.bought or ()}
    return Profile(
        user_id=row.user_id,
        customer_id=row.customer_id,
        joined_at=row.joined_at,
        birthday=row.birthday,
        country=row.country or "",
        city=row.city or "",
        language=row.language or "",
        attributes=row.attributes or {},
        consents=frozenset(row.consents or ()),
        purchases=purchases,
        guest_purchases=guest_purchases + before,
        paid_purchases=purchases - free + guest_purchases - guest_free + before,
        first_purchase_at=row.first_purchase_at,
        last_purchase_at=row.last_purchase_at,
        first_delivered_at=row.first_delivered_at,
        spent=row.spent or {},
        orders=Counter(currency for _, currency in orders.values()),
        channels=frozenset(channel for channel, _ in orders.values()),
        bought=tuple(_bought(at, *line) for _, _, _, at, is_line, *line in row.bought or () if is_line),
        lists=frozenset(row.lists),
        published=row.published or {},
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
