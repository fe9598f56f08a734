"""Of every `buy + get` eligible units the `get` cheapest for a percentage less."""

from collections.abc import Sequence

from ....core.money import HUNDRED_PERCENT
from ....store.carts import CartSnapshot
from ....store.discounts import Benefit, Per
from ..eligible_lines import eligible, off_one_unit, unit_price
from ..savings import NOTHING, Saving, as_sum, cheapest_line, off_unit_of_line
from .discount import SEVERAL_RATES
from .kind import BenefitKind, BenefitOption, capped, cheaper, refuse, require

BUY = BenefitOption(
    name="buy",
    field="buy_quantity",
    about="Of a bundle: how many are bought at their price.",
    foreign="Only a bundle counts what is bought.",
    missing="How many have to be bought is needed.",
    most=1_000,
)
GET = BenefitOption(
    name="get",
    field="get_quantity",
    about="Of a bundle: how many come for less with them.",
    foreign="Only a bundle counts what becomes cheaper.",
    missing="How many become cheaper is needed.",
    most=1_000,
)
MOST_SETS = BenefitOption(
    name="max_sets",
    field="max_sets",
    input_about="Of a bundle: how often it counts in one order.",
    about="Of a bundle: how often it counts in one order; null for ever.",
    foreign="Only a bundle has sets.",
)


class BundleBenefit(BenefitKind):
    """Buy some, get others for less."""

    name = "bundle"
    about = "Of every so many goods bought, so many for less, or for nothing."
    place = 3
    options = (BUY, GET, MOST_SETS)

    def check(self, benefit: Benefit, *, is_new: bool) -> None:
        """It is a percentage, and says itself what becomes cheaper."""
        require(benefit.percent_bp is not None, "A bundle says how many percent less.", "percent")
        refuse(
            benefit.amount_minor is not None, "Of a bundle units become cheaper by a percentage.", "amount"
        )
        refuse(benefit.per is not Per.ORDER, "A bundle says itself what becomes cheaper.", "per")

    def saving(self, benefit: Benefit, cart: CartSnapshot) -> Saving:
        """Sets are formed from the dearest unit down; of each the `get` cheapest become cheaper."""
        places = eligible(benefit, cart, is_off_one_unit=True)
        if not places:
            return NOTHING
        units_by_line = _cheaper_units(benefit, cart, places)
        if sum(units_by_line.values()) == 1:
            (place,) = units_by_line
            variant_id = cart.lines[place].variant_id
            of_variant = [position for position in places if cart.lines[position].variant_id == variant_id]
            # The one that the store would choose by the variant's name.
            if cheapest_line(cart, of_variant) == place:
                return off_unit_of_line(benefit, cart, place)
        minor = 0
        for place, units in units_by_line.items():
            line = cart.lines[place]
            unit = off_one_unit(line.total_minor, line.quantity, percent_bp=benefit.percent_bp)
            minor += min(line.total_minor, units * unit)
        return as_sum(benefit, cart, minor)

    def upper_bound(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """The cheaper units of a set cost no more than their share of it."""
        goods, get = max(0, cart.subtotal_minor), benefit.options["get"]
        of_set = benefit.options["buy"] + get
        units = cart.quantity // of_set * get
        share = 2 * goods * (benefit.percent_bp or 0) * get // of_set
        return capped(benefit, min(goods, (share + units * HUNDRED_PERCENT) // (2 * HUNDRED_PERCENT)))

    def describe(self, benefit: Benefit, amount: str, goods: str) -> str:
        """“Buy 2, get 1 free on Mugs”."""
        buy, get = benefit.options["buy"], benefit.options["get"]
        return f"Buy {buy}, get {get} {cheaper(benefit.percent_bp)} on {goods}"

    def unsupported_reason(
        self, benefit: Benefit, *, has_uniform_tax: bool, supports_personal_gift_cards: bool
    ) -> str | None:
        """One unit can be carried by its name, several are a sum off the order."""
        if has_uniform_tax or (benefit.options["get"] == 1 and benefit.options.get("max_sets") == 1):
            return None
        return "Several cheaper units in one order are exact only where all goods of the channel are taxed alike."

    def budget_reason(self, benefit: Benefit, *, has_uniform_tax: bool) -> str | None:
        """It is on some units always."""
        return None if has_uniform_tax else SEVERAL_RATES

    def missing_units(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """To its first set."""
        units = _units(benefit, cart)
        of_set = benefit.options["buy"] + benefit.options["get"]
        return max(0, of_set - units) if units else 0

    def saving_once_complete(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """The cheapest units are never dearer than those there are; 0 where fewer are in the cart than become cheaper."""
        if not self.missing_units(benefit, cart):
            return self.upper_bound(benefit, cart)
        get = benefit.options["get"]
        if _units(benefit, cart) < get:
            return 0
        savings: list[int] = []
        for place in eligible(benefit, cart, is_off_one_unit=True):
            line = cart.lines[place]
            unit = off_one_unit(line.total_minor, line.quantity, percent_bp=benefit.percent_bp)
            savings += [unit] * min(line.quantity, get)
        return capped(benefit, sum(sorted(savings)[:get]))


def _units(benefit: Benefit, cart: CartSnapshot) -> int:
    return sum(cart.lines[place].quantity for place in eligible(benefit, cart, is_off_one_unit=True))


def _cheaper_units(benefit: Benefit, cart: CartSnapshot, places: Sequence[int]) -> dict[int, int]:
    """How many units of which line become cheaper."""
    dearest_first = sorted(places, key=lambda place: (-unit_price(cart.lines[place]), place))
    buy, get = benefit.options["buy"], benefit.options["get"]
    sets = sum(cart.lines[place].quantity for place in places) // (buy + get)
    sets = min(sets, benefit.options.get("max_sets", sets))

    def among(units: int) -> int:
        """Of the first so many units, dearest first, how many are cheaper."""
        whole, rest = divmod(min(units, sets * (buy + get)), buy + get)
        return whole * get + max(0, rest - buy)

    counted, reached = {}, 0
    for place in dearest_first:
        before, reached = reached, reached + cart.lines[place].quantity
        if units := among(reached) - among(before):
            counted[place] = units
    return counted
