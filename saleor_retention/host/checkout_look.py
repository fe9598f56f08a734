"""One statement that tells whether a checkout needs a decision: over our tables and Saleor's, read only."""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Any
from uuid import UUID

from ..kernel.keys import request_hash
from ..kernel.locks import execute
from ..kernel.money import exponent, to_minor
from ..kernel.store import Delivery, Mode
from ..offers.intents import Decided
from ..offers.reading import BUDGETS, COLUMNS, offer
from ..offers.reservations import patience
from ..offers.rules import is_held_elsewhere, is_honoured, is_running
from ..offers.terms import Offer
from .checkout_delivery import DELIVERIES, DELIVERY, MAY_MOVE, deliveries_of, tax_classes_of
from .checkout_payments import IS_PAID
from .spent_codes import GRANT_OF_SPENT

LOOK = f"""
SELECT c.user_id, c.currency, ch.slug, coalesce(c.voucher_code, ''), coalesce(l.print, ''), coalesce(l.quantity, 0),
       coalesce(p.rules, ''), paid.is_paid,
       c.language_code, to_.country, to_.city, dl.price, dl.tax_class_id, dl.asks, dl.chosen_id,
       dl.present_id, dw.ways, tx.prices_entered_with_tax,
       d.applied_id, d.declined_at IS NOT NULL AND d.reason <> 'removed',
       d.declined_at IS NOT NULL AND d.reason = 'removed', coalesce(d.fingerprint, ''), d.decided_at, d.beside::json,
       d.cart_fingerprint, d.saving_minor, EXISTS ({GRANT_OF_SPENT}),
       ARRAY(SELECT v.grant_id FROM saleor_retention_reservation v WHERE v.checkout_id = c.token),
       coalesce(au.rules, ''), EXISTS (SELECT FROM saleor_retention_keptcode kc WHERE kc.checkout_id = c.token),
       d.moved_delivery IS NOT NULL AND dl.chosen_id IS NOT DISTINCT FROM dl.present_id, {MAY_MOVE}, {COLUMNS}
FROM checkout_checkout c
JOIN channel_channel ch ON ch.id = c.channel_id
LEFT JOIN tax_taxconfiguration tx ON tx.channel_id = c.channel_id
LEFT JOIN LATERAL (SELECT a.country, a.city FROM account_address a
    WHERE a.id = coalesce(c.shipping_address_id, c.billing_address_id)) to_ ON true
LEFT JOIN saleor_retention_checkoutdecision d ON d.checkout_id = c.token
LEFT JOIN LATERAL ({DELIVERY}) dl ON true
LEFT JOIN LATERAL ({DELIVERIES}) dw ON true
LEFT JOIN LATERAL (
    SELECT sum(cl.quantity) AS quantity, md5(string_agg(concat_ws(
        ':', cl.variant_id, cl.quantity, cl.price_override, x.price_amount, x.discounted_price_amount), ',' ORDER BY cl.id)) AS print
    FROM checkout_checkoutline cl
    LEFT JOIN product_productvariantchannellisting x ON x.variant_id = cl.variant_id AND x.channel_id = c.channel_id
    WHERE cl.checkout_id = c.token AND NOT cl.is_gift) l ON true
LEFT JOIN LATERAL (
    SELECT string_agg(concat_ws(':', pr.id, pr.reward_type, pr.reward_value_type, coalesce(pr.reward_value, (
        SELECT max(gx.discounted_price_amount) FROM discount_promotionrule_gifts gg
        JOIN product_productvariantchannellisting gx ON gx.variant_id = gg.productvariant_id AND gx.channel_id = c.channel_id
        WHERE gg.promotionrule_id = pr.id))), ',' ORDER BY pr.id) AS rules
    FROM discount_promotionrule pr
    JOIN discount_promotion pp ON pp.id = pr.promotion_id
    JOIN discount_promotionrule_channels pc ON pc.promotionrule_id = pr.id AND pc.channel_id = c.channel_id
    WHERE pr.order_predicate <> '{{}}' AND pp.start_date <= %(now)s AND (pp.end_date IS NULL OR pp.end_date >= %(now)s)) p ON true
CROSS JOIN LATERAL (SELECT {IS_PAID} AS is_paid) paid
LEFT JOIN LATERAL (
    SELECT concat_ws(':', md5(string_agg(concat(b.id, a.rule), ',' ORDER BY b.id)), (
        SELECT f.updated_at FROM saleor_retention_customer q JOIN saleor_retention_customerfacts f ON f.customer_id = q.id
        WHERE q.user_id = c.user_id)) AS rules
    FROM saleor_retention_campaign b
    JOIN saleor_retention_campaignlisting y ON y.campaign_id = b.id AND y.channel = ch.slug
    JOIN saleor_retention_audience a ON a.id = b.audience_id
    WHERE c.user_id IS NOT NULL AND b.state = 'active' AND b.audience_id IS NOT NULL AND b.starts_at <= %(now)s
    HAVING count(*) > 0) au ON true
LEFT JOIN LATERAL (
    SELECT y.* FROM saleor_retention_grant y WHERE y.id IN (
        SELECT a.id FROM saleor_retention_customer q
        JOIN saleor_retention_grant a ON a.customer_id = q.id AND a.withdrawn_at IS NULL
        JOIN saleor_retention_campaign b ON b.id = a.campaign_id AND b.state = 'active'
        WHERE q.user_id = c.user_id AND (b.ends_at IS NULL OR b.ends_at > %(now)s - interval '30 days')
          AND NOT EXISTS (SELECT FROM saleor_retention_redemption z WHERE z.grant_id = a.id AND z.given_back_at IS NULL)
        UNION ALL SELECT a.id FROM saleor_retention_grant a WHERE a.code = c.voucher_code
        UNION ALL SELECT d.applied_id)) g ON true
LEFT JOIN saleor_retention_customer u ON u.id = g.customer_id
LEFT JOIN saleor_retention_campaign k ON k.id = g.campaign_id
LEFT JOIN saleor_retention_campaignlisting t ON t.campaign_id = k.id AND t.channel = ch.slug
LEFT JOIN saleor_retention_reservation r ON r.grant_id = g.id
{BUDGETS}
WHERE c.token = %(id)s
ORDER BY g.id
"""


