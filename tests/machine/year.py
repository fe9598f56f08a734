"""A year of campaigns: audiences, hold-outs, budgets, codes, companions, and everything that ends an offer.

After every step each invariant of the whole engine holds; whenever all news was worked off, what the engine recorded
as used is what a second memory says, and no budget gave more than it had.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from saleor_retention import reactions
from saleor_retention.customers.models import Customer
from saleor_retention.errors import OfferNotAvailable
from saleor_retention.kernel import inbox, outbox, store
from saleor_retention.kernel.locks import command, execute
from saleor_retention.kernel.models import InboxItem
from saleor_retention.kernel.store import CartSnapshot, CustomerSnapshot, Gone, OfferListing
from saleor_retention.offers import campaign_states, campaigns, codes, grants
from saleor_retention.offers.drafts import Draft
from saleor_retention.offers.models import (
    Assignment,
    Budget,
    Campaign,
    CheckoutDecision,
    GiveBack,
    Grant,
    Redemption,
    Reservation,
    Stacking,
)
from saleor_retention.offers.sweep import sweep_checkouts
from saleor_retention.orders import reconcile
from saleor_retention.orders.models import OrderFact
from saleor_retention.people.merge import merge
from saleor_retention.segments.audiences import By, audience_create
from tests.builders import NOON
from tests.loyalty.books import an_id
from tests.machine.ledger_of_uses import LedgerOfUses
from tests.machine.shop import Shop
from tests.machine.world import Everything, address, forget_everything
from tests.sound import assert_sound

DAY = 60 * 24
PEOPLE = (1, 2, 3, 4, 5, 6)
WHO = st.sampled_from(PEOPLE)
CARTS, ORDERS = Bundle("carts"), Bundle("orders")
NEWS = st.sampled_from(["worked off", "worked off", "rung", "lost"])
GOODS = st.sampled_from([24_000, 10_001, 3_333])
FIVE = {"percent_bp": None, "listings": (OfferListing("main", "USD", 500, 0),)}
MONEY = {"percent_bp": 1_500, "listings": (OfferListing("main", "USD", None, 0, budget_minor=6_000),)}
PLAIN = (OfferListing("main", "USD", None, 0),)
TERMS: dict[str, dict] = {
    "typed": FIVE | {"uses_limit": 3, "stacking": Stacking.COMBINABLE},
    "money": MONEY | {"stacking": Stacking.COMBINABLE, "gives_back": GiveBack.REFUNDED},
    "never": {"percent_bp": 2_000, "listings": PLAIN, "uses_limit": 2, "gives_back": GiveBack.NEVER},
    "audience": {
        "percent_bp": 1_000,
        "listings": PLAIN,
        "stacking": Stacking.ALWAYS,
        "holdout_bp": 3_000,
        "uses_per_customer": 2,
        "period_days": 90,
        "uses_limit": 8,
    },
}
NAMES = st.sampled_from(sorted(TERMS))
PERIOD = timedelta(days=90)


class Year(RuleBasedStateMachine):
    """Six people and four campaigns at a time; the clock goes on only when a rule says so."""

    reached: ClassVar[Counter[str]] = Counter()
    """By all stories since it was cleared."""

    OFTEN: ClassVar[tuple[str, ...]] = (
        "buys",
        "buys_with_all_she_has",
        "fills_a_cart",
        "is_refunded",
        "time_passes",
    )
    """Rules that are chosen four times as often as the others."""

    def __init__(self) -> None:
        super().__init__()
        chooser = self._rules_strategy
        weighted = [
            rule for rule in chooser.rules for _ in range(4 if rule.function.__name__ in self.OFTEN else 1)
        ]
        chooser.enabled_rules_strategy = st.just(Everything())
        chooser._enabled_rules_strategy = st.sampled_from(weighted).filter(chooser._rule_is_enabled)
        forget_everything()
        for table in ("campaign", "customer"):  # who is held out follows from these numbers
            name = f"saleor_retention_{table}"
            execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 1, false)", [name])
        store._make.cache_clear()
        self.shop: Shop = store.store()
        self.ledger, self.made = LedgerOfUses(), 0
        self.names: dict[str, int] = {}
        self.carts: dict = {}
        self.gone: set[int] = set()
        self.merged: dict[int, int] = {}
        self.sides: dict = {}

    @property
    def now(self):
        return self.shop.now

    @initialize()
    def opens(self) -> None:
        """Six people have accounts, three of them have bought something, and every campaign runs."""
        for who in PEOPLE:
            self.shop.join(CustomerSnapshot(who, address(who), self.now))
            inbox.notice(reactions.CUSTOMER, [who])
        reactions.process_customers(now=self.now)
        buyers = audience_create(
            "Buyers", {"orders": {"atLeast": 1}}, by=By("staff:1", "spring"), now=self.now
        )
        TERMS["audience"]["audience_id"] = buyers.pk
        for name in TERMS:
            self.a_campaign_begins(name)
        for who in (1, 2, 3):
            self.fills_a_cart(who, 3_333, 0, has_offers=False)
            self.completes(list(self.carts)[-1], "worked off")

    # Staff

    @rule(name=NAMES)
    def a_campaign_begins(self, name):
        """Where none of its kind runs or rests."""
        if name in self.names:
            return
        draft = Draft(name=name, starts_at=self.now, **TERMS[name])
        pk = self.names[name] = campaigns.campaign_create(draft).pk
        campaigns.campaign_activate(pk, now=self.now)
        if name == "typed":
            self.made += 1
            codes.shared_code_set(pk, f"SPRING{self.made}", now=self.now)
            self.typed = f"SPRING{self.made}"

    @rule(name=NAMES)
    def staff_pause_or_resume(self, name):
        if name not in self.names:
            return
        if Campaign.objects.get(pk=self.names[name]).state == "active":
            campaign_states.campaign_pause(self.names[name])
            self.reached["paused"] += 1
        else:
            campaign_states.campaign_resume(self.names[name], now=self.now)
            self.reached["resumed"] += 1

    @rule(name=NAMES, is_sure=st.booleans())
    def staff_stop(self, name, is_sure):
        if is_sure and name in self.names:
            campaigns.campaign_stop(self.names.pop(name), now=self.now)
            self.reached["stopped"] += 1

    @rule(name=st.sampled_from(["money", "never"]), who=WHO)
    def staff_grant(self, name, who):
        if name in self.names and self.is_here(who):
            grants.grant_to(self.names[name], [who], now=self.now)

    @rule(pair=st.sampled_from([(4, 5), (2, 3)]), is_sure=st.booleans())
    def staff_merge(self, pair, is_sure):
        """Two accounts turn out to be one person's."""
        source, target = pair
        if not is_sure or not self.is_here(source) or not self.is_here(target):
            return
        found = dict(Customer.objects.values_list("user_id", "pk"))
        with command():
            merge(
                found[source], found[target], actor="staff:1", reason="one person", now=self.now,
                converge=partial(reactions.look_at_locked, now=self.now),
            )  # fmt: skip
        self.merged[source] = target
        self.reached["merged"] += 1

    def is_here(self, who) -> bool:
        return who not in self.gone and who not in self.merged

    # Customers

    @rule(who=WHO)
    def types_the_code(self, who):
        if not self.is_here(who):
            return
        try:
            codes.code_claim(self.typed, who, self.now)
            self.reached["claimed"] += 1
        except OfferNotAvailable:
            self.reached["claim refused"] += 1

    @precondition(lambda self: len(self.gone) < 2)
    @rule(who=WHO, is_sure=st.booleans())
    def leaves(self, who, is_sure):
        """She deletes her account: she is forgotten."""
        if not is_sure or not self.is_here(who) or who in self.merged.values():
            return
        self.somebody_reconciles()  # of orders that come in later, nobody knows any more what they used
        self.shop.leave(who)
        for cart in [one for one, (user, _) in self.carts.items() if user == who]:
            self.forgets_her_cart(cart)
        inbox.notice(reactions.CUSTOMER, [who])
        reactions.process_customers(now=self.now)
        self.gone.add(who)
        self.reached["erased"] += 1

    @rule(target=CARTS, who=WHO, goods=GOODS, promotion=st.sampled_from([0, 0, 900]))
    def fills_a_cart(self, who, goods, promotion, has_offers=True):
        """`promotion`: what the shop's own would save on it."""
        if who in self.gone or len(self.carts) == 6:
            return multiple()
        self.made += 1
        pk = an_id(f"cart {self.made}")
        self.carts[pk] = (who, promotion)
        cart = CartSnapshot(pk, "main", "USD", who, goods, 2, str(goods), "", (goods,))
        self.shop.open_cart(cart, promotion_minor=promotion)
        if has_offers:
            self.looks(pk)
        return pk

    @rule(cart=CARTS, goods=GOODS)
    def changes_her_cart(self, cart, goods):
        if cart in self.carts:
            changed = replace(
                self.shop.cart(cart), subtotal_minor=goods, fingerprint=str(goods), line_minors=(goods,)
            )
            self.shop.open_cart(changed, promotion_minor=self.carts[cart][1])
            self.looks(cart)

    @rule(cart=CARTS)
    def looks(self, cart):
        """What is promised for her checkout is what it saves, and more than the shop's own promotion would."""
        if cart not in self.carts:
            return
        self.shop.decide(cart)
        saving, held = self.shop.saving(cart), Reservation.objects.filter(checkout_id=cart)
        assert saving == sum(held.values_list("amount_minor", flat=True))
        assert saving == 0 or saving > self.carts[cart][1], "she is worse off"
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
        if not self.shop.may_complete(cart):
            self.reached["refused at the gate"] += 1
            self.looks(cart)
            return multiple()
        self.made += 1
        order = an_id(f"order {self.made}")
        held = Reservation.objects.filter(checkout_id=cart) if self.shop.cart(cart).voucher_code else ()
        used = [
            (one.grant_id, one.grant.campaign_id, one.amount_minor, one.grant.campaign.gives_back)
            for one in held
        ]
        assert sum(one[2] for one in used) == self.shop.saving(cart)
        self.reached["uses"] += len(used)
        self.reached["companions"] += max(0, len(used) - 1)
        self.shop.put(self.shop.complete(cart, order_id=order, at=self.now))
        del self.carts[cart]
        self.ledger.completed(order, used)
        self.heard(order, news)
        return order

    @rule(target=ORDERS, who=WHO, goods=GOODS, news=NEWS, then=st.sampled_from(["", "", "cancel", "refund"]))
    def buys(self, who, goods, news, then):
        """The usual way: a cart, an order, and sometimes its end."""
        cart = self.fills_a_cart(who, goods, 0)
        if not isinstance(cart, type(an_id("x"))):
            return multiple()
        order = self.completes(cart, news)
        if isinstance(order, type(cart)) and then:
            {"cancel": self.is_cancelled, "refund": self.is_refunded}[then](order, news)
        return order

    @rule(target=ORDERS, who=WHO, goods=GOODS, news=NEWS, then=st.sampled_from(["", "cancel", "refund"]))
    def buys_with_all_she_has(self, who, goods, news, then):
        """Staff gave her something, she has a code, and perhaps she is of the audience: they travel together."""
        self.staff_grant("money", who)
        self.types_the_code(who)
        return self.buys(who, goods, news, then)

    @rule(order=ORDERS, news=NEWS)
    def is_cancelled(self, order, news):
        if self.stands(order):
            self.shop.cancel(order)
            self.ledger.dead.add(order)
            self.reached["cancelled"] += 1
            self.heard(order, news)

    @rule(order=ORDERS, is_whole=st.booleans(), news=NEWS)
    def is_refunded(self, order, news, is_whole=True):
        kept = self.stands(order) and self.shop.orders([order])[order].kept_minor
        if kept:
            self.shop.refund(order, kept if is_whole else kept // 3)
            if is_whole:
                self.ledger.refunded.add(order)
                self.reached["refunded"] += 1
            self.heard(order, news)

    @rule(order=ORDERS)
    def vanishes(self, order):
        if self.stands(order):
            self.shop.delete(order)
            if OrderFact.objects.filter(pk=order).exists():
                self.ledger.dead.add(order)
            else:
                self.ledger.nobody_saw(order)
            self.heard(order, "rung")

    def stands(self, order) -> bool:
        return not isinstance(self.shop.orders([order])[order], Gone)

    # News, time, workers

    def heard(self, order, news) -> None:
        if news != "lost":
            inbox.notice(reactions.ORDER, [order])
        if news == "worked off":
            self.a_worker_comes()

    @rule()
    def a_worker_comes(self):
        while InboxItem.objects.exists():
            reactions.process_orders(now=self.now)
            assert not InboxItem.objects.exclude(last_error="").exists()

    @rule()
    def somebody_reconciles(self):
        """Whatever was never rung for is found; then both memories say the same."""
        for _ in reconcile.walk():
            pass
        for _ in reconcile.compare():
            pass
        self.a_worker_comes()
        self.compare()

    @rule()
    def effects_are_delivered(self):
        while outbox.deliver(self.shop.perform):
            pass

    @rule(minutes=st.sampled_from([1, 20, 20, DAY * 8, DAY * 40, DAY * 100]))
    def time_passes(self, minutes):
        self.shop.now += timedelta(minutes=minutes)

    @rule()
    def a_worker_sweeps(self):
        sweep_checkouts(now=self.now)

    @invariant()
    def everything_holds(self):
        assert_sound()

    def compare(self) -> None:
        used = Redemption.objects.filter(given_back_at=None)
        seen = {(one.order_id, one.grant_id): one.amount_minor for one in used}
        assert seen.items() ^ self.ledger.live.items() == set(), self.ledger.about(seen)
        for budget in Budget.objects.select_related("campaign"):
            uses, money = self.ledger.taken(budget.campaign_id)
            assert (uses if budget.currency == "" else money) <= budget.most, "a budget is overdrawn"
        self.nobody_changes_sides()
        self.nobody_has_more_than_hers()

    def nobody_changes_sides(self) -> None:
        for campaign, customer, side in Assignment.objects.values_list(
            "campaign_id", "customer_id", "is_held_out"
        ):
            assert self.sides.setdefault((campaign, customer), side) == side
        for who in {customer for (_, customer), side in self.sides.items() if side}:
            assert (
                not Grant.objects.filter(customer_id=who, is_by_audience=True)
                .exclude(
                    campaign_id__in=[
                        c for (c, customer), side in self.sides.items() if customer == who and not side
                    ]
                )
                .exists()
            ), "who is held out got it"

    def nobody_has_more_than_hers(self) -> None:
        """Two uses of the audience's offer in any ninety days; two people who became one have had their own."""
        rows = Redemption.objects.filter(given_back_at=None, grant__is_by_audience=True)
        for grant in Grant.objects.filter(is_by_audience=True).exclude(
            customer__user_id__in=self.merged.values()
        ):
            hers = rows.filter(grant__campaign=grant.campaign_id, grant__customer=grant.customer_id).order_by(
                "redeemed_at"
            )
            at = list(hers.values_list("redeemed_at", flat=True))
            assert all(third - first >= PERIOD for first, third in zip(at, at[2:], strict=False))

    def teardown(self) -> None:
        """Whatever the year was: once all news was worked off and every effect delivered, everything holds."""
        self.somebody_reconciles()
        self.effects_are_delivered()
        self.a_worker_sweeps()
        self.compare()
        assert_sound()
        self.reached["given back"] += Redemption.objects.exclude(given_back_at=None).count()
        self.reached["held out"] += sum(self.sides.values())
        self.reached["by audience"] += Grant.objects.filter(is_by_audience=True).count()
        self.reached["days"] += (self.now - NOON).days
