"""What staff do: make a customer an outside partner, close open commissions into a payout, mark it paid."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ...core.db import command, execute, fetch, lock_rows
from ...core.idempotency import StaffContext
from ...customers.models import Customer
from ...errors import AlreadyResolved, Invalid, NotFound, Required
from ...guards import guard
from . import rules
from .models import ReferralPayout, ReferralPayoutEntry, ReferralPayoutLine
from .partners import ReferralPartner, ReferralPartnerTerms
from .rules import CommissionTerms

PAYING = "SELECT pg_advisory_xact_lock(hashtextextended('referral:payout:' || %s, 0))"
OPEN = """
SELECT c.id, c.partner_id, c.amount_minor FROM saleor_retention_referralcommission c
JOIN saleor_retention_referralpartner p ON p.id = c.partner_id AND p.name <> ''
WHERE c.currency = %(currency)s
  AND NOT EXISTS (SELECT FROM saleor_retention_referralpayoutentry e WHERE e.commission_id = c.id)
ORDER BY c.id
"""
"""Who was erased is paid by nobody: nothing says any more who they were."""


@dataclass(frozen=True, slots=True)
class OpenCommission:
    """An entry that is in no payout."""

    id: int
    partner_id: int
    amount_minor: int


def partner_set(
    customer_id: int,
    *,
    name: str,
    terms: CommissionTerms,
    is_active: bool = True,
    by: StaffContext,
    now: datetime,
) -> ReferralPartner:
    """Make a customer an outside partner from now on, or set what they earn from now on.

    Orders that were placed before keep what was promised on their day. Raises `Required` (name, reason, amount),
    `Invalid` (name, amount, currency, percent) and `NotFound` for a customer who left.
    """
    _check_name(name)
    terms.check()
    if not by.reason.strip():
        raise Required("A reason is needed.", field="reason")
    with command():
        _lock_customer(customer_id)
        partner = ReferralPartner.objects.filter(customer=customer_id, is_closed=False).first()
        if partner is None:
            partner = ReferralPartner.objects.create(
                customer_id=customer_id, name=name.strip(), created_at=now
            )
        elif partner.name != name.strip():
            partner.name = name.strip()
            partner.save(update_fields=["name"])
        ReferralPartnerTerms.objects.create(
            partner=partner,
            fixed_minor=terms.fixed_minor,
            currency=terms.currency if terms.fixed_minor else "",
            percent_bp=terms.percent_bp,
            is_active=is_active,
            valid_from=now,
            actor=by.actor,
            reason=by.reason,
        )
    return partner


def payout_create(
    currency: str, *, minimum_minor: int = 0, reference: str = "", by: StaffContext, now: datetime
) -> ReferralPayout:
    """Close the open commissions of a currency into a payout: of partners whose balance is above nothing, and the minimum.

    All others are carried over. Raises `Invalid` (currency, minimum, reference; nobody is owed so much) and `Required`
    (reason).
    """
    rules.check_currency(currency)
    if not 0 <= minimum_minor <= rules.MOST_MINOR:
        raise Invalid("A minimum is not below zero.", field="minimum")
    if len(reference) > rules.LONGEST_REFERENCE:
        raise Invalid(f"A reference has at most {rules.LONGEST_REFERENCE} characters.", field="reference")
    if not by.reason.strip():
        raise Required("A reason is needed.", field="reason")
    with command():
        lock_payouts(currency)
        owed = _owed(currency, minimum_minor)
        if not owed:
            raise Invalid("No partner is owed so much in this currency.", field="currency")
        payout = ReferralPayout.objects.create(
            currency=currency,
            minimum_minor=minimum_minor,
            reference=reference.strip(),
            created_at=now,
            actor=by.actor,
            reason=by.reason,
        )
        for partner_id, entries in owed.items():
            _close(payout, partner_id, entries)
    return payout


def payout_mark_paid(payout_id: int, *, by: StaffContext, now: datetime) -> ReferralPayout:
    """Say that the money went out, once. Raises `NotFound`, and `AlreadyResolved` for a payout that was paid before."""
    if not by.reason.strip():
        raise Required("A reason is needed.", field="reason")
    with command():
        payout = locked_payout(payout_id)
        if payout.paid_at is not None:
            raise AlreadyResolved("This payout was marked as paid before.", field="payout_id")
        payout.paid_at, payout.paid_by = now, by.actor
        payout.save(update_fields=["paid_at", "paid_by"])
    return payout


@guard("referral.lock_payouts")
def lock_payouts(currency: str) -> None:
    """Payouts of a currency are made one after the other: the second one sees what is left."""
    execute(PAYING, [currency])


@guard("referral.lock_payout")
def locked_payout(payout_id: int) -> ReferralPayout:
    """The payout, held against a rival who marks it, too."""
    rows: QuerySet[ReferralPayout] = ReferralPayout.objects.filter(pk=payout_id)
    if not (locked := lock_rows(rows)):
        raise NotFound(field="payout_id")
    return locked[0]


def _owed(currency: str, minimum_minor: int) -> dict[int, list[OpenCommission]]:
    """Open entries by partner, of those who are paid out now."""
    entries: dict[int, list[OpenCommission]] = {}
    for entry in fetch(OpenCommission, OPEN, {"currency": currency}):
        entries.setdefault(entry.partner_id, []).append(entry)
    return {
        partner_id: listed
        for partner_id, listed in sorted(entries.items())
        if rules.is_paid_out(_sum(listed), minimum_minor)
    }


def _close(payout: ReferralPayout, partner_id: int, entries: list[OpenCommission]) -> None:
    line = ReferralPayoutLine.objects.create(payout=payout, partner_id=partner_id, amount_minor=_sum(entries))
    ReferralPayoutEntry.objects.bulk_create(
        ReferralPayoutEntry(commission_id=entry.id, line=line) for entry in entries
    )


def _sum(entries: list[OpenCommission]) -> int:
    return sum(entry.amount_minor for entry in entries)


def _check_name(name: str) -> None:
    if not name.strip():
        raise Required("A partner has a name, as your payout list has it.", field="name")
    if len(name.strip()) > rules.LONGEST_NAME:
        raise Invalid(f"A name has at most {rules.LONGEST_NAME} characters.", field="name")
    if "\0" in name:
        raise Invalid("This has a character that no text has.", field="name")


def _lock_customer(customer_id: int) -> None:
    """Two of staff set one customer one after the other, and nobody who is being merged or erased."""
    rows = lock_rows(Customer.objects.filter(pk=customer_id, merged_into=None, erased_at=None))
    if not rows:
        raise NotFound(field="user_id")
