"""A crowd of customers with what they bought, made by the database itself, and a hundred live campaigns for them.

One in twenty bought ten times; one in ten is on a list, and used an offer before or holds one. Beside the live
campaigns there are four times as many that were stopped.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MANY, ALONE = "main", "alone"
"""Channels: one with every campaign, one with a single one."""

BUYER = "20 * (1 + n % greatest(%(customers)s / 20, 1))"
ORDER = "md5(n::text)::uuid"
AT = "timestamptz '2026-05-30 12:00Z' - (n % 700) * interval '1 day'"

CROWD: dict[str, tuple[str, dict[str, str]]] = {
    "customer": ("%(customers)s", {
        "id": "n", "user_id": "n", "email_hash": "md5(n::text) || md5('hash' || n)", "joined_at": "timestamptz '2026-05-31 12:00Z' - (n % 2000) * interval '1 day'",
    }),
    "customerfacts": ("%(customers)s", {
        "customer_id": "n", "purchases": "CASE WHEN n % 20 = 0 THEN 10 ELSE 0 END",
        "first_purchase_at": "CASE WHEN n % 20 = 0 THEN timestamptz '2024-06-01 12:00Z' END",
        "last_purchase_at": "CASE WHEN n % 20 = 0 THEN timestamptz '2026-05-01 12:00Z' - (n % 90) * interval '1 day' END",
        "spent": "CASE WHEN n % 20 = 0 THEN jsonb_build_object('USD', 20000 + n % 90000) ELSE '{}' END",
        "country": "(ARRAY['DE', 'FR', 'US', 'PL'])[1 + n % 4]", "city": "(ARRAY['berlin', 'paris', 'boston', 'gdynia'])[1 + n % 4]",
        "language": "(ARRAY['de', 'fr', 'en', 'pl'])[1 + n % 4]", "birthday": "date '1950-01-01' + n % 20000",
        "attributes": "jsonb_build_object('plan', (ARRAY['basic', 'gold', 'team'])[1 + n % 3])",
        "consents": "CASE WHEN n % 2 = 0 THEN '[\"newsletter\"]'::jsonb ELSE '[]' END",
        "published": "jsonb_build_object('tier', (ARRAY['silver', 'gold', 'none'])[1 + n % 3])",
    }),
    "orderfact": ("%(customers)s / 2", {
        "order_id": ORDER, "customer_id": BUYER, "status": "'live'", "currency": "'USD'", "channel": "'main'", "origin": "'checkout'",
        "is_purchase": "true", "paid_at": AT, "created_at": AT, "net_sales_minor": "2000 + n % 9000", "snapshot_hash": "md5(n::text)",
    }),
    "orderlinefact": ("%(customers)s / 2", {
        "line_id": ORDER, "order_id": ORDER, "quantity": "1 + n % 3", "product_id": "1 + n % 1000", "category_id": "1 + n % 50",
        "collection_ids": "jsonb_build_array(1 + n % 20)",
    }),
    "audiencelist": ("2", {"id": "n", "name": "'list ' || n"}),
    "audiencelistmember": ("%(customers)s / 10", {"list_id": "1 + n % 2", "customer_id": "10 * n"}),
}  # fmt: skip
"""How many rows of a table, and each column as an expression over `n`. Without the rest of the columns."""

USED: dict[str, tuple[str, dict[str, str]]] = {
    "grant": ("%(customers)s / 10", {
        "id": "n", "campaign_id": "%(first)s + n % 100", "customer_id": "10 * n", "code": "'R-' || n", "is_by_audience": "true",
        "issued_at": AT,
    }),
    "redemption": ("%(customers)s / 20", {
        "id": "n", "grant_id": "2 * n", "order_id": ORDER, "code": "'R-' || n", "currency": "'USD'", "redeemed_at": AT,
    }),
}  # fmt: skip

RULES: tuple[dict[str, Any], ...] = (
    {"all": [{"country": {"oneOf": ["DE", "PL"]}}, {"orders": {"atLeast": 3}}]},
    {"neverOrdered": {}},
    {"spent": {"currency": "USD", "atLeast": "300.00"}},
    {"averageOrder": {"currency": "USD", "atLeast": "30.00"}},
    {"lastOrder": {"olderThanDays": 60}},
    {"registered": {"withinDays": 365}},
    {"bought": {"what": "product", "ids": list(range(1, 101))}},
    {"bought": {"what": "category", "ids": list(range(1, 11)), "units": 3}},
    {"favourite": {"what": "category", "ids": list(range(1, 26))}},
    {"list": {"id": 1}},
    {"none": [{"list": {"id": 2}}]},
    {"birthday": {"daysBefore": 90, "daysAfter": 90}},
    {"anniversary": {"daysBefore": 60, "daysAfter": 60}},
    {"afterPurchase": {"what": "category", "ids": list(range(1, 26)), "months": 6, "daysBefore": 90}},
    {"attribute": {"key": "plan", "oneOf": ["gold"]}},
    {"consent": {"key": "newsletter"}},
    {"any": [{"city": {"oneOf": ["berlin"]}}, {"published": {"key": "tier", "oneOf": ["gold"]}}]},
    {"language": {"oneOf": ["en", "pl"]}},
    {"channel": {"oneOf": ["main"]}},
    {"all": [{"country": {"oneOf": ["US"]}}, {"none": [{"bought": {"what": "product", "ids": [7]}}]}]},
)
CAMPAIGNS, STOPPED = 100, 400

STEPS = len(CROWD) + len(USED) + 3
"""So often `progress` is called."""


def fill(
    customers: int, *, campaigns: int = CAMPAIGNS, progress: Callable[[], object] = lambda: None
) -> None:
    """Write it all. Triggers and foreign keys are for rows that come one by one."""
    from django.db import connection

    with connection.cursor() as cursor:
        _insert(cursor, CROWD, {"customers": customers}, progress)
        first = _campaigns(campaigns)
        progress()
        _insert(cursor, USED, {"customers": customers, "first": first}, progress)
        _stopped()
        progress()
        analyse = "ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE"
        cursor.execute(analyse)
        progress()


def _insert(
    cursor: Any,
    tables: dict[str, tuple[str, dict[str, str]]],
    known: dict[str, int],
    progress: Callable[[], object],
) -> None:
    from tests.security.large_dataset import insert

    cursor.execute("SET session_replication_role = replica")
    for name, (number, columns) in tables.items():
        given = {column: _with(expression, known) for column, expression in columns.items()}
        cursor.execute(f"SELECT {_with(number, known)}")
        insert(cursor, name, given, cursor.fetchone()[0])
        progress()
    cursor.execute("SET session_replication_role = DEFAULT")


def _with(expression: str, known: dict[str, int]) -> str:
    """The numbers written in; nothing else in an expression is a parameter."""
    for name, number in known.items():
        expression = expression.replace(f"%({name})s", str(number))
    return expression


def _campaigns(number: int) -> int:
    """So many live ones for audiences of every kind; the first is the only one of its channel. Answers its key."""
    from saleor_retention.audiences.audiences import audience_create
    from saleor_retention.core.idempotency import StaffContext
    from saleor_retention.offers.campaigns import lifecycle as campaigns

    by = StaffContext("user:1", "To measure.")
    audiences = [
        audience_create(f"audience {place}", rule, by=by, now=NOW).pk for place, rule in enumerate(RULES)
    ]
    keys = []
    for place in range(number):
        row = campaigns.campaign_create(_draft(place, audiences[(place + 10) % len(audiences)]))
        campaigns.campaign_activate(row.pk, now=NOW)
        keys.append(row.pk)
    return min(keys)


def _draft(place: int, audience_id: int) -> Any:
    from saleor_retention.offers.campaigns.spec import CampaignSpec
    from saleor_retention.store.discounts import Benefit, OfferListing, Scope

    benefits: tuple[tuple[Any, dict[str, Any], int | None], ...] = (
        (Benefit(), {}, 500 + 10 * place),
        (Benefit(), {"amount_minor": 300 + 10 * place}, None),
        (Benefit(), {"most_minor": 900}, 2_000),
        (Benefit(scope=Scope(category_ids=frozenset(range(1, 30)))), {}, 1_000 + 10 * place),
        (Benefit(kind="free_shipping"), {}, None),
    )
    benefit, terms, percent_bp = benefits[place % len(benefits)]
    terms = {"amount_minor": None, "minimum_minor": 1_000 * (place % 3)} | terms
    if place % 4 == 0 and place % 5 != 4:  # what a delivery costs is no budget
        terms["budget_minor"] = 10**9
    channels = (MANY, ALONE) if place == 0 else (MANY,)
    return CampaignSpec(
        name=f"campaign {place}",
        listings=[OfferListing(channel, "USD", **terms) for channel in channels],
        starts_at=NOW - timedelta(days=30),
        percent_bp=percent_bp,
        benefit=benefit,
        audience_id=audience_id,
        stacking=("exclusive", "combinable", "always")[place % 3],
        uses_limit=10**6 if place % 3 == 0 else None,
        uses_per_customer=1 + place % 2,
        period_days=30 if place % 5 == 0 else None,
        cooldown_days=14 if place % 7 == 0 else 0,
        holdout_bp=1_000 if place % 10 == 0 else 0,
    )


def _stopped() -> None:
    """What earlier campaigns left behind."""
    from saleor_retention.audiences.models import Audience
    from saleor_retention.offers.models import Campaign, CampaignListing

    audience = Audience.objects.earliest("pk")
    rows = Campaign.objects.bulk_create(
        Campaign(name=f"stopped {place}", state="stopped", percent_bp=1_000, audience=audience, starts_at=NOW, grace_seconds=0)
        for place in range(STOPPED)
    )  # fmt: skip
    CampaignListing.objects.bulk_create(
        CampaignListing(campaign=row, channel=MANY, currency="USD") for row in rows
    )
