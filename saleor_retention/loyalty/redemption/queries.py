"""The read side: what is redeemed on checkouts and was for orders, each a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import fetch
from ..models import ProgrammeVersion
from ..terms.redemption import RedemptionTerms
from ..terms.registry import part_of
from .models import PointsRedemption, PointsRedemptionState


@dataclass(frozen=True, slots=True)
class CheckoutPoints:
    """What points do on a checkout, and could."""

    redeemed: int
    amount_minor: int
    wanted: int
    most: int
    """How many can be spent on it as it is now, all told."""
    terms: RedemptionTerms
    currency: str

    @property
    def most_minor(self) -> int:
        """What that would be worth."""
        return self.terms.worth(self.most)


def open_redemptions(checkout_ids: Collection[UUID], *, using: str) -> dict[UUID, PointsRedemption]:
    """By checkout; one without any is absent."""
    rows = PointsRedemption.objects.using(using).filter(
        checkout_id__in=checkout_ids, state=PointsRedemptionState.OPEN
    )
    return {row.checkout_id: row for row in rows}


def spent_of_orders(order_ids: Collection[UUID], *, using: str) -> dict[UUID, PointsRedemption]:
    """What was redeemed for orders; one that was not paid with points is absent."""
    rows = PointsRedemption.objects.using(using).filter(order_id__in=order_ids).select_related("version")
    return {row.order_id: row for row in rows if row.order_id is not None}


def worth_of(row: PointsRedemption) -> int:
    """What the points that were spent paid, in minor units."""
    terms = part_of(row.version, RedemptionTerms)
    return 0 if terms is None else terms.worth(row.spent)


SPENDABLE = """
SELECT w.user_id, w.programme_id, w.checkout_id,
       (live.points + greatest(back.points - owed.points, 0))::bigint AS points
FROM unnest(%(users)s::bigint[], %(programmes)s::bigint[], %(checkouts)s::uuid[])
    AS w(user_id, programme_id, checkout_id)
JOIN saleor_retention_customer c ON c.user_id = w.user_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.remaining), 0) AS points FROM saleor_retention_lot l
    JOIN saleor_retention_account a ON a.id = l.account_id
    WHERE a.customer_id = c.id AND a.programme_id = w.programme_id AND a.kind = 'available'
      AND l.remaining > 0 AND (l.expires_at IS NULL OR l.expires_at > %(now)s)) live
CROSS JOIN LATERAL (
    SELECT coalesce(sum(a.balance), 0) AS points FROM saleor_retention_account a
    WHERE a.customer_id = c.id AND a.programme_id = w.programme_id AND a.kind = 'owed') owed
CROSS JOIN LATERAL (
    SELECT coalesce(sum(u.points), 0) AS points FROM saleor_retention_pointsredemption r
    JOIN saleor_retention_hold h ON h.id = r.hold_id AND h.state = 'open'
    JOIN saleor_retention_posting p ON p.transaction_id = h.transaction_id
    JOIN saleor_retention_lotconsumption u ON u.posting_id = p.id
    JOIN saleor_retention_lot l ON l.id = u.lot_id
    WHERE r.checkout_id = w.checkout_id AND r.state = 'open' AND r.customer_id = c.id
      AND (l.expires_at IS NULL OR l.expires_at > %(now)s)) back
WHERE NOT EXISTS (
    SELECT FROM saleor_retention_accountfreeze f
    WHERE f.customer_id = c.id AND f.programme_id = w.programme_id AND f.ended_at IS NULL)
"""

type SpendingKey = tuple[int, int, UUID]
"""An account, a programme and a checkout."""


@dataclass(frozen=True, slots=True)
class _SpendableRow:
    user_id: int
    programme_id: int
    checkout_id: UUID
    points: int


def spendable_balances(keys: Collection[SpendingKey], *, now: datetime, using: str) -> dict[SpendingKey, int]:
    """What `redeem.spendable_balance` answers under its locks, read without any: lots that have ended are left out, and of
    what is redeemed on the checkout already what a debt would take. Absent is who is not known yet, and whose account is
    frozen: they can spend nothing. One statement."""
    named = {
        "users": [user_id for user_id, _, _ in keys],
        "programmes": [programme_id for _, programme_id, _ in keys],
        "checkouts": [checkout_id for _, _, checkout_id in keys],
        "now": now,
    }
    rows = fetch(_SpendableRow, SPENDABLE, named, using)
    return {(row.user_id, row.programme_id, row.checkout_id): row.points for row in rows}


def points_of_checkout(
    version: ProgrammeVersion | None,
    row: PointsRedemption | None,
    *,
    balance: int,
    cost_minor: int,
    payable_minor: int,
    currency: str,
) -> CheckoutPoints | None:
    """From the rules in force, what is redeemed, what can be spent on it, and what it costs; None where points cannot be
    spent. `most` is what the mutation takes: it asks the same of the same rules."""
    terms = part_of(version, RedemptionTerms) if version is not None else None
    if version is None or terms is None or version.currency != currency:
        return None
    redeemed, amount, wanted = (row.points, row.amount_minor, row.wanted) if row is not None else (0, 0, 0)
    most = terms.spendable(balance=balance, payable_minor=payable_minor, cost_minor=cost_minor)
    return CheckoutPoints(redeemed, amount, wanted, most, terms, currency)
