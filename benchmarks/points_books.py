"""The books of points with a million postings: replay, checks, liability at a past date, statements, and eight clients.

Run as `python -m benchmarks.points_books` (`--postings 50000` for a quick look). The database makes the postings itself, so
that its own triggers keep the balances; then every invariant is asked whether they hold. Earning and spending by eight
clients takes turns with a bare locked two-row insert: compare the ratio.
"""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from statistics import median
from uuid import uuid4

from benchmarks.running import counted, database, milliseconds, percentile

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
EACH, LONG, CLIENTS, ROUNDS = 50, 10_000, 8, 5
"""Postings of a customer, of the one with a long statement; clients at once, and how often they take turns."""
LINES = 100_000
"""Of a file that is taken in."""
OPERATIONS = 25
"""Of each client in a round."""

SEED = (
    """INSERT INTO saleor_retention_programme (id, slug, name, is_active) VALUES (1, 'bench', 'Bench', true)""",
    """INSERT INTO saleor_retention_programmeversion
        (id, programme_id, channel, currency, rate_points, rate_minor, terms, valid_from, actor, reason)
    VALUES (1, 1, 'main', 'USD', 1, 100, '{"redemption": {"points": 100, "minor": 100, "least": 100, "step": 100, "most_percent": 100}}',
            timestamptz '2020-01-01', 'bench', 'bench')""",
    """INSERT INTO saleor_retention_customer (id, user_id, email_hash)
    SELECT n, n, md5(n::text) || md5('hash' || n) FROM generate_series(1, %(customers)s) n""",
    """INSERT INTO saleor_retention_account (id, programme_id, customer_id, kind, balance)
    SELECT row_number() OVER (), 1, NULL, kind, 0 FROM unnest(ARRAY['issuance', 'redeemed', 'expired', 'forgone']) kind""",
    """INSERT INTO saleor_retention_account (id, programme_id, customer_id, kind, balance)
    SELECT 3 * n + place + 1, 1, n, kind, 0 FROM generate_series(1, %(customers)s) n,
        unnest(ARRAY['available', 'held', 'owed']) WITH ORDINALITY AS k(kind, place)""",
    """CREATE TEMPORARY TABLE moves AS
    SELECT row_number() OVER (ORDER BY turn, customer) AS id, customer, turn, turn %% 2 = 1 OR customer = %(customers)s AS gives
    FROM (SELECT customer, turn FROM generate_series(1, %(customers)s - 1) customer, generate_series(1, %(each)s) turn
          UNION ALL SELECT %(customers)s, turn FROM generate_series(1, %(long)s) turn) m""",
    "CREATE UNIQUE INDEX ON moves (customer, turn)",
    "ANALYZE moves",
    """INSERT INTO saleor_retention_transaction
        (id, programme_id, kind, idempotency_key, request_hash, cause, customer_id, actor, reason, occurred_at)
    SELECT id, 1, CASE WHEN gives THEN 'earn' ELSE 'spend' END, 'bench:' || id, '', 'bench:' || id, customer, '', '',
        %(now)s - (%(each)s - least(turn, %(each)s)) * interval '14 days' FROM moves ORDER BY id""",
    """INSERT INTO saleor_retention_entitlement (programme_id, customer_id, cause, due, revision, version_id)
    SELECT 1, customer, 'bench:' || id, 10, 1, 1 FROM moves WHERE gives""",
    """INSERT INTO saleor_retention_lot (id, account_id, transaction_id, cause, granted, remaining, earned_at, expires_at)
    SELECT id, 3 * customer + 2, id, 'bench:' || id, 10, CASE WHEN customer = %(customers)s THEN 10 ELSE 6 END,
        %(now)s - (%(each)s - least(turn, %(each)s)) * interval '14 days', %(now)s + interval '1 year'
    FROM moves WHERE gives ORDER BY id""",
    """INSERT INTO saleor_retention_posting (id, transaction_id, source_id, destination_id, points)
    SELECT id, id, CASE WHEN gives THEN 1 ELSE 3 * customer + 2 END, CASE WHEN gives THEN 3 * customer + 2 ELSE 2 END,
        CASE WHEN gives THEN 10 ELSE 4 END FROM moves ORDER BY id""",
    """INSERT INTO saleor_retention_lotconsumption (lot_id, posting_id, points)
    SELECT g.id, s.id, 4 FROM moves s JOIN moves g ON g.customer = s.customer AND g.turn = s.turn - 1 WHERE NOT s.gives""",
    *(
        f"SELECT setval(pg_get_serial_sequence('saleor_retention_{table}', 'id'), 100000000)"
        for table in ("programme", "programmeversion", "customer", "account", "transaction", "lot", "posting")
    ),
)


