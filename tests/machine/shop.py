"""The simulated shop with a clock that a story moves, and the gate that Saleor asks before it makes an order."""

from datetime import datetime
from uuid import UUID

from saleor_retention.kernel.locks import command
from saleor_retention.offers import reservations, rules, standing
from saleor_retention.offers.models import CheckoutDecision, Grant
from saleor_retention.service.simulated import SimulatedStore
from tests.builders import NOON


class Shop(SimulatedStore):
    """A shop at an instant of a story."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON

    def decide(self, checkout_id: UUID) -> None:
        """The shopper touches her checkout: the shop drops a code that it does not know any more, then we decide."""
        cart = self._carts.get(checkout_id)
        if cart and cart.voucher_code and not Grant.objects.filter(code=cart.voucher_code).exists():
            self.remove_from_cart(checkout_id, cart.voucher_code)
        standing.decide(checkout_id, now=self.now)

    def may_complete(self, checkout_id: UUID) -> bool:
        """What the gate says (docs/decisions/0008-the-gate.md): one checkout completes with a grant."""
        with command():
            seen = standing.standing_of(self._carts[checkout_id], now=self.now)
            if (offer := seen.on_cart) is None:
                return True
            if offer.grant_id not in seen.reserved_ids and not rules.is_honoured(offer, self.now):
                return False
            is_lost = offer.grant_id not in seen.reserved_ids
            taken_off = (
                reservations.Promise(self.saving(checkout_id), seen.cart.currency) if is_lost else None
            )
            beside = CheckoutDecision.objects.filter(pk=checkout_id).values_list("beside", flat=True).first()
            answers = [reservations.reserve(offer.grant_id, checkout_id, now=self.now, promise=taken_off)]
            answers += [reservations.reserve(one, checkout_id, now=self.now) for one in beside or ()]
            return set(answers) == {reservations.Answer.OURS}
