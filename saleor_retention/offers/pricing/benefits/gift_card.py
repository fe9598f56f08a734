"""A gift card once the order is paid; nothing on the checkout."""

from ....store.carts import CartSnapshot
from ....store.discounts import Benefit
from ..savings import NOTHING, Saving
from .kind import BenefitKind, check_amount, refuse
from .without_goods import check_without_goods

GIFT_CARD = "gift_card"


class GiftCardBenefit(BenefitKind):
    """A card of `amount_minor`."""

    name = GIFT_CARD
    about = "A gift card once the order is paid."
    place = 4

    def check(self, benefit: Benefit, *, is_new: bool) -> None:
        """It is worth an amount."""
        refuse(benefit.percent_bp is not None, "A gift card has an amount.", "percent")
        if is_new:
            check_amount(benefit)
        check_without_goods(benefit)

    def saving(self, benefit: Benefit, cart: CartSnapshot) -> Saving:
        """Nothing is taken off."""
        return NOTHING

    def upper_bound(self, benefit: Benefit, cart: CartSnapshot) -> int:
        """Nothing is taken off."""
        return 0

    def describe(self, benefit: Benefit, amount: str, goods: str) -> str:
        """“A gift card of 10.00 USD once your order is paid”."""
        return f"A gift card of {amount} once your order is paid"

    def unsupported_reason(
        self, benefit: Benefit, *, has_uniform_tax: bool, supports_personal_gift_cards: bool
    ) -> str | None:
        """Where whoever has its code could spend it."""
        if supports_personal_gift_cards:
            return None
        return "the shop cannot issue a gift card that its customer alone can spend: Saleor can since 3.23."
