"""Rules that are not in force: drafts, and what simulations of rules found. Written by this folder alone."""

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ..models import Programme, ProgrammeVersion

EVER = datetime(1900, 1, 1, tzinfo=UTC)
"""Before every order."""


class ProgrammeRules(models.Model):
    """What a version says, of rules that are none yet. The columns are those of `ProgrammeVersion`."""

    channel = models.CharField(max_length=255)
    currency = models.CharField(max_length=3)
    rate_points = models.PositiveIntegerField()
    rate_minor = models.PositiveIntegerField()
    earning = models.JSONField(null=True)
    terms = models.JSONField(default=dict, db_default={}, blank=True)
    expiry_months = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True

    RULES = ("channel", "currency", "rate_points", "rate_minor", "earning", "terms", "expiry_months")

    def rules(self) -> dict[str, Any]:
        """Its columns by name."""
        return {name: getattr(self, name) for name in self.RULES}

    def as_version(self, programme_id: int, since: datetime = EVER) -> ProgrammeVersion:
        """The version that these rules would be; it is not saved."""
        return ProgrammeVersion(programme_id=programme_id, **self.rules(), valid_from=since)


class ProgrammeDraft(ProgrammeRules):
    """Rules that staff work on. Nothing earns by them. Changed until they are activated, which makes a version of them."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="drafts")
    name = models.CharField(max_length=100)
    # The version that activation made; from then on the draft stays as it is.
    version = models.OneToOneField(ProgrammeVersion, models.PROTECT, null=True, related_name="draft")
    actor = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rate_minor__gt=0), name="a_drafted_rate_is_for_money"),
        ]
        indexes = [
            models.Index(fields=["programme", "id"], condition=Q(version__isnull=True), name="drafts_open"),
        ]


class SimulationState(models.TextChoices):
    """How far a simulation is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class PointsSimulation(ProgrammeRules):
    """Rules tried on the shop's past orders. The rules are a copy, so that a draft may change meanwhile."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    draft = models.ForeignKey(ProgrammeDraft, models.SET_NULL, null=True, related_name="simulations")
    # Orders placed from then on earn by the rules; as things are at `until`.
    since = models.DateTimeField()
    until = models.DateTimeField()
    assumptions = models.JSONField()
    # What is in force in the channel, tried on the same orders beside it; null where nothing else is.
    compared = models.ForeignKey(ProgrammeVersion, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=SimulationState.choices, default=SimulationState.WAITING)
    # Where the next page of customers begins, and the sums so far.
    position = models.CharField(max_length=60)
    tally = models.JSONField()
    compared_tally = models.JSONField()
    orders = models.BigIntegerField()
    actor = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rate_minor__gt=0), name="a_simulated_rate_is_for_money"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="a_simulation_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["waiting", "running"]), name="simulations_to_do"
            ),
            models.Index(fields=["programme", "-id"], name="simulations_of_programme"),
        ]
