"""Deciding which offer is on a checkout, and remembering it. What touches the checkout itself is the host's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ..errors import NotFound
from ..kernel.failpoints import failpoint
from ..kernel.locks import command
from ..kernel.store import Carriage, CarriedBy, CartSnapshot, Gone, Mode, store
from . import intents, rules
from .benefits import Saving, combined, is_never_worse, saving_of
from .comparing import goods_left, loses_delivery, replacement
from .hints import compared, hint, standing_back
from .intents import Intent, Standing
from .making import make_grants
from .models import Grant
from .names import called
from .remembering import Outcome, remember
from .reservations import Answer, Promise, patience, prepare, release, reserve
from .rules import Picked
from .terms import Hint, Offer, Priced, Reason, Verdict


class Hands(Protocol):
    """What a decision does to the checkout it is about, which its caller has locked."""

    def alternative(self, saving_minor: int) -> int:
        """What the store's own promotions save without a code, in minor units; asked when an offer is possible.

        Exact where it may reach `saving_minor`; below that any number that is not too low will do.
        """

    def put_on(self, offer: Offer, carriage: Carriage) -> int | None:
        """Put the offer's code on, taking off what the carriage says; answers what the store takes off for it.

        None when the store refuses. What is on already, and takes off just that, is left as it is.
        """

    def take_off(self, offer: Offer) -> None:
        """Take this offer's code off."""

    def deliver(self, delivery_id: int, goods_minor: int) -> bool:
        """Have it delivered so from now on, where that can be had with goods of so much; whether it is.

        What is so already is left as it is. With it goes whose doing it was (`CheckoutDecision.moved_delivery`).
        """


def carry_out(standing: Standing, hands: Hands, *, now: datetime) -> Outcome:
    """Bring the checkout to what the rules want.

    Call inside a transaction that holds the checkout. Grants are reserved before a code goes on.
    """
    on_cart = standing.on_cart
    if (
        standing.mode is not Mode.LIVE and not standing.is_rehearsal
    ):  # nothing begins; what is on is kept or goes
        kept = standing.reserved_ids | ({on_cart.grant_id} if on_cart else set())
        standing = replace(standing, offers=tuple(one for one in standing.offers if one.grant_id in kept))
    wanted = intents.intent(standing, now, patience())
    choose = _rehearse if standing.is_rehearsal else _choose
    outcome = (
        _keep(standing, wanted, hands, now) if wanted.is_settled else choose(standing, wanted, hands, now)
    )
    if outcome.carrier is None and on_cart is not None:
        hands.take_off(on_cart)
    if outcome.carrier is None and not standing.is_rehearsal:
        _deliver_as_chosen(standing, hands)
    if standing.reserved_ids and (standing.is_rehearsal or not outcome.is_applied):
        release(standing.cart.id)
    failpoint("offers.after_decision")
    return outcome


def _keep(standing: Standing, wanted: Intent, hands: Hands, now: datetime) -> Outcome:
    """Money was paid for this price: it stays as it is, with everything that was promised for it. Its code is put on
    again only as it is, for staff may have deleted the voucher under it."""
    (kept,) = wanted.possible
    offer = kept.offer
    assert offer.grant_id is not None
    cart = standing.cart
    # A promise that was lost meanwhile is made anew for all that is taken off, and asks the budget for it.
    is_lost = offer.grant_id not in standing.reserved_ids
    promise = Promise(cart.discount_minor, cart.currency) if is_lost else None
    asked = reserve(offer.grant_id, cart.id, now=now, promise=promise)
    if asked is not Answer.OURS:
        return Outcome(Verdict(asked.reason))
    companions = tuple(
        one for one in standing.offers if one.grant_id in standing.reserved_ids and one != offer
    )
    beside = tuple(Priced(one, saving_of(one.benefit, cart)) for one in companions if not one.is_gift_card)
    saving = combined([kept.saving, *(one.saving for one in beside)], cart) if beside else kept.saving
    if saving is not None and saving.carriage is not None and saving.minor == cart.discount_minor:
        kept_all = Picked(kept, beside, saving)
        hands.put_on(called(offer, kept_all), _carriage(kept_all, cart))
    return Outcome(Verdict(Reason.APPLIED), offer, companions, cart.discount_minor)


