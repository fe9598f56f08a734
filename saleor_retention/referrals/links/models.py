"""Followed links, and what a guest's order said of who brought them."""

from django.db import models

from ...customers.models import Customer

LONGEST = 300
"""Characters of a hint that are kept: a code, or two tokens."""


class FormerReferralCode(models.Model):
    """A code that a member had before. It leads to them still, unless staff retired it; it is never anybody else's."""

    code = models.CharField(max_length=20, primary_key=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class ReferralVisit(models.Model):
    """One followed link, for as long as its token is good. No address and no browser: nothing of who followed it."""

    # The very id in the token that the visitor took along.
    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    visited_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["visited_at"], name="visits_by_age")]


class ReferralVisitCount(models.Model):
    """How often a member's link was followed on a day of the shop's zone. Kept when the visits themselves are not."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    visits = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "day"], name="one_count_of_visits_per_day")
        ]
        indexes = [models.Index(fields=["day"], name="visits_by_day")]


class GuestReferralHint(models.Model):
    """Who brought a guest, as their order said when it was first seen; it counts once an account proves the address."""

    order_id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    code = models.CharField(max_length=LONGEST, default="", blank=True)
    token = models.CharField(max_length=LONGEST, default="", blank=True)
