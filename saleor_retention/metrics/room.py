"""Figures of the shop, as the whole sees this room: computed from the facts of orders; what customers are worth is kept."""

from ..room import Room
from . import invariants
from .clv import invariants as value_invariants
from .clv import jobs as value_jobs
from .clv import privacy as value_privacy
from .clv.models import TABLES as VALUE_TABLES

ROOM = Room(
    name="metrics",
    tables=VALUE_TABLES,
    settle=value_privacy.settle,
    jobs=value_jobs.JOBS,
    invariants=(*invariants.INVARIANTS, *value_invariants.INVARIANTS),
    export=value_privacy.SECTIONS,
    erase=lambda erasure: value_privacy.forget(erasure.customer_ids),
    merge=value_jobs.merge,
)
