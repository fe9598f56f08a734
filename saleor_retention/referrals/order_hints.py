"""What a storefront left on an order of who brought its customer: a claim of theirs, now or once they have an account."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ..core.db import execute
from ..orders.models import OrderFact
from ..orders.rules import OrderChange, OrderState
from .claims import claim_all, named_in, window
from .links.models import LONGEST, GuestReferralHint
from .links.rules import Named, requests
from .rules import ClaimRequest, ClaimSource


def claim_hints(changes: Sequence[OrderChange], *, now: datetime) -> None:
    """A hint counts when the order is first seen, as of the instant the order was placed.

    A guest's is kept as it was then, and counts as of the same instant once an account proved the address and the order
    is theirs. What is left on an order later counts for nothing. A fixed number of statements for any number of orders.
    """
    news = [change for change in changes if change.has_changed and change.after.customer_id]
    hinted = {change.after.order_id: change.after for change in news if named_in(change.after.snapshot.hints)}
    new = OrderFact.objects.filter(pk__in=list(hinted), revision=1).values_list("pk", flat=True)
    first_seen = [hinted[pk] for pk in new]
    _keep([order for order in first_seen if order.user_id is None])
    claims = [
        (order, named_in(order.snapshot.hints), False) for order in first_seen if order.user_id is not None
    ]
    claims += [(order, named, True) for order, named in _proved(news)]
    claims.sort(key=lambda item: (_as_of(item[0]), item[0].order_id))
    if wishes := [wish for item in claims for wish in _wishes(*item)]:
        claim_all(wishes, now=now)


def _as_of(order: OrderState) -> datetime:
    """When it was placed; or paid, for a store may take the money before it makes the order of it."""
    return min(order.created_at, order.paid_at or order.created_at)


def _wishes(order: OrderState, named: Named, was_guest: bool) -> list[ClaimRequest]:
    wish = ClaimRequest(
        order.customer_id or 0,
        "",
        _as_of(order),
        order.order_id,
        source=ClaimSource.CHECKOUT,
        was_guest=was_guest,
    )
    return requests(named, wish, window())


def _keep(orders: Sequence[OrderState]) -> None:
    """As guests left them."""
    rows = []
    for order in orders:
        named = named_in(order.snapshot.hints)
        if order.customer_id is not None:
            rows.append(
                GuestReferralHint(
                    order_id=order.order_id,
                    customer_id=order.customer_id,
                    code=named.code[:LONGEST],
                    token=named.tokens[:LONGEST],
                )
            )
    GuestReferralHint.objects.bulk_create(
        rows,
        ignore_conflicts=True,
    )


def _proved(news: Sequence[OrderChange]) -> list[tuple[OrderState, Named]]:
    """Orders that were a guest's and are an account's now, with what the guest left. It is used up."""
    moved = {
        change.after.order_id: change.after
        for change in news
        if change.after.user_id is not None
        and change.before.customer_id not in (None, change.after.customer_id)
    }
    if not moved:
        return []
    rows = execute(
        """
        DELETE FROM saleor_retention_guestreferralhint WHERE order_id = ANY(%s::uuid[])
        RETURNING order_id, code, token
        """,
        [list(moved)],
    )
    return [(moved[order_id], Named(code, token)) for order_id, code, token in rows]


def drop_hints(customer_ids: Collection[int]) -> None:
    """What guests left who are forgotten now."""
    execute(
        "DELETE FROM saleor_retention_guestreferralhint WHERE customer_id = ANY(%s)", [sorted(customer_ids)]
    )
