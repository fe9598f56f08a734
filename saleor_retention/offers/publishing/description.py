"""What an offer gives, as a sentence of its own, in English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...core.money import Money
from ...store.carts import Goods
from ...store.discounts import ALL_GOODS, Benefit, Scope
from ..pricing.benefits.registry import KINDS

MOST_NAMED = 3
"""How many goods a sentence names."""


@dataclass(frozen=True, slots=True)
class Price:
    """The terms of one channel. Amounts in minor units of `currency`."""

    currency: str
    amount_minor: int | None
    minimum_minor: int
    most_minor: int | None


def sentence(
    benefit: Benefit, prices: Sequence[Price], minimum_quantity: int, names: Mapping[Goods, str]
) -> str:
    """Amounts that differ from channel to channel stand one beside the other. `names`: of goods it is for."""
    amount = _money([(price.amount_minor, price.currency) for price in prices])
    parts = [KINDS[benefit.kind].describe(benefit, amount, goods_in(benefit.scope, names))]
    if least := _money([(price.minimum_minor, price.currency) for price in prices]):
        parts.append(f"for orders of {least} or more")
    if minimum_quantity:
        parts.append(f"from {minimum_quantity} pieces")
    if most := _money([(price.most_minor, price.currency) for price in prices]):
        parts.append(f"at most {most}")
    return ", ".join(parts)


def goods_in(scope: Scope, names: Mapping[Goods, str]) -> str:
    """“Mugs, T-Shirts and 4 more”; without a name to tell, that they are selected ones."""
    if scope == ALL_GOODS:
        return "everything"
    named = list(dict.fromkeys(names[goods] for goods in scope.named if goods in names))[:MOST_NAMED]
    more = len(scope.named) - len(named)
    if not named:
        return "selected goods"
    parts = [*named, *([f"{more} more"] if more else [])]
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _money(amounts: Sequence[tuple[int | None, str]]) -> str:
    """Each once; "" where there is none."""
    texts = dict.fromkeys(str(Money(minor, currency)) for minor, currency in amounts if minor)
    return " or ".join(texts)
