"""The read side: balances, statements and what orders were given, each a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from ..core.db import fetch
from .models import AccountKind, Posting, Programme, ProgrammeVersion, Transaction


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What a member has. `customer_id` is None for an account holder the engine has not met yet."""

    customer_id: int | None
    user_id: int
    programme_id: int
    available: int
    held: int
    owed: int


def accounts_of(user_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, AccountRow]:
    """Balances in the first active programme; zeros for who has no points yet; {} without a programme."""
    programme = programmes(using=using).filter(is_active=True).first()
    if programme is None or not user_ids:
        return {}
    accounts = all_accounts_of(user_ids, programme_ids=[programme.pk], using=using)
    return {user_id: rows[0] for user_id, rows in accounts.items()}


def all_accounts_of(
    user_ids: Collection[int], *, programme_ids: Sequence[int] | None = None, using: str = DEFAULT_DB_ALIAS
) -> dict[int, tuple[AccountRow, ...]]:
    """Balances in these programmes, the oldest first; None: in every active one, and where an account was made before its
    programme was switched off. Zeros for who has no points yet. One statement."""
    rows = fetch(
        AccountRow,
        """
        SELECT u.id AS user_id, c.id AS customer_id, p.id AS programme_id,
               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'available'), 0)::bigint AS available,
               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'held'), 0)::bigint AS held,
               coalesce(sum(a.balance) FILTER (WHERE a.kind = 'owed'), 0)::bigint AS owed
        FROM unnest(%(users)s::bigint[]) AS u(id)
        CROSS JOIN saleor_retention_programme p
        LEFT JOIN saleor_retention_customer c ON c.user_id = u.id
        LEFT JOIN saleor_retention_account a ON a.customer_id = c.id AND a.programme_id = p.id
        WHERE %(programmes)s::bigint[] IS NULL OR p.id = ANY(%(programmes)s::bigint[])
        GROUP BY u.id, c.id, p.id, p.is_active
        HAVING %(programmes)s::bigint[] IS NOT NULL OR p.is_active OR count(a.id) > 0
        ORDER BY u.id, p.id
        """,
        {
            "users": sorted(set(user_ids)),
            "programmes": None if programme_ids is None else list(programme_ids),
        },
        using,
    )
    by_user: dict[int, list[AccountRow]] = defaultdict(list)
    for row in rows:
        by_user[row.user_id].append(row)
    return {user_id: tuple(accounts) for user_id, accounts in by_user.items()}


def statement(
    customer_id: int, programme_id: int, *, using: str = DEFAULT_DB_ALIAS
) -> "QuerySet[Transaction]":
    """A customer's transactions, newest first, each with `points`: what it did to available less owed.

    A hold counts when it is made, so its capture is 0.
    """
    signed = Case(
        When(destination__kind=AccountKind.AVAILABLE, then=F("points")),
        When(source__kind=AccountKind.OWED, then=F("points")),
        When(source__kind=AccountKind.AVAILABLE, then=-F("points")),
        When(destination__kind=AccountKind.OWED, then=-F("points")),
        default=Value(0),
    )
    moved = (
        Posting.objects.filter(transaction=OuterRef("pk"))
        .order_by()
        .values("transaction")
        .annotate(all=Sum(signed))
    )
    rows = Transaction.objects.using(using).filter(customer=customer_id, programme=programme_id)
    return rows.annotate(points=Coalesce(Subquery(moved.values("all")), 0)).order_by("-pk")


def programmes(*, using: str = DEFAULT_DB_ALIAS) -> "QuerySet[Programme]":
    """All programmes, oldest first."""
    return Programme.objects.using(using).order_by("pk")


def versions_of(
    programme_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[ProgrammeVersion]]:
    """Each programme's versions, by channel and then by the instant they start."""
    by_programme: dict[int, list[ProgrammeVersion]] = {pk: [] for pk in programme_ids}
    rows = ProgrammeVersion.objects.using(using).filter(programme__in=programme_ids)
    for version in rows.select_related("programme").order_by("channel", "valid_from"):
        by_programme[version.programme_id].append(version)
    return by_programme


def ends_of(version_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, datetime | None]:
    """When other rules follow in the channel of each version, of whichever programme. One statement."""
    following = ProgrammeVersion.objects.filter(
        channel=OuterRef("channel"), valid_from__gt=OuterRef("valid_from")
    ).order_by("valid_from")
    rows = ProgrammeVersion.objects.using(using).filter(pk__in=version_ids)
    return dict(rows.values_list("pk", Subquery(following.values("valid_from")[:1])))
