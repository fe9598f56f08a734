"""The last gate before an order is made: the one place that may refuse, and only the loser of a race.

Why it refuses as it does, and how the loser goes on: docs/decisions/0008-the-gate.md.
"""

from datetime import datetime
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from saleor.checkout.base_calculations import base_checkout_subtotal
from saleor.checkout.complete_checkout import _release_checkout_voucher_usage
from saleor.checkout.error_codes import CheckoutErrorCode
from saleor.core.db.connection import allow_writer
from saleor.discount.models import VoucherCode
from saleor.discount.utils.voucher import get_customer_email_for_voucher_usage

from .... import guards
from ....core import clock
from ....core.counters import count
from ....core.db import execute, limited, was_held_up
from ....core.money import to_minor
from ....core.safe_logging import logger
from ....offers.checkout.completion import begin, lock_completions, reopen_price, saving_by_terms
from ....offers.eligibility.evaluation import CheckoutContext
from ....offers.eligibility.offer import Ineligibility, Offer
from ....offers.eligibility.reasons import Reason
from ....offers.eligibility.rules import is_honoured
from ....offers.models import Grant
from ....offers.reservations.decision_log import Outcome, is_kept, save_decision
from ....offers.reservations.reserve import ReservationResult, ReservationTerms, reserve
from ....pipeline import sync_orders
from .cart import cart_of
from .delivery_editor import put_back
from .editor import SaleorCheckoutEditor, locked
from .hooks import context_at_gate, decide_again
from .state import CheckoutState, read_state

log = logger(__name__)

BUSY = "Your personal offer could not be looked at just now: please try again in a moment."
UNMET = """
SELECT o.id FROM order_order o
JOIN saleor_retention_inboxitem i ON i.kind = 'order' AND i.ref = o.id::text
WHERE o.user_id = %(user)s AND o.created_at > %(now)s - interval '1 day' ORDER BY o.id LIMIT 20
"""
"""Orders of an account that were placed lately and that no worker has looked at since they changed."""
CHANGED = "The discount of this checkout has changed with its goods: please look at the total again."


def is_of_the_shop(code: str) -> bool:
    """Whether a code that is written as ours are is no grant's. Of one that a lock keeps us from looking up it is not said."""
    try:
        with allow_writer(), limited():
            return not Grant.objects.filter(code=code).exists()
    except Exception as error:
        if was_held_up(error):
            return False
        raise


def guard(checkout_info: Any, lines: Any = None) -> None:
    """Let an order with a personal offer be made only for the checkout that holds the grant.

    Call inside a transaction that is committed also when this raises `ValidationError`: what a refusal
    writes is how the loser's next try succeeds.
    """
    checkout, now = checkout_info.checkout, clock.now()
    if not checkout.voucher_code or not _carries_ours(checkout, now):
        return
    if checkout.user_id is not None:
        lock_completions(checkout.user_id)
        _take_in_orders_of(checkout.user_id, now)
    seen = read_state(checkout.pk, now)
    if seen is not None and seen.on_cart is not None:
        _let_pass(checkout_info, lines, seen, seen.on_cart, now)


def _carries_ours(checkout: Any, now: datetime) -> bool:
    seen = read_state(checkout.pk, now)
    return seen is not None and seen.on_cart is not None


def _let_pass(checkout_info: Any, lines: Any, seen: CheckoutState, offer: Offer, now: datetime) -> None:
    """Refuse, or correct the price and refuse, or mark the checkout as one that is being completed."""
    taken_off = to_minor(checkout_info.checkout.discount_amount, checkout_info.checkout.currency)
    reason = _refusal(seen, offer, taken_off, now)
    if reason is not None:
        _refuse(checkout_info, seen, reason, now)
    row = locked(seen.checkout_id)
    if row is None:
        return
    context = context_at_gate(seen, row, now)
    if not _is_by_terms(context, max(taken_off, _off_lines(checkout_info, lines)), now):
        _correct(checkout_info, now)
    reason = begin(context, [pk for pk in (offer.grant_id, *seen.beside) if pk is not None], now=now)
    if reason is not None:
        if reason is not Reason.RESERVED_ELSEWHERE:
            reopen_price(seen.checkout_id)
        _refuse(checkout_info, seen, reason, now)


def _take_in_orders_of(user_id: int, now: datetime) -> None:
    """What the customer ordered a moment ago counts, though no worker has met it yet. A fault here changes nothing; a lock
    that keeps us from looking is the gate's to answer."""
    try:
        with transaction.atomic():
            order_ids = [order_id for (order_id,) in execute(UNMET, {"user": user_id, "now": now})]
            if order_ids:
                sync_orders(order_ids, now=now)
    except Exception as error:
        if was_held_up(error):
            raise
        log.exception("the orders of a customer could not be taken in at the gate")


