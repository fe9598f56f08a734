"""A checkout as it is seen before anything is locked: whether it needs a decision, and the fingerprints that say so."""

from collections.abc import Hashable
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import ceil
from uuid import UUID

from ....conf import conf
from ....core.db import fetch
from ....core.idempotency import request_hash
from ....core.money import exponent, to_minor
from ....offers.eligibility.evaluation import Decided
from ....offers.eligibility.offer import Offer
from ....offers.eligibility.rules import progress
from ....offers.reservations.reserve import takeover_after
from ....store.carts import Delivery
from ....store.channels import Mode
from .delivery import deliveries_of
from .state_rows import LOOK, StateRow


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """Where a checkout goes and how, in which language its shopper is told, and how its prices are entered."""

    language: str
    country: str
    """Of the shipping address, else of the billing address; "" before there is one."""
    city: str
    shipping_minor: int | None
    """What the chosen delivery costs undiscounted; None without one, or when goods are collected."""
    shipping_tax_class_id: int | None
    shipping_asks_minor: int
    delivery_id: int | None
    """The shop's own delivery that was chosen; None when it is an app's."""
    deliveries: tuple[Delivery, ...]
    tax_class_ids: tuple[int | None, ...]
    """Of each of them."""
    is_gross: bool


@dataclass(frozen=True, slots=True)
class CheckoutState:
    """A checkout, what was decided about it, and every offer that has to do with it, before anything is locked."""

    checkout_id: UUID
    user_id: int | None
    currency: str
    channel: str
    voucher_code: str
    lines: str
    """Changes when lines, quantities or catalogue prices do."""
    quantity: int
    promotions: str
    """The order promotions that run in the channel: id, kind of reward, kind of value, value or dearest gift."""
    is_paid: bool
    destination: DeliveryContext
    applied_id: int | None
    is_declined: bool
    is_removed: bool
    """An offer was taken off, and no code was tried since."""
    fingerprint: str
    decided_at: datetime | None
    beside: tuple[int, ...]
    """The grants that came along with the code when it was last decided."""
    decided: Decided | None
    """What was last decided of which cart."""
    is_code_spent: bool
    """A completion that came to nothing has spent the code that was put on last."""
    reserved_ids: frozenset[int]
    audiences: str
    """Changes when what is offered to audiences in the channel does, or what they ask about the customer; "" when nothing is."""
    has_kept_code: bool
    has_points: bool
    """Points are redeemed on it."""
    """A guest typed an unknown code here lately."""
    delivery_id: int | None
    """The shop's own delivery that it has: another than the chosen one where an offer moved it."""
    has_old_move: bool
    """It was moved once, and another was chosen or put back since."""
    may_move: bool
    offers: tuple[Offer, ...]
    """Those of the signed-in customer."""
    on_cart: Offer | None
    """The one whose code is on the cart, whoever owns it."""
    last_code: str
    """The code that was put on last, whether or not it is on still."""
    patience: timedelta
    """How long another checkout that holds a grant must lie untouched before this one may take it over."""
    _prints: dict[Hashable, str] = field(init=False, default_factory=dict, compare=False, repr=False)

    def most_promotions_save(self, subtotal_minor: int) -> int:
        """What no order promotion or gift of the channel can save more than, whatever it asks of the checkout."""
        return max(
            (self._most(rule, subtotal_minor) for rule in self.promotions.split(",") if rule), default=0
        )

    def _most(self, rule: str, subtotal_minor: int) -> int:
        *kinds, value = rule.split(":")
        try:
            amount = Decimal(value)
        except InvalidOperation:  # a gift rule without gifts
            return 0
        if "percentage" in kinds:
            return ceil(Decimal(subtotal_minor) * amount / 100)
        return ceil(amount.scaleb(exponent(self.currency)))

    def cart_print(self, delivery_id: int | None) -> str:
        """Of what a price is paid for: whose cart it is, its lines and their prices, where it goes and how."""
        if (known := self._prints.get(delivery_id)) is not None:
            return known
        to = self.destination
        moved = () if delivery_id == to.delivery_id else (delivery_id,)
        place = (to.country, to.city, to.shipping_minor, to.shipping_tax_class_id, to.is_gross, *moved)
        computed = request_hash([self.user_id, self.channel, self.currency, self.lines, place])
        return self._prints.setdefault(delivery_id, computed)

    @property
    def is_moved(self) -> bool:
        """An offer has moved it from the delivery that was chosen, and nobody chose since."""
        return self.delivery_id != self.destination.delivery_id

    @property
    def concerns_us(self) -> bool:
        """Whether there is an offer to give, to keep or to take, or one that was on the checkout before."""
        return bool(
            self.is_moved
            or self.offers
            or self.audiences
            or self.on_cart is not None
            or self.reserved_ids
            or self.applied_id
        )

    def needs_decision(self, now: datetime, mode: Mode) -> bool:
        """Whether there is an offer to give, to keep or to take, and something moved since the last decision, or it is old."""
        if not self.concerns_us:
            return False
        if mode is Mode.OFF and self.on_cart is None and not self.is_moved:
            return False
        recheck = timedelta(seconds=conf.offer_recheck_seconds)
        if self.decided_at is None or self.is_code_spent or now >= self.decided_at + recheck:
            return True
        return self.fingerprint != self.print_with(self.voucher_code, self.delivery_id, now, mode)

    def prints_with(
        self, voucher_code: str, delivery_id: int | None, now: datetime, mode: Mode
    ) -> tuple[str, str]:
        """Both fingerprints of this checkout with a code on it, so delivered: of the cart, and of all."""
        return self.cart_print(delivery_id), self.print_with(voucher_code, delivery_id, now, mode)

    def print_with(self, voucher_code: str, delivery_id: int | None, now: datetime, mode: Mode) -> str:
        """Of all that a decision depends on: equal means that deciding again changes nothing."""
        key = (voucher_code, delivery_id, now, mode)
        if (known := self._prints.get(key)) is not None:
            return known
        computed = request_hash(
            [
                self.user_id,
                self.channel,
                self.currency,
                voucher_code,
                delivery_id,
                self.lines,
                self.promotions,
                self.is_paid,
                astuple(self.destination),
                self.audiences,
                mode,
                self._offers_at(now),
            ]
        )
        return self._prints.setdefault(key, computed)

    def _offers_at(self, now: datetime) -> list[tuple[object, ...]]:
        """What a decision depends on of each offer, but for grants that the decision itself made."""
        return [
            (
                candidate.grant_id,
                candidate.is_redeemed,
                *progress(candidate, self.checkout_id, now, self.patience),
                candidate.blocked,
                candidate.uses_left is not None and candidate.uses_left <= 0,
            )
            for candidate in self.offers
            if not (candidate.is_by_audience and candidate.grant_id in self.reserved_ids)
        ]


