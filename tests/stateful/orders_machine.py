"""What may happen in a shop: each step happens to the engine and to its auditors, and both must say the same."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, precondition, rule

from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox
from saleor_retention.loyalty.ledger.adjustments import adjust, expire
from saleor_retention.loyalty.ledger.holds import capture, hold, release, release_stale
from saleor_retention.offers.campaigns.lifecycle import campaign_activate, campaign_create, campaign_stop
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.grants.granting import grant_to
from saleor_retention.offers.models import Grant
from saleor_retention.pipeline import CUSTOMER
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.orders import Status
from tests.builders import NOON, a_line, an_order
from tests.builders.points import an_id
from tests.invariants import assert_sound
from tests.loyalty.auditor import Refused
from tests.stateful.faults import FAULTS, Killed, killed_at
from tests.stateful.world import LISTING, STAFF, World, address

DAY = 60 * 24
CARTS, ORDERS, HOLDS = Bundle("carts"), Bundle("orders"), Bundle("holds")
WHO = st.sampled_from([1, 2, 3, 4])
NEW = st.sampled_from([3, 3, 4])
"""Who has no account when a story begins."""
ANYBODY = st.sampled_from([1, 2, 3, None])
NEWS = st.sampled_from(["worked off", "worked off", "rung", "rung", "lost"])
"""What becomes of the shop's hook: a worker comes at once, later, or it never reaches us."""
BIG = ((2, 10_000, 12_000), (1, 3_000, 3_600))
SMALL = ((1, 199, 239), (1, 250, 250))
GOODS = st.sampled_from([BIG, SMALL, ((3, 9_999, 9_999),)])
"""Lines as (units, net, gross). Shipping of 12.00 comes on top."""
HOW = st.sampled_from(["member, paid", "member, paid", "member", "guest, paid", "guest"])
RATES = st.sampled_from([(1, 100, 12), (3, 700, 1), (1, 50, None), (0, 100, 12)])
"""Points for minor units, and months until they expire."""

NEARLY = "all but a cent"
WHAT = st.sampled_from(
    (
        "amount",
        "line",
        "goodwill",
        "too much",
        "shipping",
        "all",
        "unsent",
        "bounced",
        "onto the card",
        NEARLY,
    )
)
"""What money goes back for."""


