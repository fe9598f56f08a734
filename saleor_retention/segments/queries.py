"""The read side of audiences: frozen rows for loaders, ordered querysets for paging."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..kernel.locks import execute
from .models import Audience, Membership


def audiences(*, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Audience]:
    """Every audience, the newest first."""
    return Audience.objects.using(using).order_by("-pk")


def sizes_of(audience_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, int]:
    """How many are in each tracked audience, as of the last sweep; those of no span are absent."""
    rows = execute(
        """
        SELECT audience_id, count(*) FROM saleor_retention_membership
        WHERE left_at IS NULL AND audience_id = ANY(%s) GROUP BY 1
        """,
        [list(audience_ids)],
        using,
    )
    return dict(rows)


def movements(audience_id: int, *, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Membership]:
    """Spans of an audience, the newest first."""
    rows = Membership.objects.using(using).filter(audience=audience_id)
    return rows.select_related("customer").order_by("-pk")
