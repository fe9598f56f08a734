"""Deciding which offer is on a checkout, and remembering it. What touches the checkout itself is the host's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ...core.db import command
from ...core.failpoints import failpoint
from ...errors import NotFound
from ...store.carts import CartSnapshot
from ...store.channels import Mode
from ...store.discounts import ApplicationMethod, DiscountApplication
from ...store.port import Gone, store
from ..eligibility import evaluation, rules
from ..eligibility.evaluation import CheckoutContext, Evaluation
from ..eligibility.missed_offers import compared, hint, standing_back
from ..eligibility.names import called
from ..eligibility.offer import Ineligibility, MissedOffer, Offer, PricedOffer
from ..eligibility.reasons import Reason
from ..eligibility.rules import OfferCombination
from ..models import Grant
from ..pricing.benefits import combine, saving_of
from ..pricing.never_worse import goods_left, is_never_worse, loses_delivery, replacement
from ..pricing.savings import Saving
from ..reservations.decision_log import Outcome, save_decision
from ..reservations.reserve import (
    ReservationResult,
    ReservationTerms,
    prepare,
    release,
    reserve,
    takeover_after,
)
from .audience_grants import make_grants
from .editor import CheckoutEditor


def decide(standing: CheckoutContext, hands: CheckoutEditor, *, now: datetime) -> Outcome:
    """Bring the checkout to what the rules want.

    Call inside a transaction that holds the checkout. Grants are reserved before a code goes on.
    """
    on_cart = standing.on_cart
    if (
        standing.mode is not Mode.LIVE and not standing.is_rehearsal
    ):  # nothing begins; what is on is kept or goes
        kept = standing.reserved_ids | ({on_cart.grant_id} if on_cart else set())
        standing = replace(
            standing, offers=tuple(candidate for candidate in standing.offers if candidate.grant_id in kept)
        )
    wanted = evaluation.evaluate(standing, now, takeover_after())
    choose = _dry_run if standing.is_rehearsal else _choose
    outcome = (
        _keep_paid(standing, wanted, hands, now)
        if wanted.is_settled
        else choose(standing, wanted, hands, now)
    )
    if outcome.carrier is None and on_cart is not None:
        hands.take_off(on_cart)
    if outcome.carrier is None and not standing.is_rehearsal:
        _deliver_as_chosen(standing, hands)
    if standing.reserved_ids and (standing.is_rehearsal or not outcome.is_applied):
        release(standing.cart.id)
    failpoint("offers.after_decision")
    return outcome


def _keep_paid(
    standing: CheckoutContext, wanted: Evaluation, hands: CheckoutEditor, now: datetime
) -> Outcome:
    """Money was paid for this price: it stays as it is, with everything that was promised for it. Its code is put on
    again only as it is, for staff may have deleted the voucher under it."""
    (kept,) = wanted.possible
    offer = kept.offer
    assert offer.grant_id is not None
    cart = standing.cart
    # A promise that was lost meanwhile is made anew for all that is taken off, and asks the budget for it.
    is_lost = offer.grant_id not in standing.reserved_ids
    promise = ReservationTerms(cart.discount_minor, cart.currency) if is_lost else None
    asked = reserve(offer.grant_id, cart.id, now=now, promise=promise)
    if asked is not ReservationResult.OURS:
        return Outcome(Ineligibility(asked.reason))
    companions = tuple(
        candidate
        for candidate in standing.offers
        if candidate.grant_id in standing.reserved_ids and candidate != offer
    )
    beside = tuple(
        PricedOffer(companion, saving_of(companion.benefit, cart))
        for companion in companions
        if not companion.is_gift_card
    )
    saving = (
        combine([kept.saving, *(companion.saving for companion in beside)], cart) if beside else kept.saving
    )
    if saving is not None and saving.carriage is not None and saving.minor == cart.discount_minor:
        kept_all = OfferCombination(kept, beside, saving)
        hands.put_on(called(offer, kept_all), _carriage(kept_all, cart))
    return Outcome(Ineligibility(Reason.APPLIED), offer, companions, cart.discount_minor)


def _choose(standing: CheckoutContext, wanted: Evaluation, hands: CheckoutEditor, now: datetime) -> Outcome:
    """The best of what may go on together that is worth it, can be reserved, and that the store accepts."""
    possible, answer, hints = list(wanted.possible), wanted.verdict, wanted.hints
    while possible:
        picked = _first_worthwhile(possible, standing.cart, hands)
        if picked is None:
            return Outcome(
                Ineligibility(Reason.BETTER_PROMOTION),
                hints=(*standing_back(possible, Reason.BETTER_PROMOTION), *hints),
            )
        lost, outcome = _try_apply(standing, picked, hands, now)
        if lost is None:
            return replace(outcome, hints=_beside(picked, possible, hints, standing.cart))
        release(standing.cart.id)
        standing = replace(standing, reserved_ids=frozenset())
        answer = outcome.verdict
        hints = (*hints, hint(lost, answer, standing.cart))
        possible = [priced for priced in possible if priced.offer.key != lost.key]
    return Outcome(answer, hints=hints)


def _beside(
    picked: OfferCombination,
    possible: Sequence[PricedOffer],
    hints: Sequence[MissedOffer],
    cart: CartSnapshot,
) -> tuple[MissedOffer, ...]:
    """Each other offer: those that might be on instead, and those that may not."""
    others = standing_back(possible, Reason.ANOTHER_IS_ON, {priced.offer.key for priced in picked.all})
    return compared((*others, *hints), picked.all, picked.saving.minor, cart)


def _first_worthwhile(
    possible: Sequence[PricedOffer], cart: CartSnapshot, hands: CheckoutEditor
) -> OfferCombination | None:
    """The first of the picks that never makes her worse off. Only gift cards: there is nothing to compare."""
    for picked in rules.combinations(possible, cart):
        if picked.carrier is None:
            return picked
        if is_never_worse(picked.saving, hands.alternative(picked.saving.minor), cart):
            return picked
    return None


def _dry_run(standing: CheckoutContext, wanted: Evaluation, hands: CheckoutEditor, now: datetime) -> Outcome:
    """What `_choose` would come to, by reading alone: nothing is reserved, issued or put on."""
    if not wanted.possible:
        return Outcome(wanted.verdict, hints=wanted.hints)
    picked = _first_worthwhile(wanted.possible, standing.cart, hands)
    if picked is None:
        return Outcome(Ineligibility(Reason.BETTER_PROMOTION), hints=wanted.hints)
    carrier = picked.carrier.offer if picked.carrier else None
    companions = tuple(companion.offer for companion in picked.companions)
    hints = _beside(picked, wanted.possible, wanted.hints, standing.cart)
    return Outcome(Ineligibility(Reason.APPLIED), carrier, companions, picked.saving.minor, hints)


def _try_apply(
    standing: CheckoutContext, picked: OfferCombination, hands: CheckoutEditor, now: datetime
) -> tuple[Offer | None, Outcome]:
    """Reserve all of it and put it on; the offer that could not be had, if one, with its reason."""
    cart = standing.cart
    made = make_grants([priced.offer for priced in picked.all], cart.user_id, now=now)
    carrier = made[picked.carrier.offer.key] if picked.carrier else None
    companions = tuple(made[companion.offer.key] for companion in picked.companions)
    _prepare(standing, carrier, companions)
    for item in sorted(picked.all, key=lambda priced: made[priced.offer.key].grant_id or 0):
        asked = _promise(made[item.offer.key], item, picked, cart, now)
        if asked is not ReservationResult.OURS:
            return item.offer, Outcome(Ineligibility(asked.reason))
    taken_off = 0
    if carrier is not None and picked.carrier is not None:
        if not _is_delivered(picked.saving, cart, hands):
            return picked.carrier.offer, Outcome(Ineligibility(Reason.STORE_REFUSED))
        done = hands.put_on(called(carrier, picked), _carriage(picked, cart))
        if done is None:
            return picked.carrier.offer, Outcome(Ineligibility(Reason.STORE_REFUSED))
        taken_off = done
    return None, Outcome(Ineligibility(Reason.APPLIED), carrier, companions, taken_off)


def _is_delivered(saving: Saving, cart: CartSnapshot, hands: CheckoutEditor) -> bool:
    """Whether it has the delivery with which the saving was found to be worth it."""
    is_lost = loses_delivery(saving, cart)
    moved = replacement(saving, cart) if is_lost else None
    wanted = moved.id if moved is not None else cart.delivery_id
    if wanted is None:
        return not is_lost
    return hands.deliver(wanted, goods_left(saving, cart)) or not is_lost


def _deliver_as_chosen(standing: CheckoutContext, hands: CheckoutEditor) -> None:
    """Where no code of ours is on, the delivery is the shopper's own choice again, if it can be had."""
    cart = standing.cart
    if cart.delivery_id is not None:
        off = cart.discount_minor if standing.on_cart is None else 0
        hands.deliver(cart.delivery_id, cart.subtotal_minor - off)


