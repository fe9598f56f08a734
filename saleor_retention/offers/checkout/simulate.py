"""What a customer would get on a cart that nobody has: the decision itself, with nothing written and nothing touched."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ...errors import Invalid, NotFound
from ...store.carts import CartSnapshot
from ...store.channels import Mode
from ...store.customers import CustomerSnapshot
from ...store.port import Gone, store
from ...store.sales_channels import check_channel
from ..eligibility.evaluation import evaluate
from ..eligibility.missed_offers import not_applied
from ..eligibility.offer import Ineligibility, MissedOffer, PricedOffer
from ..eligibility.reasons import Reason
from .decide import first_worthwhile
from .store_decision import StoreCheckoutView

MOST_LINES = 100


class NotSold(NotFound):
    """The channel does not sell these goods now."""

    def __init__(self, channel: str, variant_ids: tuple[int, ...]) -> None:
        self.channel, self.variant_ids = channel, variant_ids
        super().__init__(field="lines")


@dataclass(frozen=True, slots=True)
class Simulation:
    """What would be decided. Amounts in minor units of the cart's currency."""

    cart: CartSnapshot
    verdict: Ineligibility
    applied: tuple[PricedOffer, ...]
    """The offers that would be on, the one whose code carries them first."""
    saving_minor: int
    alternative_minor: int
    """What the store's own best promotion would save instead."""
    hints: tuple[MissedOffer, ...]


def simulate(
    user_id: int,
    channel: str,
    quantities: Mapping[int, int],
    *,
    country: str = "",
    now: datetime,
) -> Simulation:
    """Decide for this customer and these quantities by variant. What is promised to their other carts counts as free.

    Raises `NotFound` for an account that is not there, `NotSold` for variants that the channel does not sell, `Invalid`
    for an unknown channel and for quantities that make no sense.
    """
    if (
        not quantities
        or len(quantities) > MOST_LINES
        or not all(0 < quantity <= 10_000 for quantity in quantities.values())
    ):
        raise Invalid("A cart has 1 to 100 lines of at least one each.", field="lines")
    if not isinstance(store().customers([user_id]).get(user_id), CustomerSnapshot):
        raise NotFound("There is no account of that ID.", field="user_id")
    check_channel(channel)
    cart = store().simulate_cart(channel=channel, user_id=user_id, quantities=quantities, country=country)
    if isinstance(cart, Gone):
        raise NotSold(channel, _not_sold(channel, user_id, quantities, country))
    view = StoreCheckoutView(cart)
    context = view.read(now=now, is_dry=True)
    free = tuple(replace(offer, reserved_by=None) for offer in context.offers)
    wanted = evaluate(replace(context, offers=free, mode=Mode.LIVE), now)
    alternative = view.editor.alternative(0)
    picked = first_worthwhile(wanted.possible, cart, view.editor)
    if picked is not None:
        on = {priced.offer.key for priced in picked.all}
        hints = (*not_applied(wanted.possible, Reason.ANOTHER_IS_ON, on), *wanted.hints)
        return Simulation(
            cart, Ineligibility(Reason.APPLIED), picked.all, picked.saving.minor, alternative, hints
        )
    why = Ineligibility(Reason.BETTER_PROMOTION) if wanted.possible else wanted.verdict
    hints = (*not_applied(wanted.possible, Reason.BETTER_PROMOTION), *wanted.hints)
    return Simulation(cart, why, (), 0, alternative, hints)


def _not_sold(channel: str, user_id: int, quantities: Mapping[int, int], country: str) -> tuple[int, ...]:
    """Which of them are at fault: each is asked for alone, which only a refusal has to pay for."""
    return tuple(
        variant_id
        for variant_id in sorted(quantities)
        if isinstance(
            store().simulate_cart(
                channel=channel, user_id=user_id, quantities={variant_id: 1}, country=country
            ),
            Gone,
        )
    )
