"""What a shopper does with points on their checkout: spend so many, or take them back."""

from datetime import datetime
from uuid import UUID

from ...core.db import command
from ...customers.identity import members
from ...errors import Disabled, Invalid, NotFound, RetryLater
from ...store.carts import PayableCheckout
from ...store.channels import Mode
from ...store.customers import CustomerSnapshot
from ...store.port import Gone, store
from ..ledger import holds
from ..ledger.accounts import open_books, read_lots
from ..models import AccountKind, Hold, HoldState, ProgrammeVersion
from ..points import points as whole_points
from ..programmes import versions_in
from ..terms.redemption import RedemptionTerms
from ..terms.registry import part_of
from .closed_cards import watch
from .models import PointsRedemption, PointsRedemptionState
from .rules import demand_spendable
from .spend import spent_elsewhere


def redeem(checkout_id: UUID, user_id: int, points: int, *, now: datetime) -> PointsRedemption:
    """Spend exactly so many points on the checkout, in place of what was redeemed there before.

    One transaction: held, put on a gift card of the customer's, and that on the checkout. Raises `NotFound` for a checkout
    that is not this account's, `Invalid` and `NotEnoughPoints` with how many there can be, `Disabled` where points cannot
    be spent; then nothing was done.
    """
    number = whole_points(points)
    with command():
        cart = _payable(checkout_id, user_id)
        version, terms = spending_terms(cart.channel, cart.currency, now=now)
        customer_id = _customer(user_id)
        row = on_card(open_redemption(checkout_id), now=now)
        here = row if row is not None and row.customer_id == customer_id else None
        balance = spendable_balance(version.programme_id, customer_id, here, now=now)
        demand_spendable(
            terms, number, balance=balance, payable_minor=cart.payable_minor, cost_minor=cart.cost_minor
        )
        if row is not None and (row.customer_id, row.version_id, row.points) == (
            customer_id,
            version.pk,
            number,
        ):
            holds.renew(row.hold_id, now=now)
            PointsRedemption.objects.filter(pk=row.pk).update(wanted=number)
            return PointsRedemption.objects.get(pk=row.pk)
        if row is not None and (row.customer_id, row.version_id) != (customer_id, version.pk):
            end(row, now=now)
            row = None
        return put_on(cart, version, terms, customer_id, row, points=number, wanted=number, now=now)


def release(checkout_id: UUID, user_id: int, *, now: datetime) -> None:
    """Take the points off the checkout again; nothing where there are none. Raises `NotFound`, and `Invalid` once paid."""
    with command():
        _payable(checkout_id, user_id)
        if (row := open_redemption(checkout_id)) is not None:
            end(row, now=now)


def spending_terms(channel: str, currency: str, *, now: datetime) -> tuple[ProgrammeVersion, RedemptionTerms]:
    """The version by which points are spent in a channel now. Raises `Disabled` where none can be."""
    version = versions_in([channel]).in_force(channel, now)
    terms = part_of(version, RedemptionTerms) if version is not None else None
    is_live = store().terms([channel])[channel].mode is Mode.LIVE
    if version is None or terms is None or version.currency != currency or not is_live:
        raise Disabled("Points cannot be spent here.")
    if not store().supports_personal_gift_cards():
        raise Disabled("Points cannot be spent in this version of the shop.")
    return version, terms


def open_redemption(checkout_id: UUID) -> PointsRedemption | None:
    """What is redeemed on a checkout now, locked."""
    rows = PointsRedemption.objects.select_for_update(no_key=True)
    return rows.filter(checkout_id=checkout_id, state=PointsRedemptionState.OPEN).first()


def put_on(  # noqa: PLR0913 - what is redeemed, by which terms, for whom, in place of what
    cart: PayableCheckout,
    version: ProgrammeVersion,
    terms: RedemptionTerms,
    customer_id: int,
    row: PointsRedemption | None,
    *,
    points: int,
    wanted: int,
    now: datetime,
) -> PointsRedemption:
    """Hold the points and put a card of their worth on the checkout, in place of the one that is there."""
    held = holds.hold(customer_id, version.programme_id, points, cart.id, now=now)
    if row is not None and _take_card_off(row) < row.amount_minor:
        raise RetryLater("The points on this checkout were just spent: try again.")
    amount = terms.worth(points)
    assert cart.user_id is not None
    card = store().issue_gift_card(
        key=f"redemption:{held.pk}", user_id=cart.user_id, amount_minor=amount, currency=cart.currency
    )
    store().attach_gift_card(cart.id, card)
    values = {"hold": held, "points": points, "wanted": wanted, "amount_minor": amount, "card": card}
    if row is None:
        return PointsRedemption.objects.create(
            programme_id=version.programme_id,
            customer_id=customer_id,
            version=version,
            checkout_id=cart.id,
            currency=cart.currency,
            **values,
        )
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row


def on_card(row: PointsRedemption | None, *, now: datetime) -> PointsRedemption | None:
    """The redemption as long as its card is on its checkout with all its money; ended where it is not, and None."""
    if row is None or _is_whole(row):
        return row
    end(row, now=now)
    return None


def _is_whole(row: PointsRedemption) -> bool:
    card = store().gift_card(row.card)
    return (
        not isinstance(card, Gone)
        and card["is_active"]
        and card["current_minor"] >= row.amount_minor
        and row.checkout_id in card["checkout_ids"]
    )


def end(row: PointsRedemption, *, now: datetime) -> None:
    """Nothing is redeemed here any more: the card leaves the checkout, the hold is released. The checkout is locked.

    What the card paid of another order meanwhile stays spent.
    """
    if spent_elsewhere(row, _take_card_off(row), now=now):
        return
    if Hold.objects.filter(pk=row.hold_id, state=HoldState.OPEN).exists():
        holds.release(row.hold_id, now=now)
    row.state, row.is_due = PointsRedemptionState.RELEASED, False
    watch(row, now=now)
    row.save(update_fields=["state", "is_due", "watched_since", "card_due_at"])


def _take_card_off(row: PointsRedemption) -> int:
    """What was left on it, in minor units: all of it where staff deleted the card, which nobody can spend any more."""
    store().detach_gift_card(row.checkout_id, row.card)
    if isinstance(store().gift_card(row.card), Gone):
        return row.amount_minor
    return store().close_gift_card(row.card)


def _payable(checkout_id: UUID, user_id: int) -> PayableCheckout:
    cart = store().payable(checkout_id)
    if isinstance(cart, Gone) or cart.user_id != user_id:
        raise NotFound(field="checkout_id")
    if store().orders_of_checkouts([checkout_id]):
        raise Invalid("This checkout is an order already.", field="checkout_id")
    if cart.is_paid:
        raise Invalid("This checkout is paid for already.", field="checkout_id")
    return cart


def _customer(user_id: int) -> int:
    account = store().customers([user_id]).get(user_id)
    if not isinstance(account, CustomerSnapshot) or not account.is_active:
        raise NotFound(field="checkout_id")
    return members([account])[user_id]


def spendable_balance(
    programme_id: int, customer_id: int, row: PointsRedemption | None, *, now: datetime
) -> int:
    """What can be spent on a checkout now, its own redemption included: without lots that have ended meanwhile, and without
    what a debt would take of what is given back. The accounts are locked from here on."""
    book = open_books([(programme_id, customer_id)])[(programme_id, customer_id)]
    read_lots([book])
    back = (
        0 if row is None else max(holds.live_points(row.hold, now=now) - book.balances[AccountKind.OWED], 0)
    )
    return book.spendable(now) + back