def read_state(checkout_id: UUID, now: datetime) -> CheckoutState | None:
    """Read it all in one statement; None when there is no such checkout."""
    rows = fetch(StateRow, LOOK, {"id": checkout_id, "now": now})
    if not rows:
        return None
    row = rows[0]
    beside = tuple(row.beside or ())
    known = [Offer.of(item) for item in rows if item.grant_id is not None]
    code = row.voucher_code
    return CheckoutState(
        checkout_id=checkout_id,
        user_id=row.user_id,
        currency=row.currency,
        channel=row.channel,
        voucher_code=code,
        lines=row.lines,
        quantity=row.quantity,
        promotions=row.promotions,
        is_paid=row.is_paid,
        destination=_delivery_context(row),
        applied_id=row.applied_id,
        is_declined=row.is_declined,
        is_removed=row.is_removed,
        fingerprint=row.fingerprint,
        decided_at=row.decided_at,
        beside=beside,
        decided=None
        if row.decided_at is None
        else Decided(row.cart_fingerprint, row.saving_minor, frozenset(beside)),
        is_code_spent=row.is_code_spent,
        reserved_ids=frozenset(row.reserved_ids),
        audiences=row.audiences,
        has_kept_code=row.has_kept_code,
        has_points=row.has_points,
        delivery_id=row.delivery_id,
        has_old_move=row.has_old_move,
        may_move=bool(row.may_move),
        offers=tuple(item for item in known if row.user_id is not None and item.user_id == row.user_id),
        on_cart=next((item for item in known if code and item.code == code), None),
        last_code=next((item.code for item in known if item.grant_id == row.applied_id), ""),
        patience=takeover_after(),
    )


def _delivery_context(row: StateRow) -> DeliveryContext:
    ways = row.deliveries or ()
    return DeliveryContext(
        language=row.language,
        country=row.country or "",
        city=row.city or "",
        shipping_minor=None if row.delivery_price is None else to_minor(row.delivery_price, row.currency),
        shipping_tax_class_id=row.delivery_tax_class_id,
        shipping_asks_minor=to_minor(row.delivery_asks, row.currency) if row.delivery_asks else 0,
        delivery_id=row.chosen_delivery_id,
        deliveries=deliveries_of(row.currency, ways) if ways else (),
        tax_class_ids=tuple(way["tax_class_id"] for way in ways),
        is_gross=row.prices_entered_with_tax is not False,
    )