def _refusal(seen: CheckoutState, offer: Offer, taken_off: int, now: datetime) -> Reason | None:
    """Why the order may not be made with it. A code whose promise was lost meanwhile asks the budget again for all
    that it takes off; what came along and was lost is had again only with a new decision."""
    if seen.user_id is None or offer.user_id != seen.user_id:
        return Reason.NO_OFFER
    if offer.grant_id not in seen.reserved_ids and not is_honoured(offer, now):
        return Reason.ENDED
    assert offer.grant_id is not None
    for grant_id in sorted({offer.grant_id, *seen.beside}):
        is_lost = grant_id == offer.grant_id and grant_id not in seen.reserved_ids
        promise = ReservationTerms(taken_off, seen.currency) if is_lost else None
        answer = reserve(grant_id, seen.checkout_id, now=now, promise=promise)
        if answer is not ReservationResult.OURS:
            return answer.reason
    return None


@guards.guard("completion.by_terms")
def _is_by_terms(context: CheckoutContext, taken_off: int, now: datetime) -> bool:
    """Whether no more is taken off than was decided for this very cart, or than the terms give on it.

    It is not when a hook failed or nobody heard of a change.
    """
    decided = context.decided
    if decided is not None and context.is_as_decided and taken_off <= decided.saving_minor:
        return True
    return taken_off <= saving_by_terms(context, now=now)


def _off_lines(checkout_info: Any, lines: Any) -> int:
    """What the code takes off the lines that Saleor is about to sell: staff may have changed its voucher since."""
    channel, currency = checkout_info.channel, checkout_info.checkout.currency
    full, left = (
        base_checkout_subtotal(lines or (), channel, currency, include_voucher=is_less)
        for is_less in (False, True)
    )
    return to_minor((full - left).amount, currency)


def _correct(checkout_info: Any, now: datetime) -> NoReturn:
    """Decide anew and refuse this once: the shopper sees the right price, and the next try is at it."""
    _release(checkout_info)
    decide_again(checkout_info.checkout.pk, now=now, instance=checkout_info.checkout, is_at_gate=True)
    checkout_info.voucher = checkout_info.voucher_code = None
    count("gate_refusals_total", reason="changed")
    refusal = ValidationError(CHANGED, code=CheckoutErrorCode.VOUCHER_NOT_APPLICABLE.value)
    raise ValidationError({"voucher_code": refusal})


def busy(checkout_info: Any) -> ValidationError:
    """The refusal where we were kept from looking; nothing was changed, and the next try may succeed."""
    _release(checkout_info)
    count("gate_refusals_total", reason="busy")
    refusal = ValidationError(BUSY, code=CheckoutErrorCode.VOUCHER_NOT_APPLICABLE.value)
    return ValidationError({"voucher_code": refusal})


def _release(checkout_info: Any) -> None:
    """In the payment flow Saleor has already counted the code for this checkout, and would keep it counted."""
    _release_checkout_voucher_usage(
        checkout_info.checkout,
        checkout_info.voucher_code,
        checkout_info.voucher,
        get_customer_email_for_voucher_usage(checkout_info),
    )


def _refuse(checkout_info: Any, seen: CheckoutState, reason: Reason, now: datetime) -> NoReturn:
    """Refuse so that the loser can go on.

    1. In the payment flow Saleor has already counted the code for this checkout, and would keep it counted.
    2. Not paid yet: the code goes off now, and the next try is at the full price.
    3. Paid for the discounted price: the price stays until the next touch or sweep of the checkout.
    """
    _release(checkout_info)
    if reason is Reason.USED:
        # The release has switched a spent code on again, and nobody comes after us who would switch it off.
        VoucherCode.objects.filter(code=seen.voucher_code).update(is_active=False)
    if not is_kept(cart_of(seen, None)) and (checkout := locked(seen.checkout_id)) is not None:
        editor = SaleorCheckoutEditor(checkout)
        editor.take_code_off()
        put_back(editor)
        editor.copy_to(checkout_info.checkout)
        checkout_info.voucher = checkout_info.voucher_code = None
        outcome = Outcome(Ineligibility(reason))
        save_decision(cart_of(seen, None), outcome, is_declined=False, fingerprint="", now=now)
    count("gate_refusals_total", reason=reason.value)
    entry = reason.entry
    refusal = ValidationError(
        entry.at_completion or entry.refusal, code=CheckoutErrorCode.VOUCHER_NOT_APPLICABLE.value
    )
    raise ValidationError({"voucher_code": refusal})
