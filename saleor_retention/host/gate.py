"""The last gate before an order is made: the one place that may refuse, and only the loser of a race.

Why it refuses as it does, and how the loser goes on: docs/decisions/0008-the-gate.md.
"""

from datetime import datetime
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from saleor.checkout.complete_checkout import _release_checkout_voucher_usage
from saleor.checkout.error_codes import CheckoutErrorCode
from saleor.discount.models import VoucherCode
from saleor.discount.utils.voucher import get_customer_email_for_voucher_usage

from ..kernel import clock
from ..kernel.figures import count
from ..kernel.money import to_minor
from ..offers.remembering import Outcome, remember
from ..offers.reservations import Answer, Promise, reserve
from ..offers.rules import is_honoured
from ..offers.terms import Offer, Reason, Verdict
from .cart_lines import cart_of
from .checkout_hands import CheckoutHands, locked
from .checkout_look import Look, look

WHY = {
    Reason.USED: "This personal offer was already used for another order.",
    Reason.RESERVED_ELSEWHERE: "This personal offer is being used in another of your checkouts.",
    Reason.ENDED: "This personal offer has ended.",
    Reason.USED_UP: "All there was of this personal offer has been given.",
    Reason.NO_OFFER: "This code is not available.",
}
"""What the shopper is told; a stranger learns nothing about whose code it is."""


def guard(checkout_info: Any, lines: Any = None) -> None:
    """Let an order with a personal offer be made only for the checkout that holds the grant.

    Call inside a transaction that is committed also when this raises `ValidationError`: what a refusal
    writes is how the loser's next try succeeds.
    """
    checkout = checkout_info.checkout
    if not checkout.voucher_code:
        return
    now = clock.now()
    seen = look(checkout.pk, now)
    offer = seen.on_cart if seen is not None else None
    if seen is None or offer is None:
        return
    taken_off = to_minor(checkout.discount_amount, checkout.currency)
    reason = _refusal(seen, offer, taken_off, now)
    if reason is not None:
        _refuse(checkout_info, seen, reason, now)


def _refusal(seen: Look, offer: Offer, taken_off: int, now: datetime) -> Reason | None:
    """Why the order may not be made with it. A code whose promise was lost meanwhile asks the budget again for all
    that it takes off; what came along and was lost is had again only with a new decision."""
    if seen.user_id is None or offer.user_id != seen.user_id:
        return Reason.NO_OFFER
    if offer.grant_id not in seen.reserved_ids and not is_honoured(offer, now):
        return Reason.ENDED
    assert offer.grant_id is not None
    for grant_id in (offer.grant_id, *seen.beside):
        is_lost = grant_id == offer.grant_id and grant_id not in seen.reserved_ids
        promise = Promise(taken_off, seen.currency) if is_lost else None
        answer = reserve(grant_id, seen.checkout_id, now=now, promise=promise)
        if answer is not Answer.OURS:
            return answer.reason
    return None


def _refuse(checkout_info: Any, seen: Look, reason: Reason, now: datetime) -> NoReturn:
    """Refuse so that the loser can go on.

    1. In the payment flow Saleor has already counted the code for this checkout, and would keep it counted.
    2. Not paid yet: the code goes off now, and the next try is at the full price.
    3. Paid for the discounted price: the price stays until the next touch or sweep of the checkout.
    """
    _release_checkout_voucher_usage(
        checkout_info.checkout,
        checkout_info.voucher_code,
        checkout_info.voucher,
        get_customer_email_for_voucher_usage(checkout_info),
    )
    if reason is Reason.USED:
        # The release has switched a spent code on again, and nobody comes after us who would switch it off.
        VoucherCode.objects.filter(code=seen.voucher_code).update(is_active=False)
    if not seen.is_paid and (checkout := locked(seen.checkout_id)) is not None:
        hands = CheckoutHands(checkout)
        hands.take_code_off()
        hands.copy_to(checkout_info.checkout)
        checkout_info.voucher = checkout_info.voucher_code = None
        outcome = Outcome(Verdict(reason))
        remember(cart_of(seen, None), outcome, is_declined=False, fingerprint="", now=now)
    count("gate_refusals_total", reason=reason.value)
    refusal = ValidationError(WHY[reason], code=CheckoutErrorCode.VOUCHER_NOT_APPLICABLE.value)
    raise ValidationError({"voucher_code": refusal})
