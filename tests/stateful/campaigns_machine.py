"""A year of campaigns: audiences, hold-outs, budgets, codes, companions, and everything that ends an offer.

After every step each invariant of the whole engine holds; whenever all news was worked off, what the engine recorded
as used is what a second memory says, and no budget gave more than it had.
"""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import partial
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from saleor_retention import pipeline
from saleor_retention.audiences.audiences import audience_create
from saleor_retention.core.db import command, execute
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.customers.models import Customer
from saleor_retention.errors import OfferNotAvailable
from saleor_retention.offers.campaigns import lifecycle, states
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.codes import claims
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Assignment, Budget, Campaign, Grant, Redemption
from saleor_retention.orders import reconcile
from saleor_retention.privacy.merge import merge
from saleor_retention.rooms import HANDLERS
from saleor_retention.store import port
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON
from tests.inbox import store_news
from tests.invariants import assert_sound
from tests.stateful.campaigns.drafts import Drafts
from tests.stateful.campaigns.ends import Ends
from tests.stateful.campaigns.terms import AUDIENCES, TERMS
from tests.stateful.campaigns.tills import PEOPLE, WHO, Tills
from tests.stateful.redemption_model import LedgerOfUses
from tests.stateful.shop import Shop
from tests.stateful.world import Everything, address, forget_everything

DAY = 60 * 24
NAMES = st.sampled_from(sorted(TERMS))
PERIOD = timedelta(days=90)


