"""The checkout has changed: as many points are spent on it as it can take, up to what the shopper chose."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from ...core.db import command
from ...customers.models import Customer
from ...store.port import Gone, store
from ..ledger import holds
from ..ledger.freezes import is_frozen
from ..models import Hold, HoldState
from ..terms.redemption import RedemptionTerms
from ..terms.registry import part_of
from .models import PointsRedemption, PointsRedemptionState
from .redeem import end, on_card, open_redemption, put_on, spendable_balance


def has_redemption(checkout_id: UUID) -> bool:
    """Whether points are redeemed on the checkout."""
    rows = PointsRedemption.objects.filter(checkout_id=checkout_id, state=PointsRedemptionState.OPEN)
    return rows.exists()


def adjust(checkout_id: UUID, *, now: datetime) -> bool:
    """Bring what is redeemed in line with what the checkout costs now; whether its card changed. Renews the hold.

    A checkout that is paid for, or somebody else's by now, keeps or loses it: what was paid for is never changed, and
    points are spent by their owner alone.
    """
    with command():
        cart = store().payable(checkout_id)
        row = open_redemption(checkout_id)
        if row is None or isinstance(cart, Gone) or cart.is_paid:
            return False
        if on_card(row, now=now) is None:
            return True
        held = Hold.objects.get(pk=row.hold_id)
        if held.state != HoldState.OPEN or not _is_theirs(cart.user_id, row.customer_id):
            end(row, now=now)
            return True
        if is_frozen(row.customer_id, row.programme_id):
            return False  # what was promised before stays as it is; the order takes no more than it costs
        terms = part_of(row.version, RedemptionTerms)
        assert terms is not None
        points = terms.spendable(
            balance=spendable_balance(row.programme_id, row.customer_id, row, now=now),
            payable_minor=cart.payable_minor,
            cost_minor=cart.cost_minor,
            wanted=row.wanted,
        )
        if points == row.points:
            holds.renew(row.hold_id, now=now)
            return False
        if points == 0:
            end(row, now=now)
            return True
        put_on(cart, row.version, terms, row.customer_id, row, points=points, wanted=row.wanted, now=now)
        return True


def _is_theirs(user_id: int | None, customer_id: int) -> bool:
    """Whether the checkout of this account is the customer's, also by an account that was merged into theirs."""
    whose = Q(pk=customer_id) | Q(merged_into=customer_id)
    return user_id is not None and Customer.objects.filter(whose, user_id=user_id).exists()
