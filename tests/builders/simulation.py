"""What tests of simulations start from: past orders in memory, rules to try, and drafts."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from saleor_retention.customers.rules import NOBODY, Owner
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.simulation.assumptions import Assumptions
from saleor_retention.loyalty.simulation.drafts import draft_save
from saleor_retention.loyalty.simulation.figures import SimulationFigures, figures_of
from saleor_retention.loyalty.simulation.models import EVER, ProgrammeDraft
from saleor_retention.loyalty.simulation.replay import Trial, replay_customer
from saleor_retention.loyalty.simulation.tally import Tally
from saleor_retention.orders import rules
from saleor_retention.orders.past_orders import PastOrder
from saleor_retention.store.orders import OrderSnapshot
from tests.builders import NOON

UNTIL = datetime(2026, 12, 31, 12, tzinfo=UTC)
REDEMPTION = {"points": 100, "minor": 100, "least": 100, "step": 100, "most_percent": 100}


def some_rules(terms: dict | None = None, **changes) -> dict:
    """One point for each 1.00 USD net in the channel "main"; 100 points are worth 1.00."""
    return {
        "channel": "main",
        "currency": "USD",
        "rate_points": 1,
        "rate_minor": 100,
        "terms": {"redemption": REDEMPTION} if terms is None else terms,
        "expiry_months": None,
    } | changes


def a_version(**changes) -> ProgrammeVersion:
    """Such rules, unsaved."""
    return ProgrammeVersion(programme_id=1, **{"valid_from": EVER} | some_rules(**changes))


def a_trial(version: ProgrammeVersion | None = None, *, until: datetime = UNTIL, **assumed) -> Trial:
    """Half of the points are spent after 30 days, unless another share is assumed."""
    given = {"redeemed_share": "0.5", "redeemed_after_days": 30} | assumed
    return Trial(version or a_version(), Assumptions.parse(given), until, ZoneInfo("UTC"))


def past(order: OrderSnapshot, customer: int | None = 1) -> PastOrder:
    """The order as it is remembered, of a customer with an account; None: of a guest."""
    owner = Owner(customer, customer) if customer else NOBODY
    paid = rules.paid_at(order, None, order.created_at)
    delivered = rules.delivered_at(order, None)
    month = order.created_at.date().replace(day=1)
    return PastOrder(rules.state(order, owner=owner, paid=paid, month=month, delivered=delivered), "UTC")


def tried(trial: Trial, *customers: list[OrderSnapshot]) -> SimulationFigures:
    """What these customers' orders come to."""
    tally = Tally()
    for number, orders in enumerate(customers, 1):
        replay_customer([past(order, number) for order in orders], trial, tally)
    figures = figures_of(trial.version, trial.assumptions, tally)
    assert_adds_up(figures)
    return figures


def assert_adds_up(figures: SimulationFigures) -> None:
    """Issued is spent, ended or outstanding, at the end of every month; and money follows points."""
    running = 0
    for month in figures.months:
        running += month.issued - month.redeemed - month.expired
        assert running == month.outstanding >= 0
        assert min(month.issued, month.redeemed, month.expired) >= 0
    assert figures.issued == figures.redeemed + figures.expired + figures.outstanding
    assert figures.redeemed <= figures.cost_points <= figures.issued
    if figures.cost_share is not None:
        assert figures.cost_share == Fraction(figures.cost_minor, figures.tally.net_sales_minor)


def a_draft_of(programme_id: int, *, name: str = "Spring", now: datetime = NOON, **changes) -> ProgrammeDraft:
    """A saved draft of such rules."""
    return draft_save(programme_id, name=name, rules=some_rules(**changes), actor="staff:1", now=now)
