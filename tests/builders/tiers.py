"""What tests of tiers start from: a plan, and orders of an amount that settle in it."""

from datetime import datetime

from saleor_retention.core.db import command
from saleor_retention.loyalty import settle, totals
from saleor_retention.loyalty.ledger.converge import converge
from saleor_retention.loyalty.tiers.models import TierBasis, TierMembership, TierPlan, TierWindow
from saleor_retention.loyalty.tiers.plan_changes import tier_plan_set
from saleor_retention.loyalty.tiers.plans import TierPlanDraft
from saleor_retention.loyalty.tiers.rules import Tier
from saleor_retention.orders.ingest import lock_orders, record
from saleor_retention.store.orders import OrderSnapshot
from tests.builders import NOON, a_line, an_order
from tests.builders.points import an_id


def tiers(silver: int = 20_000, gold: int = 50_000, **gold_benefits) -> list[dict]:
    """Bronze for everybody, silver and gold."""
    rows = (
        Tier("bronze", "Bronze", 0),
        Tier("silver", "Silver", silver, multiplier_percent=125),
        Tier("gold", "Gold", gold, multiplier_percent=150, **gold_benefits),
    )
    return [tier.as_json() for tier in rows]


def a_draft(**changes) -> TierPlanDraft:
    """Spend of a calendar year, with 30 days of grace."""
    return TierPlanDraft(
        **{
            "basis": TierBasis.SPEND,
            "window": TierWindow.CALENDAR,
            "grace_days": 30,
            "tiers": tiers(),
        }
        | changes
    )


def a_tier_plan(programme_id: int, *, now: datetime = NOON, **changes) -> TierPlan:
    """A plan in force."""
    return tier_plan_set(programme_id, a_draft(**changes), actor="staff:1", reason="launch", now=now)


def an_order_of(name: object, net_minor: int, at: datetime = NOON, **changes) -> OrderSnapshot:
    """A paid order of one line: net and gross are the same, and nothing was shipped."""
    order_id = an_id(name)
    money = {"due_minor": net_minor, "captured_minor": net_minor, "kept_minor": net_minor}
    line = a_line(order_id, "A", quantity=10, net_minor=net_minor, gross_minor=net_minor)
    return an_order(
        order_id,
        **{
            "created_at": at,
            "fully_paid_at": at,
            "lines": (line,),
            "shipping_net_minor": 0,
            "shipping_gross_minor": 0,
            **money,
            **changes,
        },
    )


def settled(*orders: OrderSnapshot, now: datetime | None = None) -> None:
    """News of orders, up to the tiers and milestones of their customers."""
    at = now or max(order.created_at for order in orders)
    with command():
        lock_orders([order.id for order in orders])
        changes = record({order.id: order for order in orders}, now=at)
        converge(settle.due(changes, now=at), now=at)
        totals.remeasure(totals.customers_of(changes), now=at)


def tier_of(customer) -> str | None:
    """The tier a customer is in now; None for none that asks for something."""
    return TierMembership.objects.filter(customer=customer, until=None).values_list("tier", flat=True).first()


def history_of(customer) -> list[tuple[str, str]]:
    """Tiers and why, in order."""
    rows = TierMembership.objects.filter(customer=customer).order_by("since", "pk")
    return list(rows.values_list("tier", "why"))
