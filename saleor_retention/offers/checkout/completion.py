"""What is asked again when a checkout is about to become an order."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from ...core.db import execute
from ...guards import guard
from ...store.channels import Mode
from ..eligibility.evaluation import CheckoutContext
from ..eligibility.reasons import Reason
from ..eligibility.rules import ranked
from ..eligibility.stacking import combinations

IN_FLIGHT = timedelta(seconds=60)
"""How long a completion that passed the gate is taken to be under way, when no order is seen yet."""

RIVAL = """
SELECT EXISTS (
    SELECT FROM saleor_retention_reservation r
    JOIN saleor_retention_grant g ON g.id = r.grant_id JOIN saleor_retention_customer u ON u.id = g.customer_id
    WHERE u.user_id = %(user)s AND r.checkout_id <> %(id)s AND r.completing_at > %(since)s) AND EXISTS (
    SELECT FROM saleor_retention_grant g JOIN saleor_retention_campaign k ON k.id = g.campaign_id
    WHERE g.id = ANY(%(grants)s) AND (k.cooldown_days > 0 OR g.is_by_audience))
"""
"""Whether another checkout of the customer is just being completed, and an offer here depends on what they did before."""

BOUGHT_SINCE = """
SELECT EXISTS (
    SELECT FROM saleor_retention_customerfacts f JOIN saleor_retention_customer u ON u.id = f.customer_id
    LEFT JOIN saleor_retention_checkoutdecision d ON d.checkout_id = %(id)s
    LEFT JOIN saleor_retention_reservation r ON r.grant_id = %(grant)s
    WHERE u.user_id = %(user)s AND (f.updated_at > d.decided_at OR f.last_purchase_at >= r.reserved_at))
"""
"""Whether the customer bought something after this checkout got its offer, or that became known after it was decided."""


def lock_completions(user_id: int) -> None:
    """Let the completions of one customer pass the gate one after the other. Holds until the transaction ends."""
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"completing:{user_id}"])


@guard("completion.begin")
def begin(context: CheckoutContext, grant_ids: Collection[int], *, now: datetime) -> Reason | None:
    """Mark that the checkout is being completed with these grants; or why it may not be, and nothing is written.

    What a decision leaned on is asked again: another offer that was used meanwhile, and for an audience's offer an order
    that was placed meanwhile. An audience that is left for any other reason was promised, and is honoured.
    """
    cart = context.cart
    params = {
        "user": cart.user_id,
        "id": cart.id,
        "since": now - IN_FLIGHT,
        "grants": sorted(grant_ids),
        "now": now,
    }
    ((has_rival,),) = execute(RIVAL, params)
    if has_rival:
        return Reason.RESERVED_ELSEWHERE
    offers = {offer.grant_id: offer for offer in context.offers}
    for grant_id in sorted(grant_ids):
        offer = offers.get(grant_id)
        if offer is not None and offer.blocked is not None:
            return offer.blocked
        if offer is None and context.mode is Mode.LIVE:
            ((has_bought,),) = execute(BOUGHT_SINCE, params | {"grant": grant_id})
            if has_bought:
                return Reason.ENDED
    execute(
        "UPDATE saleor_retention_reservation SET completing_at = %(now)s WHERE checkout_id = %(id)s", params
    )
    return None


def reopen_price(checkout_id: UUID) -> None:
    """A price that was paid for is decided anew with the next touch: what it leaned on holds no more."""
    execute(
        "UPDATE saleor_retention_checkoutdecision SET cart_fingerprint = '', fingerprint = '' WHERE checkout_id = %s",
        [checkout_id],
    )


def saving_by_terms(context: CheckoutContext, *, now: datetime) -> int:
    """What the offers on the checkout may take off this very cart by their terms, in minor units; nothing is written.

    An offer that ended counts through its grace. 0 where none of them may be on it.
    """
    on_cart = context.on_cart
    if on_cart is None or on_cart.grant_id is None or not context.is_own:
        return 0
    kept = context.reserved_ids | {on_cart.grant_id}
    offers = [replace(offer, is_chosen=False) for offer in context.offers if offer.grant_id in kept]
    possible, _ = ranked(offers, context.cart, now, applied_ids=kept, patience=context.patience)
    return max(
        (
            combination.saving.minor
            for combination in combinations(possible, context.cart)
            if combination.primary
        ),
        default=0,
    )
