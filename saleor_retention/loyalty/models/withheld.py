"""Points that are due and not given. Written by `withheld_awards.py` alone."""

from django.db import models
from django.db.models import Q

from ...customers.models import Customer
from .programmes import ProgrammeVersion


class WithheldReason(models.TextChoices):
    """Why points that are due are not given. The first three end by themselves when the owner chooses otherwise."""

    OFF = "off"
    SHADOW = "shadow"
    TOO_EARLY = "too_early"
    # Chosen for this order when history was taken in; only another choice ends it.
    HISTORY = "history"
    # By the rules themselves: they can be spent later.
    PENDING = "pending"


class Withheld(models.Model):
    """Points that nobody got: what a cause would be due were nothing in its way. Written over by each look.

    One row for the causes of `Entitlement`, never for one that has one: what has begun is not withheld.
    """

    cause = models.CharField(max_length=80, primary_key=True)
    reason = models.CharField(max_length=16, choices=WithheldReason.choices)
    order_id = models.UUIDField()
    channel = models.CharField(max_length=255)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    points = models.BigIntegerField(default=0)
    order_created_at = models.DateTimeField()
    computed_at = models.DateTimeField()
    # The rules that it was computed by, and when they let it go: null while that is not known yet. Of a pending award alone.
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    available_at = models.DateTimeField(null=True)
    # Giving it failed so often, and is tried again from then on.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="pending") | Q(version__isnull=False), name="what_is_pending_has_rules"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="nothing_withheld_is_negative"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "order_created_at"], condition=~Q(reason="history"), name="withheld_until"
            ),
            models.Index(fields=["order_id"], name="withheld_orders"),
            models.Index(fields=["available_at"], condition=Q(reason="pending"), name="withheld_pending"),
            models.Index(
                fields=["channel", "order_created_at"],
                condition=Q(reason__in=["off", "shadow", "too_early"]),
                name="withheld_by_choice",
            ),
        ]