def _choose(standing: Standing, wanted: Intent, hands: Hands, now: datetime) -> Outcome:
    """The best of what may go on together that is worth it, can be reserved, and that the store accepts."""
    possible, answer, hints = list(wanted.possible), wanted.verdict, wanted.hints
    while possible:
        picked = _worth_it(possible, standing.cart, hands)
        if picked is None:
            return Outcome(
                Verdict(Reason.BETTER_WITHOUT),
                hints=(*standing_back(possible, Reason.BETTER_WITHOUT), *hints),
            )
        lost, outcome = _try(standing, picked, hands, now)
        if lost is None:
            return replace(outcome, hints=_beside(picked, possible, hints, standing.cart))
        release(standing.cart.id)
        standing = replace(standing, reserved_ids=frozenset())
        answer = outcome.verdict
        hints = (*hints, hint(lost, answer, standing.cart))
        possible = [one for one in possible if one.offer.key != lost.key]
    return Outcome(answer, hints=hints)


def _beside(
    picked: Picked, possible: Sequence[Priced], hints: Sequence[Hint], cart: CartSnapshot
) -> tuple[Hint, ...]:
    """Each other offer: those that might be on instead, and those that may not."""
    others = standing_back(possible, Reason.ANOTHER_IS_ON, {one.offer.key for one in picked.all})
    return compared((*others, *hints), picked.all, picked.saving.minor, cart)


def _worth_it(possible: Sequence[Priced], cart: CartSnapshot, hands: Hands) -> Picked | None:
    """The first of the picks that never makes her worse off. Only gift cards: there is nothing to compare."""
    for picked in rules.picks(possible, cart):
        if picked.carrier is None:
            return picked
        if is_never_worse(picked.saving, hands.alternative(picked.saving.minor), cart):
            return picked
    return None


def _rehearse(standing: Standing, wanted: Intent, hands: Hands, now: datetime) -> Outcome:
    """What `_choose` would come to, by reading alone: nothing is reserved, issued or put on."""
    if not wanted.possible:
        return Outcome(wanted.verdict, hints=wanted.hints)
    picked = _worth_it(wanted.possible, standing.cart, hands)
    if picked is None:
        return Outcome(Verdict(Reason.BETTER_WITHOUT), hints=wanted.hints)
    carrier = picked.carrier.offer if picked.carrier else None
    companions = tuple(one.offer for one in picked.companions)
    hints = _beside(picked, wanted.possible, wanted.hints, standing.cart)
    return Outcome(Verdict(Reason.APPLIED), carrier, companions, picked.saving.minor, hints)


def _try(standing: Standing, picked: Picked, hands: Hands, now: datetime) -> tuple[Offer | None, Outcome]:
    """Reserve all of it and put it on; the offer that could not be had, if one, with its reason."""
    cart = standing.cart
    made = make_grants([one.offer for one in picked.all], cart.user_id, now=now)
    carrier = made[picked.carrier.offer.key] if picked.carrier else None
    companions = tuple(made[one.offer.key] for one in picked.companions)
    _prepare(standing, carrier, companions)
    for one in sorted(picked.all, key=lambda priced: made[priced.offer.key].grant_id or 0):
        asked = _promise(made[one.offer.key], one, picked, cart, now)
        if asked is not Answer.OURS:
            return one.offer, Outcome(Verdict(asked.reason))
    taken_off = 0
    if carrier is not None and picked.carrier is not None:
        if not _is_delivered(picked.saving, cart, hands):
            return picked.carrier.offer, Outcome(Verdict(Reason.STORE_REFUSED))
        done = hands.put_on(called(carrier, picked), _carriage(picked, cart))
        if done is None:
            return picked.carrier.offer, Outcome(Verdict(Reason.STORE_REFUSED))
        taken_off = done
    return None, Outcome(Verdict(Reason.APPLIED), carrier, companions, taken_off)


