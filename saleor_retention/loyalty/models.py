"""The ledger. Only `ledger.py` writes here, except programmes, which `programme.py` writes."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ..customers.models import Customer


class Programme(models.Model):
    """One kind of points. A customer has one account of each kind in it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    # Spans of time in which it was switched off, [[from, until]] as ISO 8601; the last is open while it is.
    off_spans = models.JSONField(default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(db_default=Now())

    @property
    def off_since(self) -> datetime | None:
        """When it was switched off; None while it is on."""
        open_spans = [begin for begin, end in self.off_spans if end is None]
        return datetime.fromisoformat(open_spans[-1]) if open_spans else None

    def is_on_at(self, at: datetime) -> bool:
        """Whether an order of that instant earns: one of before it was switched off does, and one of meanwhile never."""
        if not self.is_active and not self.off_spans:
            return False
        spans = [
            [None if instant is None else datetime.fromisoformat(instant) for instant in span]
            for span in self.off_spans
        ]
        return not any(
            begin is not None and begin <= at and (end is None or at < end) for begin, end in spans
        )


class ProgrammeVersion(models.Model):
    """The rules of a programme in one channel from an instant on. Never changed, only followed by another."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    channel = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    # `rate_points` for each `rate_minor` minor units of goods, net of tax and after discounts.
    rate_points = models.PositiveIntegerField()
    rate_minor = models.PositiveIntegerField()
    # Another rule than that one, as `{name: parameters}` of `earning/`.
    earning = models.JSONField(null=True)
    # Points of a version with no expiry never expire.
    expiry_months = models.PositiveIntegerField(null=True)
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "valid_from"], name="one_version_at_a_time"),
            models.CheckConstraint(condition=Q(rate_minor__gt=0), name="a_rate_is_for_money"),
        ]


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


class WithheldReason(models.TextChoices):
    """Why points that are due are not given. The first three end by themselves when the owner chooses otherwise."""

    OFF = "off"
    SHADOW = "shadow"
    TOO_EARLY = "too_early"
    # Chosen for this order when history was taken in; only another choice ends it.
    HISTORY = "history"


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

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="nothing_withheld_is_negative"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "order_created_at"], condition=~Q(reason="history"), name="withheld_until"
            ),
            models.Index(fields=["order_id"], name="withheld_orders"),
        ]


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
