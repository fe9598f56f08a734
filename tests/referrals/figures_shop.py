"""A shop of random members, friends, orders and days, whose referrals are counted: and what everything comes to made anew."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from saleor_retention.core.db import command, execute
from saleor_retention.customers.identity import members
from saleor_retention.customers.models import Customer
from saleor_retention.errors import Invalid, ReferralNotAvailable
from saleor_retention.metrics.rollups import rebuild
from saleor_retention.metrics.rollups.consumer import fold_batch, run
from saleor_retention.pipeline import sync_locked_orders, sync_orders
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals.board.names import choose_name
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import change_code, get_or_create_code
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.models import Referral, ReferralCode
from saleor_retention.referrals.settle import settle_due
from tests.builders import NOON, a_line, an_order

TABLES = {
    "referralstanding": "customer_id, zone, member_since, claimed_on, is_by_link, is_referred, referrer_id, counted_on, "
    "is_conversion, currency, channel, cost_minor",
    "referredhistory": "customer_id, currency, channel, days, net",
    "referralday": "day, currency, channel, visits, members, claims, claims_without_link, conversions, cost_minor, "
    "reversed, reversed_cost_minor, orders, net_minor",
    "referredtotal": "currency, channel, customers, orders, net_minor",
    "referrermonth": "month, customer_id, friends",
}


def counted(now: datetime = NOON) -> None:
    """The consumer works until nothing waits."""
    run(now)
    while fold_batch(now=now):
        pass


def books() -> dict[str, list[Any]]:
    """Everything kept of referrals, in one order."""
    return {
        table: execute(f"SELECT {columns} FROM saleor_retention_{table} ORDER BY 1, 2, 3", [])
        for table, columns in TABLES.items()
    }


def anew(*, zone: str = "", now: datetime = NOON) -> dict[str, list[Any]]:
    """The same, made from the facts with nothing there before."""
    for table in TABLES:
        execute(f"DELETE FROM saleor_retention_{table}", [])
    build = rebuild.begin(now=now, zone=zone)
    while rebuild.step(build.pk, now=now, limit=200):
        pass
    counted(now)
    return books()


class RandomReferrals:
    """Events of a seed. Time goes on with each of them; the consumer works now and then."""

    def __init__(self, seed: int, shop: Any, *, people: int = 20) -> None:
        self.chance, self.shop, self.people, self.now = Random(seed), shop, people, NOON
        self.orders: list[Any] = []
        self.friends: list[int] = []

    def play(self, events: int) -> None:
        """So many of them."""
        kinds = (
            [self.invite] * 3
            + [self.visit] * 3
            + [self.buy] * 6
            + [self.pass_days] * 2
            + [self.give_back] * 2
            + [self.rename, self.name, self.unite, self.leave]
        )
        for _ in range(events):
            self.now += timedelta(hours=self.chance.randrange(1, 9))
            self.chance.choice(kinds)()
            if self.chance.random() < 0.3:
                counted(self.now)

    def person(self) -> int:
        """An account of the shop."""
        friends = [user for user in self.friends if user in self.shop.known_customers]
        user = self.chance.choice(friends[-5:]) if friends and self.chance.random() < 0.6 else None
        user = user or self.chance.randrange(1, self.people)
        if user not in self.shop.known_customers:
            self.shop.register(user)
        return user

    def member(self) -> int:
        """Our id of somebody."""
        user = self.person()
        return members([self.shop.customers([user])[user]])[user]

    def code(self) -> str:
        """Of a member."""
        codes = list(ReferralCode.objects.order_by("pk").values_list("code", flat=True))
        if codes and self.chance.random() < 0.6:
            return self.chance.choice(codes)
        return get_or_create_code(self.member(), self.now)

    def invite(self) -> None:
        """A friend claims a code, or the token of a link."""
        code, tokens = self.code(), ""
        if self.chance.random() < 0.5:
            code, tokens = "", follow(code, now=self.now)
        friend = self.person()
        if self.chance.random() < 0.7:
            friend = self.people + len(self.friends)
            self.shop.register(friend)
            self.friends.append(friend)
        try:
            claim(friend, code, self.now, tokens=tokens)
        except ReferralNotAvailable:
            self.visit()

    def visit(self) -> None:
        """A link is followed."""
        follow(self.code(), now=self.now)

    def buy(self) -> None:
        """An account orders, or a guest with its address; some news is late."""
        user, net = self.person(), self.chance.choice([500, 5_000, 12_345])
        at = self.now - timedelta(hours=self.chance.choice([0, 0, 0, 50]))
        order = an_order(
            user_id=None if self.chance.random() < 0.15 else user,
            email=f"user{user}@example.com",
            created_at=at,
            fully_paid_at=at,
            currency=self.chance.choice(["USD", "USD", "EUR"]),
            channel=self.chance.choice(["main", "main", "outlet"]),
            due_minor=net,
            captured_minor=net,
            kept_minor=net,
            shipping_net_minor=0,
            shipping_gross_minor=0,
        )
        line = a_line(order.id, "A", quantity=1, net_minor=net, gross_minor=net)
        self.put(replace(order, lines=(line,)))
        self.orders.append(order.id)

    def give_back(self) -> None:
        """The money of an order goes back, or comes again."""
        if not self.orders:
            return
        order_id = self.chance.choice(self.orders)
        order = self.shop.orders([order_id])[order_id]
        self.put(replace(order, kept_minor=0 if order.kept_minor else order.due_minor))

    def put(self, order: Any) -> None:
        """The store has it so, and the engine looks."""
        self.shop.put(order)
        sync_orders([order.id], now=self.now)

    def pass_days(self) -> None:
        """Return windows end."""
        self.now += timedelta(days=self.chance.randrange(1, 5))
        settle_due(now=self.now, limit=100)

    def rename(self) -> None:
        """A member chooses another code."""
        letters = "".join(self.chance.choices("ABCDEFGH23456789", k=6))
        try:
            with command():
                change_code(self.member(), letters, self.now)
        except ReferralNotAvailable:
            self.visit()

    def name(self) -> None:
        """A member chooses a name, or none."""
        try:
            with command():
                choose_name(self.member(), self.chance.choice(["", "Ann", "B. C.", "x@y.de"]), self.now)
        except Invalid:
            self.visit()

    def unite(self) -> None:
        """Two accounts turn out to be one person's."""
        accounts = Customer.objects.filter(
            user_id__isnull=False, merged_into=None, merged=None, erased_at=None
        )
        pairs = list(accounts.order_by("pk").values_list("pk", flat=True))
        if len(pairs) < 2 or self.chance.random() < 0.6:
            return
        with command():
            merge(
                *self.chance.sample(pairs, 2), actor="user:1", reason="one person", now=self.now,
                converge=partial(sync_locked_orders, now=self.now),
            )  # fmt: skip

    def leave(self) -> None:
        """Somebody who brought a friend, or was brought, is to be forgotten."""
        known = list(Referral.objects.order_by("pk").values_list("referrer_id", "referee_id"))
        if known and self.chance.random() < 0.3:
            with command():
                erase([self.chance.choice(self.chance.choice(known))], now=self.now)
