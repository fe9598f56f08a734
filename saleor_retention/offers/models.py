"""Tables of personal offers. A grant is used at most once, and the database says so."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..audiences.models import Audience
from ..customers.models import Customer


class CampaignState(models.TextChoices):
    """Drafted, live, paused, stopped. A stopped campaign never returns: draft another."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"


class Stacking(models.TextChoices):
    """What else may be on a checkout beside this offer, within what one code can carry."""

    EXCLUSIVE = "exclusive"
    COMBINABLE = "combinable"
    ALWAYS = "always"


class RestorePolicy(models.TextChoices):
    """When a use comes back: to the customer, to the campaign's uses and to its budget."""

    ENDED = "ended"
    REFUNDED = "refunded"
    NEVER = "never"


class CodeKind(models.TextChoices):
    """How a campaign is claimed by a code: by none, by one that everybody types, by codes of which each works once."""

    NONE = "none"
    SHARED = "shared"
    UNIQUE = "unique"


class Campaign(models.Model):
    """A benefit, when it holds, and for how many. Who gets it: its audience, who claims its code, or whom staff choose."""

    name = models.CharField(max_length=100)
    # The name in other languages, by the language codes of Saleor.
    translations = models.JSONField(db_default={}, default=dict, blank=True)
    state = models.CharField(max_length=16, choices=CampaignState.choices, default=CampaignState.DRAFT)
    # Which of the usual campaigns it was made from, for lists; "" for none.
    template = models.CharField(max_length=40, db_default="", default="", blank=True)
    # A percentage in hundredths of a percent; null for a fixed amount, which stands in the listings.
    percent_bp = models.PositiveIntegerField(null=True)
    # The rest of the benefit (store.discounts.Benefit): kind, per, scope, bundle. {} is a discount on the whole order.
    shape = models.JSONField(db_default={}, default=dict, blank=True)
    # Who is offered it without a grant; null: only who holds a grant.
    audience = models.ForeignKey(
        Audience, models.PROTECT, null=True, related_name="campaigns", db_index=False
    )
    minimum_quantity = models.PositiveIntegerField(db_default=0, default=0)
    # Countries (ISO) and cities (lower case) it is delivered to; empty: everywhere.
    countries = models.JSONField(db_default=[], default=list, blank=True)
    cities = models.JSONField(db_default=[], default=list, blank=True)
    stacking = models.CharField(
        max_length=16, choices=Stacking.choices, db_default=Stacking.EXCLUSIVE, default=Stacking.EXCLUSIVE
    )
    restore_policy = models.CharField(
        max_length=16,
        choices=RestorePolicy.choices,
        db_default=RestorePolicy.ENDED,
        default=RestorePolicy.ENDED,
    )
    code_kind = models.CharField(
        max_length=16, choices=CodeKind.choices, db_default=CodeKind.NONE, default=CodeKind.NONE
    )
    # How often one customer of the audience may use it in all, or in each period of so many days.
    uses_per_customer = models.PositiveIntegerField(db_default=1, default=1)
    period_days = models.PositiveIntegerField(null=True)
    # Not within so many days after the customer used any other offer.
    cooldown_days = models.PositiveIntegerField(db_default=0, default=0)
    # Ten-thousandths of the audience that never get it, so that its effect can be told.
    holdout_bp = models.PositiveIntegerField(db_default=0, default=0)
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
            models.CheckConstraint(condition=Q(holdout_bp__lte=9_000), name="holdout_is_at_most_90_percent"),
            models.CheckConstraint(
                condition=Q(uses_per_customer__gt=0), name="a_customer_may_use_it_at_least_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["audience"],
                condition=Q(audience__isnull=False, state="active"),
                name="campaigns_of_audience",
            )
        ]


class CampaignListing(models.Model):
    """A campaign's terms in one channel, in that channel's currency."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="listings")
    channel = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(null=True)
    minimum_minor = models.BigIntegerField(default=0)
    # Never more than this in one order.
    most_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "channel"], name="one_listing_per_channel"),
            models.CheckConstraint(
                condition=Q(most_minor__isnull=True) | Q(most_minor__gt=0), name="max_discount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__isnull=True) | Q(amount_minor__gt=0),
                name="an_amount_takes_something_off",
            ),
            models.CheckConstraint(condition=Q(minimum_minor__gte=0), name="a_minimum_is_not_negative"),
        ]


class Budget(models.Model):
    """What all orders of a campaign may take together, and what they have taken: money of one currency, or uses.

    Taken is what open checkouts hold and what orders used. The statement that takes more asks for room itself, so
    two at the same moment cannot both have the last of it.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="budgets")
    # "" counts uses; else minor units of this currency.
    currency = models.CharField(max_length=3, blank=True)
    most = models.BigIntegerField()
    taken = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "currency"], name="one_budget_per_currency"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="budget_used_is_not_negative"),
        ]


