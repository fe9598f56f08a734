"""Shoppers at their carts: what is promised, paid before a change, sold as a gift card, and completed."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, rule

from saleor_retention.offers.models import Campaign, CheckoutDecision, Reservation
from saleor_retention.store.carts import CartLine, CartSnapshot
from tests.builders.points import an_id
from tests.stateful.campaigns.terms import COOLDOWNS, NEWCOMERS, together_minor

PEOPLE = (1, 2, 3, 4, 5, 6)
WHO = st.sampled_from(PEOPLE)
CARTS, ORDERS = Bundle("carts"), Bundle("orders")
NEWS = st.sampled_from(["worked off", "worked off", "rung", "lost"])
GOODS = st.sampled_from([24_000, 10_001, 3_333])
CARD = st.sampled_from([0, 0, 0, 6_000])
"""What a gift card costs that is sold in the cart."""
SHARES = st.sampled_from([0, 50, 100, 100, 150])
"""Percent of the price that is paid; 0: a cent."""
AFTERWARDS = st.sampled_from(["", "", "cancel", "refund", "all but a cent"])


def goods_and_card(cart: CartSnapshot) -> tuple[int, int]:
    """What the goods of a cart cost, and the gift card that is sold with them."""
    card = sum(line.total_minor for line in cart.lines if line.is_gift_card)
    return cart.subtotal_minor - card, card


def filled(cart: CartSnapshot, goods: int, card: int) -> CartSnapshot:
    """The cart with goods of so much, two units, and perhaps a gift card beside them."""
    lines = (CartLine(1, 1, 2, goods, goods), CartLine(9, 9, 1, card, card, is_gift_card=True))
    return replace(
        cart,
        subtotal_minor=goods + card,
        quantity=2 + bool(card),
        fingerprint=f"{goods} {card}",
        line_minors=(goods, card) if card else (goods,),
        lines=lines if card else (),
    )


class Tills:
    """Rules of a year that are about carts, and what must be right when one becomes an order."""

    @rule(target=CARTS, who=WHO, goods=GOODS, promotion=st.sampled_from([0, 0, 900]), card=CARD)
    def fills_a_cart(self, who, goods, promotion, card=0, has_offers=True):
        """`promotion`: what the shop's own would save on it."""
        if who in self.gone or len(self.carts) == 6:
            return multiple()
        self.made += 1
        pk = an_id(f"cart {self.made}")
        self.carts[pk] = (who, promotion)
        cart = filled(CartSnapshot(pk, "main", "USD", who, goods, 2, ""), goods, card)
        self.shop.open_cart(cart, promotion_minor=promotion)
        self.looked[pk] = self.changed[pk] = self.clicks
        if has_offers:
            self.looks(pk)
        return pk

    @rule(cart=CARTS, goods=GOODS)
    def changes_her_cart(self, cart, goods):
        if cart in self.carts:
            before = self.shop.cart(cart)
            after = filled(before, goods, goods_and_card(before)[1])
            self.shop.open_cart(after, promotion_minor=self.carts[cart][1])
            if after.fingerprint != before.fingerprint:
                self.ticks()
                self.changed[cart] = self.clicks
                self.reached["paid before a change"] += bool(self.shop.paid.get(cart) and before.voucher_code)
            self.looks(cart)

    @rule(cart=CARTS, share=SHARES)
    def pays_a_part(self, cart, share):
        """Money comes before the order: a cent, a part, all, or more than all."""
        if cart in self.carts:
            seen = self.shop.cart(cart)
            price = seen.subtotal_minor - seen.discount_minor
            self.shop.paid[cart] = self.shop.paid.get(cart, 0) + max(1, price * share // 100)
            self.looks(cart)

    @rule(cart=CARTS)
    def looks(self, cart):
        """What is promised for her checkout is what it saves, and more than the shop's own promotion would."""
        if cart not in self.carts:
            return
        self.ticks()
        self.shop.decide(cart)
        self.looked[cart] = self.clicks
        seen, held = self.shop.cart(cart), Reservation.objects.filter(checkout_id=cart)
        assert seen.discount_minor == sum(held.values_list("amount_minor", flat=True))
        is_kept = seen.is_paid and seen.discount_minor
        assert not seen.discount_minor or is_kept or seen.discount_minor > self.carts[cart][1], (
            "she is worse off"
        )
        decision = CheckoutDecision.objects.filter(pk=cart).first()
        self.reached["looked: " + (decision.reason if decision else "nothing")] += 1

    @rule(cart=CARTS)
    def takes_the_offer_off(self, cart):
        if cart in self.carts:
            self.shop.remove_from_cart(cart, self.shop.cart(cart).voucher_code)

    @rule(cart=CARTS)
    def forgets_her_cart(self, cart):
        if self.carts.pop(cart, None):
            self.shop.abandon(cart)
            self.reached["carts died"] += 1

    @rule(target=ORDERS, cart=CARTS, news=NEWS)
    def completes(self, cart, news):
        """The gate lets her through with what was promised, or takes it off."""
        if cart not in self.carts:
            return multiple()
        if not self.shop.lets_pass(cart):
            self.reached["refused at the gate"] += 1
            self.looks(cart)
            return multiple()
        self.made += 1
        order, seen = an_id(f"order {self.made}"), self.shop.cart(cart)
        held = Reservation.objects.filter(checkout_id=cart) if seen.voucher_code else ()
        used = [
            (one.grant_id, one.grant.campaign_id, one.amount_minor, one.grant.campaign.restore_policy)
            for one in held
        ]
        assert sum(one[2] for one in used) == seen.discount_minor
        self.is_right(cart, [campaign for _, campaign, _, _ in used])
        self.reached["uses"] += len(used)
        self.reached["companions"] += max(0, len(used) - 1)
        self.ticks()
        self.shop.put(self.shop.complete(cart, order_id=order, at=self.now))
        self.is_at_its_price(order, goods_and_card(seen)[1])
        who, _ = self.carts.pop(cart)
        self.ledger.completed(order, used, who=who, at=self.now)
        self.placed[order] = self.clicks
        self.heard(order, news)
        return order

    def is_right(self, cart, campaigns) -> None:
        """What goes on the order is what its terms give on just this cart, now; nothing when it would not be had now."""
        names = [Campaign.objects.get(pk=pk).name for pk in campaigns]
        seen, who = self.shop.cart(cart), self.carts[cart][0]
        goods, card = goods_and_card(seen)
        assert seen.discount_minor == together_minor(names, goods), f"not by the terms of {names} on {goods}"
        self.reached["cards sold"] += bool(card and names)
        settled = self.changed[cart] if seen.is_paid else self.looked[cart]
        for name, campaign in zip(names, campaigns, strict=True):
            rested = self.rested.get(campaign)
            assert rested is None or settled < rested, f"{name} rests, and went on a changed cart"
            if who not in self.merged.values():
                self.is_still_hers(name, cart, who)

    def is_still_hers(self, name, cart, who) -> None:
        """Cool-downs and "never ordered", as far as the shop has told of her other orders."""
        for use in self.ledger.uses:
            if use.who == who and self.ledger.counts(use) and self.is_known(use.order, cart):
                days = (self.now - use.at).days
                assert days >= COOLDOWNS.get(name, 0), f"{name} within its cool-down"
        if name in NEWCOMERS:
            hers = [pk for pk, one in self.shop._orders.items() if one.user_id == who and self.stands(pk)]
            bought = [
                pk
                for pk in hers
                if pk not in self.ledger.ended and pk in self.placed and self.is_known(pk, cart)
            ]
            assert bought == [], f"{name} for somebody who bought before"

    def is_known(self, order, cart) -> bool:
        """A worker met the order before the cart was decided; or it rang, and was placed after that."""
        if order not in self.placed:  # a draft uses what is put on it at once
            return True
        is_later = self.placed[order] > self.looked[cart]
        return order in self.told if is_later else self.met.get(order, self.clicks + 1) <= self.looked[cart]

    def is_at_its_price(self, order, card) -> None:
        """A gift card that is sold is never cheaper."""
        sold = [line.gross_minor for line in self.shop.orders([order])[order].lines if line.is_gift_card]
        assert sold == [card] * bool(card), "a gift card was sold for less"

    @rule(target=ORDERS, who=WHO, goods=GOODS, news=NEWS, then=AFTERWARDS)
    def buys(self, who, goods, news, then, card=0):
        """The usual way: a cart, an order, and sometimes its end."""
        cart = self.fills_a_cart(who, goods, 0, card)
        if not isinstance(cart, type(an_id("x"))):
            return multiple()
        order = self.completes(cart, news)
        if isinstance(order, type(cart)) and then:
            {
                "cancel": self.is_cancelled,
                "refund": self.is_refunded,
                "all but a cent": self.gets_nearly_all_back,
            }[then](order, news)
        return order

    @rule(
        target=ORDERS,
        who=WHO,
        goods=GOODS,
        news=NEWS,
        then=st.sampled_from(["", "cancel", "refund"]),
        card=CARD,
    )
    def buys_with_all_she_has(self, who, goods, news, then, card=0):
        """Staff gave her something, she has a code, and perhaps she is of the audience: they travel together."""
        self.staff_grant("money", who)
        self.types_the_code(who)
        return self.buys(who, goods, news, then, card)

    @rule(target=ORDERS, who=WHO, goods=GOODS, share=SHARES, other=GOODS, card=CARD, rests=st.booleans())
    def pays_and_changes(self, who, goods, share, other, card=0, rests=False):
        """Money was paid for a cart that then becomes another; perhaps what is on it ends meanwhile."""
        self.staff_grant("money", who)
        cart = self.fills_a_cart(who, goods, 0, card)
        if not isinstance(cart, type(an_id("x"))):
            return multiple()
        self.pays_a_part(cart, share)
        if rests:
            self.staff_pause_or_resume("money")
        self.changes_her_cart(cart, other)
        return self.completes(cart, "worked off")

    @rule(
        target=ORDERS,
        who=st.sampled_from([1, 4, 5, 6]),
        goods=GOODS,
        minutes=st.sampled_from([0, 3]),
        news=NEWS,
    )
    def has_two_carts(self, who, goods, minutes, news):
        """Both are decided before either becomes an order."""
        both = [self.fills_a_cart(who, one, 0) for one in (goods, 24_000)]
        both = [one for one in both if isinstance(one, type(an_id("x")))]
        orders = []
        for cart in both:
            orders.append(self.completes(cart, news))
            self.time_passes(minutes)
        self.reached["two carts"] += len(both) == 2
        return multiple(*[one for one in orders if isinstance(one, type(an_id("x")))])
