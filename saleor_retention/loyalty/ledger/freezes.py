"""Accounts whose points cannot be spent for a time, because staff said so. What is earned and taken back goes on."""

from collections.abc import Collection
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ...core.db import command, execute
from ...core.idempotency import LONGEST_REASON
from ...core.invariants import Invariant
from ...errors import AccountFrozen, AlreadyResolved, Invalid, NotFound, Required
from ..models import AccountFreeze, Programme
from .accounts import open_books, require_active_customer
from .entitlements import Pair

NOT_SPENT = Invariant(
    "who_is_frozen_spends_nothing",
    "While an account was frozen nothing was held of it or spent.",
    """
    SELECT t.id, t.kind, f.id AS freeze FROM saleor_retention_accountfreeze f
    JOIN saleor_retention_transaction t ON t.customer_id = f.customer_id AND t.programme_id = f.programme_id
    WHERE t.kind IN ('hold', 'spend') AND t.recorded_at > f.frozen_at
      AND (f.ended_at IS NULL OR t.recorded_at < f.ended_at)
    """,
)


def require_spendable(customer_id: int, programme_id: int) -> None:
    """Raises `AccountFrozen` while staff have stopped the account. Every verb that spends asks, its accounts locked."""
    if is_frozen(customer_id, programme_id):
        raise AccountFrozen


def is_frozen(customer_id: int, programme_id: int) -> bool:
    """Whether staff have stopped the account."""
    return AccountFreeze.objects.filter(customer=customer_id, programme=programme_id, ended_at=None).exists()


def freeze(customer_id: int, programme_id: int, *, actor: str, reason: str) -> AccountFreeze:
    """Let nothing new be spent, held or bought with the customer's points until `unfreeze`.

    What a checkout was promised before stays promised: its order may be on the way. Raises `Required` and `Invalid` for
    the reason, `NotFound`, and `AlreadyResolved` for an account that is frozen.
    """
    _check_reason(reason)
    with command():
        _lock(customer_id, programme_id)
        if is_frozen(customer_id, programme_id):
            raise AlreadyResolved("The account is frozen already.", field="user_id")
        return AccountFreeze.objects.create(
            customer_id=customer_id, programme_id=programme_id, actor=actor, reason=reason
        )


def unfreeze(customer_id: int, programme_id: int, *, actor: str, reason: str) -> AccountFreeze:
    """Let points be spent again. Raises as `freeze`, and `AlreadyResolved` for an account that is not frozen."""
    _check_reason(reason)
    with command():
        _lock(customer_id, programme_id)
        row = AccountFreeze.objects.filter(
            customer=customer_id, programme=programme_id, ended_at=None
        ).first()
        if row is None:
            raise AlreadyResolved("The account is not frozen.", field="user_id")
        _end([row.pk], actor=actor, reason=reason)
        row.refresh_from_db()
        return row


def freezes_of(
    pairs: Collection[tuple[int | None, int]], *, using: str = DEFAULT_DB_ALIAS
) -> dict[tuple[int | None, int], list[AccountFreeze]]:
    """Of each customer and programme, the newest first. One statement."""
    rows = AccountFreeze.objects.using(using).filter(customer__in={who for who, _ in pairs if who})
    by_pair: dict[tuple[int | None, int], list[AccountFreeze]] = {}
    for row in rows.order_by("-pk"):
        by_pair.setdefault((row.customer_id, row.programme_id), []).append(row)
    return by_pair


def carry_over(source_id: int, target_id: int, *, actor: str, reason: str) -> None:
    """Who was frozen stays so when they become another customer. Call inside the merge, both customers locked."""
    rows = list(AccountFreeze.objects.filter(customer=source_id, ended_at=None))
    open_books([(row.programme_id, who) for row in rows for who in sorted((source_id, target_id))])
    frozen = set(
        AccountFreeze.objects.filter(customer=target_id, ended_at=None).values_list("programme_id", flat=True)
    )
    AccountFreeze.objects.bulk_create(
        [
            AccountFreeze(
                customer_id=target_id, programme_id=row.programme_id, actor=row.actor, reason=row.reason
            )
            for row in rows
            if row.programme_id not in frozen
        ]
    )
    _end([row.pk for row in rows], actor=actor, reason=reason)


def forget(customer_ids: Collection[int]) -> None:
    """Who is erased is frozen no more, and nothing is left of what staff wrote. Call inside the erasure."""
    execute(
        """
        UPDATE saleor_retention_accountfreeze SET actor = '', reason = '', end_actor = '', end_reason = '',
            ended_at = coalesce(ended_at, statement_timestamp())
        WHERE customer_id = ANY(%s)
        """,
        [sorted(customer_ids)],
    )


def forget_old_reasons(before: datetime, *, limit: int) -> int:
    """Blank what staff wrote of freezes that ended before an instant; returns how many, at most `limit`."""
    return len(
        execute(
            """
            UPDATE saleor_retention_accountfreeze SET reason = '', end_reason = '' WHERE id IN (
                SELECT id FROM saleor_retention_accountfreeze
                WHERE (reason <> '' OR end_reason <> '') AND ended_at < %s ORDER BY id LIMIT %s)
            RETURNING id
            """,
            [before, limit],
        )
    )


def _end(ids: Collection[int], *, actor: str, reason: str) -> None:
    execute(
        """
        UPDATE saleor_retention_accountfreeze
        SET ended_at = statement_timestamp(), end_actor = %s, end_reason = %s WHERE id = ANY(%s)
        """,
        [actor, reason, sorted(ids)],
    )


def _lock(customer_id: int, programme_id: int) -> None:
    if not Programme.objects.filter(pk=programme_id).exists():
        raise NotFound(field="programme_id")
    pair: Pair = (programme_id, customer_id)
    open_books([pair])
    require_active_customer(customer_id)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"A reason has at most {LONGEST_REASON} characters.", field="reason")
