"""Histories and roll-ups made anew, batch by batch beside the traffic; killed, a run goes on where it was.

Orders come first: what they sold is summed anew, or they are fixed in another zone, if asked. Then each customer's history is folded, which
keeps the roll-ups exact all the time; at last the roll-ups are made anew from the histories, so that also what was broken
in them is mended. Readers see either all of it or none.
"""

from dataclasses import dataclass
from datetime import datetime

from ...conf import conf
from ...core.db import command, execute, fetch, retried
from ...core.failpoints import failpoint
from ...orders.fact_rows import fix_deltas, fix_zone, sum_next_goods
from ..models import MetricsRebuild
from .contributions import BUYERS, CELLS, GAPS_OF_MONTHS, MONTH_FIGURES, OF_HISTORIES, RETENTION_MONTHS
from .fold import fold, lock_rollups
from .histories import DIFFERENT_HISTORIES
from .news import KIND, mark_customers
from .referrals.fold import renew
from .referrals.visits import count_open_days

NEXT_CUSTOMERS = """
SELECT customer_id FROM (
    (SELECT DISTINCT customer_id FROM saleor_retention_orderfact
     WHERE customer_id > %(after)s ORDER BY customer_id LIMIT %(limit)s)
    UNION
    (SELECT DISTINCT customer_id FROM saleor_retention_purchasehistory
     WHERE customer_id > %(after)s ORDER BY customer_id LIMIT %(limit)s)) c
ORDER BY customer_id LIMIT %(limit)s
"""
SIZE = f"""
SELECT (SELECT count(*) FROM saleor_retention_orderfact) AS orders,
       (SELECT count(DISTINCT customer_id) FROM saleor_retention_orderfact WHERE is_purchase) AS customers,
       (SELECT count(*) FROM saleor_retention_purchasehistory) AS histories,
       (SELECT count(*) FROM ({DIFFERENT_HISTORIES}) d) AS different,
       (SELECT count(*) FROM saleor_retention_inboxitem WHERE kind = %(kind)s) AS waiting
"""
CLEAR = (
    "DELETE FROM saleor_retention_cohortcell",
    "DELETE FROM saleor_retention_monthfigures",
    "DELETE FROM saleor_retention_retentionmonth",
    "DELETE FROM saleor_retention_monthbuyers",
    "DELETE FROM saleor_retention_gapsofmonth",
)
FILL = (
    f"""
    WITH states AS ({OF_HISTORIES})
    INSERT INTO saleor_retention_cohortcell (currency, channel, cohort, month, customers, orders, net_minor, gross_minor)
    SELECT currency, channel, cohort, month, customers, orders, net_minor, gross_minor FROM ({CELLS}) c
    """,
    f"""
    WITH states AS ({OF_HISTORIES})
    INSERT INTO saleor_retention_monthfigures
        (currency, channel, month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor,
         first_net_minor, discounted_orders, discount_minor)
    SELECT currency, channel, month, customers, new, retained, repeat_customers, orders, net_minor, gross_minor,
           first_net_minor, discounted_orders, discount_minor FROM ({MONTH_FIGURES}) c
    """,
    f"""
    WITH states AS ({OF_HISTORIES})
    INSERT INTO saleor_retention_retentionmonth
        (currency, channel, month, period_months, window_months, at_end, retained, new)
    SELECT currency, channel, month, period_months, window_months, at_end, retained, new FROM ({RETENTION_MONTHS}) c
    """,
    f"""
    WITH states AS ({OF_HISTORIES})
    INSERT INTO saleor_retention_monthbuyers (currency, channel, month, previous, customers, repeat_customers, orders)
    SELECT currency, channel, month, previous, customers, repeat_customers, orders FROM ({BUYERS}) c
    """,
    f"""
    WITH states AS ({OF_HISTORIES})
    INSERT INTO saleor_retention_gapsofmonth (currency, channel, month, days, gaps)
    SELECT currency, channel, month, days, gaps FROM ({GAPS_OF_MONTHS}) c
    """,
)


@dataclass(frozen=True, slots=True)
class RebuildSize:
    """What a rebuild would meet. `different`: histories in one scope each, that are not what the orders say."""

    orders: int
    customers: int
    histories: int
    different: int
    waiting: int


def size() -> RebuildSize:
    """Read everything and write nothing."""
    return fetch(RebuildSize, SIZE, {"kind": KIND})[0]


def begin(*, now: datetime, zone: str = "", restart: bool = False) -> MetricsRebuild:
    """The run that is under way for this zone (`""`: orders stay in theirs), as far as it got; else a new one."""
    with command():
        run, is_new = MetricsRebuild.objects.select_for_update().get_or_create(
            zone=zone, finished_at=None, defaults={"started_at": now}
        )
        if restart and not is_new:
            run.order_id, run.customer_id, run.customers, run.started_at = None, 0, 0, now
            run.save()
    return run


def advance(*, now: datetime, limit: int | None = None) -> bool:
    """One batch of the oldest run that is under way; whether there is more to do."""
    run = MetricsRebuild.objects.filter(finished_at=None).order_by("pk").first()
    return run is not None and step(run.pk, now=now, limit=limit) is not None


def step(run_id: int, *, now: datetime, limit: int | None = None) -> int | None:
    """One batch of a run, in a transaction of its own; how many orders or customers it met, None when the run is finished."""
    return retried(lambda: _step(run_id, now, limit or conf.batch_size))


def _step(run_id: int, now: datetime, limit: int) -> int | None:
    with command():
        run = MetricsRebuild.objects.select_for_update().get(pk=run_id)
        if run.finished_at is not None:
            return None
        met = 0 if run.customer_id else _work_on_orders(run, limit)
        met = met or _fold_customers(run, limit)
        if not met:
            _renew_rollups()
            run.finished_at = now
        run.save()
        failpoint("metrics.before_commit")
        return met or None


def _work_on_orders(run: MetricsRebuild, limit: int) -> int:
    """Orders come first: fixed in another zone, or what they sold summed anew."""
    if run.zone:
        return _fix_orders(run, limit)
    last, orders = sum_next_goods(after=run.order_id, limit=limit)
    run.order_id = last or run.order_id
    return orders


def _fix_orders(run: MetricsRebuild, limit: int) -> int:
    last, customers = fix_zone(run.zone, after=run.order_id, limit=limit)
    if last is None:
        fix_deltas()
        return 0
    run.order_id = last
    mark_customers(customers)
    return limit


def _fold_customers(run: MetricsRebuild, limit: int) -> int:
    rows = execute(NEXT_CUSTOMERS, {"after": run.customer_id, "limit": limit})
    ids = [customer_id for (customer_id,) in rows]
    if ids:
        fold(ids)
        run.customer_id, run.customers = ids[-1], run.customers + len(ids)
    return len(ids)


def _renew_rollups() -> None:
    """All roll-ups from the histories: the last step of a run, one transaction."""
    lock_rollups()
    for statement in (*CLEAR, *FILL):
        execute(statement, [])
    renew()
    count_open_days()
