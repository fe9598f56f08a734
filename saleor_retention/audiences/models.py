"""Audiences with their rules, uploaded lists, and who was in an audience from when to when."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ..customers.models import Customer


class Audience(models.Model):
    """A rule with a name. Whatever uses one points here and protects it from being deleted."""

    name = models.CharField(max_length=100)
    # Canonical JSON (`audiences.parsing`); who is in it is computed whenever it is asked.
    rule = models.JSONField()
    # Who enters and leaves is recorded by the hourly sweep.
    is_tracked = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_audience_of_a_name")]


class AudienceVersion(models.Model):
    """What an audience was from an instant on. Written with each change, never changed."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="versions")
    name = models.CharField(max_length=100)
    rule = models.JSONField()
    is_tracked = models.BooleanField()
    valid_from = models.DateTimeField()
    actor = models.CharField(max_length=100)
    reason = models.TextField()


class AudienceList(models.Model):
    """A list of customers that somebody uploaded. Rules ask whether a customer is in it."""

    name = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_list_of_a_name")]


class AudienceListMember(models.Model):
    """One customer of a list."""

    list = models.ForeignKey(AudienceList, models.CASCADE, related_name="members", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="lists")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "customer"], name="once_in_a_list"),
        ]


class Membership(models.Model):
    """A span of time in which a customer was in a tracked audience; open while they are."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="memberships", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="memberships")
    entered_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "customer"],
                condition=Q(left_at=None),
                name="one_open_span_per_audience_and_customer",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
                name="a_span_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["audience", "id"], name="membership_audience")]
