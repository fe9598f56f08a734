"""What customers bought, day by day, and what months come to: kept so that figures read no orders.

All of it is computed from the facts of orders and can be made anew at any time (`rollups.rebuild`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from ..customers.models import Customer


class PurchaseHistory(models.Model):
    """The purchases of one customer in one currency, in one channel or (`''`) in all, from the first on.

    Place *i* of each array is of the *i*-th purchase; amounts and `discounted` are totals up to it, so that a period is
    one number less another. `width_bucket(day, days)` is how many purchases lie on a day or before it.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    # Days since 1970-01-01, each in the zone that the order's own month was fixed in; never falling.
    days = ArrayField(models.IntegerField())
    net = ArrayField(models.BigIntegerField())
    gross = ArrayField(models.BigIntegerField())
    # Purchases with a voucher that took something off, and what vouchers took off.
    discounted = ArrayField(models.IntegerField())
    discount = ArrayField(models.BigIntegerField())
    first_order_id = models.UUIDField()
    # Net sales of purchases of which the cost of every line was known, and what the units of these that are kept cost.
    # Both are empty where it was known of none.
    known_net = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    cost = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "currency", "channel"], name="one_history_per_customer_and_scope"
            ),
        ]


class CohortCell(models.Model):
    """Customers of one cohort (the month of their first purchase in the scope) and what they bought in one month."""

    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    cohort = models.DateField()
    month = models.DateField()
    customers = models.IntegerField()
    orders = models.IntegerField()
    net_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "channel", "cohort", "month"], name="one_cell_per_cohort_and_month"
            ),
        ]


class MonthFigures(models.Model):
    """What one month comes to in one currency, in one channel or (`''`) in all."""

    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    month = models.DateField()
    customers = models.IntegerField()
    # Of these: bought for the first time, in the month before as well, and twice or more in this month.
    new = models.IntegerField()
    retained = models.IntegerField()
    repeat_customers = models.IntegerField()
    orders = models.IntegerField()
    net_minor = models.BigIntegerField()
    gross_minor = models.BigIntegerField()
    # The first purchase of each new customer; there are as many as new customers.
    first_net_minor = models.BigIntegerField()
    discounted_orders = models.IntegerField()
    discount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "channel", "month"], name="one_row_per_month_and_scope"
            ),
        ]


class RetentionMonth(models.Model):
    """Who was active when a month ended, and since when.

    Active: bought in the `window_months` months that end with it. The period is the `period_months` that end with it;
    who was active when it began is `at_end` of that month. As if nobody bought later, also for months to come.
    """

    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    month = models.DateField()
    period_months = models.SmallIntegerField()
    window_months = models.SmallIntegerField()
    at_end = models.IntegerField()
    # Of these: active when the period began as well, and first purchase in the period.
    retained = models.IntegerField()
    new = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "channel", "month", "period_months", "window_months"],
                name="one_row_per_month_period_and_window",
            ),
        ]


class GapsOfMonth(models.Model):
    """How often so many days lay between two purchases of a customer, the later of which was in a month."""

    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    month = models.DateField()
    days = models.IntegerField()
    gaps = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "channel", "month", "days"], name="one_count_of_gaps_per_month_and_length"
            ),
        ]


class MetricsRebuild(models.Model):
    """A run that makes histories and roll-ups anew. Until the last one has finished, figures are read from orders."""

    # The zone whose months and days it fixes orders in; empty: orders stay in theirs.
    zone = models.CharField(max_length=64, default="", db_default="", blank=True)
    # How far it is: orders in their id's order, then customers.
    order_id = models.UUIDField(null=True)
    customer_id = models.BigIntegerField(default=0, db_default=0)
    customers = models.BigIntegerField(default=0, db_default=0)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zone"], condition=models.Q(finished_at=None), name="a_rebuild_of_a_zone_runs_once"
            ),
        ]
