"""One customer's past orders under rules that are tried: what they would have been given, and what would have become of it.

Points are computed by what computes them for real orders (`settle.target_of`), never by a second formula. Of each order its
present state counts: what was returned has earned nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from ...orders.past_orders import PastOrder
from ...orders.rules import OrderState
from ...store.orders import Status
from ..evaluation.bases import EarningTerms, earning_terms
from ..evaluation.starts import Start
from ..evaluation.tier_bonuses import bonuses_of
from ..ledger.entitlements import Target
from ..models import ProgrammeVersion
from ..rules import earns, expires_at
from ..settle import available_at, target_of
from ..terms.registry import RedemptionTerms, part_of
from ..tiers import rules as tier_rules
from ..tiers.models import TierBasis
from ..tiers.rules import Contribution
from .assumptions import Assumptions
from .tally import Tally, TierTally


@dataclass(frozen=True, slots=True)
class SimulatedLot:
    """Points of one order, from when they can be spent."""

    points: int
    at: datetime
    ends: datetime | None
    idle_months: int | None
    is_costed: bool
    """What its goods cost is known."""


@dataclass(frozen=True)
class Trial:
    """What is tried: a version, saved or not, on orders placed from its `valid_from` on, as things are at `until`."""

    version: ProgrammeVersion
    assumptions: Assumptions
    until: datetime
    zone: ZoneInfo
    channels: frozenset[str] = frozenset()
    """Where orders count for tiers, beside the version's own channel."""

    @cached_property
    def earning(self) -> EarningTerms | None:
        tiers = self.assumptions.tiers
        return earning_terms(self.version, bonuses_of(tiers.tiers) if tiers else ())

    @cached_property
    def redemption(self) -> RedemptionTerms | None:
        return part_of(self.version, RedemptionTerms)

    @cached_property
    def asks_tiers(self) -> bool:
        """Whether what orders earn depends on their customer's tier."""
        if self.earning is None:
            return False
        bonuses = self.earning.bonuses.bonuses if self.earning.bonuses else ()
        return any(bonus.name == "tier" for bonus in (*bonuses, *self.earning.tiers))

    def month(self, at: datetime) -> str:
        """Of the shop's zone, as `2026-03`."""
        return f"{at.astimezone(self.zone):%Y-%m}"


def replay_customer(orders: Sequence[PastOrder], trial: Trial, tally: Tally) -> None:
    """Add what one customer's orders come to. All of them, of every channel, the earliest placed first."""
    first = _first_order(orders) if trial.earning and trial.earning.is_decided_once else None
    parts: list[Contribution] = []
    lots: list[SimulatedLot] = []
    has_bought, pending = False, 0
    for order in orders:
        state = order.state
        due = 0
        if _is_meant(state, trial):
            start = Start(state.order_id == first, _tier_at(parts, trial, state.created_at))
            target = _target(order, trial, start)
            due = target.due
            cost = _cost_minor(state)
            _add_sales(state, cost, trial, tally)
            has_bought = has_bought or (state.is_purchase and state.user_id is not None)
            tally.returned += max(_undone_due(order, trial, start) - due, 0)
            if due and (lot := _lot(target, state, trial, is_costed=cost is not None)) is not None:
                lots.append(lot)
            else:
                pending += due
        if (part := _contribution(state, due, trial)) is not None:
            parts.append(part)
    tally.read += len(orders)
    tally.pending += pending
    if has_bought or lots or pending:
        _add_member(lots, parts, has_bought, pending, trial, tally)


def replay_guests(orders: Iterable[PastOrder], trial: Trial, tally: Tally) -> None:
    """Add orders of nobody we know: they are sales, and earn nothing."""
    for order in orders:
        replay_customer([order], trial, tally)


def _is_meant(state: OrderState, trial: Trial) -> bool:
    version = trial.version
    return state.channel == version.channel and version.valid_from <= state.created_at <= trial.until


def _target(order: PastOrder, trial: Trial, start: Start) -> Target:
    snapshot = order.state.snapshot
    basis = trial.earning.basis(snapshot, order.zone, start) if trial.earning else None
    return target_of(order.state, trial.version, trial.until, basis)


def _first_order(orders: Sequence[PastOrder]) -> UUID | None:
    """As `evaluation.starts` decides: the earliest paid of those that earn at all."""
    paid = [
        (order.state.paid_at, order.state.order_id)
        for order in orders
        if order.state.paid_at is not None and earns(order.state)
    ]
    return min(paid)[1] if paid else None


def _undone_due(order: PastOrder, trial: Trial, start: Start) -> int:
    """What the order would have earned had nothing come back; 0 where nothing did."""
    snapshot = order.state.snapshot
    is_cancelled = snapshot.status is Status.CANCELLED
    lost = snapshot.kept_minor < min(snapshot.captured_minor, snapshot.due_minor)
    if not (is_cancelled or lost or any(line.returned or line.refunded_minor for line in snapshot.lines)):
        return 0
    whole = replace(
        snapshot,
        status=Status.LIVE if is_cancelled else snapshot.status,
        kept_minor=max(snapshot.kept_minor, snapshot.captured_minor),
        attributed_minor=0,
        lines=tuple(replace(line, returned=0, refunded=0, refunded_minor=0) for line in snapshot.lines),
    )
    return _target(order._replace(state=replace(order.state, snapshot=whole)), trial, start).due


