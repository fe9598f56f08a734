"""Outside partners and what they were promised. Below referrals, which name the promise that they were rewarded by."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ...core.money import HUNDRED_PERCENT
from ...customers.models import Customer


class ReferralPartner(models.Model):
    """A customer who earns cash for friends, instead of points. Closed with the account: what is owed stays owed."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="referral_partners")
    # As the payout list has it. Empty once they were erased.
    name = models.CharField(max_length=200, blank=True)
    # Of two partners that turned out to be one customer the second earns nothing more under its own row.
    is_closed = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_closed=False), name="one_open_partner_per_customer"
            ),
        ]


class ReferralPartnerTerms(models.Model):
    """What a partner earns for each rewarded friend, from an instant on. Never changed, only followed."""

    partner = models.ForeignKey(ReferralPartner, models.PROTECT, related_name="terms")
    # A fixed amount in `currency`, a percentage of the net sales of the friend's order in that order's, or both.
    fixed_minor = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, default="", db_default="", blank=True)
    percent_bp = models.PositiveIntegerField(default=0, db_default=0)
    is_active = models.BooleanField(default=True)
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fixed_minor__gte=0, percent_bp__lte=HUNDRED_PERCENT)
                & (Q(fixed_minor=0, percent_bp__gt=0, currency="") | Q(fixed_minor__gt=0) & ~Q(currency="")),
                name="a_commission_is_worth_something",
            ),
        ]
