"""Deciding which offer is on a checkout, and saving what was decided: one way for all hosts, by their `CheckoutView`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ...core.db import command
from ...errors import NotFound
from ...store.carts import CartSnapshot
from ...store.channels import Mode
from ...store.discounts import ApplicationMethod, DiscountApplication
from ...store.port import Gone, store
from ..eligibility.evaluation import CheckoutContext, Evaluation, evaluate
from ..eligibility.missed_offers import compared, hint, not_applied
from ..eligibility.names import called
from ..eligibility.offer import Ineligibility, MissedOffer, Offer, PricedOffer
from ..eligibility.reasons import Reason
from ..eligibility.stacking import OfferCombination, combinations
from ..models import Grant
from ..pricing.benefits import combine
from ..pricing.benefits.registry import KINDS
from ..pricing.never_worse import goods_left, is_never_worse, loses_delivery, replacement
from ..pricing.savings import Saving
from ..reservations.decision_log import Outcome, save_decision
from ..reservations.reserve import (
    ReservationResult,
    ReservationTerms,
    prepare,
    release,
    reserve,
)
from .audience_grants import make_grants
from .view import CheckoutEditor, CheckoutView


def decide(view: CheckoutView, *, now: datetime) -> Outcome | None:
    """Decide which offer is on a checkout, put it there and save the decision. None when it is gone or moved on.

    Call inside a transaction.
    """
    if not view.lock():
        return None
    context = view.read(now=now)
    is_rehearsal = context.is_rehearsal
    outcome = _carry_out(context, view.editor, now, is_rehearsal=is_rehearsal)
    of_cart, of_all = view.fingerprints(now)
    save_decision(
        replace(context.cart, fingerprint=of_cart),
        outcome,
        is_declined=is_declined(context, outcome),
        fingerprint=of_all,
        now=now,
        is_shadow=is_rehearsal,
    )
    return outcome


def _carry_out(
    context: CheckoutContext, editor: CheckoutEditor, now: datetime, *, is_rehearsal: bool
) -> Outcome:
    """Bring the checkout to what the rules want. Grants are reserved before a code goes on."""
    on_cart = context.on_cart
    if context.mode is not Mode.LIVE and not is_rehearsal:  # nothing begins; what is on is kept or goes
        kept = context.reserved_ids | ({on_cart.grant_id} if on_cart else set())
        context = replace(
            context, offers=tuple(candidate for candidate in context.offers if candidate.grant_id in kept)
        )
    wanted = evaluate(context, now)
    choose = _dry_run if is_rehearsal else _keep_paid if wanted.is_settled else _choose
    outcome = choose(context, wanted, editor, now)
    if outcome.primary is None and on_cart is not None:
        editor.remove(on_cart)
    if outcome.primary is None and not is_rehearsal:
        _deliver_as_chosen(context, editor)
    if context.reserved_ids and (is_rehearsal or outcome.verdict.reason is not Reason.APPLIED):
        release(context.cart.id)
    return outcome


def _keep_paid(
    context: CheckoutContext, wanted: Evaluation, editor: CheckoutEditor, now: datetime
) -> Outcome:
    """Money was paid for this price: it stays as it is, with everything that was promised for it. Its code is put on
    again only as it is, for staff may have deleted the voucher under it."""
    (kept,) = wanted.possible
    offer = kept.offer
    assert offer.grant_id is not None
    cart = context.cart
    # A promise that was lost meanwhile is made anew for all that is taken off, and asks the budget for it.
    is_lost = offer.grant_id not in context.reserved_ids
    promise = ReservationTerms(cart.discount_minor, cart.currency) if is_lost else None
    asked = reserve(offer.grant_id, cart.id, now=now, promise=promise)
    if asked is not ReservationResult.OURS:
        return Outcome(Ineligibility(asked.reason))
    combined = tuple(
        candidate
        for candidate in context.offers
        if candidate.grant_id in context.reserved_ids and candidate != offer
    )
    beside = tuple(
        PricedOffer(candidate, KINDS[candidate.benefit.kind].saving(candidate.benefit, cart))
        for candidate in combined
        if not candidate.is_gift_card
    )
    savings = [kept.saving, *(priced.saving for priced in beside)]
    saving = combine(savings, cart) if beside else kept.saving
    if saving is not None and saving.application is not None and saving.minor == cart.discount_minor:
        name = called(offer, OfferCombination(kept, beside, saving))
        application = _application(saving, [offer, *(priced.offer for priced in beside)], cart)
        editor.apply(name, application)
    return Outcome(Ineligibility(Reason.APPLIED), offer, combined, cart.discount_minor)


def _choose(context: CheckoutContext, wanted: Evaluation, editor: CheckoutEditor, now: datetime) -> Outcome:
    """The best of what may go on together that is worth it, can be reserved, and that the store accepts."""
    possible, answer, hints = list(wanted.possible), wanted.verdict, wanted.hints
    while possible:
        picked = first_worthwhile(possible, context.cart, editor)
        if picked is None:
            return Outcome(
                Ineligibility(Reason.BETTER_PROMOTION),
                hints=(*not_applied(possible, Reason.BETTER_PROMOTION), *hints),
            )
        lost, outcome = _try_apply(context, picked, editor, now)
        if lost is None:
            return replace(outcome, hints=_beside(picked, possible, hints, context.cart))
        release(context.cart.id)
        context = replace(context, reserved_ids=frozenset())
        answer = outcome.verdict
        hints = (*hints, hint(lost, answer, context.cart))
        possible = [priced for priced in possible if priced.offer.key != lost.key]
    return Outcome(answer, hints=hints)


def _beside(
    picked: OfferCombination,
    possible: Sequence[PricedOffer],
    hints: Sequence[MissedOffer],
    cart: CartSnapshot,
) -> tuple[MissedOffer, ...]:
    """Each other offer: those that might be on instead, and those that may not."""
    if len(possible) == 1 and not hints:
        return ()
    others = not_applied(possible, Reason.ANOTHER_IS_ON, {priced.offer.key for priced in picked.all})
    return compared((*others, *hints), picked.all, picked.saving.minor, cart)


def first_worthwhile(
    possible: Sequence[PricedOffer], cart: CartSnapshot, editor: CheckoutEditor
) -> OfferCombination | None:
    """The first combination that never makes the customer worse off. Only gift cards: there is nothing to compare."""
    for picked in combinations(possible, cart):
        if picked.primary is None:
            return picked
        if is_never_worse(picked.saving, editor.alternative(picked.saving.minor), cart):
            return picked
    return None


def _dry_run(context: CheckoutContext, wanted: Evaluation, editor: CheckoutEditor, now: datetime) -> Outcome:
    """What `_choose` would come to, by reading alone: nothing is reserved, issued or put on."""
    if not wanted.possible:
        return Outcome(wanted.verdict, hints=wanted.hints)
    picked = first_worthwhile(wanted.possible, context.cart, editor)
    if picked is None:
        return Outcome(Ineligibility(Reason.BETTER_PROMOTION), hints=wanted.hints)
    primary = picked.primary.offer if picked.primary else None
    combined = tuple(priced.offer for priced in picked.combined)
    hints = _beside(picked, wanted.possible, wanted.hints, context.cart)
    return Outcome(Ineligibility(Reason.APPLIED), primary, combined, picked.saving.minor, hints)


def _try_apply(
    context: CheckoutContext, picked: OfferCombination, editor: CheckoutEditor, now: datetime
) -> tuple[Offer | None, Outcome]:
    """Reserve all of it and put it on; the offer that could not be had, if one, with its reason."""
    cart, priced = context.cart, picked.all
    offers = [item.offer for item in priced]
    if any(offer.grant_id is None for offer in offers):
        made = make_grants(offers, cart.user_id, now=now)
        offers = [made[offer.key] for offer in offers]
    primary = offers[0] if picked.primary is not None else None
    combined = tuple(offers if primary is None else offers[1:])
    _prepare(context, primary, combined)
    promises = zip(offers, priced, _amounts(picked.saving, priced), strict=True)
    for offer, item, amount in sorted(promises, key=lambda promise: promise[0].grant_id or 0):
        asked = _promise(offer, amount, cart, now, is_primary=offer is primary)
        if asked is not ReservationResult.OURS:
            return item.offer, Outcome(Ineligibility(asked.reason))
    taken_off: int | None = 0
    if primary is not None:
        is_delivered = _is_delivered(picked.saving, cart, editor)
        name = called(primary, picked) if combined else primary
        taken_off = editor.apply(name, _application(picked.saving, offers, cart)) if is_delivered else None
    if taken_off is None:
        return priced[0].offer, Outcome(Ineligibility(Reason.STORE_REFUSED))
    return None, Outcome(Ineligibility(Reason.APPLIED), primary, combined, taken_off)


def _is_delivered(saving: Saving, cart: CartSnapshot, editor: CheckoutEditor) -> bool:
    """Whether it has the delivery with which the saving was found to be worth it."""
    if cart.delivery_id is None and not cart.shipping_asks_minor:
        return True
    is_lost = loses_delivery(saving, cart)
    moved = replacement(saving, cart) if is_lost else None
    wanted = moved.id if moved is not None else cart.delivery_id
    if wanted is None:
        return not is_lost
    return editor.deliver(wanted, goods_left(saving, cart)) or not is_lost


def _deliver_as_chosen(context: CheckoutContext, editor: CheckoutEditor) -> None:
    """Where no code of ours is on, the delivery is the shopper's own choice again, if it can be had."""
    cart = context.cart
    if cart.delivery_id is not None:
        off = cart.discount_minor if context.on_cart is None else 0
        editor.deliver(cart.delivery_id, cart.subtotal_minor - off)