@dataclass(frozen=True, slots=True)
class Whither:
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
class Look:
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
    whither: Whither
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
    """Changes when what is offered to audiences in the channel does, or what they ask about her; "" when nothing is."""
    has_kept_code: bool
    """A guest typed an unknown code here lately."""
    delivery_id: int | None
    """The shop's own delivery that it has: another than the chosen one where an offer moved it."""
    has_old_move: bool
    """It was moved once, and another was chosen or put back since."""
    may_move: bool
    known: tuple[Offer, ...]

    @property
    def on_cart(self) -> Offer | None:
        """The offer whose code is on the cart, whoever owns it."""
        return next((one for one in self.known if self.voucher_code and one.code == self.voucher_code), None)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The offers of the signed-in customer."""
        return tuple(one for one in self.known if self.user_id is not None and one.user_id == self.user_id)

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

    @property
    def last_code(self) -> str:
        """The code that was put on last, whether or not it is on still."""
        return next((one.code for one in self.known if one.grant_id == self.applied_id), "")

    def cart_print(self, delivery_id: int | None) -> str:
        """Of what a price is paid for: whose cart it is, its lines and their prices, where it goes and how."""
        to = self.whither
        moved = () if delivery_id == to.delivery_id else (delivery_id,)
        place = (to.country, to.city, to.shipping_minor, to.shipping_tax_class_id, to.is_gross, *moved)
        return request_hash([self.user_id, self.channel, self.currency, self.lines, place])

    @property
    def is_moved(self) -> bool:
        """An offer has moved it from the delivery that was chosen, and nobody chose since."""
        return self.delivery_id != self.whither.delivery_id

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

    def print_with(self, voucher_code: str, delivery_id: int | None, now: datetime, mode: Mode) -> str:
        """The fingerprint of this checkout with a code on it, so delivered: equal means that deciding again changes nothing."""
        offers = [
            (
                one.grant_id,
                one.is_redeemed,
                is_running(one, now),
                is_honoured(one, now),
                self._is_held(one, now),
                one.blocked,
                one.uses_left is not None and one.uses_left <= 0,
            )
            for one in self.offers
            if not (one.is_by_audience and one.grant_id in self.reserved_ids)  # made by the decision itself
        ]
        return request_hash(
            [
                self.user_id,
                self.channel,
                self.currency,
                voucher_code,
                delivery_id,
                self.lines,
                self.promotions,
                self.is_paid,
                astuple(self.whither),
                self.audiences,
                mode,
                offers,
            ]
        )

    def _is_held(self, offer: Offer, now: datetime) -> bool:
        return is_held_elsewhere(offer, self.checkout_id, now, patience())

    def is_unchanged(self, now: datetime, recheck: timedelta, mode: Mode) -> bool:
        """Nothing moved since the last decision, and it is not old."""
        return (
            self.decided_at is not None
            and not self.is_code_spent
            and now < self.decided_at + recheck
            and self.fingerprint == self.print_with(self.voucher_code, self.delivery_id, now, mode)
        )


def look(checkout_id: UUID, now: datetime) -> Look | None:
    """Read it all in one statement; None when there is no such checkout."""
    rows = execute(LOOK, {"id": checkout_id, "now": now})
    if not rows:
        return None
    (user_id, currency, channel, code, lines, quantity, promotions, is_paid) = rows[0][:8]
    applied_id, is_declined, is_removed, fingerprint, decided_at, beside = rows[0][18:24]
    cart_print, saving, is_spent, reserved_ids, audiences, has_kept_code = rows[0][24:30]
    has_old_move, may_move = rows[0][30:32]
    return Look(
        checkout_id=checkout_id,
        user_id=user_id,
        currency=currency,
        channel=channel,
        voucher_code=code,
        lines=lines,
        quantity=int(quantity),
        promotions=promotions,
        is_paid=is_paid,
        whither=_whither(currency, *rows[0][8:18]),
        applied_id=applied_id,
        is_declined=is_declined,
        is_removed=is_removed,
        fingerprint=fingerprint,
        decided_at=decided_at,
        beside=tuple(beside or ()),
        decided=None if decided_at is None else Decided(cart_print, saving, frozenset(beside or ())),
        is_code_spent=is_spent,
        reserved_ids=frozenset(reserved_ids),
        audiences=audiences,
        has_kept_code=has_kept_code,
        delivery_id=rows[0][15],
        has_old_move=has_old_move,
        may_move=bool(may_move),
        known=tuple(offer(row[32:]) for row in rows if row[32] is not None),
    )


def _whither(currency: str, *row: Any) -> Whither:
    language, country, city, price, tax_class_id, asks, chosen_id, _, ways, is_gross = row
    return Whither(
        language=language,
        country=country or "",
        city=city or "",
        shipping_minor=None if price is None else to_minor(price, currency),
        shipping_tax_class_id=tax_class_id,
        shipping_asks_minor=to_minor(asks or Decimal(0), currency),
        delivery_id=chosen_id,
        deliveries=deliveries_of(currency, ways),
        tax_class_ids=tax_classes_of(ways),
        is_gross=is_gross is not False,
    )
