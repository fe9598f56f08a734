"""What an offer takes off, whether it may, and which one wins. Amounts in minor units, time is an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from ..kernel.store import Benefit, CartSnapshot, Mode


class Reason(StrEnum):
    """Why an offer is, or is not, on a checkout. The same names are the GraphQL enum."""

    APPLIED = "applied"
    ANONYMOUS = "anonymous"
    NO_OFFER = "no_offer"
    OTHER_CODE = "other_code"
    DECLINED = "declined"
    BETTER_WITHOUT = "better_without"
    MINIMUM_NOT_REACHED = "minimum_not_reached"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    USED = "used"
    RESERVED_ELSEWHERE = "reserved_elsewhere"
    OTHER_CHANNEL = "other_channel"
    EMPTY = "empty"
    STORE_REFUSED = "store_refused"


NEAREST = (
    Reason.MINIMUM_NOT_REACHED,
    Reason.RESERVED_ELSEWHERE,
    Reason.BETTER_WITHOUT,
    Reason.STORE_REFUSED,
    Reason.NOT_STARTED,
    Reason.EMPTY,
    Reason.USED,
    Reason.ENDED,
    Reason.OTHER_CHANNEL,
)
"""Of several reasons the shopper is told the one nearest to a discount."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A grant with its campaign's terms in the channel of a checkout, and where it is promised."""

    grant_id: int
    campaign_id: int
    name: str
    code: str
    user_id: int | None
    percent_bp: int | None
    amount_minor: int | None
    currency: str | None
    """None when the campaign has no terms in the checkout's channel."""
    minimum_minor: int
    starts_at: datetime
    ends_at: datetime | None
    """The earlier end of campaign and grant."""
    grace: timedelta
    is_live: bool
    """The campaign runs and the grant was not withdrawn."""
    is_redeemed: bool
    reserved_by: UUID | None = None
    reserved_touched_at: datetime | None = None
    store_reference: str = ""
    is_issued: bool = False

    @property
    def benefit(self) -> Benefit:
        """What the store is asked to take off."""
        return Benefit(percent_bp=self.percent_bp, amount_minor=self.amount_minor)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why this offer is not for this cart; `missing_minor` is what its minimum lacks."""

    reason: Reason
    missing_minor: int = 0


@dataclass(frozen=True, slots=True)
class Priced:
    """An offer that may be applied, and what it saves."""

    offer: Offer
    saving_minor: int


def saving(benefit: Benefit, subtotal_minor: int) -> int:
    """What a benefit takes off a subtotal, as Saleor rounds it: once for the whole order, halves up.

    A percentage of the minor units, rounded half up to the minor unit; a fixed amount, never more than the goods.
    """
    if subtotal_minor <= 0:
        return 0
    if benefit.percent_bp is not None:
        share = Fraction(subtotal_minor * benefit.percent_bp, 10_000)
        return min(subtotal_minor, (2 * share.numerator + share.denominator) // (2 * share.denominator))
    return min(subtotal_minor, benefit.amount_minor or 0)


def is_running(offer: Offer, now: datetime) -> bool:
    """Inside its period, start included, end excluded."""
    return offer.starts_at <= now and (offer.ends_at is None or now < offer.ends_at)


def is_honoured(offer: Offer, now: datetime) -> bool:
    """Whether a checkout that was priced with the offer may still keep it: its period and the grace after."""
    return (
        offer.is_live
        and offer.starts_at <= now
        and (offer.ends_at is None or now < offer.ends_at + offer.grace)
    )


def verdict(
    offer: Offer, cart: CartSnapshot, now: datetime, *, was_applied: bool, patience: timedelta
) -> Verdict | None:
    """Why the offer is not for this cart now, or None when nothing speaks against it.

    `was_applied`: the cart was priced with it before, so its grace counts. `patience`: how long a checkout
    that holds the grant must lie untouched before another may take it.
    """
    if offer.is_redeemed:
        return Verdict(Reason.USED)
    if not offer.is_live or (not is_running(offer, now) and not (was_applied and is_honoured(offer, now))):
        return Verdict(Reason.NOT_STARTED if offer.is_live and now < offer.starts_at else Reason.ENDED)
    if offer.currency != cart.currency:
        return Verdict(Reason.OTHER_CHANNEL)
    if cart.subtotal_minor <= 0:
        return Verdict(Reason.EMPTY)
    if cart.subtotal_minor < offer.minimum_minor:
        return Verdict(Reason.MINIMUM_NOT_REACHED, offer.minimum_minor - cart.subtotal_minor)
    if is_held_elsewhere(offer, cart.id, now, patience):
        return Verdict(Reason.RESERVED_ELSEWHERE)
    return None


def is_held_elsewhere(offer: Offer, checkout_id: UUID, now: datetime, patience: timedelta) -> bool:
    """Whether another checkout holds the grant and was touched too lately to be taken for abandoned."""
    if offer.reserved_by is None or offer.reserved_by == checkout_id:
        return False
    touched = offer.reserved_touched_at
    return touched is None or now < touched + patience


def ranked(
    offers: Sequence[Offer], cart: CartSnapshot, now: datetime, *, applied_id: int | None, patience: timedelta
) -> tuple[list[Priced], Verdict]:
    """Offers that may be applied, best first, and why the nearest of the others may not.

    Best is the larger saving; of equals the one that ends soonest, then the oldest grant.
    """
    possible: list[Priced] = []
    verdicts: list[Verdict] = []
    for offer in offers:
        no = verdict(offer, cart, now, was_applied=offer.grant_id == applied_id, patience=patience)
        if no is not None:
            verdicts.append(no)
        else:
            possible.append(Priced(offer, saving(offer.benefit, cart.subtotal_minor)))
    possible.sort(key=_rank)
    return possible, nearest(verdicts)


def _rank(one: Priced) -> tuple[int, bool, float, int]:
    ends = one.offer.ends_at
    return (-one.saving_minor, ends is None, ends.timestamp() if ends else 0.0, one.offer.grant_id)


def nearest(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict to tell the shopper: the nearest reason, and of equal ones the least that is missing."""
    return min(
        verdicts,
        key=lambda one: (NEAREST.index(one.reason), one.missing_minor),
        default=Verdict(Reason.NO_OFFER),
    )


