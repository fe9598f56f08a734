"""Stories with scenes: several steps that belong together, which steps drawn one by one seldom come to."""

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from tests.stateful.faults import FAULTS
from tests.stateful.orders_machine import BIG, DAY, GOODS, HOLDS, NEW, NEWS, ORDERS, WHO, Stories

CART = (24_000,)
AFTERWARDS = st.sampled_from(["", "", "", "cancel", "delete", "all", "comes back"])
"""What becomes of an order: nothing, its end, its money back, or its end and staff who undo that."""

TROUBLE = st.sampled_from(["shop goes on", *sorted(FAULTS)])


class Scenes(Stories):
    """Every step and scene; together they are what an ordinary run tells a few of."""

    OFTEN = (
        "a_hold_lapses",
        "a_worker_comes",
        "a_worker_is_in_trouble",
        "brings_a_friend",
        "buys_with_an_offer",
        "ends",
        "is_refunded",
        "pays_with_points",
        "points_lapse",
    )

    @rule(target=ORDERS, who=WHO, then=AFTERWARDS, news=NEWS)
    def buys_with_an_offer(self, who, then, news):
        """She is granted one, her checkout takes it, and the order comes to something."""
        if who not in self.audit.address or len(self.offers.carts) == 4:
            return multiple()
        self.staff_grant_an_offer((who,))
        cart = self.fills_a_cart(who, CART)
        order = self.completes(cart, news)
        self.pays(order, True, news)
        self.comes_to(order, then, news)
        return order

    def comes_to(self, order, then, news):
        if then == "all":
            self.is_refunded(order, "all", news)
        elif then:
            self.ends(order, "cancel" if then == "comes back" else then, news)
        if then == "comes back":
            self.comes_back_to_life(order, news)

    @rule(target=ORDERS, who=WHO, goods=GOODS, fault=TROUBLE)
    def a_worker_is_in_trouble(self, who, goods, fault):
        """There is work, and something goes wrong with it."""
        order = self.places_an_order(who, goods, "member, paid", False, "rung")
        self.a_worker_comes(fault)
        return order

    @precondition(lambda self: len(self.audit.address) < 4)
    @rule(
        target=ORDERS, friend=NEW, referrer=st.sampled_from([1, 2]), goods=GOODS, then=AFTERWARDS, news=NEWS
    )
    def brings_a_friend(self, friend, referrer, goods, then, news):
        """The friend opens an account and buys; both are rewarded while she keeps what she bought."""
        if friend in self.audit.address:
            return multiple()
        self.registers(friend, referrer)
        self.work_off()
        order = self.places_an_order(friend, goods, "member, paid", False, news)
        self.comes_to(order, then, news)
        return order

    def saver(self, points):
        """Who has so many points, if anybody."""
        return next((who for who in sorted(self.audit.address) if self.audit.available(who) >= points), None)

    @precondition(lambda self: self.saver(20))
    @rule(target=HOLDS, points=st.sampled_from([1, 20]), order=st.sampled_from("pqr"), again=st.booleans())
    def pays_with_points(self, points, order, again):
        """A checkout holds points and its order takes them; a call may be sent again."""
        held = self.holds_points(self.saver(20), points, "x")
        if not isinstance(held, tuple):
            return multiple()  # they have lapsed, and no sweep came yet
        for _ in range(1 + again):
            self.captures(held, order)
        return held

    @precondition(lambda self: self.saver(20))
    @rule(target=HOLDS, is_swept=st.booleans())
    def a_hold_lapses(self, is_swept):
        held = self.holds_points(self.saver(20), 20, "y")
        self.time_passes(20)
        if is_swept:
            self.a_worker_sweeps()
        return held

    @precondition(lambda self: self.saver(1))
    @rule(days=st.sampled_from([40, 370]), is_tried=st.booleans())
    def points_lapse(self, days, is_tried):
        """Nobody swept yet: what lapsed is there, and cannot be spent."""
        who = self.saver(1)
        self.time_passes(DAY * days)
        if is_tried:
            self.holds_points(who, 1, "x")
        self.a_worker_sweeps()
        self.places_an_order(who, BIG, "member, paid", False, "worked off")