class Year(Tills, Drafts, Ends, RuleBasedStateMachine):
    """Six people and seven campaigns at a time; the clock goes on only when a rule says so."""

    reached: ClassVar[Counter[str]] = Counter()
    """By all stories since it was cleared."""

    OFTEN: ClassVar[tuple[str, ...]] = (
        "buys",
        "buys_with_all_she_has",
        "fills_a_cart",
        "has_two_carts",
        "is_refunded",
        "pays_and_changes",
        "staff_draft",
        "time_passes",
    )
    """Rules that are chosen thrice as often as the others."""

    def __init__(self) -> None:
        super().__init__()
        chooser = self._rules_strategy
        weighted = [
            rule for rule in chooser.rules for _ in range(3 if rule.function.__name__ in self.OFTEN else 1)
        ]
        chooser.enabled_rules_strategy = st.just(Everything())
        chooser._enabled_rules_strategy = st.sampled_from(weighted).filter(chooser._rule_is_enabled)
        forget_everything()
        for table in ("campaign", "customer"):  # who is held out follows from these numbers
            name = f"saleor_retention_{table}"
            execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 1, false)", [name])
        port.make_store.cache_clear()
        self.shop: Shop = port.store()
        self.ledger, self.made = LedgerOfUses(), 0
        self.names: dict[str, int] = {}
        self.carts: dict = {}
        self.drafts: dict = {}
        self.clicks = 0
        self.looked, self.changed, self.placed, self.met = {}, {}, {}, {}
        self.told: set = set()
        self.amounts: dict = defaultdict(set)
        self.rested: dict[int, int] = {}
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
            inbox.mark_dirty(pipeline.CUSTOMER, [who])
        pipeline.process_customers(now=self.now)
        for title, (rule_, names) in AUDIENCES.items():
            audience = audience_create(title, rule_, by=StaffContext("staff:1", "spring"), now=self.now)
            for name in names:
                TERMS[name]["audience_id"] = audience.pk
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
        draft = CampaignSpec(name=name, starts_at=self.now, **TERMS[name])
        pk = self.names[name] = lifecycle.campaign_create(draft).pk
        lifecycle.campaign_activate(pk, now=self.now)
        if name == "typed":
            self.made += 1
            claims.shared_code_set(pk, f"SPRING{self.made}", now=self.now)
            self.typed = f"SPRING{self.made}"

    @rule(name=NAMES)
    def staff_pause_or_resume(self, name):
        if name not in self.names:
            return
        if Campaign.objects.get(pk=self.names[name]).state == "active":
            states.campaign_pause(self.names[name])
            self.ticks()
            self.rested[self.names[name]] = self.clicks
            self.reached["paused"] += 1
        else:
            states.campaign_resume(self.names[name], now=self.now)
            del self.rested[self.names[name]]
            self.reached["resumed"] += 1

    @rule(name=NAMES, is_sure=st.booleans())
    def staff_stop(self, name, is_sure):
        if is_sure and name in self.names:
            self.ticks()
            self.rested[self.names[name]] = self.clicks
            lifecycle.campaign_stop(self.names.pop(name), now=self.now)
            self.reached["stopped"] += 1

    @rule(name=st.sampled_from(["money", "never"]), who=WHO)
    def staff_grant(self, name, who):
        if name in self.names and self.is_here(who):
            granting.grant_to(self.names[name], [who], now=self.now)

    @rule(pair=st.sampled_from([(4, 5), (2, 3)]), is_sure=st.booleans())
    def staff_merge(self, pair, is_sure):
        """Two accounts turn out to be one person's."""
        source, target = pair
        if not is_sure or not self.is_here(source) or not self.is_here(target):
            return
        self.staff_finish_drafts_of(source, target)
        found = dict(Customer.objects.values_list("user_id", "pk"))
        with command():
            merge(
                found[source], found[target], actor="staff:1", reason="one person", now=self.now,
                converge=partial(pipeline.sync_locked_orders, now=self.now),
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
            claims.code_claim(self.typed, who, self.now)
            self.reached["claimed"] += 1
        except OfferNotAvailable:
            self.reached["claim refused"] += 1

    @precondition(lambda self: len(self.gone) < 2)
    @rule(who=WHO, is_sure=st.booleans())
    def leaves(self, who, is_sure):
        """She deletes her account: she is forgotten."""
        if not is_sure or not self.is_here(who) or who in self.merged.values():
            return
        self.staff_finish_drafts_of(who)
        self.somebody_reconciles()  # of orders that come in later, nobody knows any more what they used
        self.shop.leave(who)
        for cart in [one for one, (user, _) in self.carts.items() if user == who]:
            self.forgets_her_cart(cart)
        inbox.mark_dirty(pipeline.CUSTOMER, [who])
        pipeline.process_customers(now=self.now)
        self.gone.add(who)
        self.reached["erased"] += 1

    # News, time, workers

    def ticks(self) -> None:
        """Something happened after what happened before."""
        self.clicks += 1
        self.shop.now += timedelta(seconds=1)

    def heard(self, order, news) -> None:
        self.ticks()
        if news != "lost":
            inbox.mark_dirty(pipeline.ORDER, [order])
            self.told.add(order)
        if news == "worked off":
            self.a_worker_comes()

    @rule()
    def a_worker_comes(self):
        while store_news().exists():
            pipeline.process_orders(now=self.now)
            assert not store_news().exclude(last_error="").exists()
        self.ticks()
        for order in self.told:
            self.met.setdefault(order, self.clicks)

    @rule()
    def somebody_reconciles(self):
        """Whatever was never rung for is found; then both memories say the same."""
        for _ in reconcile.poll_pages():
            pass
        for _ in reconcile.audit_orders():
            pass
        self.told |= set(self.placed)
        self.a_worker_comes()
        self.compare()

    @rule()
    def effects_are_delivered(self):
        while outbox.deliver(HANDLERS):
            pass

    @rule(minutes=st.sampled_from([1, 20, 20, DAY * 8, DAY * 40, DAY * 100]))
    def time_passes(self, minutes):
        self.shop.now += timedelta(minutes=minutes)

    @rule()
    def a_worker_sweeps(self):
        sweep_checkouts(now=self.now)
        self.ticks()
        self.no_draft_keeps_what_is_over()

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
        had = Grant.objects.filter(is_by_audience=True, campaign__holdout_bp__gt=0)
        for pair in had.values_list("campaign_id", "customer_id"):
            assert self.sides.get(pair) is False, (
                "who is held out got it, or was never asked on which side she is"
            )

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
        self.a_worker_comes()
        self.compare()
        assert_sound()
        self.reached["given back"] += Redemption.objects.exclude(given_back_at=None).count()
        self.reached["held out"] += sum(self.sides.values())
        self.reached["by audience"] += Grant.objects.filter(is_by_audience=True).count()
        self.reached["days"] += (self.now - NOON).days
