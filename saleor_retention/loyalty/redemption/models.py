"""Points that a customer spends on one checkout. Written by this folder alone; the points themselves by `ledger/`."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now

from ...customers.models import Customer
from ..models import Hold, Programme, ProgrammeVersion


class PointsRedemptionState(models.TextChoices):
    """Open while the checkout is one; settled when it became an order; released when it came to nothing."""

    OPEN = "open"
    SETTLED = "settled"
    RELEASED = "released"


class PointsRedemption(models.Model):
    """One use of points on one checkout, from the first click to the order's end."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="points_redemptions")
    # The terms by which the points are worth something; they stay the redemption's own.
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    checkout_id = models.UUIDField()
    hold = models.OneToOneField(Hold, models.PROTECT, related_name="+")
    # What the shopper chose; `points` are fewer while the checkout cannot take as many.
    wanted = models.BigIntegerField()
    points = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # The store's reference of the gift card that carries them.
    card = models.CharField(max_length=100)
    state = models.CharField(
        max_length=16, choices=PointsRedemptionState.choices, default=PointsRedemptionState.OPEN
    )
    order_id = models.UUIDField(null=True)
    # What the order took, all told, and how often that was moved: the ledger converges to it.
    spent = models.BigIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    # What of the card's money came back or was never taken, all told.
    refunded_minor = models.BigIntegerField(default=0)
    # Something happened that settling has to look at, and how often something did.
    is_due = models.BooleanField(default=False)
    times_due = models.PositiveIntegerField(default=0)
    # Settling failed so often since something happened, and is tried again from then on.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    retry_at = models.DateTimeField(null=True)
    # Once it is over: since when its card is looked at for money that came back, and when next; None: no more.
    watched_since = models.DateTimeField(null=True)
    card_due_at = models.DateTimeField(null=True, db_default=Value("2000-01-01T00:00:00Z"))
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkout_id"], condition=Q(state="open"), name="one_open_redemption_per_checkout"
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0, points__lte=F("wanted"), amount_minor__gt=0),
                name="a_redemption_is_worth_something",
            ),
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("points")), name="no_more_is_spent_than_was_held"
            ),
            models.CheckConstraint(
                condition=Q(state="settled", order_id__isnull=False)
                | Q(state__in=["open", "released"], order_id__isnull=True, spent=0),
                name="a_settled_redemption_has_an_order",
            ),
        ]
        indexes = [
            models.Index(fields=["checkout_id"], name="redeemed_checkouts"),
            models.Index(fields=["order_id"], name="redeemed_orders"),
            models.Index(fields=["id"], condition=Q(is_due=True), name="redemptions_due"),
            models.Index(fields=["card"], name="redemption_cards"),
            models.Index(
                fields=["card_due_at"],
                condition=Q(state__in=["settled", "released"]),
                name="redemption_cards_due",
            ),
        ]
