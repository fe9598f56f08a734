"""What a benefit takes off a cart and how it is carried, exactly as Saleor will price it.

Pure: frozen facts in, minor units out (docs/decisions/0011-how-a-benefit-is-carried.md). Favourites are resolved before.
"""

from collections.abc import Sequence

from ...store.carts import CartLine, CartSnapshot
from ...store.discounts import ApplicationMethod, Benefit, BenefitKind, DiscountApplication, Per
from .eligible_lines import eligible, unit_price
from .rounding import EVERYTHING, off_each_unit, off_one_unit, percent_of
from .savings import NOTHING, WHOLE_ORDER, as_amount, spread_over
from .savings import Saving as Saving


def saving_of(benefit: Benefit, cart: CartSnapshot) -> Saving:
    """What the benefit takes off this cart, minima left aside; `NOTHING` where it gives nothing or is not exact."""
    if benefit.kind is BenefitKind.GIFT_CARD:
        return NOTHING
    if benefit.kind is BenefitKind.FREE_SHIPPING:
        return _free_shipping(benefit, cart)
    if is_of_whole_order(benefit) and not cart.sells_gift_cards:
        return _off_everything(benefit, cart)
    places = eligible(benefit, cart)
    if not places:
        return NOTHING
    if benefit.kind is BenefitKind.BUNDLE:
        return _bundle(benefit, cart, places)
    if benefit.per is Per.CHEAPEST:
        return _one_unit(benefit, cart, _cheapest(cart, places))
    return _off_some(benefit, cart, places)


def is_of_whole_order(benefit: Benefit) -> bool:
    """A percentage or an amount off all that is in the cart, whatever it is."""
    return benefit.kind is BenefitKind.DISCOUNT and benefit.per is Per.ORDER and benefit.scope.is_everything


def _free_shipping(benefit: Benefit, cart: CartSnapshot) -> Saving:
    cost = cart.shipping_minor or 0
    if cost <= 0 or benefit.most_minor is not None:
        return NOTHING
    by = DiscountApplication(ApplicationMethod.SHIPPING, percent_bp=EVERYTHING)
    return Saving(cost, by, (0,) * len(cart.lines), shipping_minor=cost)


def _off_everything(benefit: Benefit, cart: CartSnapshot) -> Saving:
    goods = max(0, cart.subtotal_minor)
    if benefit.percent_bp is not None:
        minor = percent_of(goods, benefit.percent_bp)
    else:
        minor = min(goods, benefit.amount_minor or 0)
    if benefit.most_minor is not None:
        return as_amount(cart, min(minor, benefit.most_minor))
    if minor <= 0:
        return NOTHING
    by = DiscountApplication(ApplicationMethod.NATIVE, benefit.percent_bp, benefit.amount_minor)
    return Saving(minor, by, spread_over(cart, minor))


def _off_some(benefit: Benefit, cart: CartSnapshot, places: Sequence[int]) -> Saving:
    lines = [cart.lines[place] for place in places]
    if benefit.percent_bp is None and benefit.per is Per.ORDER:
        goods = sum(line.total_minor for line in lines)
        return _as_sum(benefit, cart, min(goods, benefit.amount_minor or 0))
    taken = [_off_line(benefit, line) for line in lines]
    if benefit.most_minor is not None:
        return _as_sum(benefit, cart, sum(taken))
    if not any(taken):
        return NOTHING
    variants = sorted({line.variant_id for line in lines if line.variant_id is not None})
    by = DiscountApplication(
        ApplicationMethod.LINES, benefit.percent_bp, benefit.amount_minor, tuple(variants)
    )
    return Saving(sum(taken), by, _placed(cart, dict(zip(places, taken, strict=True))))


def _off_line(benefit: Benefit, line: CartLine) -> int:
    if benefit.percent_bp is not None:
        return percent_of(line.total_minor, benefit.percent_bp)
    return off_each_unit(line.total_minor, line.quantity, benefit.amount_minor or 0)


def _as_sum(benefit: Benefit, cart: CartSnapshot, minor: int) -> Saving:
    """Counted from some goods, carried off all: the same only where all are taxed alike."""
    if not cart.has_one_tax_rate:
        return NOTHING
    return as_amount(cart, minor if benefit.most_minor is None else min(minor, benefit.most_minor))


def _placed(cart: CartSnapshot, taken: dict[int, int]) -> tuple[int, ...]:
    return tuple(taken.get(place, 0) for place in range(len(cart.lines)))


def _cheapest(cart: CartSnapshot, places: Sequence[int]) -> int:
    """Of equally cheap lines the first, as Saleor chooses."""
    return min(places, key=lambda place: (unit_price(cart.lines[place]), place))


def _one_unit(benefit: Benefit, cart: CartSnapshot, place: int) -> Saving:
    """One unit of a line. What is capped is told as an amount, and stays exact under any taxes."""
    line = cart.lines[place]
    percent, amount = benefit.percent_bp, benefit.amount_minor
    taken = off_one_unit(line.total_minor, line.quantity, percent_bp=percent, amount_minor=amount)
    if benefit.most_minor is not None and taken > benefit.most_minor:
        percent, amount, taken = None, benefit.most_minor, benefit.most_minor
    if taken <= 0 or line.variant_id is None:
        return NOTHING
    by = DiscountApplication(ApplicationMethod.ONE_UNIT, percent, amount, (line.variant_id,))
    return Saving(taken, by, _placed(cart, {place: taken}))


