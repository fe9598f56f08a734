"""Plans of tiers, and who was in which tier from when to when. Written by `tiers/` alone."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ...customers.models import Customer
from ..models.programmes import Programme


class TierBasis(models.TextChoices):
    """What is measured."""

    SPEND = "spend"
    POINTS = "points"
    ORDERS = "orders"


class TierWindow(models.TextChoices):
    """Over which time it is measured."""

    ROLLING = "rolling"
    CALENDAR = "calendar"


class FallPolicy(models.TextChoices):
    """What becomes of customers whose tier a new plan asks more for."""

    KEEP_UNTIL_PERIOD_END = "keep_until_period_end"
    MOVE_NOW = "move_now"


class TierChange(models.TextChoices):
    """Why a customer came into a tier."""

    REACHED = "reached"
    LAPSED = "lapsed"
    RETURNED = "returned"
    PLAN = "plan"
    MERGE = "merge"
    IMPORT = "import"


class TierPlan(models.Model):
    """The tiers of a programme from an instant on. Its terms never change, they are only followed by another plan's."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="tier_plans")
    basis = models.CharField(max_length=8, choices=TierBasis.choices)
    # Of the spend; empty for any other basis.
    currency = models.CharField(max_length=3, default="", blank=True)
    window = models.CharField(max_length=8, choices=TierWindow.choices)
    months = models.PositiveIntegerField(null=True)
    grace_days = models.PositiveIntegerField(default=0)
    zone = models.CharField(max_length=64)
    # From the lowest to the highest, each as `rules.Tier` keeps it.
    tiers = models.JSONField()
    falling = models.CharField(max_length=24, choices=FallPolicy.choices)
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    # How far the customers have been measured by it, and when all were.
    position = models.BigIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "valid_from"], name="one_tier_plan_at_a_time"),
            models.CheckConstraint(
                condition=Q(window="rolling", months__gt=0) | Q(window="calendar", months__isnull=True),
                name="a_rolling_window_has_months",
            ),
            models.CheckConstraint(
                condition=(Q(basis="spend") & ~Q(currency="")) | (~Q(basis="spend") & Q(currency="")),
                name="spend_has_a_currency",
            ),
        ]


class TierMembership(models.Model):
    """A customer in a tier, from an instant until another. The lowest tier that asks for nothing has no rows."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="tiers")
    tier = models.CharField(max_length=50)
    # The one by which it was measured last.
    plan = models.ForeignKey(TierPlan, models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=16, choices=TierChange.choices)
    # Until when they stay without buying anything more, grace included.
    keeps_until = models.DateTimeField()
    # Until when they stay whatever they bought, because that was promised.
    promised_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "customer"], condition=Q(until__isnull=True), name="one_tier_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a_tier_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(
                fields=["keeps_until", "id"], condition=Q(until__isnull=True), name="tiers_to_review"
            ),
            models.Index(fields=["customer", "programme", "-since"], name="tier_history"),
        ]
