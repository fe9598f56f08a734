"""Somebody of whom the engine knows all that it can know of anybody, and a reading of everything it wrote down."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from saleor_retention import pipeline
from saleor_retention.core import idempotency
from saleor_retention.core.db import command, execute
from saleor_retention.core.models import RateLimitCount
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.core.queues.outbox import Effect
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Account, ProgrammeVersion
from saleor_retention.offers.checkout import store_decision
from saleor_retention.offers.models import Grant
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.campaigns import a_campaign, a_cart, granted
from tests.builders.points import a_programme, an_id

ANN, BEN, CLEO = 987_654_321, 1_002, 1_003
EMAIL, NAME = "ann.lee@example.com", "Ann Lee"
HOUR = timedelta(hours=1)


def news(*orders) -> None:
    """The shop's orders are so, the engine was rung for them, and it looked."""
    store().put(*orders)
    inbox.mark_dirty(pipeline.ORDER, [order.id for order in orders])
    work()


def work() -> None:
    """What workers do, until nothing is left."""
    while any(
        (
            pipeline.process_customers(now=NOON),
            pipeline.process_orders(now=NOON),
            outbox.deliver(HANDLERS),
        )
    ):
        pass


def ring(*user_ids: int) -> None:
    inbox.mark_dirty(pipeline.CUSTOMER, user_ids)
    work()


def registered(user_id: int, email: str = "", **changes) -> None:
    """An account opens, or changes."""
    store().join(CustomerSnapshot(user_id, email or f"user{user_id}@example.com", NOON, **changes))
    ring(user_id)


def rules_of_the_house() -> ProgrammeVersion:
    version = a_programme(now=NOON - 90 * 24 * HOUR)
    referral_terms_set(
        channel="main",
        programme_id=version.programme_id,
        referrer_points=500,
        referee_points=250,
        is_active=True,
        valid_from=NOON - 90 * 24 * HOUR,
        actor="staff:1",
        reason="spring",
        now=NOON - 90 * 24 * HOUR,
    )
    return version


def customer_of(user_id: int) -> int:
    ((pk,),) = execute("SELECT id FROM saleor_retention_customer WHERE user_id = %s", [user_id])
    return pk


def balances(customer_id: int) -> dict[str, int]:
    rows = Account.objects.filter(customer=customer_id).values_list("kind", "balance")
    return {kind: balance for kind, balance in rows if balance}


def a_whole_person() -> tuple[ProgrammeVersion, list[Grant], UUID]:
    """Ann: orders as guest and member, points earned, adjusted, held and owed for, offers used, promised and open,
    brought by Cleo, and Ben brought by Ann."""
    version = rules_of_the_house()
    for user_id in (CLEO, BEN):
        registered(user_id)
    registered(ANN, EMAIL, is_confirmed=False)
    claim(ANN, get_or_create_code(customer_of(CLEO), NOON), NOON)
    news(an_order(an_id("guest"), user_id=None, email=EMAIL, fully_paid_at=NOON + HOUR))
    registered(ANN, EMAIL)
    claim(BEN, get_or_create_code(customer_of(ANN), NOON), NOON)
    hints = ((HINT, "ABCDEFGH"), ("retention.note", NAME))
    news(an_order(an_id("first"), user_id=ANN, email=EMAIL, hints=hints, fully_paid_at=NOON + HOUR))
    news(an_order(an_id("ben's"), user_id=BEN, email="user1002@example.com", fully_paid_at=NOON + HOUR))
    used, promised, unused = (granted(a_campaign(), ANN) for _ in range(3))
    work()
    news(
        an_order(an_id("offer"), user_id=ANN, email=EMAIL, voucher_code=used.code, fully_paid_at=NOON + HOUR)
    )
    cart = a_cart(ANN)
    store_decision.decide(cart, now=NOON)
    given(version, 70, key="for-ann.lee@example.com")
    hold(customer_of(ANN), version.programme_id, 300, an_id("checkout"), now=NOON)
    RateLimitCount.objects.create(scope="claim", subject=f"user:{ANN}", hour=NOON, tries=3)
    outbox.put([Effect(f"thanks:{n}", "notify", {"user_id": ANN, "topic": NAME}) for n in range(2)])
    return version, [used, promised, unused], cart


def given(version: ProgrammeVersion, points: int, *, key: str, user_id: int = ANN) -> None:
    """Points from staff, in the manner of the API."""

    def move():
        adjust(
            customer_of(user_id), version.programme_id, points, actor="user:1", reason=f"sorry, {NAME}", key=key, now=NOON
        )  # fmt: skip
        return {"user": user_id}

    with command():
        idempotency.once(
            scope="LoyaltyPointsAdjust", key=key, actor="user:1", reason=f"sorry, {NAME}", request=key, work=move
        )  # fmt: skip


def dump() -> str:
    """Every row of every table of ours, as text."""
    with connection.cursor() as cursor:
        tables = sorted(
            name
            for name in connection.introspection.table_names(cursor)
            if name.startswith("saleor_retention_")
        )
        rows = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)