class Grant(models.Model):
    """The right of one customer to one use of a campaign's benefit, on one occasion."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="grants")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="grants")
    # At least 80 random bits: the carrier in the store, never shown as something to type.
    code = models.CharField(max_length=40, unique=True)
    # The store knows the code.
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # What it was given for: a birthday of this year, a purchase, the n-th use; "" where a campaign is given once.
    occasion = models.CharField(max_length=80, db_default="", default="", blank=True)
    # Only for this checkout.
    checkout_id = models.UUIDField(null=True)
    # Made because the customer is in the campaign's audience, and theirs while they are; else it was given to them.
    is_by_audience = models.BooleanField(db_default=False, default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "customer", "occasion"], name="one_grant_per_customer_and_occasion"
            ),
        ]
        indexes = [models.Index(fields=["customer"], condition=Q(withdrawn_at=None), name="grants_open")]


class Reservation(models.Model):
    """One grant promised to one checkout. The key of the table is the promise: there is no second.

    A checkout carries one code: that of the carrier. Other grants may be promised to it beside: those whose amounts
    the carrier's code takes off as well, and gift cards.
    """

    grant = models.OneToOneField(Grant, models.PROTECT, primary_key=True, related_name="reservation")
    checkout_id = models.UUIDField()
    reserved_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    is_carrier = models.BooleanField(db_default=True, default=True)
    # When the gate last let the checkout pass: an order may be on its way.
    completing_at = models.DateTimeField(null=True)
    # What it takes off the checkout, and so holds of the campaign's budget.
    amount_minor = models.BigIntegerField(db_default=0, default=0)
    currency = models.CharField(max_length=3, db_default="", default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkout_id"], condition=Q(is_carrier=True), name="one_carrier_per_checkout"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="nothing_promised_is_negative"),
        ]
        indexes = [models.Index(fields=["checkout_id"], name="reservations_of_checkout")]


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
    # Another grant's code carried it, or none: a gift card.
    is_companion = models.BooleanField(db_default=False, default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant"], condition=Q(given_back_at=None), name="one_live_redemption_per_grant"
            ),
            models.UniqueConstraint(fields=["order_id", "grant"], name="one_redemption_per_order"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="a_redemption_is_not_negative"),
        ]


class Assignment(models.Model):
    """On which side of a campaign's hold-out a customer is, from the first time they would have been offered it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="assignments", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    is_held_out = models.BooleanField()
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer"], name="one_holdout_arm_per_customer"),
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
    # The campaign whose offer the customer chose here, while that is on or only a typed code stands before it.
    chosen = models.ForeignKey(Campaign, models.SET_NULL, null=True, related_name="+", db_index=False)
    # What is missing to the offer's minimum, when that is the reason.
    missing_minor = models.BigIntegerField(default=0)
    missing_quantity = models.IntegerField(db_default=0, default=0)
    # The grants that came along with the code.
    beside = models.JSONField(db_default=[], default=list, blank=True)
    # Of the store's deliveries, the one that the shopper chose and the one that an offer moved the checkout to: [5, 7].
    moved_delivery = models.JSONField(null=True)
    # The offers that are not on, nearest first, with what each lacks.
    hints = models.JSONField(db_default=[], default=list, blank=True)
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, db_default="")
    # Decided in shadow mode: `reason` and `saving_minor` say what would have been; nothing was applied.
    is_shadow = models.BooleanField(db_default=False)
    fingerprint = models.CharField(max_length=64, default="", blank=True)
    # Of the cart that this was decided for: the price of another is not the one that was paid.
    cart_fingerprint = models.CharField(max_length=64, db_default="", default="", blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["applied"], condition=Q(applied__isnull=False), name="decisions_applied"),
            models.Index(fields=["decided_at"], condition=Q(is_shadow=True), name="decisions_in_shadow"),
            models.Index(fields=["chosen"], condition=Q(chosen__isnull=False), name="decisions_chosen"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_shadow=False) | Q(applied__isnull=True), name="a_shadow_applies_nothing"
            ),
        ]
