"""What moved, when and why. Written by `ledger/` alone; postings are append-only."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ...customers.models import Customer
from .accounts import Account
from .programmes import Programme


class TransactionKind(models.TextChoices):
    """Why points moved."""

    EARN = "earn"
    CLAWBACK = "clawback"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    EXPIRE = "expire"
    ADJUST = "adjust"
    FORGO = "forgo"
    MERGE = "merge"
    SPEND = "spend"
    RESTORE = "restore"
    IMPORT = "import"


class Transaction(models.Model):
    """One business event in the ledger."""

    programme = models.ForeignKey(Programme, models.PROTECT)
    kind = models.CharField(max_length=16, choices=TransactionKind.choices)
    idempotency_key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    cause = models.CharField(max_length=80, default="", blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="transactions")
    actor = models.CharField(max_length=100, default="", blank=True)
    # Why, in staff's words to each other, and what the customer reads.
    reason = models.TextField(default="", blank=True)
    message = models.TextField(default="", db_default="", blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "idempotency_key"], name="one_movement_per_key")
        ]
        indexes = [
            models.Index(fields=["cause"], name="transaction_cause"),
            models.Index(fields=["customer", "-id"], name="transaction_statement"),
        ]


class Posting(models.Model):
    """One movement between two accounts: balanced because it has two ends. Append-only by trigger."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    source = models.ForeignKey(Account, models.PROTECT, related_name="+")
    destination = models.ForeignKey(Account, models.PROTECT, related_name="+")
    points = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="points_are_positive"),
            models.CheckConstraint(condition=~Q(source=F("destination")), name="a_posting_has_two_accounts"),
        ]
