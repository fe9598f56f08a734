"""Which reminders were decided. Written by this folder alone."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ...customers.models import Customer
from ..models.programmes import Programme


class ExpiryReminder(models.Model):
    """A customer was to be told, so many days before, of all points that end with one day."""

    programme = models.ForeignKey(Programme, models.PROTECT)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="expiry_reminders")
    # The last day on which the points can be spent, in the shop's zone.
    last_day = models.DateField()
    notice_days = models.PositiveIntegerField()
    points = models.BigIntegerField()
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "customer", "last_day", "notice_days"], name="one_reminder_per_notice"
            ),
            models.CheckConstraint(condition=Q(points__gt=0), name="a_reminder_is_of_points"),
        ]
