"""Rules of events that earn, and the events. Written by this folder alone."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ...customers.models import Customer
from ..models.programmes import Programme
from .rules import EventPeriod


class EventRule(models.Model):
    """How many points a kind of event earns from an instant on. Never changed, only followed by another; 0 points end it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="event_rules")
    kind = models.CharField(max_length=32)
    # Which one of its kind, where a kind has several: a consent, or an event of the shop's own.
    name = models.CharField(max_length=64, default="", blank=True)
    points = models.PositiveIntegerField()
    # At most so many times per customer in the period; without a number as often as it happens.
    most = models.PositiveIntegerField(null=True)
    period = models.CharField(
        max_length=8, choices=[(period.value, period.name) for period in EventPeriod], default="ever"
    )
    # Accounts that showed it before the rule was there earn as well.
    includes_earlier = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "name", "valid_from"], name="one_event_rule_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gt=0), name="a_cap_allows_something"
            ),
        ]


class AccountWalk(models.Model):
    """How far the accounts are looked through for what was there before a rule."""

    rule = models.OneToOneField(EventRule, models.CASCADE, primary_key=True)
    position = models.BigIntegerField(default=-1)
    finished_at = models.DateTimeField(null=True)


class Event(models.Model):
    """Something that a customer did, and what it earns. The fact is its key; `rule` is the version of its rule."""

    programme = models.ForeignKey(Programme, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=64, default="", blank=True)
    key = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    points = models.PositiveIntegerField()
    rule = models.ForeignKey(EventRule, models.PROTECT)
    actor = models.CharField(max_length=100, default="", blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    # It did not happen after all, or was undone.
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "name", "key"], name="one_event_per_fact"),
            models.CheckConstraint(condition=Q(points__gt=0), name="an_event_earns_something"),
        ]
        indexes = [models.Index(fields=["customer", "-id"], name="events_of_customer")]
