"""How the points of orders are made: line by line, with the money that counts, the multiplier and the bonuses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from ..core.money import portions
from ..orders.fact_rows import order_snapshot
from ..orders.models import OrderFact
from ..orders.rules import half_up
from .earning.basis import EarningBasis
from .evaluation.bases import WITHOUT_TERMS, EarningTerms, earning_terms
from .evaluation.starts import Start, remembered_starts
from .evaluation.tier_bonuses import tier_bonuses_of
from .ledger.entitlements import cause_of
from .models import Entitlement, ProgrammeVersion


@dataclass(frozen=True, slots=True)
class LinePoints:
    """One line of an order: its share of the points, and what made it."""

    line_id: UUID
    points: int
    counted_minor: int
    """Minor units of it that count: kept, and paid for in money that earns. Rounded for reading alone."""
    currency: str
    multiplier: str
    """A decimal number, "1" where nothing makes it more."""
    bonuses: tuple[str, ...]
    """Titles of those that made the multiplier."""
    variant_id: int | None
    """What was bought; None where it is gone."""
    quantity: int


@dataclass(frozen=True, slots=True)
class OtherPoints:
    """Points of an order that no line has: of a bonus by its title, or of shipping without one."""

    title: str | None
    points: int


@dataclass(frozen=True, slots=True)
class OrderPoints:
    """What an order has given, all told: `lines` and `others` add up to `due` exactly."""

    due: int
    lines: tuple[LinePoints, ...]
    others: tuple[OtherPoints, ...]


def points_of_orders(
    order_ids: Collection[UUID], *, using: str = DEFAULT_DB_ALIAS
) -> dict[UUID, OrderPoints]:
    """What these orders have given, with its breakdown; orders the ledger never met are absent.

    A fixed number of statements for any number of orders.
    """
    by_cause = {cause_of(order_id): order_id for order_id in order_ids}
    due: dict[UUID, int] = {}
    versions: dict[UUID, ProgrammeVersion | None] = {}
    rows = Entitlement.objects.using(using).filter(cause__in=by_cause).select_related("version")
    for row in rows.order_by("due", "pk"):
        order_id = by_cause[row.cause]
        due[order_id] = due.get(order_id, 0) + row.due
        versions[order_id] = row.version or versions.get(order_id)
    facts = list(OrderFact.objects.using(using).filter(pk__in=due).prefetch_related("lines"))
    terms = _terms_of(facts, versions, using)
    starts = remembered_starts([pk for pk in due if terms[pk].is_decided_once], using=using)
    answer = {order_id: OrderPoints(points, (), ()) for order_id, points in due.items()}
    for fact in facts:
        basis = terms[fact.pk].basis(order_snapshot(fact), fact.zone, starts.get(fact.pk, Start()))
        answer[fact.pk] = _broken_down(fact, due[fact.pk], basis)
    return answer


def _terms_of(
    facts: Sequence[OrderFact], versions: Mapping[UUID, ProgrammeVersion | None], using: str
) -> dict[UUID, EarningTerms]:
    tiers = tier_bonuses_of({version.programme_id for version in versions.values() if version}, using=using)
    answer = dict.fromkeys(versions, WITHOUT_TERMS)
    for fact in facts:
        if (version := versions.get(fact.pk)) is not None:
            of_day = tiers.at(version.programme_id, fact.created_at)
            answer[fact.pk] = earning_terms(version, of_day) or WITHOUT_TERMS
    return answer


def _broken_down(fact: OrderFact, due: int, basis: EarningBasis) -> OrderPoints:
    extra = min(basis.extra_points, due)
    shares = dict(zip((line.line_id for line in basis.lines), basis.shares(due - extra), strict=True))
    earning = {line.line_id: line for line in basis.lines}
    lines = []
    for line in order_snapshot(fact).lines:
        counted = earning.get(line.id)
        lines.append(
            LinePoints(
                line_id=line.id,
                points=shares.get(line.id, 0),
                counted_minor=half_up(counted.base) if counted else 0,
                currency=fact.currency,
                multiplier=_decimal(counted.multiplier) if counted else "1",
                bonuses=counted.bonuses if counted else (),
                variant_id=line.variant_id,
                quantity=line.quantity,
            )
        )
    extras = portions(extra, [points for _, points in basis.extras])
    others = [
        OtherPoints(None, shares.get(None, 0)),
        *(OtherPoints(title, points) for (title, _), points in zip(basis.extras, extras, strict=True)),
    ]
    return OrderPoints(due, tuple(lines), tuple(part for part in others if part.points))


def _decimal(multiplier: Fraction) -> str:
    """Multipliers are products of decimal numbers, so this ends."""
    return f"{(Decimal(multiplier.numerator) / multiplier.denominator).normalize():f}"
