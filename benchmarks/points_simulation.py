"""A million past orders under rules that are tried: how many are replayed in a second, and how much memory that takes.

Run as `python -m benchmarks.points_simulation` (`--orders 50000` for a quick look). Bare rules, and rules with bonuses, tiers,
a return window and an end; from the tables, and bare ones from a file of the same orders, which must come to the same figures.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time
from typing import Any

from benchmarks.running import database

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
EACH = 4
"""Orders of a customer."""
SEED = (
    """INSERT INTO saleor_retention_customer (id, user_id, email_hash)
    SELECT n, n, md5(n::text) || md5('hash' || n) FROM generate_series(1, %(customers)s) n""",
    """INSERT INTO saleor_retention_orderfact
        (order_id, number, customer_id, origin, status, channel, currency, created_at, paid_at, delivered_at, month, zone,
         is_purchase, due_minor, captured_minor, kept_minor, attributed_minor, gift_card_minor, points_minor,
         shipping_net_minor, shipping_gross_minor, discount_minor, net_sales_minor, gross_sales_minor, voucher_code,
         is_gone, hints, snapshot_hash, revision, seen_at)
    SELECT gen_random_uuid(), n::text, 1 + n %% %(customers)s, 'checkout', 'live', 'main', 'USD', at, at, at,
        date_trunc('month', at)::date, 'UTC', true, net, net, net, 0, 0, 0, 0, 0, 0, net, net, '', false, '{}', '', 1, at
    FROM generate_series(1, %(orders)s) n,
        LATERAL (SELECT %(now)s - (n::bigint * 7919 %% 1095) * interval '1 day' AS at, 500 + n::bigint * 104729 %% 20000 AS net) x""",
    """INSERT INTO saleor_retention_orderlinefact
        (line_id, order_id, product_id, variant_id, collection_ids, cost_minor, quantity, net_minor, gross_minor,
         is_gift_card, is_free_gift, is_on_sale, is_shipped, returned, replaced, refunded, refunded_minor)
    SELECT gen_random_uuid(), order_id, 1 + number::int %% 50, 1, '[]', net_sales_minor / 2, 1, net_sales_minor,
        net_sales_minor, false, false, number::int %% 7 = 0, true, 0, 0, 0, 0
    FROM saleor_retention_orderfact""",
    "ANALYZE",
)
REDEMPTION = {"redemption": {"points": 100, "minor": 100, "least": 100, "step": 100, "most_percent": 100}}
RICH = REDEMPTION | {
    "pending": {"until": "return_window", "days": 14},
    "expiry": {"kind": "inactivity", "months": 12},
    "counting": {"sale_items": False},
    "bonuses": {
        "bonuses": [
            {"kind": "goods", "title": "Some", "goods": {"product_ids": [1, 2, 3]}, "times": "3"},
            {"kind": "first_order", "title": "Hello", "points": 100},
            {"kind": "days", "title": "Sundays", "weekdays": [7], "times": "2"},
            {"kind": "tier", "title": "Gold", "tiers": [["gold", "1.5"]]},
        ]
    },
}
TIERS = {
    "basis": "spend",
    "months": 12,
    "tiers": [
        {
            "slug": slug,
            "name": slug,
            "threshold": threshold,
            "multiplier_percent": 100,
            "campaign_ids": [],
            "early_access": [],
        }
        for slug, threshold in (("all", 0), ("silver", 10_000), ("gold", 30_000))
    ],
}


def main() -> int:
    """Measure on a database of its own and print the figures. Exit code 1 where table and file differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with database():
        _seed(arguments.orders)
        bare = _of_tables("bare rules", REDEMPTION)
        _of_tables("bonuses, tiers, a return window, inactivity", RICH, tiers=TIERS)
        of_file = _of_file()
    print("table and file are equal" if bare == of_file else "TABLE AND FILE DIFFER")
    return 0 if bare == of_file else 1


def _seed(orders: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in SEED:
            cursor.execute(statement, {"orders": orders, "customers": max(1, orders // EACH), "now": NOW})
    print(f"{orders:,} orders of {max(1, orders // EACH):,} customers")


def _trial(terms: dict[str, Any], **assumed: Any) -> Any:
    from zoneinfo import ZoneInfo

    from saleor_retention.loyalty.models import ProgrammeVersion
    from saleor_retention.loyalty.simulation.assumptions import Assumptions
    from saleor_retention.loyalty.simulation.models import EVER
    from saleor_retention.loyalty.simulation.replay import Trial

    version = ProgrammeVersion(
        programme_id=1, channel="main", currency="USD", rate_points=1, rate_minor=100, terms=terms, valid_from=EVER
    )  # fmt: skip
    return Trial(version, Assumptions.parse(assumed), NOW, ZoneInfo("UTC"))


def _of_tables(what: str, terms: dict[str, Any], **assumed: Any) -> Any:
    from saleor_retention.loyalty.simulation.figures import figures_of
    from saleor_retention.loyalty.simulation.history import replay_history
    from saleor_retention.loyalty.simulation.tally import Tally

    trial, tally = _trial(terms, **assumed), Tally()

    def replay() -> None:
        for _ in replay_history(trial, tally):
            pass

    _timed(what, replay, lambda: tally.read)
    figures = figures_of(trial.version, trial.assumptions, tally)
    print(f"    {figures.issued:,} points issued, {figures.outstanding:,} outstanding at the end")
    return figures


def _of_file() -> Any:
    from django.db import connection

    from saleor_retention.loyalty.simulation.figures import figures_of
    from saleor_retention.loyalty.simulation.order_file import read_orders, replay_file

    file = StringIO("order,customer,placed_at,net,currency,cost\n")
    file.seek(0, 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, customer_id, created_at, net_sales_minor, net_sales_minor / 2 FROM saleor_retention_orderfact"
        )
        for number, customer, at, net, cost in cursor:
            file.write(f"{number},{customer},{at.isoformat()},{net / 100:.2f},USD,{cost / 100:.2f}\n")
    file.seek(0)
    trial, figures = _trial(REDEMPTION), []

    def replay() -> None:
        orders = read_orders(file, currency="USD", zone=trial.zone)
        figures.append(figures_of(trial.version, trial.assumptions, replay_file(orders, trial)))

    _timed("bare rules, from a file", replay, lambda: figures[0].tally.read)
    return figures[0]


def _timed(what: str, work: Callable[[], None], count: Callable[[], int]) -> None:
    begun, own = perf_counter(), process_time()
    work()
    seconds, own = perf_counter() - begun, process_time() - own
    memory = getrusage(RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"  {what:<46}{seconds:7.1f} s, {own:6.1f} s of them Python's own: {count() / own:8,.0f} orders a second; "
        f"{memory:,} MB at most so far",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
