"""Two customers who are one, by the word of staff."""

from ..errors import Invalid, NotFound
from ..kernel.locks import execute, lock_rows
from .models import Customer


def lock_pair(source_id: int, target_id: int) -> tuple[Customer, Customer]:
    """Both rows, locked against everybody who writes about them.

    Raises `Invalid` for one and the same, for one who was merged before and for a target without an account,
    `NotFound` for nobody.
    """
    if source_id == target_id:
        raise Invalid("A customer is not merged into herself.", field="into")
    found = {row.pk: row for row in lock_rows(Customer.objects.filter(pk__in=(source_id, target_id)))}
    for field, pk in (("from", source_id), ("into", target_id)):
        if pk not in found or found[pk].erased_at is not None:
            raise NotFound(field=field)
        if found[pk].merged_into_id is not None:
            raise Invalid("This customer was merged into another before.", field=field)
    if found[target_id].user_id is None:
        raise Invalid("History is merged into a customer who has an account.", field="into")
    return found[source_id], found[target_id]


def lead(source: Customer, target: Customer) -> list[int]:
    """From now on the one's history is the other's, and so is whatever comes under her address.

    Answers guests who lead there only now, whose orders must be looked at again. Two statements.
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
