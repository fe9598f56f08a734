"""Programmes and the versions of their rules. Written by `programmes.py` alone."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


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
    # What it says beyond its rate, by part (`terms/`).
    terms = models.JSONField(default=dict, db_default={}, blank=True)
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