def main() -> int:
    """Measure on a database of its own and print the figures. Exit code 1 where the books do not balance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with database():
        customers = seed(max(2 * EACH, arguments.postings))
        is_sound = books(customers)
        statements(customers)
        clients(customers)
        imports()
    return 0 if is_sound else 1


def seed(postings: int) -> int:
    """Fill the tables; returns how many customers there are, the last one with the long statement."""
    from django.db import connection

    customers = max(2 * CLIENTS, (postings - LONG) // EACH + 1)
    named = {"customers": customers, "each": EACH, "long": LONG, "now": NOW}

    def fill() -> None:
        with connection.cursor() as cursor:
            for statement in SEED:
                cursor.execute(statement, named)
            cursor.execute("ANALYZE")

    seconds = milliseconds(fill) / 1_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM saleor_retention_posting")
        print(f"{cursor.fetchone()[0]:,} postings of {customers:,} customers, made in {seconds:.0f} s")
    return customers


def books(customers: int) -> bool:
    """Replay, all checks, and what was owed in the middle of the time."""
    from django.core.management import call_command

    from saleor_retention.core.invariants import violations
    from saleor_retention.loyalty.invariants import REPLAYED
    from saleor_retention.loyalty.liability.queries import liability, points_by_month

    wrong: list[object] = []
    print(
        f"  replay against stored balances  {milliseconds(lambda: wrong.extend(violations(REPLAYED))):10,.0f} ms"
    )
    said = StringIO()

    def check() -> None:
        with redirect_stdout(said):
            try:
                call_command("retention_check", stdout=said)
            except SystemExit:
                wrong.append(said.getvalue())

    print(f"  retention_check                 {milliseconds(check):10,.0f} ms")
    at = NOW - timedelta(days=14 * EACH // 2) + timedelta(days=1)
    owed: list[int] = []
    with counted() as statements:
        taken = milliseconds(lambda: owed.append(liability(1, at=at).points))
    print(
        f"  liability at a past date        {taken:10,.0f} ms, {len(statements)} statements, {owed[0]:,} points"
    )
    months: list[int] = []
    taken = milliseconds(lambda: months.append(points_by_month(1, at=at)[-1][1]))
    print(
        f"  the same from postings alone    {taken:10,.0f} ms, {'equal' if months == owed else 'NOT EQUAL'}"
    )
    if wrong:
        print(f"  BROKEN: {wrong}")
    return not wrong and months == owed


def statements(customers: int) -> None:
    """A hundred lines with their balances: of an ordinary account, and of the long one at its top, its middle and its end."""
    from saleor_retention.loyalty.queries import statement
    from saleor_retention.loyalty.statement.queries import balances_after

    def page(customer: int, before: int) -> int:
        rows = statement(customer, 1)
        if before:
            rows = rows.filter(pk__lt=before)
        lines = list(rows[:100])
        balances_after([line.pk for line in lines])
        return len(lines)

    ids = list(statement(customers, 1).values_list("pk", flat=True))
    places = (
        (f"of {EACH} postings", 1, 0),
        (f"of {LONG:,}, the first page", customers, 0),
        (f"of {LONG:,}, in the middle", customers, ids[LONG // 2]),
        (f"of {LONG:,}, the last page", customers, ids[-101]),
    )
    print("A page of a statement with the balance after each movement")
    for what, customer, before in places:
        page(customer, before)
        with counted() as found:
            page(customer, before)
        times = [milliseconds(lambda who=customer, at=before: page(who, at)) for _ in range(20)]
        print(
            f"  {what:<32}{len(found)} statements, p50 {percentile(times, 50):6.1f} ms, p95 {percentile(times, 95):6.1f} ms"
        )


def clients(customers: int) -> None:
    """Eight clients earn, spend, and insert two rows under a lock, in turns."""
    work: dict[str, Callable[[int], None]] = {
        "two rows under a lock": bare,
        "earn": earn,
        "redeem (hold, capture)": redeem,
    }
    times: dict[str, list[float]] = {what: [] for what in work}
    with ThreadPoolExecutor(CLIENTS) as pool:
        for turn in range(ROUNDS + 1):
            for what, verb in work.items():
                firsts = [1_000 * number + 7_919 * turn for number in range(CLIENTS)]
                found = list(pool.map(partial(client, verb, customers), firsts))
                if turn:
                    times[what] += [one for part in found for one in part]
    base = median(times["two rows under a lock"])
    print(f"{CLIENTS} clients at once, {ROUNDS} rounds of {OPERATIONS} each in turns")
    for what, taken in times.items():
        print(
            f"  {what:<28} p50 {median(taken):7.1f} ms, p95 {percentile(taken, 95):7.1f} ms, {median(taken) / base:5.2f} x"
        )


def client(verb: Callable[[int], None], customers: int, first: int) -> list[float]:
    """How long each operation of one client took, each for another customer."""
    from django.db import connection

    try:
        whose = [1 + (first + 37 * turn) % (customers - 1) for turn in range(OPERATIONS)]
        return [milliseconds(partial(verb, customer)) for customer in whose]
    finally:
        connection.close()


def bare(customer: int) -> None:
    """What no ledger can do without: the account locked, a movement and a posting inserted."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM saleor_retention_account WHERE customer_id = %s ORDER BY id FOR UPDATE",
            [customer],
        )
        cursor.execute(
            """INSERT INTO saleor_retention_transaction
                (programme_id, kind, idempotency_key, request_hash, cause, customer_id, actor, reason, occurred_at)
            VALUES (1, 'adjust', %s, '', '', %s, '', '', %s) RETURNING id""",
            [str(uuid4()), customer, NOW],
        )
        (pk,) = cursor.fetchone()
        cursor.execute(
            """INSERT INTO saleor_retention_posting (transaction_id, source_id, destination_id, points)
            VALUES (%s, 1, %s, 1)""",
            [pk, 3 * customer + 2],
        )


