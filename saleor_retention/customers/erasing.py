"""Making customers nobody: what the rows themselves know of a person goes, the rows stay."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ..kernel.locks import execute


@dataclass(frozen=True, slots=True)
class Person:
    """All rows of the people to be erased, with whom staff or a proven address merged into them."""

    customer_ids: tuple[int, ...]
    user_ids: tuple[int, ...]


def rows_of(customer_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """These customers and everybody merged into one of them, who was not erased yet; in id order."""
    rows = execute(
        """
        SELECT id FROM saleor_retention_customer
        WHERE (id = ANY(%(ids)s) OR merged_into_id = ANY(%(ids)s)) AND erased_at IS NULL ORDER BY id
        """,
        {"ids": sorted(customer_ids)},
        using,
    )
    return [pk for (pk,) in rows]


def lock(customer_ids: Collection[int]) -> Person:
    """Lock the rows of these people against everybody who writes about them; answers them as they are now."""
    rows = execute(
        """
        SELECT id, user_id FROM saleor_retention_customer
        WHERE id = ANY(%s) AND erased_at IS NULL ORDER BY id FOR UPDATE
        """,
        [sorted(customer_ids)],
    )
    return Person(tuple(pk for pk, _ in rows), tuple(user_id for _, user_id in rows if user_id is not None))


def unlink(person: Person, *, now: datetime) -> None:
    """The last step: no account, no address. What the store and upper rooms told of her goes as well; two statements."""
    ids = list(person.customer_ids)
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
