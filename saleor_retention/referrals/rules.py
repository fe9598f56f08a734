"""Who may be referred, by whom, and what a claim has come to. Pure: facts in, decisions out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from ..guards import guard
from .conversion.details import TermsDetails

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that is mistaken for its neighbour when read aloud or copied by hand: no 0 O, 1 I L, U."""

BLANKS = re.compile(r"[\s\u00ad\u200b\u2010-\u2015\u2060\ufeff-]+")
"""What people put between the letters of a code that they read aloud, and what pasting leaves in."""
CODE_LENGTH = 8
"""Of a code that is drawn by lot."""
CHOSEN_LENGTHS = range(4, 21)
"""Of a code that a member chose."""

RESERVED = frozenset({"TEST", "TEAM", "STAFF", "FREE", "CASH", "REFEREE", "REFERRER", "PAYMENT"})
"""Of the words that can be spelled with our letters, those by which a member would speak for the shop."""

REFERRER, REFEREE = "referrer", "referee"
"""The two sides of a referral."""

FARTHEST_ANCESTOR = 1_000
"""Referrals looked through for a ring. A chain that long is refused rather than left unchecked."""


class ClaimSource(StrEnum):
    """How a member was named: by a link that was followed, or by their code, typed or left by the storefront."""

    LINK = "link"
    CODE = "code"
    REGISTRATION = "registration"
    CHECKOUT = "checkout"


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """One customer names a code as of an instant. `order_id`: the first order that brought the hint."""

    referee_id: int
    code: str
    claimed_at: datetime
    order_id: UUID | None = None
    source: ClaimSource = ClaimSource.CODE
    touched_at: datetime | None = None
    """When the link was followed; as of the claim for a code."""
    visit_id: UUID | None = None
    """Of the link that was followed."""
    was_guest: bool = False
    """They placed that order before they had an account, and have proved its address since."""


@dataclass(frozen=True, slots=True)
class AcceptedClaim:
    """A claim that is accepted, and the wish that it was."""

    referee_id: int
    referrer_id: int
    claimed_at: datetime
    request: ClaimRequest


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """A friend's paid order: when money arrived, and whether it still counts as a purchase."""

    order_id: UUID
    channel: str
    created_at: datetime
    paid_at: datetime
    is_purchase: bool
    is_guest: bool = False
    """Placed without an account under the friend's address: it makes them no new customer, and earns nothing."""
    due_minor: int = 0
    """What it was worth: goods and delivery with tax."""
    kept_minor: int = 0
    """What the shop still has of it."""
    sent_at: datetime | None = None
    """When all its goods had been sent, or it was paid if nothing of it is sent; None while that is to come."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides earn, in one channel, from an instant on."""

    id: int
    programme_id: int
    channel: str
    valid_from: datetime
    is_active: bool
    referrer_points: int
    referee_points: int
    minimum_minor: int = 0
    """What an order has to be worth, and to stay worth after refunds, in the channel's currency."""
    details: TermsDetails = field(default_factory=TermsDetails)


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """What a claim has come to: one of `ReferralState`, and of `RejectionReason` where it is rejected."""

    state: str
    order: PaidOrder | None = None
    terms: Terms | None = None
    due_at: datetime | None = None
    """When its rewards come, by its order alone; None while that is not known."""
    reason: str = ""


PENDING = ClaimOutcome("pending")


def cause_of(referral_id: int, side: str) -> str:
    """The name under which a side's points are kept."""
    return f"referral:{referral_id}:{side}"


def normalised(code: str) -> str:
    """Capital letters without spaces and dashes; empty when it cannot be a code of ours."""
    text = BLANKS.sub("", code).upper()
    return text if len(text) in CHOSEN_LENGTHS and set(text) <= set(ALPHABET) else ""


def accept(
    wishes: Iterable[ClaimRequest],
    *,
    owners: Mapping[str, int],
    referrers: Mapping[int, int],
    taken: Iterable[int],
    paid: Mapping[int, Sequence[PaidOrder]],
) -> list[AcceptedClaim]:
    """The wishes that hold, in order: the first one of a customer wins.

    `owners`: code to member. `referrers`: referee to referrer, for everybody above the owners. `taken`: who
    was referred before. `paid`: every paid order of each referee.
    """
    closed = set(taken)
    above = dict(referrers)
    accepted = []
    for wish in wishes:
        owner = owners.get(normalised(wish.code))
        holds = (
            owner is not None
            and wish.referee_id not in closed
            and is_new(paid.get(wish.referee_id, ()), wish)
            and not is_ancestor(wish.referee_id, owner, above)
        )
        if holds and owner is not None:
            accepted.append(AcceptedClaim(wish.referee_id, owner, wish.claimed_at, wish))
            closed.add(wish.referee_id)
            above[wish.referee_id] = owner
    return accepted


