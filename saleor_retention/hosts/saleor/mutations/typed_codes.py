"""Codes that shoppers type where Saleor takes them. It tells plugins of a code that it accepts, never of one that it
refuses; so the answer of its own mutation passes through our hands (`saleor_answers`).

1. Whoever took our offer off to try a code has tried it now: their offers are decided anew.
2. A code that Saleor does not know may be one of a campaign: then it is claimed for the customer whose checkout it is.
   On a guest's checkout it is kept for whoever takes that over, whatever it is.
3. Another customer's personal code is answered as one that nobody knows.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from saleor.checkout.error_codes import CheckoutErrorCode
from saleor.checkout.models import Checkout

from ....core import clock
from ....core.db import limited
from ....core.rate_limit import within_limit
from ....errors import OfferNotAvailable
from ....offers.checkout import typed_codes
from ....offers.codes import claims, kept_codes
from ....offers.eligibility.reasons import Reason
from ....offers.grants.grant_codes import new_code
from ....store.channels import Mode
from ..checkout.editor import locked
from ..checkout.hooks import decide_again
from ..config.plugin_config import in_force, mode_of

SIGN_IN = "Promo code is invalid. If it is a personal one, please sign in first."
"""To everybody who types an unknown code on a guest's checkout, whatever the code: it tells nothing of codes."""


def as_anybody(data: Any) -> Any:
    """Another customer's personal code as a code that nobody knows: Saleor would accept it, and so tell that it is one."""
    checkout = _checkout_of(data)
    if checkout is not None and typed_codes.belongs_to_another(data["promo_code"], checkout.user_id):
        return data | {"promo_code": new_code("")}
    return data


def after(answer: Any, context: Any, data: Any) -> Any:
    """Saleor's answer to a code, or the one that a code of ours deserves."""
    checkout = _checkout_of(data)
    if checkout is None or not in_force().apply_offers:
        return answer
    is_unknown = _is_unknown(answer)
    if checkout.user_id is None:
        return _guests(answer, checkout.pk, data["promo_code"] if is_unknown else None)
    if is_unknown and (grant_id := _claimed(checkout, context, data["promo_code"])) is not None:
        return _with_claim(answer, checkout.pk, grant_id)
    _try_over(checkout.pk)
    return answer


def _checkout_of(data: Any) -> Any:
    """The checkout that the arguments name in any of Saleor's three ways; None when there is none."""
    from saleor.graphql.core.utils import from_global_id_or_error

    key: Any = data.get("token")
    if key is None:
        global_id = data.get("id") or data.get("checkout_id")
        key = from_global_id_or_error(global_id, "Checkout")[1] if global_id else None
    return Checkout.objects.select_related("channel").filter(pk=UUID(str(key))).first() if key else None


def _is_unknown(answer: Any) -> bool:
    """Whether Saleor knows no such code: no voucher, no gift card."""
    result = {(error.field, str(error.code)) for error in answer.errors or ()}
    return result == {("promoCode", CheckoutErrorCode.INVALID.value)}


def _guests(answer: Any, checkout_id: UUID, unknown: str | None) -> Any:
    """The same for every unknown code. One that Saleor takes or knows replaces what was typed before."""
    if not typed_codes.has_codes():
        return answer
    if unknown is None:
        kept_codes.drop(checkout_id)
        return answer
    kept_codes.keep(checkout_id, unknown, now=clock.now())
    for error in answer.errors:
        error.message = SIGN_IN
    return answer


def _claimed(checkout: Any, context: Any, code: str) -> int | None:
    """The grant that the code stands for, made theirs; None, alike for every cause, when it gives them nothing here.

    Every unknown code counts as a guess, before it is looked up.
    """
    user = getattr(context, "user", None)
    if user is None or user.pk != checkout.user_id or not typed_codes.has_codes():
        return None
    if mode_of(in_force(), checkout.channel.slug) is not Mode.LIVE:
        return None
    now = clock.now()
    if not within_limit(claims.GUESS, [f"user:{user.pk}"], now=now):
        return None
    try:
        return claims.code_claim(code, user.pk, now)
    except OfferNotAvailable:
        return None


def _with_claim(answer: Any, checkout_id: UUID, grant_id: int) -> Any:
    """As if Saleor had accepted the code, where something of ours is on now; else its refusal says what keeps it off."""
    from saleor.graphql.core.context import SyncWebhookControlContext

    _try_over(checkout_id, is_ours=True)
    reason = typed_codes.reason_on(checkout_id, grant_id)
    if reason is Reason.APPLIED:
        accepted = type(answer)(checkout=SyncWebhookControlContext(node=Checkout.objects.get(pk=checkout_id)))
        accepted.errors = []
        return accepted
    for error in answer.errors:
        error.code = CheckoutErrorCode.VOUCHER_NOT_APPLICABLE.value
        error.message = typed_codes.sentence(reason)
    return answer


def _try_over(checkout_id: UUID, *, is_ours: bool = False) -> None:
    """A code was tried: a removal before it is no "no" any more, and the checkout is decided anew."""
    if not (is_ours or typed_codes.is_removed(checkout_id)):
        return
    with transaction.atomic(), limited():
        if locked(checkout_id) is not None:
            typed_codes.record_tried_code(checkout_id, is_ours=is_ours)
            decide_again(checkout_id, now=clock.now())