def _prepare(standing: CheckoutContext, carrier: Offer | None, companions: Sequence[Offer]) -> None:
    """Nothing to write when the checkout holds nothing yet, or just the one that carries it now."""
    wanted = {
        companion.grant_id
        for companion in (*companions, *([carrier] if carrier else []))
        if companion.grant_id
    }
    if standing.reserved_ids and (standing.reserved_ids != wanted or companions):
        prepare(
            standing.cart.id,
            carrier_id=carrier.grant_id if carrier else None,
            companion_ids=frozenset(
                companion.grant_id for companion in companions if companion.grant_id is not None
            ),
        )


def _promise(
    offer: Offer, priced: PricedOffer, picked: OfferCombination, cart: CartSnapshot, now: datetime
) -> ReservationResult:
    assert offer.grant_id is not None
    is_carrier = picked.carrier is not None and priced.offer.key == picked.carrier.offer.key
    amount = (offer.amount_minor or 0) if offer.is_gift_card else _share(priced, picked)
    has_budget = offer.money_left_minor is not None or offer.uses_left is not None
    return reserve(
        offer.grant_id,
        cart.id,
        now=now,
        promise=ReservationTerms(amount, cart.currency, is_carrier),
        may_run_out=has_budget,
    )


def _share(priced: PricedOffer, picked: OfferCombination) -> int:
    """What an offer takes off: its own saving, but where all together are more than the goods, what is left for it."""
    left = picked.saving.minor
    for item in picked.all:
        share = min(left, item.saving_minor)
        if item.offer.key == priced.offer.key:
            return share
        left -= share
    return 0


def _carriage(picked: OfferCombination, cart: CartSnapshot) -> DiscountApplication:
    """How the pick is carried. A budget in money needs an amount that nobody but us changes."""
    saving: Saving = picked.saving
    assert saving.carriage is not None
    has_budget = any(priced.offer.money_left_minor is not None for priced in picked.all)
    if has_budget and saving.carriage.by is not ApplicationMethod.AMOUNT:
        saving = combine([saving], cart) or saving
    assert saving.carriage is not None
    return saving.carriage


def is_declined(standing: CheckoutContext, outcome: Outcome) -> bool:
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
        save_decision(
            cart, Outcome(Ineligibility(Reason.DECLINED)), is_declined=True, fingerprint="", now=now
        )
