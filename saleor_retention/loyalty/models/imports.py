"""What files of an earlier programme said. Written by this folder alone; points move through `ledger/`."""

from django.db import models
from django.db.models import Q

from ...customers.models import Customer
from .programmes import Programme


class ImportedBalance(models.Model):
    """Points of one address in a source, those that end together: what the latest file says of them.

    `customer` is the guest row of the address, known before there is an account; `owner` who was given the points, none
    while nobody has proved the address. The cause of the points in the ledger is `import:<source>:<id>`.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="imported_balances")
    points = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    # The name of the level they had there; a fact that the tiers of a programme may look at.
    tier = models.CharField(max_length=100, default="", blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "source", "customer", "expires_at"],
                nulls_distinct=False,
                name="an_address_is_imported_once",
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="no_imported_balance_is_negative"),
        ]
        indexes = [
            models.Index(fields=["customer"], condition=Q(owner__isnull=True), name="imports_that_wait"),
        ]

    @property
    def cause(self) -> str:
        """The name under which its points are kept."""
        return f"import:{self.source}:{self.pk}"


class ImportedMovement(models.Model):
    """A line of a customer's statement in an earlier programme: told, and no part of our books."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    points = models.BigIntegerField()
    text = models.CharField(max_length=200, default="", blank=True)
    # Equal lines of one instant are told apart by their number.
    number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "programme", "source", "occurred_at", "points", "text", "number"],
                name="an_imported_line_is_told_once",
            ),
            models.CheckConstraint(condition=~Q(points=0), name="an_imported_line_moved_points"),
        ]
