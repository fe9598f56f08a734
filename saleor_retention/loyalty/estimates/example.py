"""What a basket would earn by rules that are not in force yet: by the arithmetic of orders, with nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from ...core.clock import store_zone
from ...errors import Invalid, NotFound
from ...orders.rules import half_up
from ...store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from ...store.port import Gone, store
from ...store.sales_channels import check_currency
from ..earning.bonuses.registry import TierBonus
from ..earning.per_amount import PerAmount
from ..earning.registry import parse_rule, rule_of
from ..evaluation.bases import WITHOUT_TERMS, earning_terms
from ..evaluation.starts import Start
from ..evaluation.tier_bonuses import tier_bonuses_of
from ..models import ProgrammeVersion
from ..programmes import versions_in
from ..terms.redemption import RedemptionTerms
from ..terms.registry import parse_terms, part_of

MOST_MINOR = 10**12
MOST_TAX = 100
NOBODYS = UUID(int=0)


@dataclass(frozen=True, slots=True)
class ExampleBasket:
    """Goods of so much in one order, net of tax and after all discounts, in minor units; what pays for them is gross."""

    goods_minor: int
    variant_id: int | None = None
    """What the goods are; None: nothing that rules name."""
    is_on_sale: bool = False
    tax_percent: Decimal = Decimal(0)
    shipping_minor: int = 0
    """Net of tax."""
    gift_card_minor: int = 0
    points_minor: int = 0
    is_first: bool = False
    tier: str = ""
    placed_on: date | None = None
    """None: today."""


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """Goods, or shipping, and what they earn."""

    is_shipping: bool
    counted_minor: int
    multiplier: str
    bonuses: tuple[str, ...]
    points: int
    currency: str


@dataclass(frozen=True, slots=True)
class BasketExample:
    """`lines` and `extras` (points by the titles of their bonuses) add up to `points`. `worth_minor`: at the checkout; None
    where points buy nothing there."""

    points: int
    lines: tuple[ExampleLine, ...]
    extras: tuple[tuple[str, int], ...]
    worth_minor: int | None
    currency: str


def draft_rules(
    *, channel: str, currency: str, rate_points: int, rate_minor: int, terms: Mapping[str, Any]
) -> ProgrammeVersion:
    """Rules as a version would keep them, not kept. Raises `Invalid` and `Required`, naming the field."""
    check_currency(channel, currency)
    rule = parse_rule({PerAmount.name: {"points": rate_points, "minor": rate_minor}})
    parts = {name: part.as_json() for name, part in parse_terms(terms).items()}
    return ProgrammeVersion(channel=channel, currency=currency, terms=parts, **rule.columns())


def example(version: ProgrammeVersion, basket: ExampleBasket, *, now: datetime) -> BasketExample:
    """The points of an order of this basket, paid in full. Raises `Invalid` and `NotFound`, naming the field."""
    order = _order(version, basket, now)
    tiers = _tiers(version, now) if basket.tier else ()
    rule, terms = rule_of(version), earning_terms(version, tiers) or WITHOUT_TERMS
    basis = terms.basis(order, store_zone().key, Start(basket.is_first, basket.tier))
    points, extra = rule.points_of(basis), basis.extra_points
    lines = tuple(
        ExampleLine(
            line.line_id is None,
            half_up(line.base),
            f"{(Decimal(line.multiplier.numerator) / line.multiplier.denominator).normalize():f}",
            line.bonuses,
            share,
            version.currency,
        )
        for line, share in zip(basis.lines, basis.shares(points - extra), strict=True)
    )
    redemption = part_of(version, RedemptionTerms)
    worth = None if redemption is None else redemption.worth(points - points % redemption.step)
    return BasketExample(points, lines, basis.extras if extra else (), worth, version.currency)


def _tiers(version: ProgrammeVersion, now: datetime) -> tuple[TierBonus, ...]:
    """What the tiers of its programme earn; rules that are only typed are those of the channel's programme."""
    programme_id: int | None = version.programme_id
    if programme_id is None:
        in_force = versions_in([version.channel]).in_force(version.channel, now)
        programme_id = in_force.programme_id if in_force else None
    return () if programme_id is None else tier_bonuses_of({programme_id}).at(programme_id, now)


def _order(version: ProgrammeVersion, basket: ExampleBasket, now: datetime) -> OrderSnapshot:
    """The order that it would be."""
    if not 0 <= basket.goods_minor <= MOST_MINOR:
        raise Invalid("So much is in no basket.", field="goods_amount")
    if not 0 <= basket.shipping_minor <= MOST_MINOR:
        raise Invalid("So much does no shipping cost.", field="shipping_amount")
    if not 0 <= basket.tax_percent <= MOST_TAX:
        raise Invalid("Tax is 0 to 100 percent.", field="tax_percent")
    line, shipping = _goods(version.channel, basket), _taxed(basket.shipping_minor, basket)
    due = line.gross_minor + shipping
    for field, minor in (
        ("gift_card_amount", basket.gift_card_minor),
        ("points_amount", basket.points_minor),
    ):
        if not 0 <= minor <= due - (basket.gift_card_minor if field == "points_amount" else 0):
            raise Invalid("More is paid so than the basket costs.", field=field)
    placed_at = now
    if basket.placed_on is not None:
        placed_at = datetime.combine(basket.placed_on, time(12), store_zone())
    return OrderSnapshot(
        id=NOBODYS,
        number="",
        channel=version.channel,
        currency=version.currency,
        created_at=placed_at,
        status=Status.LIVE,
        origin=Origin.CHECKOUT,
        due_minor=due,
        captured_minor=due,
        kept_minor=due,
        gift_card_minor=basket.gift_card_minor,
        points_minor=basket.points_minor,
        shipping_net_minor=basket.shipping_minor,
        shipping_gross_minor=shipping,
        lines=(line,),
    )


def _goods(channel: str, basket: ExampleBasket) -> LineSnapshot:
    line = LineSnapshot(
        id=NOBODYS,
        product_id=None,
        variant_id=None,
        quantity=1,
        net_minor=basket.goods_minor,
        gross_minor=_taxed(basket.goods_minor, basket),
        is_on_sale=basket.is_on_sale,
    )
    if basket.variant_id is None:
        return line
    cart = store().simulate_cart(channel=channel, user_id=None, quantities={basket.variant_id: 1})
    if isinstance(cart, Gone) or not cart.lines:
        raise NotFound("The channel does not sell these goods now.", field="goods_variant_id")
    sold = cart.lines[0]
    return replace(
        line,
        product_id=sold.product_id,
        variant_id=sold.variant_id,
        category_id=sold.category_id,
        collection_ids=tuple(sorted(sold.collection_ids)),
        is_gift_card=sold.is_gift_card,
        is_on_sale=basket.is_on_sale or sold.is_on_sale,
    )


def _taxed(minor: int, basket: ExampleBasket) -> int:
    return half_up(minor * (1 + Fraction(basket.tax_percent) / 100))
