"""Tables of the flow: what is dirty, what must be done, who commanded, and how it fares."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class InboxItem(models.Model):
    """One dirty object: "look at it again". Never a payload, so a lost or repeated ring changes nothing."""

    kind = models.CharField(max_length=32)
    ref = models.CharField(max_length=64)
    # Moved by every ring; a worker deletes the row only if nobody rang while it worked.
    seq = models.BigIntegerField(default=1)
    noticed_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="one_inbox_row_per_object")]
        indexes = [models.Index(fields=["kind", "due_at"], name="inbox_due", condition=Q(parked_at=None))]


class OutboxEffect(models.Model):
    """Something that must be done in the store. Written with its cause; delivered at least once."""

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="one_effect_per_key")]
        indexes = [
            models.Index(
                fields=["due_at"], name="outbox_due", condition=Q(delivered_at=None, parked_at=None)
            ),
            models.Index(fields=["parked_at"], name="outbox_parked", condition=Q(parked_at__isnull=False)),
        ]


class IdempotentCommand(models.Model):
    """Who commanded what, why, and what was answered: the audit trail and the idempotency store in one."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "saleor_retention_staffcommand"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_command_per_key")]


class RateLimitCount(models.Model):
    """How often somebody guessed within an hour; rows of hours that are over are dropped."""

    scope = models.CharField(max_length=40)
    # An account of the store, as `user:7`.
    subject = models.CharField(max_length=60)
    hour = models.DateTimeField()
    tries = models.PositiveIntegerField()

    class Meta:
        db_table = "saleor_retention_trycount"
        constraints = [
            models.UniqueConstraint(fields=["scope", "subject", "hour"], name="tries_are_counted_together")
        ]


class Counter(models.Model):
    """What processes counted on one day (UTC): `value` is only ever added to, or moved on for an instant."""

    name = models.CharField(max_length=60)
    # Canonical JSON, so that equal labels are equal text.
    labels = models.CharField(max_length=200, default="{}")
    day = models.DateField()
    value = models.FloatField(db_default=0.0)

    class Meta:
        db_table = "saleor_retention_figure"
        constraints = [
            models.UniqueConstraint(fields=["name", "labels", "day"], name="one_row_per_figure_and_day")
        ]


class CheckRun(models.Model):
    """One full run of all invariants. A run that died left no row: its age tells."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_default=Now())
    checked = models.PositiveIntegerField()
    # Names of the invariants that were broken; empty when all held.
    broken = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("started_at")), name="a_check_ends_after_it_starts"
            )
        ]
        indexes = [models.Index(fields=["finished_at"], name="check_runs")]


TABLES = (InboxItem, OutboxEffect, IdempotentCommand, RateLimitCount, Counter, CheckRun)
