"""What processes count, by name: what it means and how it is shown. Whoever counts uses one of these names."""

from dataclasses import dataclass
from enum import StrEnum


class MetricType(StrEnum):
    """How a figure behaves, in the words of the exposition format."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class MetricDefinition:
    """A figure of the table."""

    name: str
    says: str
    shape: MetricType
    labels: tuple[str, ...]


COUNTED: tuple[MetricDefinition, ...] = (
    MetricDefinition(
        "hook_seconds",
        "How long the hooks kept the shop waiting, by hook and by how it ended.",
        MetricType.HISTOGRAM,
        ("hook", "outcome"),
    ),
    MetricDefinition(
        "decisions_total",
        "Decisions about checkouts, by what came out: applied, or why not.",
        MetricType.COUNTER,
        ("reason",),
    ),
    MetricDefinition(
        "gate_refusals_total",
        "Orders that the gate refused to the loser of a race, by reason.",
        MetricType.COUNTER,
        ("reason",),
    ),
    MetricDefinition(
        "mutation_refusals_total",
        "Mutations that were refused, by the code that their caller got.",
        MetricType.COUNTER,
        ("mutation", "code"),
    ),
    MetricDefinition(
        "inbox_rows_total",
        "Objects that were looked at, by how it ended.",
        MetricType.COUNTER,
        ("kind", "outcome"),
    ),
    MetricDefinition(
        "outbox_effects_total",
        "Effects that were tried in the store, by how it ended.",
        MetricType.COUNTER,
        ("kind", "outcome"),
    ),
    MetricDefinition(
        "swept_total",
        "What the sweep met: checkouts, vouchers, overdue holds, expired lots.",
        MetricType.COUNTER,
        ("what",),
    ),
    MetricDefinition(
        "task_turns_total",
        "Turns of background tasks, by how they ended.",
        MetricType.COUNTER,
        ("task", "outcome"),
    ),
    MetricDefinition(
        "task_turn_timestamp_seconds",
        "When a background task last ended well: its work done, or nothing to do because work is switched off.",
        MetricType.GAUGE,
        ("task", "outcome"),
    ),
    MetricDefinition(
        "lost_rows",
        "How many orders or accounts the store lost, where that is most of those we know; 0 otherwise, as last compared.",
        MetricType.GAUGE,
        ("kind",),
    ),
    MetricDefinition(
        "first_turn_timestamp_seconds",
        "When a background task ended well for the first time since this version was installed.",
        MetricType.GAUGE,
        ("version",),
    ),
    MetricDefinition(
        "storefront_fields_total",
        "Fields of ours that were answered to shoppers, and to apps for them.",
        MetricType.COUNTER,
        ("field",),
    ),
    MetricDefinition(
        "console_app_registered",
        "1 once the app was written by which Saleor's Dashboard mounts our pages; stays when the app is deleted.",
        MetricType.GAUGE,
        (),
    ),
)
