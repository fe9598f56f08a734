"""What customers have in common, and what was said of referrals."""

from django.db import models
from django.db.models import Q

from ...customers.models import Customer
from ..models import Referral


class TraceKind(models.TextChoices):
    """What two customers may have in common."""

    EMAIL = "email"
    ADDRESS = "address"
    PHONE = "phone"
    CARD = "card"


class CustomerTrace(models.Model):
    """That a paid order of a customer told this; kept as a keyed hash. Of who was merged it is the other's, as they lead there."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=TraceKind.choices)
    hash = models.CharField(max_length=64)
    # When the first order that told it was paid.
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "hash"], name="one_trace_per_customer"),
        ]
        indexes = [models.Index(fields=["kind", "hash"], name="customers_by_trace")]


class ReviewOutcome(models.TextChoices):
    """What the signals came to."""

    PASS = "pass"  # noqa: S105 - no password
    REVIEW = "review"
    REJECT = "reject"


class ReviewDecision(models.TextChoices):
    """What staff decided."""

    APPROVED = "approved"
    REJECTED = "rejected"
    VOIDED = "voided"


class ReferralReview(models.Model):
    """What speaks against a referral, and what staff made of that. Decisions stay."""

    referral = models.OneToOneField(Referral, models.CASCADE, primary_key=True, related_name="review")
    score = models.PositiveIntegerField()
    outcome = models.CharField(max_length=16, choices=ReviewOutcome.choices)
    # `[{name, weight, number, evidence}]`.
    signals = models.JSONField(default=list)
    assessed_at = models.DateTimeField()
    decision = models.CharField(
        max_length=16, choices=ReviewDecision.choices, default="", db_default="", blank=True
    )
    decided_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=100, default="", db_default="", blank=True)
    note = models.TextField(default="", db_default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, actor="")
                | ~Q(decision="") & Q(decided_at__isnull=False) & ~Q(actor=""),
                name="a_decision_has_an_actor",
            ),
        ]
        indexes = [models.Index(fields=["-score"], condition=~Q(outcome="pass"), name="reviews_by_score")]
