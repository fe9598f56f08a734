"""What the store says of accounts, kept as facts for audiences, and whether what is kept is still so."""

import json
from collections.abc import Sequence
from typing import Any

from ..core.db import execute
from ..store.customers import CustomerSnapshot
from .identity import identity
from .rules import AccountFacts, personal

COLUMNS = "birthday, country, city, language, attributes, consents"
TOLD = """
SELECT t.user_id, t.joined_at, t.email_hash, t.birthday, t.country, t.city, t.language,
       t.attributes::jsonb AS attributes, t.consents::jsonb AS consents
FROM unnest(
    %(users)s::bigint[], %(joined)s::timestamptz[], %(hashes)s::text[], %(birthdays)s::date[], %(countries)s::text[],
    %(cities)s::text[], %(languages)s::text[], %(attributes)s::text[], %(consents)s::text[]
) AS t(user_id, joined_at, email_hash, birthday, country, city, language, attributes, consents)
"""


def save_account_facts(snapshots: Sequence[CustomerSnapshot]) -> None:
    """Keep what the store says of these accounts now, each with their own row, merged or not. One statement.

    Call after their rows were made, in the same transaction.
    """
    execute(
        f"""
        INSERT INTO saleor_retention_customerfacts AS f (customer_id, purchases, spent, published, {COLUMNS})
        SELECT c.id, 0, '{{}}', '{{}}', s.birthday, s.country, s.city, s.language, s.attributes, s.consents
        FROM ({TOLD}) s JOIN saleor_retention_customer c ON c.user_id = s.user_id
        ORDER BY c.id
        ON CONFLICT (customer_id) DO UPDATE
        SET ({COLUMNS}, updated_at) = (
            excluded.birthday, excluded.country, excluded.city, excluded.language, excluded.attributes,
            excluded.consents, now())
        WHERE (f.birthday, f.country, f.city, f.language, f.attributes, f.consents) IS DISTINCT FROM (
            excluded.birthday, excluded.country, excluded.city, excluded.language, excluded.attributes,
            excluded.consents)
        """,
        _told(snapshots),
    )


def changed_accounts(snapshots: Sequence[CustomerSnapshot]) -> list[int]:
    """Those accounts that we know otherwise than the store does now, in their order. One statement.

    An account that we never met is none of them: it is made by what it does, and not after it was erased.
    """
    rows = execute(
        f"""
        SELECT c.user_id FROM ({TOLD}) s JOIN saleor_retention_customer c ON c.user_id = s.user_id
        LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = c.id
        WHERE (c.joined_at, c.email_hash, f.birthday, coalesce(f.country, ''), coalesce(f.city, ''),
               coalesce(f.language, ''), coalesce(f.attributes, '{{}}'), coalesce(f.consents, '[]'))
        IS DISTINCT FROM (s.joined_at, s.email_hash, s.birthday, s.country, s.city, s.language, s.attributes, s.consents)
        ORDER BY c.user_id
        """,
        _told(snapshots),
    )
    return [user_id for (user_id,) in rows]


def _told(snapshots: Sequence[CustomerSnapshot]) -> dict[str, Any]:
    """The accounts as columns."""
    kept: list[AccountFacts] = [personal(snapshot) for snapshot in snapshots]
    return {
        "users": [snapshot.user_id for snapshot in snapshots],
        "joined": [snapshot.joined_at for snapshot in snapshots],
        "hashes": [identity(None, snapshot.email).email_hash for snapshot in snapshots],
        "birthdays": [kept_item.birthday for kept_item in kept],
        "countries": [kept_item.country for kept_item in kept],
        "cities": [kept_item.city for kept_item in kept],
        "languages": [kept_item.language for kept_item in kept],
        "attributes": [json.dumps(dict(kept_item.attributes)) for kept_item in kept],
        "consents": [json.dumps(list(kept_item.consents)) for kept_item in kept],
    }
