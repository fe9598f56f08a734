"""The kinds of benefits, and what a benefit of any kind takes off a cart, exactly as Saleor will price it.

Favourites are resolved before (docs/decisions/0011-how-a-benefit-is-carried.md).
"""

from collections.abc import Sequence

from ....errors import Invalid
from ....store.carts import CartSnapshot
from ....store.discounts import ApplicationMethod, Benefit, DiscountApplication
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


def saving_of(benefit: Benefit, cart: CartSnapshot) -> Saving:
    """What the benefit takes off this cart, minima left aside; `NOTHING` where it gives nothing or is not exact."""
    return KINDS[benefit.kind].saving(benefit, cart)


def upper_bound(benefit: Benefit, cart: CartSnapshot) -> int:
    """What `saving_of` is never above, from the cart's sums alone: no line is looked at."""
    return KINDS[benefit.kind].upper_bound(benefit, cart)


def unsupported_reason(
    benefit: Benefit, *, has_uniform_tax: bool, supports_personal_gift_cards: bool = True
) -> str | None:
    """Why a store cannot carry the benefit exactly in a channel, in a sentence; None when it can.

    `has_uniform_tax`: all goods of the channel are taxed alike. `supports_personal_gift_cards`: it issues cards that one customer
    alone can spend.
    """
    return KINDS[benefit.kind].unsupported_reason(
        benefit, has_uniform_tax=has_uniform_tax, supports_personal_gift_cards=supports_personal_gift_cards
    )


def budget_reason(benefit: Benefit, *, has_uniform_tax: bool) -> str | None:
    """Why the benefit cannot have a budget in money, in a sentence; None when it can.

    A budget in money needs an amount that nobody but us changes: one off the whole order.
    """
    return KINDS[benefit.kind].budget_reason(benefit, has_uniform_tax=has_uniform_tax)


def own_voucher(benefit: Benefit) -> DiscountApplication | None:
    """What the voucher of the benefit's campaign takes off; None where each code needs one of its own."""
    return KINDS[benefit.kind].own_voucher(benefit)


def is_of_whole_order(benefit: Benefit) -> bool:
    """A percentage or an amount off all that is in the cart, whatever it is."""
    return KINDS[benefit.kind].is_of_whole_order(benefit)


def is_off_delivery(benefit: Benefit) -> bool:
    """Whether the benefit takes off the delivery, not the goods."""
    return KINDS[benefit.kind].is_off_delivery


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
