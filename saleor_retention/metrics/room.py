"""Figures of the shop, as the whole sees this room: computed from what customers bought, which it keeps by day and month."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from ..room import CustomerMerge, Job, Room
from . import invariants
from .clv import invariants as value_invariants
from .clv import jobs as value_jobs
from .clv import privacy as value_privacy
from .clv.models import TABLES as VALUE_TABLES
from .models import (
    CohortCell,
    GapsOfMonth,
    MetricsRebuild,
    MonthBuyers,
    MonthFigures,
    PurchaseHistory,
    ReferralDay,
    ReferralStanding,
    ReferredHistory,
    ReferredTotal,
    ReferrerMonth,
    RetentionMonth,
)
from .rollups import consumer, news
from .rollups.referrals import invariants as referral_invariants


@contextmanager
def _merge(merge: CustomerMerge) -> Iterator[None]:
    with value_jobs.merge(merge):
        yield
    news.mark_customers([merge.source_id, merge.target_id])


ROOM = Room(
    name="metrics",
    tables=(
        PurchaseHistory,
        CohortCell,
        MonthFigures,
        RetentionMonth,
        MonthBuyers,
        GapsOfMonth,
        MetricsRebuild,
        ReferralStanding,
        ReferredHistory,
        ReferralDay,
        ReferredTotal,
        ReferrerMonth,
        *VALUE_TABLES,
    ),
    settle=value_privacy.settle,
    settle_totals=news.mark_buyers,
    jobs=(
        Job(
            "fold_metrics",
            "Bring purchase histories and monthly roll-ups up to the orders; go on with a rebuild that is under way.",
            timedelta(minutes=1),
            consumer.run,
        ),
        *value_jobs.JOBS,
    ),
    invariants=(*invariants.INVARIANTS, *referral_invariants.INVARIANTS, *value_invariants.INVARIANTS),
    export=value_privacy.SECTIONS,
    erase=lambda erasure: value_privacy.forget(erasure.customer_ids),
    merge=_merge,
)
