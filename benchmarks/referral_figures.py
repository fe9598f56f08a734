"""Figures of referrals from roll-ups, against the same figures by plain SQL over referrals and orders.

    python -m benchmarks.referral_figures [--referrals 1000000]

So many friends of a fifth as many members, with their codes, visits and orders; then the roll-ups by a rebuild, as the product
does it. The figures of a year and the leaderboard are asked, with the statements, the shared buffers that they touch and their
time, and the rival has to come to the same. Exit code 1 when figures take more than three statements.
"""

import argparse
import sys
from datetime import date, datetime
from typing import Any

from .bulk import in_bulk, tidy
from .plans import statements_of
from .retention_figures import measured
from .retention_orders import NOW, fill, keep_all
from .running import database, milliseconds, settings

MOST_STATEMENTS = 3
YEAR = {"start": date(2025, 7, 1), "end": date(2026, 7, 1)}

TERMS = (
    "INSERT INTO saleor_retention_programme (slug, name, is_active) VALUES ('points', 'Points', true)",
    """
    INSERT INTO saleor_retention_referralprogramme (programme_id, channel, referrer_points, referee_points, is_active, valid_from,
        actor, reason)
    SELECT id, 'main', 500, 250, true, '2023-01-01', 'user:1', 'start' FROM saleor_retention_programme
    """,
)
CODES = """
INSERT INTO saleor_retention_referralcode (customer_id, code, created_at)
SELECT n, 'C' || n, timestamptz '2023-07-01 00:00Z' + n %% 700 * interval '1 day' FROM generate_series(1, %(members)s) AS n
"""
REFERRALS = """
INSERT INTO saleor_retention_referral (referrer_id, referee_id, state, claimed_at, source, order_id, terms_id, converted_at,
    due_at, rewarded_at, place, referrer_points, referee_points, cost_minor)
SELECT 1 + floor(%(members)s * power((n %% 9973) / 9973.0, 2))::bigint, %(members)s + n,
       CASE WHEN o.order_id IS NULL THEN 'pending' WHEN n %% 20 = 0 THEN 'reversed' ELSE 'rewarded' END,
       coalesce(o.created_at, timestamptz '2025-01-01 00:00Z') - interval '3 hours', CASE WHEN n %% 3 = 0 THEN 'code' ELSE 'link' END,
       o.order_id, t.id, o.paid_at, o.paid_at, o.paid_at, CASE WHEN o.order_id IS NOT NULL THEN 1 END, 500, 250,
       CASE WHEN o.order_id IS NOT NULL THEN 750 END
FROM generate_series(1, %(referrals)s) AS n
CROSS JOIN saleor_retention_referralprogramme t
LEFT JOIN (SELECT DISTINCT ON (customer_id) customer_id, order_id, created_at, paid_at FROM saleor_retention_orderfact
           ORDER BY customer_id, created_at) o ON o.customer_id = %(members)s + n
"""
VISITS = """
INSERT INTO saleor_retention_referralvisitcount (customer_id, day, visits)
SELECT n, date '2025-07-01' + (n * 7 + turn * 31) %% 365, 1 + n %% 3 FROM generate_series(1, %(members)s) AS n, generate_series(1, 3) AS turn
ON CONFLICT DO NOTHING
"""

