"""Tables of the flow: what is dirty, what must be done, who commanded."""

from django.db import models
from django.db.models import Q
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
            models.Index(fields=["due_at"], name="outbox_due", condition=Q(delivered_at=None, parked_at=None))
        ]


class StaffCommand(models.Model):
    """Who commanded what, why, and what was answered: the audit trail and the idempotency store in one."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_command_per_key")]