def earn(customer: int) -> None:
    """What an order or an event does."""
    from saleor_retention.core.db import command
    from saleor_retention.loyalty.ledger.converge import Target, converge

    with command():
        converge([Target(1, customer, f"bench:{uuid4()}", 10, 1, NOW, NOW + timedelta(days=365))], now=NOW)


def redeem(customer: int) -> None:
    """What a checkout and its order do, in two transactions."""
    from saleor_retention.loyalty.ledger.holds import capture, hold

    held = hold(customer, 1, 1, uuid4(), now=NOW)
    capture(held.pk, uuid4(), now=NOW)


def imports() -> None:
    """A file of a hundred thousand customers with confirmed accounts, taken in, and once more."""
    from django.conf import settings

    from saleor_retention.conf import conf
    from saleor_retention.core.db import execute
    from saleor_retention.customers.rules import email_hash
    from saleor_retention.loyalty.imports.balances import points_import

    key = conf.email_key or settings.SECRET_KEY
    addresses = [f"customer{number}@example.com" for number in range(LINES)]
    execute(
        """
        INSERT INTO saleor_retention_customer (id, user_id, email_hash, merged_into_id)
        SELECT first + n, CASE WHEN kind = 0 THEN first + n END, hash, CASE WHEN kind = 1 THEN %(first)s + n END
        FROM unnest(%(hashes)s::text[]) WITH ORDINALITY AS h(hash, n),
             unnest(ARRAY[0, 1], ARRAY[%(first)s, %(second)s]) AS k(kind, first) ORDER BY kind, n
        """,
        {
            "hashes": [email_hash(address, key) for address in addresses],
            "first": 20_000_000,
            "second": 30_000_000,
        },
    )
    file = "email,points\n" + "".join(f"{address},{number}\n" for number, address in enumerate(addresses))
    print(f"A file of {LINES:,} customers")
    for what in ("taken in", "the same again"):
        moved: list[int] = []

        def take() -> None:
            moved.append(points_import(file, programme_id=1, layout="smile", now=NOW).moved)  # noqa: B023 - called at once

        with counted() as found:
            seconds = milliseconds(take) / 1_000
        print(f"  {what:<28} {seconds:6.1f} s, {len(found):,} statements, {moved[0]:,} movements")


if __name__ == "__main__":
    sys.exit(main())
