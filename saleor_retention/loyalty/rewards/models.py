"""The catalogue of rewards, and what customers bought of it. Written by `rewards/` alone."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ...customers.models import Customer
from ..models.programmes import Programme


class Reward(models.Model):
    """Something that points of a programme buy."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rewards")
    name = models.CharField(max_length=100)
    points = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    parameters = models.JSONField()
    customer_limit = models.PositiveIntegerField(null=True)
    total_limit = models.PositiveIntegerField(null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    # Slug of the lowest tier that may buy it; empty for everybody.
    tier = models.CharField(max_length=50, default="", blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="a_reward_costs_points"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="a_reward_ends_after_it_starts",
            ),
        ]


class PurchaseState(models.TextChoices):
    """What was paid is given, or it cannot be and the points go back; or neither, because the customer is gone."""

    PAID = "paid"
    GIVEN = "given"
    FAILED = "failed"
    RESTORED = "restored"
    FORGONE = "forgone"


class RewardPurchase(models.Model):
    """A customer's reward. The points are a movement of the ledger, whose cause names this row."""

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="purchases")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="reward_purchases")
    # As they were when it was bought.
    points = models.BigIntegerField()
    name = models.CharField(max_length=100)
    idempotency_key = models.CharField(max_length=200)
    effect_key = models.CharField(max_length=200, default="", blank=True)
    state = models.CharField(max_length=16, choices=PurchaseState.choices, default=PurchaseState.PAID)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # Giving the points back failed so often, and is tried again from then on.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "idempotency_key"], name="one_reward_purchase_per_key"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="a_purchase_costs_no_less_than_nothing"),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "failed"], closed_at__isnull=True)
                | Q(state__in=["given", "restored", "forgone"], closed_at__isnull=False),
                name="a_purchase_is_closed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="purchases_of_customer"),
            models.Index(fields=["id"], condition=Q(closed_at__isnull=True), name="purchases_open"),
        ]
