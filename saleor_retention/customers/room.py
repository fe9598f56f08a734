"""Who somebody is, as the whole sees this room."""

from datetime import datetime, timedelta

from ..conf import conf
from ..core.db import command
from ..room import Erasure, Job, JobResult, Room
from . import former_customers, invariants, privacy, reconcile
from .models import Customer, CustomerFacts, FormerCustomer


def _erase(erasure: Erasure) -> None:
    if not erasure.has_left:
        erasure.totals["addresses"] += former_customers.forget(erasure.customer_ids)
    privacy.anonymise_customers(erasure.customer_ids, now=erasure.now)


def _forget_former(*, now: datetime) -> int:
    """Addresses that only say who is not new. Their period of 0 keeps nothing: it is the one that keeps a person."""
    with command():
        return former_customers.sweep(now=now, limit=conf.batch_size)


def _compare_customers(now: datetime) -> JobResult:
    return JobResult(marked_dirty=sum(reconcile.audit_customers()) > 0)


ROOM = Room(
    name="customers",
    tables=(Customer, CustomerFacts, FormerCustomer),
    jobs=(
        Job(
            "compare_customers",
            "Find accounts that the store deleted, or that proved an address, though no notice came.",
            timedelta(days=1),
            _compare_customers,
        ),
    ),
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=_erase,
    retention_periods={"former customers": _forget_former},
)
