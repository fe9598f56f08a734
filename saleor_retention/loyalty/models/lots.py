"""Points that arrived together and expire together. Written by `ledger/` alone."""

from django.db import models
from django.db.models import F, Q

from .accounts import Account
from .movements import Posting, Transaction


class Lot(models.Model):
    """Points that arrived together and expire together. Spent soonest-expiring first."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="lots")
    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="lots")
    cause = models.CharField(max_length=80, default="", blank=True)
    granted = models.BigIntegerField()
    # `granted` less what was consumed; the checker compares it with the consumptions.
    remaining = models.BigIntegerField()
    earned_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    # It ends so many months after the customer's last activity: `expires_at` follows the ledger (`ledger/activity.py`).
    idle_months = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("granted")), name="a_lot_is_never_overconsumed"
            ),
            models.CheckConstraint(condition=Q(granted__gt=0), name="a_lot_holds_something"),
        ]
        indexes = [
            models.Index(
                fields=["account", "expires_at", "id"], condition=Q(remaining__gt=0), name="lots_open"
            ),
            models.Index(
                fields=["expires_at", "id"],
                condition=Q(remaining__gt=0, expires_at__isnull=False),
                name="lots_to_expire",
            ),
        ]


class LotConsumption(models.Model):
    """Which lot a movement took its points from."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="consumptions")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="consumptions")
    points = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(points__gt=0), name="consumption_is_positive")]
