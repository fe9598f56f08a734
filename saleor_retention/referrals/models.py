"""Who referred whom, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ..customers.models import Customer
from ..loyalty.models import Programme


class ReferralProgramme(models.Model):
    """What both sides earn in points when a friend's first order is paid. Never changed, only followed."""

    programme = models.ForeignKey(Programme, models.PROTECT)
    channel = models.CharField(max_length=255)
    referrer_points = models.PositiveIntegerField()
    referee_points = models.PositiveIntegerField()
    # What an order has to be worth to convert: goods and delivery with tax, less what was given back. In `currency`.
    minimum_minor = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, default="", db_default="", blank=True)
    is_active = models.BooleanField(default=True)
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "valid_from"], name="one_referral_version_at_a_time")
        ]


class ReferralCode(models.Model):
    """A member's own code. Public by nature: it names a member, it opens nothing."""

    customer = models.OneToOneField(Customer, models.PROTECT, primary_key=True, related_name="referral_code")
    code = models.CharField(max_length=20, unique=True)
    created_at = models.DateTimeField(db_default=Now())


class ReferralState(models.TextChoices):
    """Claimed; an order converts it and its rewards wait, or staff look at it first; rewarded; not rewarded for a reason; that
    order given back. All but the first have an order, and what becomes of the order moves them to and fro."""

    PENDING = "pending"
    QUALIFIED = "qualified"
    IN_REVIEW = "in_review"
    REWARDED = "rewarded"
    REJECTED = "rejected"
    REVERSED = "reversed"


class RejectionReason(models.TextChoices):
    """Why a converted referral has no reward."""

    LIMIT = "limit"
    BUDGET = "budget"
    AUDIENCE = "audience"
    FRAUD = "fraud"
    STAFF = "staff"
    VOIDED = "voided"


class Referral(models.Model):
    """One friend brought by one member. First claim wins, for good."""

    referrer = models.ForeignKey(Customer, models.PROTECT, related_name="referrals_made")
    referee = models.OneToOneField(Customer, models.PROTECT, related_name="referral_received")
    state = models.CharField(max_length=16, choices=ReferralState.choices, default=ReferralState.PENDING)
    claimed_at = models.DateTimeField()
    # The friend's first paid order. Chosen once; what becomes of it decides the rewards.
    order_id = models.UUIDField(null=True, unique=True)
    terms = models.ForeignKey(ReferralProgramme, models.PROTECT, null=True)
    converted_at = models.DateTimeField(null=True)
    # When both sides have their rewards, unless something comes between: the end of the return window.
    due_at = models.DateTimeField(null=True)
    # Why it is rejected.
    reason = models.CharField(
        max_length=16, choices=RejectionReason.choices, default="", db_default="", blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(referrer=F("referee")), name="nobody_refers_herself"),
            models.CheckConstraint(
                condition=Q(state="pending", order_id__isnull=True)
                | Q(
                    state__in=["qualified", "in_review", "rewarded", "rejected", "reversed"],
                    order_id__isnull=False,
                    terms__isnull=False,
                ),
                name="a_reward_has_an_order",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected") & ~Q(reason="") | ~Q(state="rejected") & Q(reason=""),
                name="a_rejection_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["referrer", "state"], name="referrals_by_referrer")]
