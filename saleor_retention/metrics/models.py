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


class MonthBuyers(models.Model):
    """Customers who bought in a month, by the month in which they had bought before: what buyers of any months come to.

    Of the months from one on and before another, rows whose `previous` is before the first add up to the customers who
    bought in them, and to those who did so twice or more.
    """

    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    month = models.DateField()
    # 0001-01-01: they had never bought.
    previous = models.DateField()
    customers = models.IntegerField()
    # Those who come to their second purchase in this month in a period that begins after `previous`, less those who do so in
    # one that begins after a later one: below 0 where these are more.
    repeat_customers = models.IntegerField()
    orders = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "channel", "month", "previous"],
                name="one_count_of_buyers_per_month_and_month_before",
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


class ReferralStanding(models.Model):
    """What of a customer's code and claim is in the roll-ups of referrals: taken away as it stands here, added as it is now."""

    customer = models.OneToOneField(Customer, models.PROTECT, primary_key=True, related_name="+")
    # In which the days are.
    zone = models.CharField(max_length=64)
    # The day of their first code.
    member_since = models.DateField(null=True)
    # The day they claimed another's code, and whether they had followed a link.
    claimed_on = models.DateField(null=True)
    is_by_link = models.BooleanField(default=False)
    # Brought by a friend, as far as anybody knows: not rejected as fraud, nor by staff.
    is_referred = models.BooleanField(default=False)
    # Whom the friend is counted for on the leaderboard; nobody once they are erased.
    referrer_id = models.BigIntegerField(null=True)
    # The day both sides were rewarded, whether they still are, and in what the order was.
    counted_on = models.DateField(null=True)
    is_conversion = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, blank=True)
    channel = models.CharField(max_length=255, blank=True)
    cost_minor = models.BigIntegerField(default=0)


class ReferredHistory(models.Model):
    """Purchases of a referred customer as they are in the roll-ups of referrals: a `PurchaseHistory` as it was then."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    days = ArrayField(models.IntegerField())
    net = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "currency", "channel"], name="one_referred_history_per_customer"
            ),
        ]


class ReferralDay(models.Model):
    """What a day comes to: of the whole shop (no currency), or of a currency in one channel or (`''`) in all."""

    day = models.DateField()
    currency = models.CharField(max_length=3, blank=True)
    channel = models.CharField(max_length=255, blank=True)
    # Of the whole shop, as links and codes know no channel.
    visits = models.IntegerField(default=0)
    members = models.IntegerField(default=0)
    claims = models.IntegerField(default=0)
    claims_without_link = models.IntegerField(default=0)
    # Of a currency. By the day both sides were rewarded: those that still are, and those whose order was given back since.
    conversions = models.IntegerField(default=0)
    cost_minor = models.BigIntegerField(default=0)
    reversed = models.IntegerField(default=0)
    reversed_cost_minor = models.BigIntegerField(default=0)
    # Purchases of referred customers on that day.
    orders = models.IntegerField(default=0)
    net_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "channel", "day"], name="one_row_of_referrals_per_day"
            ),
        ]


class ReferredTotal(models.Model):
    """All that referred customers ever bought in a currency, in one channel or (`''`) in all."""

    currency = models.CharField(max_length=3)
    channel = models.CharField(max_length=255, blank=True)
    customers = models.IntegerField()
    orders = models.IntegerField()
    net_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "channel"], name="one_total_of_referred_customers"),
        ]


class ReferrerMonth(models.Model):
    """Rewarded friends of a member: of those rewarded in a month, or ever."""

    # Its first day; 0001-01-01: ever.
    month = models.DateField()
    customer_id = models.BigIntegerField()
    friends = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer_id", "month"], name="one_place_per_member_and_month"),
        ]
        indexes = [models.Index(fields=["month", "-friends", "customer_id"], name="referrers_by_friends")]
