"""What is decided once about an order, when it begins to earn. Written by `starts.py` alone."""

from django.db import models
from django.db.models import Q

from ...customers.models import Customer


class EarningStart(models.Model):
    """What an order had when it began to earn, and keeps: whether it was its customer's first, and their tier."""

    order_id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    is_first = models.BooleanField()
    tier = models.CharField(max_length=100, default="", blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_first=True), name="one_first_order_each"
            ),
        ]
