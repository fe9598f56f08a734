"""The day's model of each currency, what it says of each customer, and what the owner says that customers cost."""

from django.db import models
from django.db.models import Q

from ...customers.models import Customer
from .rules import PurchaseModelKind, ValueGap


class ValueModel(models.Model):
    """The fit of a day to all purchases in a currency, and how far the customers are scored by it.

    Money is in minor units, time in days. Without parameters there is a reason (`gap`), and nobody is scored.
    """

    currency = models.CharField(max_length=3)
    day = models.DateField()
    version = models.PositiveSmallIntegerField()
    gap = models.CharField(max_length=20, choices=[(gap.value, gap.name) for gap in ValueGap], blank=True)
    kind = models.CharField(
        max_length=8, choices=[(kind.value, kind.name) for kind in PurchaseModelKind], blank=True
    )
    # {"r": …, "alpha": …, "a": …, "b": …, "p": …, "q": …, "gamma": …}
    parameters = models.JSONField(null=True)
    purchase_log_likelihood = models.FloatField(null=True)
    spend_log_likelihood = models.FloatField(null=True)
    # What it was fitted to: days in the store's zone, and who bought in them.
    first_day = models.DateField()
    last_day = models.DateField()
    customers = models.BigIntegerField()
    repeaters = models.BigIntegerField()
    correlation = models.FloatField(null=True)
    # The check: a fit to the days up to this one foretold repeat purchases of its customers after it, and so many there were.
    checked_day = models.DateField(null=True)
    predicted = models.FloatField(null=True)
    actual = models.BigIntegerField(null=True)
    margin_bp = models.PositiveIntegerField()
    discount_bp = models.PositiveIntegerField()
    fitted_at = models.DateTimeField()
    # The last customer who was scored, in order of their ids.
    position = models.BigIntegerField(default=0, db_default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="one_value_model_a_day"),
            models.CheckConstraint(
                condition=Q(gap="", parameters__isnull=False) & ~Q(kind="")
                | ~Q(gap="") & Q(kind="", parameters__isnull=True),
                name="a_value_model_has_parameters_or_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(predicted__isnull=True, actual__isnull=True, checked_day__isnull=True)
                | Q(predicted__isnull=False, actual__isnull=False, checked_day__isnull=False),
                name="a_check_has_both_sides",
            ),
        ]


class CustomerValue(models.Model):
    """What is expected of a customer in a currency in the twelve months after the model's data. Minor units, discounted."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="values", db_index=False)
    currency = models.CharField(max_length=3)
    model = models.ForeignKey(ValueModel, models.PROTECT, related_name="values")
    expected_purchases = models.FloatField()
    expected_minor = models.BigIntegerField()
    # Null where the model says 1 of everybody: who bought once, under BG/NBD.
    alive = models.FloatField(null=True)
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], name="one_value_in_a_currency"),
            models.CheckConstraint(
                condition=Q(expected_purchases__gte=0, expected_minor__gte=0),
                name="nothing_expected_is_negative",
            ),
            models.CheckConstraint(
                condition=Q(alive__isnull=True) | Q(alive__range=(0, 1)), name="a_probability_is_one"
            ),
        ]


class ChannelCost(models.Model):
    """What the owner says a month cost in a channel, and how many visits it had. Unknown is null, never nothing."""

    channel = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    month = models.DateField()
    acquisition_minor = models.BigIntegerField(null=True)
    serving_minor = models.BigIntegerField(null=True)
    visits = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "channel", "month"], name="one_cost_of_a_channel_and_month"
            ),
            models.CheckConstraint(
                condition=(Q(acquisition_minor__isnull=True) | Q(acquisition_minor__gte=0))
                & (Q(serving_minor__isnull=True) | Q(serving_minor__gte=0))
                & (Q(visits__isnull=True) | Q(visits__gte=0)),
                name="costs_are_not_negative",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="costs_are_of_a_month"),
        ]


TABLES = (ValueModel, CustomerValue, ChannelCost)