def named_parts(order, what):
    """What a refund names, in parts of one grant each: money, the line or None for shipping, and units."""
    line = order.lines[0]
    unit = line.gross_minor // line.quantity
    of_a_unit = {"line": unit, "goodwill": unit // 2, "too much": unit + 500, "unsent": unit, "bounced": unit}
    if what in of_a_unit:
        return [(of_a_unit[what], line.id, 1)]
    if what == "shipping":
        return [(order.shipping_gross_minor, None, 0)]
    if what == NEARLY:
        return [(max(one.gross_minor - 1, 0), one.id, one.quantity) for one in order.lines]
    return []


class Stories(World):
    """Four people, one programme, one campaign at a time; the clock goes on only when a rule says so."""

    OFTEN = (
        "a_worker_comes",
        "claims",
        "completes",
        "ends",
        "fills_a_cart",
        "holds_points",
        "is_refunded",
        "pays",
        "places_an_order",
        "registers",
        "staff_grant_an_offer",
    )

    # People

    @initialize(target=ORDERS, who=st.sampled_from([1, 2]), goods=GOODS)
    def opens(self, who, goods):
        """Two have accounts; one of them has bought something."""
        self.registers(1, None)
        self.registers(2, None)
        self.work_off()
        return self.places_an_order(who, goods, "member, paid", False, "worked off")

    @rule(who=NEW, brought_by=ANYBODY)
    def registers(self, who, brought_by):
        if who in self.audit.address:
            return
        hints = ((HINT, self.code_of(brought_by)),) if brought_by else ()
        self.brought[who] = brought_by if brought_by in self.audit.address else None
        self.audit.address[who] = address(who)
        self.shop.join(CustomerSnapshot(who, address(who), self.now, hints=hints))
        inbox.mark_dirty(CUSTOMER, [who])
        self.unmet.add(who)

    @rule(who=st.one_of(NEW, WHO), referrer=ANYBODY)
    def claims(self, who, referrer):
        code = self.code_of(referrer)

        def model():
            if who not in self.audit.address:
                raise Refused("ReferralNotAvailable")
            self.audit.claim(who, referrer if referrer in self.audit.address else None, self.now)

        self.both(lambda: claim(who, code, self.now), model)
        self.name_referrals()

    # Orders

    @rule(
        target=ORDERS,
        who=WHO,
        goods=GOODS,
        how=HOW,
        is_loud=st.booleans(),
        news=NEWS,
        by_card=st.sampled_from([0, 0, 1_000]),
    )
    def places_an_order(self, who, goods, how, is_loud, news, by_card=0):
        """`by_card`: what a gift card of the shop pays of it."""
        self.made += 1
        pk = an_id(f"order {self.made}")
        lines = tuple(
            a_line(pk, str(n), quantity=units, net_minor=net, gross_minor=gross)
            for n, (units, net, gross) in enumerate(goods)
        )
        user = None if "guest" in how or who not in self.audit.address else who
        email = f"{address(who).upper()} " if is_loud else address(who)
        self.shop.place(
            an_order(pk, user_id=user, email=email, created_at=self.now, lines=lines, gift_card_minor=by_card)
        )
        if "paid" in how:
            self.shop.pay(pk, at=self.now)
        self.heard(pk, news)
        return pk

    def there(self, pk):
        """The order as the shop has it; None when it was deleted."""
        return self.as_told([pk])[pk]

    @rule(pk=ORDERS, is_whole=st.sampled_from([True, True, False]), news=NEWS)
    def pays(self, pk, is_whole, news):
        order = self.there(pk)
        if order is not None and order.kept_minor < order.due_minor:
            self.shop.pay(pk, None if is_whole else order.due_minor // 3, at=self.now)
            self.heard(pk, news)

    @rule(
        pk=ORDERS,
        what=WHAT,
        news=NEWS,
    )
    def is_refunded(self, pk, what, news):
        order = self.there(pk)
        if order is None or order.captured_minor == 0:
            return
        parts = named_parts(order, what)
        for amount, line_id, units in parts:
            lines = None if line_id is None else {line_id: units}
            self.shop.refund(pk, amount, lines=lines, shipping=line_id is None)
            self.audit.refunds.setdefault(pk, []).append((amount, line_id, units))
        if what == "onto the card":
            self.shop.refund_onto_card(pk, order.gift_card_minor // 2)
        elif not parts:
            self.shop.refund(pk, 777 if what == "amount" else order.kept_minor)
        if what == "bounced":
            self.heard(pk, news)
        if what in ("unsent", "bounced"):
            self.shop.refund_bounces(pk, parts[0][0])
        self.heard(pk, news)

    @rule(pk=ORDERS, news=NEWS)
    def returns_a_unit(self, pk, news):
        if (order := self.there(pk)) is not None:
            self.shop.take_back(pk, order.lines[-1].id, 1)
            self.heard(pk, news)

    @rule(target=ORDERS, pk=ORDERS, news=NEWS)
    def is_replaced(self, pk, news):
        order = self.there(pk)
        if order is None or order.lines[0].replaced:
            return multiple()
        self.made += 1
        other = self.shop.exchange(pk, order.lines[0].id, 1, at=self.now)
        self.heard(other, "rung" if news == "worked off" else news)
        self.heard(pk, news)
        return other

    @rule(pk=ORDERS, end=st.sampled_from(["cancel", "expire", "delete"]), news=NEWS)
    def ends(self, pk, end, news):
        order = self.there(pk)
        if order is not None and (end != "expire" or order.captured_minor == 0):
            getattr(self.shop, end)(pk)
            self.heard(pk, news)

    @rule(pk=ORDERS, news=NEWS)
    def comes_back_to_life(self, pk, news):
        """Staff undo a mistake; or the shop's data is repaired."""
        order = self.there(pk)
        if order is not None and order.status != Status.LIVE:
            self.shop.confirm(pk)
            self.heard(pk, news)

    @rule(pk=ORDERS, to=ANYBODY, news=NEWS)
    def changes_hands(self, pk, to, news):
        order = self.there(pk)
        if order is not None and (to is None or to in self.audit.address):
            self.shop.put(replace(order, user_id=to))
            self.heard(pk, news)

    @rule(who=WHO)
    def guest_orders_go_to_the_account(self, who):
        """Saleor moves no cursor and calls no hook."""
        if who in self.audit.address:
            self.shop.match_guest(address(who), who)

    @rule(pk=ORDERS)
    def old_news_again(self, pk):
        self.heard(pk, "rung")

    # Offers

    @rule(whom=st.sampled_from([(1,), (1, 2, 3, 4)]))
    def staff_grant_an_offer(self, whom):
        whom = [who for who in whom if who in self.audit.address]
        if self.campaign is None:
            self.campaign = campaign_create(
                CampaignSpec(name="Welcome back", percent_bp=1_000, listings=(LISTING,), starts_at=self.now)
            ).pk
            campaign_activate(self.campaign, now=self.now)
        made = grant_to(self.campaign, whom, now=self.now)
        grants = Grant.objects.filter(campaign=self.campaign).exclude(pk__in=self.offers.grants)
        assert made == len(grants)
        for pk, who, code in grants.order_by("pk").values_list("pk", "customer__user_id", "code"):
            self.offers.grant(pk, who, code)

    @precondition(lambda self: self.campaign)
    @rule(is_sure=st.sampled_from([False, False, True]))
    def staff_stop_the_campaign(self, is_sure):
        if not is_sure:
            return
        campaign_stop(self.campaign, now=self.now)
        for one in self.offers.grants.values():
            one["live"] = False
        self.campaign = None

    @rule(target=CARTS, who=WHO, goods=st.sampled_from([(24_000,), (10_000, 3_333)]))
    def fills_a_cart(self, who, goods):
        if who not in self.audit.address or len(self.offers.carts) == 4:
            return multiple()
        self.made += 1
        pk = an_id(f"cart {self.made}")
        self.shop.open_cart(CartSnapshot(pk, "main", "USD", who, sum(goods), len(goods), "v1", "", goods))
        self.offers.carts[pk] = {"user": who, "code": ""}
        self.looks_at_her_cart(pk)
        return pk

    @rule(cart=CARTS)
    def looks_at_her_cart(self, cart):
        """The best offer goes on in the answer of the very request."""
        if cart in self.offers.carts:
            self.shop.decide(cart)
            is_on = self.offers.decide(cart, self.now)
            saving = (self.shop.cart(cart).subtotal_minor + 5) // 10
            assert self.shop.saving(cart) == (saving if is_on else 0)

    @rule(cart=CARTS)
    def takes_the_offer_off(self, cart):
        if cart in self.offers.carts:
            self.shop.remove_from_cart(cart, self.offers.carts[cart]["code"])
            self.offers.carts[cart]["code"] = ""

    @rule(cart=CARTS)
    def forgets_her_cart(self, cart):
        if cart in self.offers.carts:
            self.shop.abandon(cart)
            del self.offers.carts[cart]

    @rule(target=ORDERS, cart=CARTS, news=NEWS)
    def completes(self, cart, news):
        """The gate lets one checkout through with a grant; the others lose its code and may go on without."""
        if cart not in self.offers.carts:
            return multiple()
        may, should = self.shop.may_complete(cart), self.offers.may_complete(cart, self.now)
        assert may == should
        if not may:
            self.looks_at_her_cart(cart)
            return multiple()
        self.made += 1
        pk = an_id(f"order {self.made}")
        self.shop.put(self.shop.complete(cart, order_id=pk, at=self.now))
        del self.offers.carts[cart]
        self.offers.orders[cart] = pk
        self.heard(pk, news)
        return pk

    # Points

    @rule(target=HOLDS, who=WHO, points=st.sampled_from([1, 20, 60, 130]), cart=st.sampled_from("xy"))
    def holds_points(self, who, points, cart):
        if who not in self.audit.address:
            return multiple()
        until, checkout = self.now + timedelta(minutes=15), an_id(f"points {cart}")
        real, model = self.both(
            lambda: hold(self.customer(who), self.programme, points, checkout, now=self.now),
            lambda: self.audit.hold(who, points, cart, self.now, until),
        )
        return (real.pk, model) if real else multiple()

    @rule(held=HOLDS, order=st.sampled_from("ppq"))
    def captures(self, held, order):
        pk, model = held
        self.both(lambda: capture(pk, an_id(order), now=self.now), lambda: self.audit.capture(model, order))

    @rule(held=HOLDS)
    def releases(self, held):
        pk, model = held
        self.both(lambda: release(pk, now=self.now), lambda: self.audit.release(model))

    @rule(who=WHO, points=st.sampled_from([-60, -10, 5, 40]), key=st.sampled_from("abcd"))
    def staff_adjust(self, who, points, key):
        if who in self.audit.address:
            said = STAFF | {"key": key, "now": self.now}
            self.both(
                lambda: adjust(self.customer(who), self.programme, points, **said),
                lambda: self.audit.adjust(who, points, key),
            )

    @rule(rate=RATES)
    def a_version_begins(self, rate):
        self.begin_version(*rate, at=self.now)

    @rule(points=st.sampled_from([(500, 250), (0, 100)]), is_active=st.sampled_from([True, True, False]))
    def terms_for_friends_begin(self, points, is_active):
        if any(order.created_at == self.now for order in self.shop._orders.values()):
            self.shop.now += timedelta(seconds=1)  # no order is placed at the very instant
        self.begin_terms(*points, is_active=is_active, at=self.now)

    # Time, workers, faults

    @rule(minutes=st.sampled_from([1, 20, DAY * 8, DAY * 40, DAY * 370]))
    def time_passes(self, minutes):
        self.shop.now += timedelta(minutes=minutes)

    @rule()
    def a_worker_sweeps(self):
        sweep_checkouts(now=self.now)
        self.audit.dirty |= self.offers.sweep(self.now)
        release_stale(now=self.now)
        for one in [one for one in self.audit.holds if one["state"] == "open" and one["until"] <= self.now]:
            self.audit.release(one)
        expire(now=self.now)
        self.audit.expire(self.now)
        assert release_stale(now=self.now) == expire(now=self.now) == 0
        self.compare()

    @rule(fault=st.sampled_from(["", "shop goes on", "shop goes on", *sorted(FAULTS)]))
    def a_worker_comes(self, fault):
        self.work_off(fault)

    @rule()
    def somebody_reconciles(self):
        self.look_for_lost_news()
        self.work_off()
        assert_sound()

    @rule(is_killed=st.booleans())
    def effects_are_delivered(self, is_killed):
        if is_killed:
            try:
                with killed_at("outbox.after_effect")():
                    self.deliver()
            except Killed:
                OutboxEffect.objects.filter(delivered_at=None, claimed_until__isnull=False).update(
                    claimed_until=NOON
                )
        self.deliver()