def _lot(target: Target, state: OrderState, trial: Trial, *, is_costed: bool) -> SimulatedLot | None:
    """None while the points wait."""
    at = available_at(state, trial.version)
    if at is None or at > trial.until:
        return None
    return SimulatedLot(target.due, at, target.expires_at, target.idle_months, is_costed)


def _cost_minor(state: OrderState) -> int | None:
    """What the goods cost that did not come back; None where a cost price is not known."""
    cost = 0
    for line in state.snapshot.lines:
        if line.is_gift_card:
            continue
        if line.cost_minor is None:
            return None
        cost += line.cost_minor * max(line.quantity - max(line.returned, 0), 0)
    return cost


def _add_sales(state: OrderState, cost_minor: int | None, trial: Trial, tally: Tally) -> None:
    if not state.is_purchase:
        return
    if state.currency != trial.version.currency:
        tally.other_currency += 1
        return
    net = state.contribution.net_sales_minor
    tally.orders += 1
    tally.net_sales_minor += net
    month = tally.month(trial.month(state.created_at))
    month.orders += 1
    month.net_sales_minor += net
    if state.user_id is None:
        tally.guest_orders += 1
        tally.guest_net_sales_minor += net
    if cost_minor is not None:
        tally.costed_net_minor += net
        tally.costed_cost_minor += cost_minor


def _contribution(state: OrderState, due: int, trial: Trial) -> Contribution | None:
    """What the order counts for tiers."""
    tiers = trial.assumptions.tiers
    if tiers is None or state.channel not in trial.channels | {trial.version.channel}:
        return None
    if tiers.basis is TierBasis.POINTS:
        return Contribution(state.created_at, due) if due else None
    if not state.is_purchase:
        return None
    if tiers.basis is TierBasis.ORDERS:
        return Contribution(state.created_at, 1)
    is_counted = state.currency == trial.version.currency
    return Contribution(state.created_at, state.contribution.net_sales_minor) if is_counted else None


def _tier_at(parts: Sequence[Contribution], trial: Trial, at: datetime) -> str:
    """The tier by what was bought before; "" for none, and where nothing depends on it."""
    tiers = trial.assumptions.tiers
    if tiers is None or not trial.asks_tiers:
        return ""
    standing = tier_rules.standing(tiers.tiers, parts, tiers.period(trial.zone), at)
    return standing.slug if standing else tiers.free


def _add_member(
    lots: Sequence[SimulatedLot],
    parts: Sequence[Contribution],
    has_bought: bool,
    pending: int,
    trial: Trial,
    tally: Tally,
) -> None:
    tally.members += has_bought
    if lots or pending:
        tally.customers += 1
        balance = sum(_add_lot(lot, trial, tally) for lot in with_ends(lots))
        tally.add_balance(balance)
        _add_able(balance, trial, tally)
    _add_tiers(parts, trial, tally)


def with_ends(lots: Iterable[SimulatedLot]) -> list[SimulatedLot]:
    """The lots, those that end by inactivity with the end that later orders gave them.

    A lot that is there at the next order ends with that one's, as the ledger moves it.
    """
    result: list[SimulatedLot] = []
    later: SimulatedLot | None = None
    for lot in sorted(lots, key=lambda lot: lot.at, reverse=True):
        if lot.idle_months is not None:
            ends = expires_at(lot.at, lot.idle_months)
            if later is not None and ends is not None and later.at < ends:
                ends = later.ends
            lot = replace(lot, ends=ends)
        result.append(lot)
        later = lot
    return result[::-1]


def _add_lot(lot: SimulatedLot, trial: Trial, tally: Tally) -> int:
    """Returns what is left of it at the end, as if nothing was spent."""
    tally.month(trial.month(lot.at)).issued += lot.points
    spent_at = lot.at + trial.assumptions.delay
    is_spent = lot.ends is None or spent_at < lot.ends
    if is_spent:
        tally.spent_ever += lot.points
        tally.costed_points += lot.points * lot.is_costed
        if spent_at <= trial.until:
            tally.month(trial.month(spent_at)).spendable += lot.points
    if lot.ends is None or lot.ends > trial.until:
        return lot.points
    month = tally.month(trial.month(lot.ends))
    if is_spent:
        month.ended += lot.points
    else:
        month.ended_early += lot.points
    return 0


def _add_able(balance: int, trial: Trial, tally: Tally) -> None:
    """Whole steps of what is there, where that is enough to spend anything."""
    terms = trial.redemption
    if terms is None:
        return
    points = balance // terms.step * terms.step
    if points >= terms.least:
        tally.able += 1
        tally.able_points += points


def _add_tiers(parts: Sequence[Contribution], trial: Trial, tally: Tally) -> None:
    tiers = trial.assumptions.tiers
    if tiers is None:
        return
    period = tiers.period(trial.zone)
    standing = tier_rules.standing(tiers.tiers, parts, period, trial.until)
    if slug := standing.slug if standing else tiers.free:
        tally.tiers.setdefault(slug, TierTally()).now += 1
    most = max((total for _, total in tier_rules.peaks(parts, period)), default=0)
    for tier in tiers.tiers:
        if most >= tier.threshold:
            tally.tiers.setdefault(tier.slug, TierTally()).ever += 1
