"""Tables of personal offers. A grant is used at most once, and the database says so."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..customers.models import Customer


class CampaignState(models.TextChoices):
    """Drafted, live, stopped. A stopped campaign never returns: draft another."""

    DRAFT = "draft"
    ACTIVE = "active"
    STOPPED = "stopped"


class Campaign(models.Model):
    """A discount, when it holds, and for how many. Who gets it are its grants."""

    name = models.CharField(max_length=100)
    state = models.CharField(max_length=16, choices=CampaignState.choices, default=CampaignState.DRAFT)
    # Hundredths of a percent off the whole order; null for a fixed amount, which stands in the listings.
    percent_bp = models.PositiveIntegerField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    # How long after its end a checkout that was priced with the offer may still complete.
    grace_seconds = models.PositiveIntegerField()
    # The store's own name for the discount that carries the offer; empty until published.
    store_reference = models.CharField(max_length=100, default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent_bp__isnull=True) | Q(percent_bp__gt=0, percent_bp__lte=10_000),
                name="a_percentage_is_at_most_everything",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="a_campaign_ends_after_it_starts",
            ),
        ]


class CampaignListing(models.Model):
    """A campaign's terms in one channel, in that channel's currency."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="listings")
    channel = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(null=True)
    minimum_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "channel"], name="one_listing_per_channel"),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gt=0),
                name="an_amount_takes_something_off",
            ),
            models.CheckConstraint(condition=Q(minimum_minor__gte=0), name="a_minimum_is_not_negative"),
        ]


class Grant(models.Model):
    """The right of one customer to one use of a campaign's discount."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="grants")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="grants")
    # At least 80 random bits: the carrier in the store, never shown as something to type.
    code = models.CharField(max_length=40, unique=True)
    # The store knows the code.
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer"], name="one_grant_per_customer"),
        ]
        indexes = [models.Index(fields=["customer"], condition=Q(withdrawn_at=None), name="grants_open")]


class Reservation(models.Model):
    """One grant promised to one checkout. The key of the table is the promise: there is no second."""

    grant = models.OneToOneField(Grant, models.PROTECT, primary_key=True, related_name="reservation")
    checkout_id = models.UUIDField(unique=True)
    reserved_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())


class Redemption(models.Model):
    """One use of a grant by an order; given back when the order dies."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="redemptions")
    order_id = models.UUIDField()
    checkout_id = models.UUIDField(null=True)
    # As the order carries it: the grant itself gets another when the use is given back.
    code = models.CharField(max_length=40)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # When the offer was promised to the checkout; null when the order came without one of ours (a draft).
    promised_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(given_back_at=None), name="one_live_redemption_per_grant"
            ),
            models.UniqueConstraint(fields=["order_id", "grant"], name="one_redemption_per_order"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="a_redemption_is_not_negative"),
        ]


class CheckoutDecision(models.Model):
    """What was last decided for a checkout, so that an unchanged one costs one query."""

    checkout_id = models.UUIDField(primary_key=True)
    # Whose cart it was: what was decided for one customer is not told to the next who has the checkout.
    user_id = models.BigIntegerField(null=True)
    applied = models.ForeignKey(Grant, models.SET_NULL, null=True, related_name="+", db_index=False)
    # The shopper declined or removed an offer here: none comes back to this checkout.
    declined_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40)
    saving_minor = models.BigIntegerField(default=0)
    # What is missing to the offer's minimum, when that is the reason.
    missing_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, db_default="")
    # Decided in shadow mode: `reason` and `saving_minor` say what would have been; nothing was applied.
    is_shadow = models.BooleanField(db_default=False)
    fingerprint = models.CharField(max_length=64, default="", blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["applied"], condition=Q(applied__isnull=False), name="decisions_applied"),
            models.Index(fields=["decided_at"], condition=Q(is_shadow=True), name="decisions_in_shadow"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_shadow=False) | Q(applied__isnull=True), name="a_shadow_applies_nothing"
            ),
        ]
