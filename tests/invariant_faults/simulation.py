"""The fault of drafts. Ours was put in force."""

from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.loyalty.simulation.drafts import draft_activate
from tests.builders import NOON
from tests.builders.simulation import a_draft_of

from . import Fault


def in_force() -> None:
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    draft_activate(draft.pk, actor="staff:1", reason="spring", now=NOON)


FAULTS = {
    "activated_drafts_are_their_versions": Fault(
        in_force, "UPDATE saleor_retention_programmedraft SET rate_points = rate_points + 1"
    ),
}
