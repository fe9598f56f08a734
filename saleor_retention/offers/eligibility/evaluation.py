"""What a decision wants, from what it finds. Time is an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...guards import guard
from ...store.carts import CartSnapshot
from ...store.channels import Mode
from ..pricing.benefits.registry import KINDS
from .missed_offers import better_than_typed, not_applied
from .offer import Ineligibility, MissedOffer, Offer, PricedOffer
from .reasons import Reason
from .rules import closest_reason, is_held_elsewhere, ranked
from .stacking import combinations


@dataclass(frozen=True, slots=True)
class Decided:
    """What was last decided about a checkout."""

    cart_fingerprint: str
    """Of the cart as it was then."""
    saving_minor: int
    beside_ids: frozenset[int] = frozenset()
    """The grants that came along under the code of the one that was applied."""


@dataclass(frozen=True, slots=True)
class CheckoutContext:
    """A checkout as a decision finds it: the cart, whose offers it may carry, and what was decided before."""

    cart: CartSnapshot
    offers: tuple[Offer, ...]
    """Every open grant of the cart's customer, whatever channel its campaign is for, and what the audiences they are of get."""
    on_cart: Offer | None = None
    """The offer whose code is on the cart, whoever owns it."""
    applied_id: int | None = None
    """The grant whose code was on the cart when it was last decided."""
    is_declined: bool = False
    """The customer said so; it holds until they refresh, choose or put one on themselves."""
    is_removed: bool = False
    """The customer took one off and has not tried a code since."""
    decided: Decided | None = None
    """None when nothing was decided yet."""
    is_code_spent: bool = False
    """A completion that came to nothing has spent its code: if that is gone, it was the store that took it off."""
    reserved_ids: frozenset[int] = frozenset()
    """The grants that are reserved for this checkout."""
    mode: Mode = Mode.LIVE
    """What may begin in the checkout's channel."""
    patience: timedelta = timedelta(minutes=15)
    """How long another checkout that holds a grant must lie untouched before this one may take it over."""

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

    @property
    @guard("completion.as_decided")
    def is_as_decided(self) -> bool:
        """The cart is the one that was decided about, with the same offer, and no more is taken off it.

        Where nothing was decided, nothing of ours was agreed to either.
        """
        if self.decided is None:
            return self.on_cart is None
        on_cart_id = self.on_cart.grant_id if self.on_cart is not None else None
        if (self.decided.cart_fingerprint, self.applied_id) != (self.cart.fingerprint, on_cart_id):
            return False
        return on_cart_id is None or self.cart.discount_minor <= self.decided.saving_minor

    @property
    def is_kept(self) -> bool:
        """The price was paid: it is no longer ours to change while the cart is the one that was paid for, and all that
        travelled under one code is still promised to it."""
        return self.cart.is_paid and self.is_as_decided and not self._has_lost_a_part

    @property
    def _has_lost_a_part(self) -> bool:
        """Of several offers under one code, one is no longer reserved: the price would give away what is another's."""
        if self.decided is None or self.on_cart is None or not self.decided.beside_ids:
            return False
        return not self.decided.beside_ids | {self.on_cart.grant_id} <= self.reserved_ids


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a decision wants: the offers that may be on the cart, best first, or none and why."""

    possible: tuple[PricedOffer, ...]
    verdict: Ineligibility
    is_declined: bool = False
    is_settled: bool = False
    """Money was paid for the price with this offer: it stays, nothing is compared any more."""
    hints: tuple[MissedOffer, ...] = ()
    """Why each of the other offers is not possible."""


def evaluate(context: CheckoutContext, now: datetime) -> Evaluation:
    """Which offers may be on this cart.

    1. A code that is not ours was typed: it wins. 2. Nobody is signed in: none. 3. They declined; or ours is gone though
    nothing spoke against it: the shopper removed it, none comes back until a code was tried. 4. Paid for, and the cart is
    still the one that was paid for: what is on stays on. 5. The rest is ranked.
    """
    cart, on_cart = context.cart, context.on_cart
    if cart.voucher_code and on_cart is None:
        # Where the customer declined, nothing would come once the code leaves: then nothing is promised.
        better = () if context.is_declined else _better_than_typed(context, now)
        return Evaluation((), Ineligibility(Reason.OTHER_CODE), context.is_declined, hints=better)
    if cart.user_id is None:
        return Evaluation((), Ineligibility(Reason.ANONYMOUS), context.is_declined)
    applied = _applied(context)
    possible, hints = ranked(context.offers, cart, now, applied_ids=applied, patience=context.patience)
    if not context.is_own and (no := _said_no(context, possible)) is not None:
        away = not_applied(possible, no)
        return Evaluation((), Ineligibility(no), is_declined=True, hints=(*away, *hints))
    if context.is_kept:
        return _paid(context, possible, now)
    verdict = Ineligibility(Reason.APPLIED) if possible else closest_reason(hints)
    return Evaluation(tuple(possible), verdict, hints=hints)


def _better_than_typed(context: CheckoutContext, now: datetime) -> tuple[MissedOffer, ...]:
    """What would save more than the code that was typed, under the name of the offer that carries it: the customer is told,
    their code stays."""
    cart = context.cart
    if cart.user_id is None or cart.subtotal_minor <= 0:
        return ()
    possible, _ = ranked(context.offers, cart, now, applied_ids=(), patience=context.patience)
    best = next(iter(combinations(possible, cart)), None)
    if best is None or best.primary is None or best.saving.minor <= cart.discount_minor:
        return ()
    offer, saving = best.primary.offer, best.saving.minor
    return (better_than_typed(offer, saving, cart.discount_minor),)


def _applied(context: CheckoutContext) -> frozenset[int]:
    """The grants whose grace counts: those this cart was priced with."""
    if not context.is_own and context.on_cart is not None:
        return frozenset()
    return context.reserved_ids | ({context.applied_id} if context.applied_id is not None else set())


def _said_no(context: CheckoutContext, possible: Sequence[PricedOffer]) -> Reason | None:
    """How the shopper said that no offer is to be on the checkout; None when they did not."""
    if context.is_declined:
        return Reason.DECLINED
    is_bare = context.on_cart is None
    return Reason.REMOVED if context.is_removed or (is_bare and _was_removed(context, possible)) else None


def _was_removed(context: CheckoutContext, possible: Sequence[PricedOffer]) -> bool:
    """Ours was on the cart, is gone, and would still be valid: the shopper took it off, not the store."""
    if context.applied_id is None or context.is_code_spent:
        return False
    return any(priced.offer.grant_id == context.applied_id for priced in possible)


def _paid(context: CheckoutContext, possible: Sequence[PricedOffer], now: datetime) -> Evaluation:
    """A paid price is kept, unless the grant was used by another order, or another offer that shuts it out: then it
    cannot be completed anyway. Where nothing is on it, a gift card may still be given: it changes no price."""
    on_cart, cart = context.on_cart, context.cart
    if on_cart is None:
        return Evaluation(
            tuple(priced for priced in possible if priced.offer.is_gift_card), Ineligibility(Reason.NO_OFFER)
        )
    if not context.is_own:
        return Evaluation((), Ineligibility(Reason.NO_OFFER))
    if on_cart.is_redeemed:
        return Evaluation((), Ineligibility(Reason.USED))
    if on_cart.blocked is not None:
        return Evaluation((), Ineligibility(on_cart.blocked))
    if is_held_elsewhere(on_cart, cart.id, now, context.patience):
        return Evaluation((), Ineligibility(Reason.RESERVED_ELSEWHERE))
    return Evaluation(
        (PricedOffer(on_cart, KINDS[on_cart.benefit.kind].saving(on_cart.benefit, cart)),),
        Ineligibility(Reason.APPLIED),
        is_settled=True,
    )