def wins(priced: Priced, alternative_minor: int) -> bool:
    """Never worse off: an offer goes on only when it saves more than the store's own promotion would."""
    return priced.saving_minor > alternative_minor


@dataclass(frozen=True, slots=True)
class Standing:
    """A checkout as a decision finds it: the cart, whose offers it may carry, and what was decided before."""

    cart: CartSnapshot
    offers: tuple[Offer, ...]
    """Every open grant of the cart's customer, whatever channel its campaign is for."""
    on_cart: Offer | None = None
    """The offer whose code is on the cart, whoever owns it."""
    applied_id: int | None = None
    """The grant that was on the cart when it was last decided."""
    is_declined: bool = False
    reserved_id: int | None = None
    """The grant that is reserved for this checkout."""
    mode: Mode = Mode.LIVE
    """What may begin in the checkout's channel."""

    @property
    def is_rehearsal(self) -> bool:
        """In shadow mode, unless one of ours is on the cart: that one was promised, and is kept or taken off."""
        return self.mode is Mode.SHADOW and self.on_cart is None

    @property
    def is_own(self) -> bool:
        """The code on the cart is one of ours and belongs to the cart's customer."""
        return (
            self.on_cart is not None
            and self.cart.user_id is not None
            and self.on_cart.user_id == self.cart.user_id
        )


@dataclass(frozen=True, slots=True)
class Intent:
    """What a decision wants: the offers that may be on the cart, best first, or none and why."""

    possible: tuple[Priced, ...]
    verdict: Verdict
    is_declined: bool = False
    is_settled: bool = False
    """Money was paid for the price with this offer: it stays, nothing is compared any more."""


def intent(standing: Standing, now: datetime, patience: timedelta) -> Intent:
    """Which offers may be on this cart.

    1. A code that is not ours was typed: it wins. 2. Nobody is signed in: none. 3. Ours is gone though nothing
    spoke against it: the shopper removed it, none comes back. 4. Paid for: what is on stays on. 5. The rest is ranked.
    """
    cart, on_cart = standing.cart, standing.on_cart
    if cart.voucher_code and on_cart is None:
        return Intent((), Verdict(Reason.OTHER_CODE), standing.is_declined)
    if cart.user_id is None:
        return Intent((), Verdict(Reason.ANONYMOUS), standing.is_declined)
    applied = standing.applied_id if standing.is_own or on_cart is None else None
    possible, why = ranked(standing.offers, cart, now, applied_id=applied, patience=patience)
    if not standing.is_own and (
        standing.is_declined or (on_cart is None and _was_removed(standing, possible))
    ):
        return Intent((), Verdict(Reason.DECLINED), is_declined=True)
    if cart.is_paid:
        return _paid(standing, now, patience)
    return Intent(tuple(possible), why)


def _was_removed(standing: Standing, possible: Sequence[Priced]) -> bool:
    """Ours was on the cart, is gone, and would still be valid: the shopper took it off, not the store."""
    return any(one.offer.grant_id == standing.applied_id for one in possible)


def _paid(standing: Standing, now: datetime, patience: timedelta) -> Intent:
    """A paid price is kept, unless the grant was used by another: then it cannot be completed anyway."""
    on_cart, cart = standing.on_cart, standing.cart
    if on_cart is None or not standing.is_own:
        return Intent((), Verdict(Reason.NO_OFFER))
    if on_cart.is_redeemed:
        return Intent((), Verdict(Reason.USED))
    if is_held_elsewhere(on_cart, cart.id, now, patience):
        return Intent((), Verdict(Reason.RESERVED_ELSEWHERE))
    kept = Priced(on_cart, saving(on_cart.benefit, cart.subtotal_minor))
    return Intent((kept,), Verdict(Reason.APPLIED), is_settled=True)
