"""A shop, the engine and the two auditors; how news is worked off, and what is compared afterwards."""

from collections import Counter
from typing import ClassVar

from django.apps import apps
from django.db import OperationalError, connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from saleor_retention.core.failpoints import armed
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.customers.identity import member
from saleor_retention.errors import Refusal
from saleor_retention.loyalty.models import Account, Lot
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.offers.models import Grant, Redemption, Reservation
from saleor_retention.orders import reconcile
from saleor_retention.orders.models import OrderFact
from saleor_retention.pipeline import ORDER, process_customers, process_orders
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.rooms import HANDLERS
from saleor_retention.store import port
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import Gone
from tests.builders import NOON
from tests.inbox import store_news
from tests.invariants import assert_sound
from tests.loyalty.auditor import Refused
from tests.stateful.coverage import of_one_story
from tests.stateful.faults import FAULTS, STRUCK, Killed, once
from tests.stateful.model import WholeAuditor
from tests.stateful.offers import OffersAuditor
from tests.stateful.shop import Shop

NEW_YEAR = NOON.replace(month=1, day=1, hour=0)
STAFF = {"actor": "staff:1", "reason": "spring"}
LISTING = OfferListing("main", "USD", None, 0)


TURNS = 4
"""Of a worker, until everything is done: a fault costs one, and so does an order that changes meanwhile."""


def forget_everything() -> None:
    """An empty database, quickly: neither triggers nor foreign keys are asked."""
    tables = [model._meta.db_table for model in apps.get_app_config("saleor_retention").get_models()]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in tables))
        cursor.execute("SET session_replication_role = origin")


def address(user: int) -> str:
    return f"user{user}@example.com"


class Everything:
    """Of hypothesis' choice which rules a story may use: all of them."""

    def is_enabled(self, name: str) -> bool:
        return True


