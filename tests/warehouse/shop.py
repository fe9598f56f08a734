"""Order facts as they stand in the table, many at once, and the product's own figures beside those of a warehouse."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from saleor_retention.customers.models import Customer
from saleor_retention.metrics.figures.cohorts import cohorts
from saleor_retention.metrics.figures.first_and_later import first_and_later
from saleor_retention.metrics.figures.repeat import repeat
from saleor_retention.metrics.figures.retention import retention
from saleor_retention.metrics.figures.sales import sales
from saleor_retention.metrics.warehouse.dialects import statement
from saleor_retention.metrics.warehouse.figures.registry import FIGURES
from saleor_retention.metrics.warehouse.scope import WarehouseScope
from saleor_retention.metrics.warehouse.statements import ROWS
from saleor_retention.orders.models import OrderFact, OrderLineFact

SEEN = datetime.fromisoformat("2026-07-01T00:00:00+00:00")


def a_fact(number: int, customer_id: int | None, placed_at: datetime, zone: str, **changes) -> OrderFact:
    """One order: a purchase for 10.00 unless it says otherwise."""
    net = changes.pop("net_minor", 1_000)
    is_purchase = changes.get("is_purchase", True)
    values = {
        "order_id": UUID(int=number),
        "number": str(number),
        "customer_id": customer_id,
        "origin": "checkout",
        "status": "live",
        "channel": "main",
        "currency": "USD",
        "created_at": placed_at,
        "paid_at": placed_at if is_purchase else None,
        "month": placed_at.astimezone(ZoneInfo(zone)).date().replace(day=1),
        "zone": zone,
        "is_purchase": True,
        "due_minor": net,
        "captured_minor": net,
        "kept_minor": net,
        "attributed_minor": net,
        "shipping_net_minor": 0,
        "shipping_gross_minor": 0,
        "net_sales_minor": net if is_purchase else 0,
        "gross_sales_minor": net * 119 // 100 if is_purchase else 0,
        "snapshot_hash": "x",
        "seen_at": SEEN,
    }
    return OrderFact(**(values | changes))


def keep(*facts: OrderFact) -> None:
    """They are in the table, each with a line, and their customers are known."""
    people = {fact.customer_id for fact in facts if fact.customer_id is not None}
    Customer.objects.bulk_create(
        [Customer(id=pk, user_id=pk) for pk in sorted(people)], ignore_conflicts=True, batch_size=5_000
    )
    OrderFact.objects.bulk_create(facts, batch_size=2_000)
    OrderLineFact.objects.bulk_create(
        [
            OrderLineFact(
                line_id=fact.order_id,
                order_id=fact.order_id,
                product_id=7,
                quantity=2,
                net_minor=fact.due_minor,
                gross_minor=fact.due_minor,
            )
            for fact in facts
        ],
        batch_size=2_000,
    )


def random_facts(seed: int, number: int, zone: str, *, people: int = 60) -> list[OrderFact]:
    """Orders around borders of days, months and years of a zone, in channels and currencies, some of them no purchase."""
    chance = Random(seed)
    local = ZoneInfo(zone)
    facts = []
    for place in range(number):
        day = date(2023, 12, 20) + timedelta(days=chance.randrange(800))
        if chance.random() < 0.5:
            day = day.replace(day=1)
        midnight = datetime(day.year, day.month, day.day, tzinfo=local)
        seconds = chance.choice([-3_600, -1, -0.000001, 0, 0.000001, 1, 3_600, chance.randrange(86_400)])
        is_purchase = chance.random() < 0.85
        facts.append(
            a_fact(
                place + 1,
                chance.choice([None, *range(1, people + 1)])
                if chance.random() < 0.2
                else chance.randrange(1, 9),
                midnight.astimezone(ZoneInfo("UTC")) + timedelta(seconds=seconds),
                zone,
                channel=chance.choice(["main", "outlet"]),
                currency=chance.choice(["USD", "EUR", "JPY"]),
                country=chance.choice(["PL", "DE", ""]),
                net_minor=chance.choice([0, 1, 999, 10**12, chance.randrange(100_000)]),
                is_purchase=is_purchase,
            )
        )
    return facts


def by_the_product(scope: WarehouseScope, like: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    """What its own statements over the orders say, in the columns of a warehouse's rows."""
    where = {"currency": scope.currency, "channel": scope.channel}
    days = {"start": scope.start, "end": scope.end}
    last = scope.end - timedelta(days=1)
    rows = {
        "retention": [retention(**days, window_days=scope.window_days, **where)],
        "repeat": [repeat(**days, **where)],
        "sales": [sales(**days, **where)],
        "first_and_later": first_and_later(**days, **where),
    }
    answers = {name: [_row(row, like[name]) for row in own] for name, own in rows.items()}
    return answers | {
        "cohorts": {
            (row.month, offset): customers
            for row in cohorts(first=scope.start, last=last, **where)
            for offset, customers in enumerate(row.active)
            if customers
        }
    }


def _row(row, like: list[dict[str, object]]) -> dict[str, object]:
    return {name: getattr(row, name) for name in (like[0] if like else type(row).__dataclass_fields__)}


def by_postgresql(scope: WarehouseScope) -> dict[str, object]:
    """What the expressions say, compiled for PostgreSQL and run over what would be exported."""
    with connection.cursor() as cursor:
        rows = connection.ops.compose_sql(ROWS["orders"], {"since": None, "zone": str(scope.zone)})
        cursor.execute(f"CREATE TEMP VIEW orders AS {rows}")
        answers = {}
        for name, figure in FIGURES.items():
            cursor.execute(statement(figure, scope, "postgres"))
            columns = [column.name for column in cursor.description]
            answers[name] = figure.rows(
                [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()], scope
            )
        cursor.execute("DROP VIEW orders")
    return answers


def by_warehouse(opened, scope: WarehouseScope) -> dict[str, object]:
    """What they say of an exported folder."""
    return {name: opened.ask(figure, scope) for name, figure in FIGURES.items()}


def triangle(rows) -> dict[tuple[date, int], int]:
    """Customers of each cell, as the product tells them."""
    return {(row["cohort"], row["offset"]): row["customers"] for row in rows}
