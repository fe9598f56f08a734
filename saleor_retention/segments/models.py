"""Plans of groups, the cut points of each day, customers' scores of today, and who changed group on which day."""

from django.db import models
from django.db.models import Q

from ..customers.models import Customer
from .rules import ChurnKind, ValueClass


class SegmentPlan(models.Model):
    """How the store scores and groups, from an instant on. Never changed, only followed by another."""

    # 3, 4 or 5; null: by the number of customers (`rules.scale_for`).
    scale = models.PositiveSmallIntegerField(null=True)
    # Shares of all customers in percent: who bought for the most, and the next below them.
    vip_percent = models.PositiveSmallIntegerField()
    pre_vip_percent = models.PositiveSmallIntegerField()
    # At risk after so many times their own interval, in percent.
    risk_percent = models.PositiveIntegerField()
    # Gone after so many days without an order; null: measured by the shop's own gaps each day.
    quiet_days = models.PositiveIntegerField(null=True)
    # In their order, each as `groups.GroupRule` keeps it.
    groups = models.JSONField()
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["valid_from"], name="one_segment_plan_at_a_time"),
        ]


class ScoringRun(models.Model):
    """The scoring of a day. What was bought before it began is counted, by the plan that was in force then."""

    day = models.DateField(primary_key=True)
    zone = models.CharField(max_length=64)
    # Null: the plan that every store begins with.
    plan = models.ForeignKey(SegmentPlan, models.PROTECT, null=True, related_name="runs")
    began_at = models.DateTimeField()
    # The last customer who was claimed, in order of their ids; null as long as there are no cut points.
    position = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)


class ScoringBatch(models.Model):
    """Customers of a run who were claimed and are not scored yet. The worker that scores them holds the row, and it goes with
    the scores' coming."""

    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="batches", db_index=False)
    # Ids after this one, and up to that one.
    after = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "after"], name="customers_of_a_run_are_claimed_once"),
        ]


class ScoreCuts(models.Model):
    """The cut points of a day and currency, made once: scores do not move within a day. Days count from 1970-01-01."""

    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="cuts", db_index=False)
    currency = models.CharField(max_length=3)
    customers = models.BigIntegerField()
    scale = models.PositiveSmallIntegerField()
    recency = models.JSONField()
    frequency = models.JSONField()
    monetary = models.JSONField()
    quiet_days = models.PositiveIntegerField()
    vip_over_minor = models.BigIntegerField()
    pre_vip_over_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "currency"], name="one_set_of_cuts_a_day"),
        ]


class CustomerScore(models.Model):
    """What a customer's purchases in a currency came to on the day they were scored. Money in minor units, net of tax."""

    # Not looked up again for each of a million rows of a night: the batch that writes them holds the customers.
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="scores", db_index=False, db_constraint=False
    )
    currency = models.CharField(max_length=3)
    scored_on = models.DateField()
    recency = models.PositiveSmallIntegerField()
    frequency = models.PositiveSmallIntegerField()
    monetary = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=30)
    orders = models.IntegerField()
    net_minor = models.BigIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    is_at_risk = models.BooleanField()
    churn = models.CharField(
        max_length=8, choices=[(kind.value, kind.name) for kind in ChurnKind], blank=True
    )
    value_class = models.CharField(
        max_length=8, choices=[(kind.value, kind.name) for kind in ValueClass], blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], name="one_score_in_a_currency"),
            models.CheckConstraint(
                condition=Q(recency__range=(1, 5), frequency__range=(1, 5), monetary__range=(1, 5)),
                name="scores_are_one_to_five",
            ),
            models.CheckConstraint(condition=~Q(group=""), name="a_scored_customer_has_a_group"),
            models.CheckConstraint(condition=Q(orders__gt=0), name="a_scored_customer_bought"),
        ]
        # Members of a group, those first who bought for the most.
        indexes = [models.Index(fields=["currency", "group", "-net_minor", "-id"], name="score_group")]


class SegmentChange(models.Model):
    """A customer came into a group, or left all. Written by the run of that day, never changed."""

    # As above.
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="segment_changes", db_index=False, db_constraint=False
    )
    currency = models.CharField(max_length=3)
    day = models.DateField()
    # Empty: in none, before the first purchase or after the last was taken back.
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="a_change_of_group_is_one"),
        ]
        indexes = [models.Index(fields=["customer", "currency", "day", "id"], name="group_history")]


class SegmentCount(models.Model):
    """Customers of a group with the same scores of recency and frequency, on a day, and what they had bought by then."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    group = models.CharField(max_length=30)
    recency = models.PositiveSmallIntegerField()
    frequency = models.PositiveSmallIntegerField()
    customers = models.BigIntegerField()
    orders = models.BigIntegerField()
    net_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "day", "group", "recency", "frequency"], name="one_count_of_a_cell_a_day"
            ),
            models.CheckConstraint(
                condition=Q(customers__gte=0, orders__gte=0), name="counts_of_groups_are_not_negative"
            ),
        ]


TABLES = (SegmentPlan, ScoringRun, ScoringBatch, ScoreCuts, CustomerScore, SegmentChange, SegmentCount)
