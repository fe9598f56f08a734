"""The read side: partners with what they are owed, entries, payouts, and the payout list as a file."""

from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO

from django.db.models import OuterRef, QuerySet, Subquery

from ...core import csv
from ...core.db import fetch
from ...core.money import plain
from ..models import ReferralCode
from .models import ReferralCommission, ReferralPayout
from .partners import ReferralPartner, ReferralPartnerTerms

COLUMNS = ("partner", "code", "friends", "amount", "currency", "reference")


@dataclass(frozen=True, slots=True)
class CommissionBalance:
    """What a partner earned in a currency, less what was taken back; `paid`: by payouts that are marked as paid."""

    owner_id: int
    """The partner, or the account."""
    currency: str
    earned: int
    paid: int

    @property
    def open(self) -> int:
        """What is owed; below zero where it was paid, and taken back afterwards."""
        return self.earned - self.paid


BALANCES = """
SELECT p.id AS owner_id, c.currency, sum(c.amount_minor)::bigint AS earned,
       coalesce(sum(c.amount_minor) FILTER (WHERE o.paid_at IS NOT NULL), 0)::bigint AS paid
FROM saleor_retention_referralpartner p JOIN saleor_retention_referralcommission c ON c.partner_id = p.id
LEFT JOIN saleor_retention_referralpayoutentry e ON e.commission_id = c.id
LEFT JOIN saleor_retention_referralpayoutline l ON l.id = e.line_id
LEFT JOIN saleor_retention_referralpayout o ON o.id = l.payout_id
WHERE p.id = ANY(%(ids)s) GROUP BY 1, 2 ORDER BY 1, 2
"""
EARNINGS = """
SELECT u.user_id AS owner_id, c.currency, sum(c.amount_minor)::bigint AS earned,
       coalesce(sum(c.amount_minor) FILTER (WHERE o.paid_at IS NOT NULL), 0)::bigint AS paid
FROM saleor_retention_customer u JOIN saleor_retention_referralpartner p ON p.customer_id = u.id
JOIN saleor_retention_referralcommission c ON c.partner_id = p.id
LEFT JOIN saleor_retention_referralpayoutentry e ON e.commission_id = c.id
LEFT JOIN saleor_retention_referralpayoutline l ON l.id = e.line_id
LEFT JOIN saleor_retention_referralpayout o ON o.id = l.payout_id
WHERE u.user_id = ANY(%(ids)s) GROUP BY 1, 2 ORDER BY 1, 2
"""


def balances(partner_ids: Collection[int], *, using: str) -> dict[int, list[CommissionBalance]]:
    """By partner; one statement."""
    return _by_owner(fetch(CommissionBalance, BALANCES, {"ids": sorted(partner_ids)}, using))


def earnings(user_ids: Collection[int], *, using: str) -> dict[int, list[CommissionBalance]]:
    """By the store's own account id; one statement."""
    return _by_owner(fetch(CommissionBalance, EARNINGS, {"ids": sorted(user_ids)}, using))


def _by_owner(rows: Collection[CommissionBalance]) -> dict[int, list[CommissionBalance]]:
    owned: dict[int, list[CommissionBalance]] = {}
    for row in rows:
        owned.setdefault(row.owner_id, []).append(row)
    return owned


def partners(*, using: str) -> QuerySet[ReferralPartner]:
    """With their customers and codes, the newest first; of each the terms that were set last are another question."""
    code = ReferralCode.objects.filter(customer=OuterRef("customer")).values("code")[:1]
    rows = ReferralPartner.objects.using(using).select_related("customer").annotate(code=Subquery(code))
    return rows.order_by("-pk")


def last_terms(partner_ids: Collection[int], *, using: str) -> dict[int, ReferralPartnerTerms]:
    """By partner, what was set last; one statement."""
    rows = ReferralPartnerTerms.objects.using(using).filter(partner__in=partner_ids)
    newest = rows.order_by("partner_id", "-valid_from", "-pk").distinct("partner_id")
    return {row.partner_id: row for row in newest}


def partners_of(user_ids: Collection[int], *, using: str) -> dict[int, ReferralPartnerTerms]:
    """By the store's own account id: what those earn who are partners now; one statement."""
    rows = ReferralPartnerTerms.objects.using(using).filter(
        partner__is_closed=False, partner__customer__user_id__in=user_ids
    )
    newest = rows.select_related("partner__customer").order_by("partner_id", "-valid_from", "-pk")
    return {
        row.partner.customer.user_id: row
        for row in newest.distinct("partner_id")
        if row.is_active and row.partner.customer.user_id is not None
    }


def commissions(partner_id: int, *, using: str) -> QuerySet[ReferralCommission]:
    """A partner's entries with their payouts, the newest first."""
    rows = ReferralCommission.objects.using(using).filter(partner=partner_id)
    return rows.select_related("payout_entry__line__payout").order_by("-pk")


def payouts(*, using: str) -> QuerySet[ReferralPayout]:
    """The newest first."""
    return ReferralPayout.objects.using(using).order_by("-pk")


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """What one partner is paid by a payout."""

    payout_id: int
    name: str
    code: str | None
    friends: int
    amount: int
    currency: str
    reference: str


LINES = """
SELECT o.id AS payout_id, p.name, k.code, l.amount_minor AS amount, o.currency, o.reference,
       (SELECT count(DISTINCT c.referral_id) FROM saleor_retention_referralpayoutentry e
        JOIN saleor_retention_referralcommission c ON c.id = e.commission_id WHERE e.line_id = l.id) AS friends
FROM saleor_retention_referralpayout o JOIN saleor_retention_referralpayoutline l ON l.payout_id = o.id
JOIN saleor_retention_referralpartner p ON p.id = l.partner_id
LEFT JOIN saleor_retention_referralcode k ON k.customer_id = p.customer_id
WHERE o.id = ANY(%(ids)s) ORDER BY o.id, p.name, l.id
"""


def payout_lines(payout_ids: Collection[int], *, using: str) -> dict[int, list[PayoutLine]]:
    """By payout, by name; one statement."""
    lines: dict[int, list[PayoutLine]] = {}
    for line in fetch(PayoutLine, LINES, {"ids": sorted(payout_ids)}, using):
        lines.setdefault(line.payout_id, []).append(line)
    return lines


def payout_csv(lines: Collection[PayoutLine]) -> str:
    """The payout list. No spreadsheet takes a name of it for a formula."""
    out = StringIO()
    rows = [
        (
            line.name,
            line.code,
            line.friends,
            plain(line.amount, line.currency),
            line.currency,
            line.reference,
        )
        for line in lines
    ]
    csv.write(out, COLUMNS, rows)
    return out.getvalue()
