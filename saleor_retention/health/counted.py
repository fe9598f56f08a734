"""What processes count, by name: what it means and how it is shown. Whoever counts uses one of these names."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a figure behaves, in the words of the exposition format."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure of the table."""

    name: str
    says: str
    shape: Shape
    labels: tuple[str, ...]


COUNTED: tuple[Counted, ...] = (
    Counted(
        "hook_seconds",
        "How long the hooks kept the shop waiting, by hook and by how it ended.",
        Shape.HISTOGRAM,
        ("hook", "outcome"),
    ),
    Counted(
        "decisions_total",
        "Decisions about checkouts, by what came out: applied, or why not.",
        Shape.COUNTER,
        ("reason",),
    ),
    Counted(
        "gate_refusals_total",
        "Orders that the gate refused to the loser of a race, by reason.",
        Shape.COUNTER,
        ("reason",),
    ),
    Counted(
        "mutation_refusals_total",
        "Mutations that were refused, by the code that their caller got.",
        Shape.COUNTER,
        ("mutation", "code"),
    ),
    Counted(
        "inbox_rows_total",
        "Objects that were looked at, by how it ended.",
        Shape.COUNTER,
        ("kind", "outcome"),
    ),
    Counted(
        "outbox_effects_total",
        "Effects that were tried in the store, by how it ended.",
        Shape.COUNTER,
        ("kind", "outcome"),
    ),
    Counted(
        "swept_total",
        "What the sweep met: checkouts, vouchers, overdue holds, expired lots.",
        Shape.COUNTER,
        ("what",),
    ),
    Counted(
        "task_turns_total",
        "Turns of background tasks, by how they ended.",
        Shape.COUNTER,
        ("task", "outcome"),
    ),
    Counted(
        "task_turn_timestamp_seconds",
        "When a background task last ended well: its work done, or nothing to do because work is switched off.",
        Shape.GAUGE,
        ("task", "outcome"),
    ),
    Counted(
        "lost_rows",
        "How many orders or accounts the store lost, where that is most of those we know; 0 otherwise, as last compared.",
        Shape.GAUGE,
        ("kind",),
    ),
    Counted(
        "first_turn_timestamp_seconds",
        "When a background task ended well for the first time since this version was installed.",
        Shape.GAUGE,
        ("version",),
    ),
)