def _bundle(benefit: Benefit, cart: CartSnapshot, places: Sequence[int]) -> Saving:
    """Sets are formed from the dearest unit down; of each the `get` cheapest become cheaper."""
    cheaper = _cheaper_units(benefit, cart, places)
    if sum(cheaper.values()) == 1:
        (place,) = cheaper
        of_variant = [
            position for position in places if cart.lines[position].variant_id == cart.lines[place].variant_id
        ]
        if _cheapest(cart, of_variant) == place:  # the one that the store would choose by the variant's name
            return _one_unit(benefit, cart, place)
    minor = 0
    for place, units in cheaper.items():
        line = cart.lines[place]
        unit = off_one_unit(line.total_minor, line.quantity, percent_bp=benefit.percent_bp)
        minor += min(line.total_minor, units * unit)
    return _as_sum(benefit, cart, minor)


def _cheaper_units(benefit: Benefit, cart: CartSnapshot, places: Sequence[int]) -> dict[int, int]:
    """How many units of which line become cheaper."""
    dearest_first = sorted(places, key=lambda place: (-unit_price(cart.lines[place]), place))
    of_set = benefit.buy + benefit.get
    sets = sum(cart.lines[place].quantity for place in places) // of_set
    if benefit.max_sets is not None:
        sets = min(sets, benefit.max_sets)

    def among(units: int) -> int:
        """Of the first so many units, dearest first, how many are cheaper."""
        whole, rest = divmod(min(units, sets * of_set), of_set)
        return whole * benefit.get + max(0, rest - benefit.buy)

    counted, seen = {}, 0
    for place in dearest_first:
        before, seen = seen, seen + cart.lines[place].quantity
        if units := among(seen) - among(before):
            counted[place] = units
    return counted


def upper_bound(benefit: Benefit, cart: CartSnapshot) -> int:
    """What `saving_of` is never above, from the cart's sums alone: no line is looked at."""
    goods, units = max(0, cart.subtotal_minor), cart.quantity
    if benefit.kind is BenefitKind.GIFT_CARD:
        return 0
    if benefit.kind is BenefitKind.FREE_SHIPPING:
        return saving_of(benefit, cart).minor
    if benefit.kind is BenefitKind.BUNDLE:
        most = _most_of_bundle(benefit, goods, units)
    elif benefit.percent_bp is not None:  # each line rounds up by half a minor unit at most
        rounded = units if benefit.per is not Per.CHEAPEST and not is_of_whole_order(benefit) else 1
        most = (2 * goods * benefit.percent_bp + rounded * EVERYTHING) // (2 * EVERYTHING)
    else:
        most = (benefit.amount_minor or 0) * (units if benefit.per is Per.UNIT else 1)
    most = min(goods, most)
    return most if benefit.most_minor is None else min(most, benefit.most_minor)


def _most_of_bundle(benefit: Benefit, goods: int, units: int) -> int:
    """The cheaper units of a set cost no more than their share of it."""
    of_set = benefit.buy + benefit.get
    cheaper = units // of_set * benefit.get
    share = 2 * goods * (benefit.percent_bp or 0) * benefit.get // of_set
    return (share + cheaper * EVERYTHING) // (2 * EVERYTHING)


def unsupported_reason(benefit: Benefit, *, has_one_tax_rate: bool) -> str | None:
    """Why Saleor cannot carry the benefit exactly in a channel, in a sentence; None when it can.

    `has_one_tax_rate`: all goods of the channel are taxed alike.
    """
    if benefit.kind is BenefitKind.FREE_SHIPPING and benefit.most_minor is not None:
        return "Free delivery is carried in full or not at all: it takes no maximum."
    if benefit.kind in (BenefitKind.FREE_SHIPPING, BenefitKind.GIFT_CARD) or has_one_tax_rate:
        return None
    if is_of_whole_order(benefit) or benefit.per is Per.CHEAPEST:
        return None
    if benefit.kind is BenefitKind.BUNDLE:
        if benefit.get == 1 and benefit.max_sets == 1:
            return None
        return "Several cheaper units in one order are exact only where all goods of the channel are taxed alike."
    if benefit.most_minor is not None:
        return "A maximum on some goods is exact only where all goods of the channel are taxed alike."
    if benefit.percent_bp is None and benefit.per is Per.ORDER:
        return (
            "An amount off some goods together is exact only where all goods of the channel are taxed alike."
        )
    return None


def combine(savings: Sequence[Saving], cart: CartSnapshot) -> Saving | None:
    """Savings together, each counted from the goods at first, as one amount off the order; never more than the goods.

    None when one code cannot carry them: a delivery beside goods, goods taxed differently when only some are meant, or
    gift cards in the cart that would become cheaper.
    """
    carried = [saving for saving in savings if saving.carriage is not None]
    if len(carried) < 2:
        return carried[0] if carried else NOTHING
    if not all(can_combine(benefit, cart) for benefit in carried):
        return None
    together = as_amount(cart, sum(benefit.minor for benefit in carried))
    return together if together.carriage is not None else None


def can_combine(saving: Saving, cart: CartSnapshot) -> bool:
    """Whether it may travel with others, as a part of one amount off the order."""
    if saving.carriage is None or saving.carriage.by is ApplicationMethod.SHIPPING:
        return False
    return saving.carriage.by in WHOLE_ORDER or cart.has_one_tax_rate
