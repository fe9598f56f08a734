"""What this room keeps of a person: told, erased, and moved when two customers are merged."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ..core.db import execute, lock_rows
from ..core.privacy import ExportSection
from ..errors import Invalid, NotFound
from .models import Customer

SECTIONS = (
    ExportSection(
        "customers",
        """
        SELECT id, user_id, email_hash, joined_at, created_at, merged_into_id AS merged_into
        FROM saleor_retention_customer WHERE id = ANY(%(ids)s) ORDER BY id
        """,
    ),
    ExportSection(
        "former_customers",
        """
        SELECT email_hash, left_on FROM saleor_retention_formercustomer WHERE email_hash IN (
            SELECT email_hash FROM saleor_retention_customer WHERE id = ANY(%(ids)s)) ORDER BY email_hash
        """,
    ),
    ExportSection(
        "facts",
        """
        SELECT customer_id AS customer, purchases, first_purchase_at, last_purchase_at, first_delivered_at, spent, published,
               birthday, country, city, language, attributes, consents
        FROM saleor_retention_customerfacts WHERE customer_id = ANY(%(ids)s) ORDER BY customer_id
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class Person:
    """All rows of the people to be erased, with whom staff or a proven address merged into them."""

    customer_ids: tuple[int, ...]
    user_ids: tuple[int, ...]


def rows_of(customer_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, int | None]:
    """These customers and everybody merged into one of them, who was not erased yet, in id order; each with whom they lead to."""
    rows = execute(
        """
        SELECT id, merged_into_id FROM saleor_retention_customer
        WHERE (id = ANY(%(ids)s) OR merged_into_id = ANY(%(ids)s)) AND erased_at IS NULL ORDER BY id
        """,
        {"ids": sorted(customer_ids)},
        using,
    )
    return dict(rows)


def lock(customer_ids: Collection[int]) -> Person:
    """Lock the rows of these people against everybody who writes about them; returns them as they are now."""
    rows = execute(
        """
        SELECT id, user_id FROM saleor_retention_customer
        WHERE id = ANY(%s) AND erased_at IS NULL ORDER BY id FOR UPDATE
        """,
        [sorted(customer_ids)],
    )
    return Person(tuple(pk for pk, _ in rows), tuple(user_id for _, user_id in rows if user_id is not None))


def anonymise_customers(customer_ids: Collection[int], *, now: datetime) -> None:
    """The last step: no account, no address. What the store and upper rooms published of them goes too; two statements."""
    ids = sorted(customer_ids)
    execute(
        """
        UPDATE saleor_retention_customerfacts
        SET published = '{}', birthday = NULL, country = '', city = '', language = '', attributes = '{}', consents = '[]'
        WHERE customer_id = ANY(%s)
        """,
        [ids],
    )
    execute(
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, merged_into_id = NULL, erased_at = %s
        WHERE id = ANY(%s)
        """,
        [now, ids],
    )


def lock_pair(source_id: int, target_id: int) -> tuple[Customer, Customer]:
    """Both rows, locked against everybody who writes about them.

    Raises `Invalid` for one and the same, for one who was merged before and for a target without an account,
    `NotFound` for nobody.
    """
    if source_id == target_id:
        raise Invalid("A customer is not merged into themselves.", field="into_user_id")
    rows = {row.pk: row for row in lock_rows(Customer.objects.filter(pk__in=(source_id, target_id)))}
    for field, pk in (("user_id", source_id), ("into_user_id", target_id)):
        if pk not in rows or rows[pk].erased_at is not None:
            raise NotFound(field=field)
        if rows[pk].merged_into_id is not None:
            raise Invalid("This customer was merged into another before.", field=field)
    if rows[target_id].user_id is None:
        raise Invalid("History is merged into a customer who has an account.", field="into_user_id")
    return rows[source_id], rows[target_id]


def redirect_to(source: Customer, target: Customer) -> list[int]:
    """Point a merged customer at the other: their history is the other's, and so is whatever comes under their address.

    Returns guests who lead there only now, whose orders must be looked at again. Two statements.
    """
    execute(
        """
        UPDATE saleor_retention_customer SET merged_into_id = %(target)s
        WHERE id = %(source)s OR merged_into_id = %(source)s
        """,
        {"source": source.pk, "target": target.pk},
    )
    if source.user_id is None or source.email_hash is None:
        return []
    rows = execute(
        """
        INSERT INTO saleor_retention_customer AS g (email_hash, merged_into_id) VALUES (%(hash)s, %(target)s)
        ON CONFLICT (email_hash) WHERE user_id IS NULL DO UPDATE SET merged_into_id = excluded.merged_into_id
        WHERE g.merged_into_id IS NULL
        RETURNING g.id
        """,
        {"hash": source.email_hash, "target": target.pk},
    )
    return [pk for (pk,) in rows]
