"""Points promised to checkouts. Written by `ledger/` alone."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ...customers.models import Customer
from .movements import Transaction
from .programmes import Programme


class HoldState(models.TextChoices):
    """A hold is open, then resolved once."""

    OPEN = "open"
    CAPTURED = "captured"
    RELEASED = "released"


class Hold(models.Model):
    """Points promised to one checkout: out of `available`, not yet spent."""

    programme = models.ForeignKey(Programme, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="holds")
    checkout_id = models.UUIDField()
    points = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=HoldState.choices, default=HoldState.OPEN)
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="+")
    resolution = models.OneToOneField(Transaction, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "checkout_id"],
                condition=Q(state="open"),
                name="one_open_hold_per_checkout",
            ),
            models.CheckConstraint(condition=Q(points__gt=0), name="a_hold_holds_something"),
            models.CheckConstraint(
                condition=Q(state="open", resolution__isnull=True, resolved_at__isnull=True)
                | Q(state__in=["captured", "released"], resolution__isnull=False, resolved_at__isnull=False),
                name="a_hold_resolves_once",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at", "id"], condition=Q(state="open"), name="holds_open"),
            models.Index(fields=["programme", "checkout_id"], name="hold_checkout"),
        ]
