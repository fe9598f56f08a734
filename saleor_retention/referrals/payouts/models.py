"""The book of commissions and the payouts that close it. Entries are only ever added."""

from django.db import models
from django.db.models import Q

from ..models import Referral
from .partners import ReferralPartner


class ReferralCommission(models.Model):
    """An entry of what a partner is owed for a friend: what became due, or what is taken back of it."""

    partner = models.ForeignKey(ReferralPartner, models.PROTECT, related_name="commissions")
    # Of a referral that a merge made impossible the entries stay, and come to nothing.
    referral = models.ForeignKey(Referral, models.DO_NOTHING, db_constraint=False, related_name="+")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_commission_moves_something"),
        ]


class ReferralPayout(models.Model):
    """What partners are paid together, in one currency. Made by staff, and paid once."""

    currency = models.CharField(max_length=3)
    # Of a partner's balance, below which it is carried over.
    minimum_minor = models.BigIntegerField()
    # What staff name it by: of the transfer, in their own books.
    reference = models.CharField(max_length=200, default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    paid_at = models.DateTimeField(null=True)
    paid_by = models.CharField(max_length=100, default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True, paid_by="") | Q(paid_at__isnull=False) & ~Q(paid_by=""),
                name="a_paid_payout_was_paid_by_somebody",
            ),
        ]


class ReferralPayoutLine(models.Model):
    """What one partner is paid by a payout: all their open entries of its currency."""

    payout = models.ForeignKey(ReferralPayout, models.PROTECT, related_name="lines")
    partner = models.ForeignKey(ReferralPartner, models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "partner"], name="one_line_per_partner_and_payout"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="a_payout_line_pays_something"),
        ]


class ReferralPayoutEntry(models.Model):
    """That a commission is in a payout, once for good."""

    commission = models.OneToOneField(
        ReferralCommission, models.PROTECT, primary_key=True, related_name="payout_entry"
    )
    line = models.ForeignKey(ReferralPayoutLine, models.PROTECT, related_name="entries")
