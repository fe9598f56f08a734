"""What tests of the ledger start from: a programme, a member, orders, and a reading of the whole books."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.db import connection

from saleor_retention.core.db import command
from saleor_retention.core.invariants import violations
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty import settle
from saleor_retention.loyalty.ledger import converge
from saleor_retention.loyalty.models import Account, Entitlement, Programme, ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.loyalty.room import ROOM
from saleor_retention.orders.ingest import lock_orders, record
from saleor_retention.store.orders import OrderSnapshot
from saleor_retention.store.port import Gone
from tests.builders import NOON, SPACE

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def an_id(name: object) -> UUID:
    """The same id for the same name, in every run."""
    return uuid5(SPACE, str(name))


def a_programme(slug: str = "stars", **terms) -> ProgrammeVersion:
    """One point for each 1.00 USD net in the channel "main", since New Year, for a year."""
    programme = programme_create(slug, slug.title())
    return version_add(
        programme.pk,
        **{
            "channel": "main",
            "currency": "USD",
            "rate_points": 1,
            "rate_minor": 100,
            "expiry_months": 12,
            "valid_from": NEW_YEAR,
            "actor": "staff:1",
            "reason": "launch",
            "now": NEW_YEAR,
        }
        | terms,
    )


def a_member(user_id: int = 1) -> Customer:
    """A customer with an account in the store."""
    return Customer.objects.create(user_id=user_id, email_hash=f"{user_id:064x}")


def the_shop_says(*orders: OrderSnapshot, now: datetime = NOON, gone: Iterable[UUID] = ()) -> None:
    """News of orders, taken the way the flow takes it: lock, record, settle, in one transaction."""
    news: Mapping[UUID, OrderSnapshot | Gone] = {order.id: order for order in orders} | dict.fromkeys(
        gone, Gone.GONE
    )
    with command():
        lock_orders(news)
        converge.converge(settle.due(record(news, now=now), now=now), now=now)


def give(
    customer: Customer, points: int, version: ProgrammeVersion, cause: str = "order:1", **changes
) -> int:
    """Converge one cause of one customer to a number of points."""
    with command():
        return converge.converge(
            [a_target(customer, points, version, cause, **changes)], now=changes.get("now", NOON)
        )


def a_target(customer: Customer, due: int, version: ProgrammeVersion, cause: str = "order:1", **changes):
    """A target, by default earned at noon and without an end."""
    return converge.Target(
        programme_id=version.programme_id,
        customer_id=customer.pk,
        cause=cause,
        due=due,
        version_id=version.pk,
        earned_at=changes.get("earned_at", NOON),
        expires_at=changes.get("expires_at"),
        idle_months=changes.get("idle_months"),
    )


def balance_of(customer: Customer, programme: Programme | ProgrammeVersion | None = None) -> dict[str, int]:
    """Available, held and owed points; all 0 without accounts."""
    rows = dict(Account.objects.filter(customer=customer).values_list("kind", "balance"))
    return {"available": 0, "held": 0, "owed": 0} | rows


def due_of(order_id: UUID) -> int:
    """What the ledger has given for an order, all told."""
    return sum(Entitlement.objects.filter(cause=f"order:{order_id}").values_list("due", flat=True))


TABLES = ("account", "transaction", "posting", "lot", "lotconsumption", "hold", "entitlement")
CLOCKS = {"recorded_at", "created_at"}


def whole_books() -> dict[str, list[tuple]]:
    """Every row of every ledger table, all columns but those the database's clock fills."""
    books = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM saleor_retention_{table} ORDER BY id")
            kept = [n for n, column in enumerate(cursor.description) if column.name not in CLOCKS]
            books[table] = [tuple(row[n] for n in kept) for row in cursor.fetchall()]
    return books


def a_free_number() -> int:
    """An id beyond any that the ledger has used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(last_value) FROM pg_sequences WHERE sequencename LIKE 'saleor_retention%%'"
        )
        return cursor.fetchone()[0] + 1


def restart_numbering(first: int) -> None:
    """Let the ids of the ledger go on from here, so that two runs can be compared to the last column."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f"saleor_retention_{table}", first]
            )


def assert_no_invariant_is_broken() -> None:
    """All that must hold at any time; what waits for a sweep is asserted where the sweep has run."""
    for invariant in ROOM.invariants:
        if not invariant.waits:
            assert violations(invariant) == [], f"{invariant.name}: {invariant.says}"
