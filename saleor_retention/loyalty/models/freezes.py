"""Accounts that staff stopped, and what each of staff moved in a day. Written by `ledger/` alone."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ...customers.models import Customer
from .programmes import Programme


class AccountFreeze(models.Model):
    """A time in which a customer's points of a programme cannot be spent. Kept when it is over."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="freezes")
    # Who and why, in staff's words to each other; customers never read them.
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    # The database's clock, as that of `Transaction.recorded_at`, so that the two can be compared.
    frozen_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    end_actor = models.CharField(max_length=100, default="", blank=True)
    end_reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "customer"],
                condition=Q(ended_at__isnull=True),
                name="an_account_is_frozen_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("frozen_at")),
                name="a_freeze_ends_after_it_began",
            ),
        ]


class StaffAllowance(models.Model):
    """Points that one of staff gave and took by hand on one day of the shop, both added up."""

    actor = models.CharField(max_length=100)
    day = models.DateField()
    points = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "day"], name="one_allowance_a_day"),
            models.CheckConstraint(condition=Q(points__gt=0), name="an_allowance_is_used"),
        ]
