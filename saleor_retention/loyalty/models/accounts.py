"""Holders of points, and what each customer is due for a cause. Written by `ledger/` alone."""

from django.db import models
from django.db.models import Q

from ...customers.models import Customer
from .programmes import Programme, ProgrammeVersion


class AccountKind(models.TextChoices):
    """A customer's own accounts, then the programme's."""

    AVAILABLE = "available"
    HELD = "held"
    OWED = "owed"
    ISSUANCE = "issuance"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    FORGONE = "forgone"


class Account(models.Model):
    """A holder of points. Customers' accounts carry a balance; the programme's are summed when asked for."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="accounts")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="accounts")
    kind = models.CharField(max_length=16, choices=AccountKind.choices)
    # Kept by a trigger on postings. The programme's own accounts stay at 0: a cached sum would be a hot row.
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "customer", "kind"], nulls_distinct=False, name="one_account_each"
            ),
            models.CheckConstraint(condition=Q(balance__gte=0), name="customers_never_overdraw"),
            models.CheckConstraint(
                condition=Q(customer__isnull=True, kind__in=["issuance", "redeemed", "expired", "forgone"])
                | Q(customer__isnull=False, kind__in=["available", "held", "owed"]),
                name="accounts_belong_to_their_kind",
            ),
        ]


class Entitlement(models.Model):
    """What a customer is due for one cause, and so what the ledger has converged to.

    The cause is made of the fact: `order:<uuid>`, `referral:<id>:referrer`. `revision` counts the movements.
    """

    programme = models.ForeignKey(Programme, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="entitlements")
    cause = models.CharField(max_length=80)
    due = models.BigIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    # The rules the target was computed by, so that a later rate never accuses an old order.
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "programme", "customer"], name="one_entitlement_per_cause"
            ),
            models.CheckConstraint(condition=Q(due__gte=0), name="nothing_due_is_negative"),
        ]