RIVAL = """
WITH counted AS (
    SELECT r.referee_id, r.state, r.cost_minor, r.rewarded_at FROM saleor_retention_referral r
    JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
    WHERE o.currency = 'USD' AND r.rewarded_at >= %(start)s AND r.rewarded_at < %(end)s),
sales AS (
    SELECT r.referee_id IS NOT NULL AS is_referred, count(DISTINCT o.customer_id) AS customers, sum(o.net_sales_minor) AS net
    FROM saleor_retention_orderfact o LEFT JOIN saleor_retention_referral r ON r.referee_id = o.customer_id
    WHERE o.is_purchase AND o.currency = 'USD' GROUP BY 1)
SELECT (SELECT count(*) FROM saleor_retention_referralcode WHERE created_at < %(end)s),
       (SELECT coalesce(sum(visits), 0) FROM saleor_retention_referralvisitcount WHERE day >= %(start)s::date AND day < %(end)s::date),
       (SELECT count(*) FROM saleor_retention_referral WHERE claimed_at >= %(start)s AND claimed_at < %(end)s),
       (SELECT count(*) FROM counted WHERE state = 'rewarded'),
       (SELECT coalesce(sum(cost_minor), 0) FROM counted WHERE state = 'rewarded'),
       (SELECT count(*) FROM counted WHERE state = 'reversed'),
       (SELECT customers FROM sales WHERE is_referred), (SELECT net FROM sales WHERE is_referred),
       (SELECT customers FROM sales WHERE NOT is_referred), (SELECT net FROM sales WHERE NOT is_referred)
"""
RIVAL_BOARD = """
SELECT referrer_id, count(*) FROM saleor_retention_referral WHERE state = 'rewarded'
GROUP BY referrer_id ORDER BY 2 DESC, 1 LIMIT 10
"""


def main() -> int:
    """Measure on a database of its own, print the figures, and judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--referrals", type=int, default=1_000_000, help="how many there are (%(default)s)")
    referrals = parser.parse_args().referrals
    with database():
        print(settings())
        written = milliseconds(lambda: fill_referrals(referrals)) / 1_000
        kept = milliseconds(keep_all) / 1_000
        print(f"{referrals:,} referrals: written in {written:.1f} s, kept in {kept:.1f} s", flush=True)
        return report()


def fill_referrals(referrals: int) -> None:
    """Members, friends, orders, claims and visits."""
    members = max(referrals // 5, 1)
    params = {"referrals": referrals, "members": members}
    fill(2 * (referrals + members), referrals + members)
    with in_bulk() as cursor:
        for statement in TERMS:
            cursor.execute(statement)
        for statement in (CODES, REFERRALS, VISITS):
            cursor.execute(statement, params)
        tidy(cursor)


def kept_figures() -> tuple[int, ...]:
    """As the API asks, in the rival's order."""
    from saleor_retention.metrics.figures.referrals.reads import referral_report

    report = referral_report(**YEAR, currency="USD")
    total, referred, others = report.total, report.referred, report.others
    return (
        report.members, total.visits, total.claims, total.conversions, total.cost_minor, total.reversed,
        referred.customers, referred.net_minor, others.customers, others.net_minor,
    )  # fmt: skip


def kept_board() -> list[int]:
    """Friends of the first ten."""
    from saleor_retention.metrics.figures.referrals.leaderboard import EVER, leaders

    return [row.friends for row in leaders([EVER], most=10, using="default")[EVER]]


def rival_figures() -> tuple[int, ...]:
    """By plain SQL."""
    from saleor_retention.core.db import execute

    start, end = (datetime.combine(day, NOW.timetz()) for day in YEAR.values())
    (row,) = execute(RIVAL, {"start": start, "end": end})
    return tuple(map(int, row))


def rival_board() -> list[int]:
    """By plain SQL."""
    from saleor_retention.core.db import execute

    return [int(friends) for _, friends in execute(RIVAL_BOARD, [])]


def report() -> int:
    """Print both, and judge."""
    questions: dict[str, tuple[Any, Any]] = {
        "figures": (kept_figures, rival_figures),
        "leaderboard": (kept_board, rival_board),
    }
    missed = 0
    print("             statements   kept: ms  buffers    rival: ms   buffers  times faster")
    for name, (kept, plain) in questions.items():
        if kept() != plain():
            raise AssertionError(f"{name}: {kept()} is not {plain()} of the rival")
        fast, slow, number = measured(kept), measured(plain), len(statements_of(kept))
        missed += number > MOST_STATEMENTS
        print(
            f"  {name:<11} {number:9} {fast['ms']:10.2f} {fast['buffers']:8} {slow['ms']:12.1f} {slow['buffers']:9}"
            f" {slow['ms'] / fast['ms']:13,.0f}",
            flush=True,
        )
    print(f"  {'MORE THAN' if missed else 'at most'} {MOST_STATEMENTS} statements; the same answers")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
