"""The book of commissions follows the referrals: what is due now less what is written already is one entry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import fetch
from ...loyalty.withheld_awards import PlacedOrder
from ...orders.models import OrderFact
from ..models import Referral, ReferralState
from . import rules
from .models import ReferralCommission
from .partners import ReferralPartnerTerms
from .rules import CommissionTerms, KeptSales

type EntryKey = tuple[int, int, str]
"""Referral, partner and currency."""

WRITTEN = """
SELECT referral_id, partner_id, currency, sum(amount_minor)::bigint AS amount
FROM saleor_retention_referralcommission WHERE referral_id = ANY(%(ids)s) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
IN_FORCE = """
SELECT DISTINCT ON (a.referral_id) a.referral_id, t.id, t.is_active, t.fixed_minor, t.currency, t.percent_bp
FROM unnest(%(referrals)s::bigint[], %(customers)s::bigint[], %(instants)s::timestamptz[]) AS a(referral_id, customer_id, at)
JOIN saleor_retention_referralpartner p ON p.customer_id = a.customer_id AND NOT p.is_closed
JOIN saleor_retention_referralpartnerterms t ON t.partner_id = p.id AND t.valid_from <= a.at
ORDER BY a.referral_id, t.valid_from DESC, t.id DESC
"""


@dataclass(frozen=True, slots=True)
class WrittenCommission:
    """What the book says of a referral."""

    referral_id: int
    partner_id: int
    currency: str
    amount: int


@dataclass(frozen=True, slots=True)
class TermsInForce:
    """What the referrer of a referral was promised on the day of the order."""

    referral_id: int
    id: int
    is_active: bool
    fixed_minor: int
    currency: str
    percent_bp: int


@dataclass(frozen=True, slots=True)
class CashPromise:
    """What a referrer who was a partner when the friend ordered is due instead of points."""

    terms_id: int
    due: Mapping[str, int]
    """By currency, by what the shop keeps of the order now."""
    cost_minor: int
    """Of it what is in the currency of the order, as budgets are."""


def cash_promises(pairs: Sequence[tuple[Referral, PlacedOrder]]) -> dict[int, CashPromise]:
    """By referral, of those whose referrer was a partner when the order was placed. Two statements at most."""
    orders = {row.pk: order for row, order in pairs}
    asked = {
        "referrals": [row.pk for row, _ in pairs],
        "customers": [row.referrer_id for row, _ in pairs],
        "instants": [order.created_at for _, order in pairs],
    }
    promised = [row for row in fetch(TermsInForce, IN_FORCE, asked) if row.is_active]
    sales = sales_of({orders[row.referral_id].order_id for row in promised})
    promises = {}
    for row in promised:
        kept = sales[orders[row.referral_id].order_id]
        due = rules.commission_due(CommissionTerms(row.fixed_minor, row.currency, row.percent_bp), kept)
        promises[row.referral_id] = CashPromise(row.id, due, due.get(kept.currency, 0))
    return promises


def booked(referral_id: int) -> dict[str, int]:
    """By currency, what the book says of a referral; nothing where that is nothing. One statement."""
    sums: dict[str, int] = {}
    for row in fetch(WrittenCommission, WRITTEN, {"ids": [referral_id]}):
        sums[row.currency] = sums.get(row.currency, 0) + row.amount
    return {currency: amount for currency, amount in sums.items() if amount}


def sales_of(order_ids: Collection[UUID]) -> dict[UUID, KeptSales]:
    """What the shop keeps of these orders now. One statement, none for none."""
    if not order_ids:
        return {}
    rows = OrderFact.objects.filter(pk__in=sorted(order_ids))
    return {
        row.pk: KeptSales(row.currency, row.net_sales_minor)
        for row in rows.only("currency", "net_sales_minor")
    }


def converge(referrals: Sequence[Referral], now: datetime) -> None:
    """Let the book say what these referrals are due. Call under their locks, after they are written.

    One statement where no partner is among the referrers, four at most.
    """
    _write(_due([row for row in referrals if row.partner_terms_id]), [row.pk for row in referrals], now)


def take_all_back(referral_ids: Collection[int], now: datetime) -> None:
    """Of referrals that are about to be forgotten: their entries stay, and come to nothing."""
    _write({}, referral_ids, now)


def _due(referrals: Sequence[Referral]) -> dict[EntryKey, int]:
    rewarded = [row for row in referrals if row.state == ReferralState.REWARDED]
    if not rewarded:
        return {}
    terms = ReferralPartnerTerms.objects.in_bulk(sorted({row.partner_terms_id or 0 for row in rewarded}))
    sales = sales_of({row.order_id for row in rewarded if row.order_id})
    due: dict[EntryKey, int] = {}
    for row in rewarded:
        promised, kept = terms[row.partner_terms_id or 0], sales[row.order_id or UUID(int=0)]
        commission = CommissionTerms(promised.fixed_minor, promised.currency, promised.percent_bp)
        for currency, amount in rules.commission_due(commission, kept).items():
            due[row.pk, promised.partner_id, currency] = amount
    return due


def _write(due: Mapping[EntryKey, int], referral_ids: Collection[int], now: datetime) -> None:
    rows = fetch(WrittenCommission, WRITTEN, {"ids": sorted(referral_ids)})
    written = {(row.referral_id, row.partner_id, row.currency): row.amount for row in rows}
    ReferralCommission.objects.bulk_create(
        ReferralCommission(
            referral_id=referral_id, partner_id=partner_id, currency=currency, amount_minor=amount, at=now
        )
        for (referral_id, partner_id, currency), amount in rules.differences(due, written).items()
    )