def _is_delivered(saving: Saving, cart: CartSnapshot, hands: Hands) -> bool:
    """Whether it has the delivery with which the saving was found to be worth it."""
    is_lost = loses_delivery(saving, cart)
    moved = replacement(saving, cart) if is_lost else None
    wanted = moved.id if moved is not None else cart.delivery_id
    if wanted is None:
        return not is_lost
    return hands.deliver(wanted, goods_left(saving, cart)) or not is_lost


def _deliver_as_chosen(standing: Standing, hands: Hands) -> None:
    """Where no code of ours is on, the delivery is the shopper's own choice again, if it can be had."""
    cart = standing.cart
    if cart.delivery_id is not None:
        off = cart.discount_minor if standing.on_cart is None else 0
        hands.deliver(cart.delivery_id, cart.subtotal_minor - off)


def _prepare(standing: Standing, carrier: Offer | None, companions: Sequence[Offer]) -> None:
    """Nothing to write when the checkout holds nothing yet, or just the one that carries it now."""
    wanted = {one.grant_id for one in (*companions, *([carrier] if carrier else [])) if one.grant_id}
    if standing.reserved_ids and (standing.reserved_ids != wanted or companions):
        prepare(
            standing.cart.id,
            carrier_id=carrier.grant_id if carrier else None,
            companion_ids=frozenset(one.grant_id for one in companions if one.grant_id is not None),
        )


def _promise(offer: Offer, priced: Priced, picked: Picked, cart: CartSnapshot, now: datetime) -> Answer:
    assert offer.grant_id is not None
    is_carrier = picked.carrier is not None and priced.offer.key == picked.carrier.offer.key
    amount = (offer.amount_minor or 0) if offer.is_gift_card else _share(priced, picked)
    has_budget = offer.money_left_minor is not None or offer.uses_left is not None
    return reserve(
        offer.grant_id,
        cart.id,
        now=now,
        promise=Promise(amount, cart.currency, is_carrier),
        may_run_out=has_budget,
    )


def _share(priced: Priced, picked: Picked) -> int:
    """What an offer takes off: its own saving, but where all together are more than the goods, what is left for it."""
    left = picked.saving.minor
    for one in picked.all:
        share = min(left, one.saving_minor)
        if one.offer.key == priced.offer.key:
            return share
        left -= share
    return 0


def _carriage(picked: Picked, cart: CartSnapshot) -> Carriage:
    """How the pick is carried. A budget in money needs an amount that nobody but us changes."""
    saving: Saving = picked.saving
    assert saving.carriage is not None
    has_budget = any(one.offer.money_left_minor is not None for one in picked.all)
    if has_budget and saving.carriage.by is not CarriedBy.AMOUNT:
        saving = combined([saving], cart) or saving
    assert saving.carriage is not None
    return saving.carriage


def is_declined(standing: Standing, outcome: Outcome) -> bool:
    """Whether offers stay away from the checkout from now on. An offer that is on takes it back. A code of the shop ends
    a removal, for it was tried, but not a decline."""
    if outcome.is_applied:
        return False
    if outcome.verdict.reason in (Reason.DECLINED, Reason.REMOVED):
        return True
    return standing.is_declined and not standing.is_own


def decline(checkout_id: UUID, user_id: int | None, *, now: datetime) -> None:
    """The shopper wants no offer on this checkout: what is on goes off in the same transaction, none comes back.

    Raises `NotFound` for a checkout that is gone or is not of this customer (None: staff, or the token's bearer).
    """
    with command():
        cart = store().cart(checkout_id)
        if isinstance(cart, Gone) or (user_id is not None and cart.user_id != user_id):
            raise NotFound(field="checkout_id")
        if cart.voucher_code and Grant.objects.filter(code=cart.voucher_code).exists():
            store().remove_from_cart(checkout_id, cart.voucher_code)
        release(checkout_id)
        remember(cart, Outcome(Verdict(Reason.DECLINED)), is_declined=True, fingerprint="", now=now)