class World(RuleBasedStateMachine):
    """Four people, one programme, one campaign at a time; the clock goes on only when a rule says so."""

    OFTEN: ClassVar[tuple[str, ...]] = ()
    """Rules that are chosen thrice as often as the others."""
    reached: ClassVar[Counter[str]] = Counter()
    """By all stories since it was cleared."""

    def __init__(self) -> None:
        super().__init__()
        # Stories that leave most rules out are good at finding crashes; few stories must hold much instead.
        chooser = self._rules_strategy
        weighted = [
            rule for rule in chooser.rules for _ in range(3 if rule.function.__name__ in self.OFTEN else 1)
        ]
        chooser.enabled_rules_strategy = st.just(Everything())
        chooser._enabled_rules_strategy = st.sampled_from(weighted).filter(chooser._rule_is_enabled)
        forget_everything()
        port.make_store.cache_clear()
        self.shop: Shop = port.store()
        self.audit, self.offers = WholeAuditor(), OffersAuditor()
        self.programme = programme_create("stars", "Stars").pk
        self.campaign = None
        self.brought, self.unmet, self.made = {}, set(), 0
        self.begin_version(1, 100, 12, at=NEW_YEAR)
        self.begin_terms(500, 250, is_active=True, at=NEW_YEAR)

    @property
    def now(self):
        return self.shop.now

    def begin_version(self, points, minor, months, *, at):
        terms = {"channel": "main", "currency": "USD", "rate_points": points, "rate_minor": minor}
        terms |= {"expiry_months": months, "valid_from": at, "now": at}

        def model():
            if self.audit.in_force(self.audit.versions, at) in [
                one for one in self.audit.versions if one[0] == at
            ]:
                raise Refused("Invalid")
            self.audit.versions.append((at, points, minor, months))

        self.both(lambda: version_add(self.programme, **terms, **STAFF), model)

    def begin_terms(self, referrer, referee, *, is_active, at):
        terms = {"channel": "main", "programme_id": self.programme, "valid_from": at, "now": at}
        terms |= {"referrer_points": referrer, "referee_points": referee, "is_active": is_active}

        def model():
            if any(one[0] == at for one in self.audit.terms):
                raise Refused("Invalid")
            given = {"referrer": referrer, "referee": referee}
            self.audit.terms.append((at, given if is_active else None))

        self.both(lambda: referral_terms_set(**terms, **STAFF), model)

    def both(self, real, model):
        """The answers of both, after they agreed on whether it is a yes or which no."""
        answers, noes = [], []
        for ask in (real, model):
            answer, no = None, ""
            try:
                answer = ask()
            except Refusal as refusal:
                no = type(refusal).__name__
            except Refused as refusal:
                no = str(refusal)
            answers.append(answer)
            noes.append(no)
        assert noes[0] == noes[1], f"the engine says {noes[0] or 'yes'!r}, the auditor {noes[1] or 'yes'!r}"
        return answers

    # Who is who

    def customer(self, user: int) -> int:
        return member(user, email=address(user)).pk

    def code_of(self, user: int | None) -> str:
        return get_or_create_code(self.customer(user), self.now) if user in self.audit.address else "NOBODYS"

    # News

    def heard(self, order_id, news: str) -> None:
        """Something happened to an order: the shop's hook tells of it, or is lost."""
        if news != "lost":
            inbox.mark_dirty(ORDER, [order_id])
            self.audit.dirty.add(order_id)
        if news == "worked off":
            self.work_off()

    def rung(self) -> set[str]:
        return set(store_news().filter(kind=ORDER).values_list("ref", flat=True))

    def as_told(self, ids):
        return {pk: None if isinstance(one, Gone) else one for pk, one in self.shop.orders(ids).items()}

    def work_off(self, fault: str = "") -> None:
        """Everything that rang is looked at, the first time with a fault; then all is compared."""
        self.meet()
        for turn in range(TURNS):
            if self.audit.dirty:
                self.converge("" if turn else fault)
        assert not store_news().exists(), "the work does not end"
        self.compare()

    def meet(self) -> None:
        if self.unmet:
            process_customers(now=self.now)
            self.audit.meet(
                [(user, self.brought.get(user)) for user in sorted(self.unmet, key=str)], self.now
            )
            self.unmet = set()
        self.name_referrals()

    def converge(self, fault: str) -> None:
        """One turn of a worker. A fault leaves all or nothing done; what is left comes again when the lease ends."""
        batch = sorted(self.audit.dirty)
        assert self.rung() == set(map(str, batch)), "no ring is lost"
        found, meanwhile = self.as_told(batch), set()
        try:
            if fault == "shop goes on":
                with armed("flow.after_snapshot", once(lambda: self.goes_on(batch, meanwhile))):
                    process_orders(now=self.now)
            elif fault:
                with FAULTS[fault]():
                    process_orders(now=self.now)
            else:
                process_orders(now=self.now)
        except (Killed, OperationalError):
            connection.ensure_connection()
        troubles = set(store_news().exclude(last_error="").values_list("last_error", flat=True))
        assert fault or not troubles, f"could not be converged: {troubles}"
        store_news().update(due_at=NOON, last_error="")
        store_news().filter(claimed_until__isnull=False).update(claimed_until=NOON)  # the lease ends
        left = self.rung()
        if left == set(map(str, batch)) and left != set(map(str, meanwhile)):
            return
        assert left == set(map(str, meanwhile)), "a batch is worked off, or it is not"
        self.audit.dirty = meanwhile
        alone = fault.startswith("line cut")
        for part in [[one] for one in batch] if alone else [batch]:
            self.take_in({pk: found[pk] for pk in part})

    def goes_on(self, batch, meanwhile) -> None:
        """While a batch is worked on, one of its orders is refunded a little, and rings."""
        STRUCK["shop goes on"] += 1
        for pk, order in self.as_told(batch).items():
            if order is not None and not meanwhile:
                self.shop.refund(pk, 77)
                inbox.mark_dirty(ORDER, [pk])
                meanwhile.add(pk)

    def take_in(self, found) -> None:
        audit = self.audit
        changed = audit.look(found)
        self.offers.settle([(pk, audit.owner[pk], audit.told[pk]) for pk in changed])
        self.name_codes()
        audit.earn(changed)

    def look_for_lost_news(self) -> None:
        """Reconcile: whatever was never rung for is found."""
        for _ in reconcile.poll_pages():
            pass
        for _ in reconcile.audit_orders():
            pass
        there = set(self.shop.all_orders()) | set(self.audit.told)
        lost = self.audit.dirty | set(self.audit.news(self.as_told(there)))
        rung = self.rung()
        assert set(map(str, lost)) <= rung, "what nobody rang for was not found"
        self.audit.dirty = {pk for pk in there | self.audit.dirty if str(pk) in rung}

    def deliver(self) -> None:
        while outbox.deliver(HANDLERS):
            pass
        assert not OutboxEffect.objects.filter(delivered_at=None).exists()

    # Names that only the engine can choose

    def name_referrals(self) -> None:
        for friend, pk in Referral.objects.values_list("referee__user_id", "pk"):
            if friend in self.audit.referrals:
                self.audit.referrals[friend]["pk"] = pk

    def name_codes(self) -> None:
        for pk, code in Grant.objects.values_list("pk", "code"):
            if self.offers.grants[pk]["code"].startswith("renewed"):
                self.offers.grants[pk]["code"] = code

    # What must agree

    def compare(self) -> None:
        audit, offers = self.audit, self.offers
        balances = {
            (who, kind): n for who, kind, n in _rows(Account, "customer__user_id", "kind", "balance") if n
        }
        expected = {}
        for who in audit.address:
            expected |= {(who, "available"): audit.available(who), (who, "held"): audit.held(who)}
            expected[who, "owed"] = audit.owed[who]
        assert balances == {key: points for key, points in expected.items() if points}
        lots = Lot.objects.filter(remaining__gt=0)
        held = [
            (*rest, points)
            for *rest, points in _rows(lots, "account__customer__user_id", "cause", "expires_at", "remaining")
        ]
        assert _summed(held) == _summed(
            (who, cause, ends, points) for who in audit.address for points, cause, ends in audit.lots[who]
        )
        assert set(_rows(Referral, "referee__user_id", "referrer__user_id", "state", "order_id")) == {
            (friend, one["referrer"], one["state"], one["order"]) for friend, one in audit.referrals.items()
        }
        used = Redemption.objects.filter(given_back_at=None)
        assert dict(_rows(used, "grant", "order_id")) == {
            pk: one["order"] for pk, one in offers.grants.items() if one["order"]
        }
        assert dict(_rows(Grant, "pk", "code")) == {pk: one["code"] for pk, one in offers.grants.items()}
        assert dict(_rows(Reservation, "grant", "checkout_id")) == {
            pk: one[0] for pk, one in offers.promises.items()
        }
        assert {pk: one.voucher_code for pk, one in self.shop._carts.items()} == {
            pk: cart["code"] for pk, cart in offers.carts.items()
        }
        assert dict(_rows(OrderFact, "pk", "customer__user_id")) == {
            pk: who if isinstance(who, int) else None for pk, who in audit.owner.items()
        }

    def teardown(self) -> None:
        """Whatever the story was: once all news has been found and worked off, everything holds."""
        self.look_for_lost_news()
        self.work_off()
        self.deliver()
        assert_sound()
        self.reached.update(of_one_story())


def _rows(rows, *fields):
    return getattr(rows, "objects", rows).values_list(*fields)


def _summed(lots):
    """Points by owner, cause and expiry: how many rows they lie in is the ledger's own business."""
    sums = {}
    for *rest, points in lots:
        sums[tuple(rest)] = sums.get(tuple(rest), 0) + points
    return sums
