"""Names on the leaderboard."""

from django.db import models

from ...customers.models import Customer
from .rules import LONGEST_NAME


class ReferralName(models.Model):
    """The name that a member chose to be shown under; who chose none is shown without a name."""

    customer = models.OneToOneField(Customer, models.PROTECT, primary_key=True, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    chosen_at = models.DateTimeField()