def _prepare(context: CheckoutContext, primary: Offer | None, combined: Sequence[Offer]) -> None:
    """Nothing to write when the checkout holds nothing yet, or just the one that carries it now."""
    beside = frozenset(offer.grant_id for offer in combined if offer.grant_id is not None)
    primary_id = primary.grant_id if primary else None
    wanted = beside if primary_id is None else beside | {primary_id}
    if context.reserved_ids and (context.reserved_ids != wanted or combined):
        prepare(context.cart.id, carrier_id=primary_id, companion_ids=beside)


def _promise(
    offer: Offer, amount_minor: int, cart: CartSnapshot, now: datetime, *, is_primary: bool
) -> ReservationResult:
    assert offer.grant_id is not None
    has_budget = offer.money_left_minor is not None or offer.uses_left is not None
    return reserve(
        offer.grant_id,
        cart.id,
        now=now,
        promise=ReservationTerms(amount_minor, cart.currency, is_primary),
        may_run_out=has_budget,
    )


def _amounts(saving: Saving, offers: Sequence[PricedOffer]) -> list[int]:
    """What each is promised: its own saving, but where all together are more than the goods, what is left for it. Gift cards
    take nothing off: they are promised what they are worth."""
    left, amounts = saving.minor, []
    for priced in offers:
        is_gift_card = priced.saving.application is None
        share = min(left, priced.saving.minor)
        amounts.append((priced.offer.amount_minor or 0) if is_gift_card else share)
        left -= share
    return amounts


def _application(saving: Saving, offers: Sequence[Offer], cart: CartSnapshot) -> DiscountApplication:
    """How the saving is carried. A budget in money needs an amount that nobody but us changes."""
    assert saving.application is not None
    has_budget = any(offer.money_left_minor is not None for offer in offers)
    if has_budget and saving.application.by is not ApplicationMethod.AMOUNT:
        saving = combine([saving], cart) or saving
    assert saving.application is not None
    return saving.application


def is_declined(context: CheckoutContext, outcome: Outcome) -> bool:
    """Whether offers stay away from the checkout from now on. An offer that is on takes it back. A code of the shop ends
    a removal, for it was tried, but not a decline."""
    reason = outcome.verdict.reason
    if reason is Reason.APPLIED:
        return False
    if reason in (Reason.DECLINED, Reason.REMOVED):
        return True
    return context.is_declined and not context.is_own


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
