"""One statement that tells whether a checkout needs a decision: over our tables and Saleor's, read only."""

from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import ceil
from uuid import UUID

from ....core.db import execute
from ....core.idempotency import request_hash
from ....core.money import exponent
from ....offers.eligibility.evaluation import Decided
from ....offers.eligibility.offer import Offer
from ....offers.eligibility.offer_rows import BUDGETS, COLUMNS, offer
from ....offers.eligibility.rules import is_held_elsewhere, is_honoured, is_running
from ....offers.reservations.reserve import takeover_after
from ....store.channels import Mode
from .delivery import DELIVERIES, DELIVERY, MAY_MOVE
from .delivery_context import DeliveryContext, delivery_context
from .payments import IS_PAID
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
    whither: DeliveryContext
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
        return next(
            (item for item in self.known if self.voucher_code and item.code == self.voucher_code), None
        )

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The offers of the signed-in customer."""
        return tuple(item for item in self.known if self.user_id is not None and item.user_id == self.user_id)

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
        return next((item.code for item in self.known if item.grant_id == self.applied_id), "")

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
                candidate.grant_id,
                candidate.is_redeemed,
                is_running(candidate, now),
                is_honoured(candidate, now),
                self._is_held(candidate, now),
                candidate.blocked,
                candidate.uses_left is not None and candidate.uses_left <= 0,
            )
            for candidate in self.offers
            if not (
                candidate.is_by_audience and candidate.grant_id in self.reserved_ids
            )  # made by the decision itself
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
        return is_held_elsewhere(offer, self.checkout_id, now, takeover_after())

    def is_unchanged(self, now: datetime, recheck: timedelta, mode: Mode) -> bool:
        """Nothing moved since the last decision, and it is not old."""
        return (
            self.decided_at is not None
            and not self.is_code_spent
            and now < self.decided_at + recheck
            and self.fingerprint == self.print_with(self.voucher_code, self.delivery_id, now, mode)
        )


def read_state(checkout_id: UUID, now: datetime) -> CheckoutState | None:
    """Read it all in one statement; None when there is no such checkout."""
    rows = execute(LOOK, {"id": checkout_id, "now": now})
    if not rows:
        return None
    (user_id, currency, channel, code, lines, quantity, promotions, is_paid) = rows[0][:8]
    applied_id, is_declined, is_removed, fingerprint, decided_at, beside = rows[0][18:24]
    cart_print, saving, is_spent, reserved_ids, audiences, has_kept_code = rows[0][24:30]
    has_old_move, may_move = rows[0][30:32]
    return CheckoutState(
        checkout_id=checkout_id,
        user_id=user_id,
        currency=currency,
        channel=channel,
        voucher_code=code,
        lines=lines,
        quantity=int(quantity),
        promotions=promotions,
        is_paid=is_paid,
        whither=delivery_context(currency, *rows[0][8:18]),
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
