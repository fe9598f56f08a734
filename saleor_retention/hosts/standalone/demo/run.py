"""`make demo`: a real order history through the whole engine, then what came out of it, then the API to ask it.

Run as `python -m saleor_retention.hosts.standalone.demo.run`. Environment: `DATASET=sample` for a tenth of the history,
`SERVE=0` to stop after the figures, `HOST` (an IPv4 address; `0.0.0.0` for all of this machine's) and `PORT` for where the
pages are, `DATABASE_URL` for a database of yours.
"""

import os
import signal
import sys
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from .scenario import DemoScenario

FIRST, LAST = date(1997, 1, 1), date(1998, 6, 1)
"""The history's first and last month."""
BEFORE = datetime(1996, 12, 31, tzinfo=UTC)


def main() -> int:
    """Replay, print, check, and serve unless told not to. Returns the exit code: 0 when every check holds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saleor_retention.hosts.standalone.settings")
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        return _run()
    except KeyboardInterrupt:
        print()
        return 0


def _run() -> int:
    started = time.monotonic()
    django.setup()
    cast = _replay()
    if cast is None or not _report():
        return 1
    _write_report()
    print(f"\n{time.monotonic() - started:.1f} s", flush=True)
    if os.environ.get("SERVE") != "0":
        from ....core.clock import now
        from .serve import serve

        serve(int(os.environ.get("PORT") or 8000), cast, now=now())
    return 0


def _replay() -> "DemoScenario | None":
    """The history, then the story after it; None when the database is another's or orders could not be taken in."""
    from django.core.management import call_command
    from tqdm import tqdm

    from ....core.clock import now, store_zone
    from ....store.port import store
    from ..first_page.stage import earlier_orders
    from ..settings import DATASET
    from ..simulator.shop import SimulatedStore
    from . import comparison, scenario
    from .cdnow import CHANNEL, CURRENCY, history
    from .club import members
    from .replay import ensure_programme, guests, replay
    from .report import score

    call_command("migrate", verbosity=0)
    orders = list(history(DATASET, store_zone()))
    ids = [order.id for order in orders]
    bought = [*earlier_orders(), *members.earlier_orders(now())]
    if others := guests([*ids, *scenario.ORDERS, *bought, *members.present_orders(now())]):
        print(f"This database holds {others} orders of another history; give the demo one of its own.")
        return None
    terms = ensure_programme(channel=CHANNEL, currency=CURRENCY, since=BEFORE, now=now())
    shop = store()
    assert isinstance(shop, SimulatedStore)
    shop.put(*orders)
    with tqdm(total=len(ids), unit=" orders", desc="replaying") as bar:
        done = replay(ids, now=now(), progress=bar.update)
    print(f"{done.orders} orders replayed, {done.changes} changes")
    if done.waiting:
        print(f"{done.waiting} orders could not be converged; the table of the inbox says why")
        return None
    for line in score():
        print(line)
    replay(bought, now=now())
    comparison.compare(shop, now=now())
    shopper = next(order.user_id for order in orders if order.user_id is not None)
    return scenario.tell(shop, terms.programme, shopper, now=now())


def _report() -> bool:
    from . import report
    from .cdnow import CHANNEL, CURRENCY

    print()
    for name, value in report.figures(currency=CURRENCY, channel=CHANNEL):
        print(f"{name:<26}{value}")
    print("\ncustomers who bought, by month of their first purchase and months since")
    print("\n".join(report.cohorts(currency=CURRENCY, channel=CHANNEL, first=FIRST, last=LAST)))
    print()
    is_whole = True
    for line, holds in report.checks():
        print(line)
        is_whole = is_whole and holds
    return is_whole


def _write_report() -> None:
    from .cdnow import CHANNEL, CURRENCY
    from .report import write_report

    print(f"\n{write_report(currency=CURRENCY, channel=CHANNEL)}")


if __name__ == "__main__":
    sys.exit(main())