def is_new(paid: Sequence[PaidOrder], wish: ClaimRequest) -> bool:
    """No paid order yet; a hint that came with an order may be read after that order was paid.

    One that came with a guest's order may be read before other orders of that guest have changed hands.
    """
    if wish.order_id is None:
        return not paid
    return all(order.paid_at >= wish.claimed_at and (wish.was_guest or not order.is_guest) for order in paid)


def is_ancestor(customer_id: int, start: int, referrers: Mapping[int, int]) -> bool:
    """Whether the customer is `start` or stands above them: then the claim would close a ring."""
    node: int | None = start
    for _ in range(FARTHEST_ANCESTOR):
        if node is None:
            return False
        if node == customer_id:
            return True
        node = referrers.get(node)
    return True


type SoldGoods = Mapping[tuple[int, UUID], bool]
"""By terms and order: whether the goods that these terms ask for are kept. Absent: the order has none of them."""


@guard("referral.outcome")
def outcome(
    claimed_at: datetime, paid: Sequence[PaidOrder], terms: Sequence[Terms], sold: SoldGoods | None = None
) -> ClaimOutcome:
    """What the friend's first paid order that meets the terms makes of the claim: rewarded, at `due_at`, or reversed.

    It decides, however late its news; any order paid before the claim makes them no new customer. Given back in full, or
    below the minimum, the rewards go; charged again, they return. The terms are those of the order's day.
    """
    if not paid:
        return PENDING
    if any(order.is_guest and order.paid_at < claimed_at for order in paid):
        return PENDING
    own = sorted(
        (order for order in paid if not order.is_guest), key=lambda order: (order.paid_at, order.order_id)
    )
    if not own or own[0].paid_at < claimed_at:
        return PENDING
    for order in own:
        chosen = in_force(terms, order.channel, order.created_at)
        if chosen is None:
            return PENDING
        if meets(order, chosen, claimed_at, sold or {}):
            state = "rewarded" if is_kept(order, chosen, sold or {}) else "reversed"
            return ClaimOutcome(state, order, chosen, due_at(order, chosen))
    return PENDING


def meets(order: PaidOrder, terms: Terms, claimed_at: datetime, sold: SoldGoods) -> bool:
    """Whether the order, as it was placed, is one that converts: large enough, soon enough, with the goods asked for."""
    days = terms.details.within_days
    is_soon = days is None or order.created_at <= claimed_at + timedelta(days=days)
    has_goods = terms.details.goods.is_empty or (terms.id, order.order_id) in sold
    return is_soon and has_goods and order.due_minor >= terms.minimum_minor


def is_kept(order: PaidOrder, terms: Terms, sold: SoldGoods) -> bool:
    """Whether what came back of it leaves it one that converts."""
    has_goods = terms.details.goods.is_empty or sold.get((terms.id, order.order_id), False)
    return order.is_purchase and has_goods and order.kept_minor >= terms.minimum_minor


def due_at(order: PaidOrder, terms: Terms) -> datetime | None:
    """The end of the return window: from the last parcel, or from payment where nothing is sent. None: not sent yet.

    Terms without a window reward at once.
    """
    if not terms.details.return_days:
        return order.paid_at
    if order.sent_at is None:
        return None
    return max(order.paid_at, order.sent_at) + timedelta(days=terms.details.return_days)


def is_due(outcome: ClaimOutcome, now: datetime) -> bool:
    """Whether the wait is over."""
    if outcome.terms is None or not outcome.terms.details.return_days:
        return True
    return outcome.due_at is not None and outcome.due_at <= now


def in_force(terms: Sequence[Terms], channel: str, at: datetime) -> Terms | None:
    """The newest version of the channel that had begun; None without one, or when it switches the channel off."""
    begun = [term for term in terms if term.channel == channel and term.valid_from <= at]
    newest = max(begun, key=lambda item: item.valid_from, default=None)
    return newest if newest is not None and newest.is_active else None
