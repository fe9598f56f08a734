"""The kinds of benefits, and what a benefit of any kind takes off a cart, exactly as Saleor will price it.

Favourites are resolved before (docs/decisions/0011-how-a-benefit-is-carried.md).
"""

from collections.abc import Sequence

from ....errors import Invalid
from ....store.carts import CartSnapshot
from ....store.discounts import ApplicationMethod, Benefit
from ..savings import NOTHING, WHOLE_ORDER, Saving, as_amount
from .registry import KINDS, OPTIONS


def check(benefit: Benefit, *, is_new: bool = False) -> None:
    """The one validation of a benefit: for creation (`is_new`, with its figures), activation and reading.

    Raises `Invalid` or `Required` with the field at fault, as the benefit names it.
    """
    kind = KINDS[benefit.kind]
    if benefit.percent_bp is not None and benefit.amount_minor is not None:
        raise Invalid("A campaign takes off a percentage or an amount, not both.", field="amount")
    own = {option.name for option in kind.options}
    for name in OPTIONS:
        if name not in own and benefit.options.get(name):
            raise Invalid(OPTIONS[name].foreign, field=name)
    kind.check(benefit, is_new=is_new)
    for option in kind.options:
        if option.missing and not benefit.options.get(option.name):
            raise Invalid(option.missing, field=option.name)


def combine(savings: Sequence[Saving], cart: CartSnapshot) -> Saving | None:
    """Savings together, each counted from the goods at first, as one amount off the order; never more than the goods.

    None when one code cannot carry them: a delivery beside goods, goods taxed differently when only some are meant, or
    gift cards in the cart that would become cheaper.
    """
    carried = [saving for saving in savings if saving.application is not None]
    if len(carried) < 2:
        return carried[0] if carried else NOTHING
    if not all(can_combine(saving, cart) for saving in carried):
        return None
    together = as_amount(cart, sum(saving.minor for saving in carried))
    return together if together.application is not None else None


def can_combine(saving: Saving, cart: CartSnapshot) -> bool:
    """Whether it may travel with others, as a part of one amount off the order."""
    if saving.application is None or saving.application.by is ApplicationMethod.SHIPPING:
        return False
    return saving.application.by in WHOLE_ORDER or cart.has_uniform_tax
