"""Whose the imported points are: given once an address is proved, moved when two customers are one, forgotten with them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ...conf import conf
from ...core.db import command, execute, lock_rows
from .. import totals
from ..ledger.converge import converge
from ..ledger.entitlements import Target
from ..models import TransactionKind
from ..models.imports import ImportedBalance, ImportedMovement
from .queries import owners_of_guests


def give(rows: Sequence[ImportedBalance], *, now: datetime) -> int:
    """`settle`, and what follows for tiers and milestones."""
    moved = settle(rows, now=now)
    totals.remeasure({row.owner_id for row in rows if row.owner_id is not None}, now=now)
    return moved


def settle(rows: Sequence[ImportedBalance], *, now: datetime) -> int:
    """Give the points of these rows to who owns them now; returns how many movements that took. Rows and owners are locked.

    Converges: what was given stays, a changed balance gives or takes the difference.
    """
    owners = owners_of_guests({row.customer_id for row in rows})
    changed = [row for row in rows if row.owner_id != owners.get(row.customer_id)]
    for row in changed:
        row.owner_id = owners.get(row.customer_id)
    if changed:
        execute(
            """
            UPDATE saleor_retention_importedbalance r SET owner_id = u.owner
            FROM unnest(%s::bigint[], %s::bigint[]) AS u(id, owner) WHERE r.id = u.id
            """,
            [[row.pk for row in changed], [row.owner_id for row in changed]],
        )
    return converge([_target(row) for row in rows if row.owner_id is not None], now=now)


def _target(row: ImportedBalance) -> Target:
    return Target(
        programme_id=row.programme_id,
        customer_id=row.owner_id,
        cause=row.cause,
        due=row.points,
        version_id=None,
        earned_at=row.imported_at,
        expires_at=row.expires_at,
        kind=TransactionKind.IMPORT,
    )


def give_waiting(*, now: datetime, limit: int | None = None) -> int:
    """Give points to one batch of customers who proved their address since; returns how many rows. The sweep's verb."""
    with command():
        proven = ImportedBalance.objects.filter(owner=None, customer__merged_into__isnull=False)
        ids = list(proven.order_by("pk").values_list("pk", flat=True)[: limit or conf.batch_size])
        rows = lock_rows(ImportedBalance.objects.filter(pk__in=ids, owner=None)) if ids else []
        if rows:
            give(rows, now=now)
        return len(rows)


def follow(source_id: int, *, now: datetime) -> None:
    """What one customer brought along is the other's from now on. Call inside the merge, once they are redirected."""
    rows = lock_rows(ImportedBalance.objects.filter(owner=source_id))
    if rows:
        settle(rows, now=now)


def forget(customer_ids: Collection[int]) -> None:
    """Forget what files said of these customers. Call inside the erasure, after their points were written off."""
    ImportedBalance.objects.filter(customer__in=customer_ids).delete()
    ImportedBalance.objects.filter(owner__in=customer_ids).delete()
    ImportedMovement.objects.filter(customer__in=customer_ids).delete()
