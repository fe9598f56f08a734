"""The chosen delivery for nothing."""

from ....core.money import HUNDRED_PERCENT
from ....store.carts import CartSnapshot
from ....store.discounts import ApplicationMethod, Benefit, DiscountApplication
from ..savings import NOTHING, Saving
from .kind import BenefitKind, refuse
from .without_goods import check_without_goods


class FreeShippingBenefit(BenefitKind):
    """The delivery, in full."""

    name = "free_shipping"
    about = "The chosen delivery for nothing. Never for goods that are collected."
    place = 2
    is_off_delivery = True

    def check(self, benefit: Benefit, *, is_new: bool) -> None:
        """It has no figures; a stored one may say a hundred percent."""
        has_figure = benefit.amount_minor is not None or benefit.percent_bp not in (None, HUNDRED_PERCENT)
        refuse(
            has_figure or (is_new and benefit.percent_bp is not None),
            "Free shipping has neither a percentage nor an amount.",
            "amount",
        )
        check_without_goods(benefit)

    def saving(self, benefit: Benefit, cart: CartSnapshot) -> Saving:
        """What the delivery costs, once one is chosen."""
        cost = cart.shipping_minor or 0
        if cost <= 0 or benefit.most_minor is not None:
            return NOTHING
        return Saving(cost, FREE, (0,) * len(cart.lines), shipping_minor=cost)

    def upper_bound(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """No line is looked at."""
        return self.saving(benefit, cart).minor

    def describe(self, benefit: Benefit, amount: str, goods: str) -> str:
        """The same for all."""
        return "Free delivery"

    def unsupported_reason(
        self, benefit: Benefit, *, has_uniform_tax: bool, supports_personal_gift_cards: bool
    ) -> str | None:
        """Where it has a maximum."""
        if benefit.most_minor is not None:
            return "Free delivery is carried in full or not at all: it takes no maximum."
        return None

    def budget_reason(self, benefit: Benefit, *, has_uniform_tax: bool) -> str | None:
        """Never one."""
        return "what a delivery costs is not ours to fix, so a budget in money cannot hold. Limit the uses."

    def own_voucher(self, benefit: Benefit) -> DiscountApplication | None:
        """A voucher on the delivery."""
        return FREE


FREE = DiscountApplication(ApplicationMethod.SHIPPING, percent_bp=HUNDRED_PERCENT)
