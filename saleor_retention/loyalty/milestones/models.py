"""Milestones, and who reached them. Written by `milestones/` alone."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ...customers.models import Customer
from ..models.programmes import Programme
from ..rewards.models import RewardPurchase
from ..tiers.models import TierBasis


class Milestone(models.Model):
    """Points, orders or spend of a lifetime at which a reward is given. Basis and currency never change."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="milestones")
    name = models.CharField(max_length=100)
    basis = models.CharField(max_length=8, choices=TierBasis.choices)
    currency = models.CharField(max_length=3, default="", blank=True)
    threshold = models.BigIntegerField()
    # Keys of rewards: one is given by itself, of several the customer chooses one.
    rewards = models.JSONField()
    # Orders placed from then on count; None: all of them.
    counts_from = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gt=0), name="a_milestone_asks_for_something")
        ]


class ReachedMilestone(models.Model):
    """A customer reached a milestone, once. The purchase is the reward that they were given for it."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="reached")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="milestones")
    reached_at = models.DateTimeField()
    # The milestone's when it was reached; empty: they are its rewards still.
    rewards = models.JSONField(default=list, db_default=[])
    purchase = models.OneToOneField(RewardPurchase, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "milestone"], name="a_milestone_is_reached_once")
        ]

    @property
    def choice(self) -> list[int]:
        """The rewards of which they are given one, as they were when the milestone was reached."""
        return list(self.rewards or self.milestone.rewards)
