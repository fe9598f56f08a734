"""A small shop's year, told with the verbs of a release: what is kept of that release for the tests of the next.

Written in what 0.1.0 knew. The same facts are told again, to the shop only, when its data meets a later release.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from saleor_retention import pipeline
from saleor_retention.core import idempotency
from saleor_retention.core.db import command
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from saleor_retention.store.port import store
from tests.inbox import store_news

SPACE = UUID("5f2d9c3a-0000-4000-8000-000000000000")
SPRING = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMBERS = range(1, 13)
ORDERS = range(48)
ALL_OVER = SPRING + timedelta(days=60)
PERCENT = 1_000


def id_of(what: str) -> UUID:
    """The same in every telling."""
    return uuid5(SPACE, what)


def order_of(number: int) -> UUID:
    """The order of this number."""
    return id_of(f"order {number}")


def owner_of(number: int) -> int | None:
    """Every ninth order is a guest's."""
    return None if number % 9 == 0 else number % len(MEMBERS) + 1


def an_order(number: int) -> OrderSnapshot:
    """Two A at 50.00 and one B at 30.00 with 20 % tax, shipping 10.00: as it came in, not paid."""
    order_id, owner = order_of(number), owner_of(number)
    lines = tuple(
        LineSnapshot(uuid5(order_id, name), product, product, quantity, net, net * 12 // 10)
        for name, product, quantity, net in (("A", 1, 2, 10_000), ("B", 2, 1, 3_000))
    )
    return OrderSnapshot(
        id=order_id,
        number=str(1_000 + number),
        origin=Origin.CHECKOUT,
        status=Status.LIVE,
        channel="main" if number % 5 else "outlet",
        currency="USD",
        created_at=SPRING + timedelta(days=number),
        user_id=owner,
        email=f"guest{number % 4}@example.com" if owner is None else f"member{owner}@example.com",
        due_minor=16_800,
        shipping_net_minor=1_000,
        shipping_gross_minor=1_200,
        lines=lines,
    )


def shop_is_told() -> None:
    """The shop's own side: accounts and orders as they ended, without the engine."""
    _accounts()
    _sales()
    _aftermath()


def _accounts() -> None:
    for user_id in MEMBERS:
        store().join(
            CustomerSnapshot(user_id, f"member{user_id}@example.com", SPRING - timedelta(days=user_id))
        )


def _sales() -> None:
    for number in ORDERS:
        order = an_order(number)
        store().place(order)
        if number % 13 != 4:
            store().pay(order.id, at=order.created_at + timedelta(minutes=5))


def _aftermath() -> None:
    for number in ORDERS:
        _what_became_of(number, an_order(number))


def has_named_or_returned(number: int) -> bool:
    """Goods of it were refunded by name, or came back."""
    is_over = number % 13 == 4 or number % 7 == 2
    return not is_over and (number % 6 == 1 or (number % 11 != 3 and number % 10 == 5))


def _what_became_of(number: int, order: OrderSnapshot) -> None:
    if number % 13 == 4:
        store().expire(order.id)
    elif number % 7 == 2:
        store().refund(order.id, 16_800)
    elif number % 6 == 1:
        store().refund(order.id, 6_000, lines={order.lines[0].id: 1})
    elif number % 11 == 3:
        store().cancel(order.id)
    elif number % 10 == 5:
        store().take_back(order.id, order.lines[1].id, 1)


def tell() -> None:
    """The whole year, by the engine, which looks when the orders were paid and again when it is all over."""
    programme = _programme()
    _referrals(programme)
    for happens in (_sales, _aftermath):
        happens()
        inbox.mark_dirty(pipeline.ORDER, [order_of(number) for number in ORDERS])
        pipeline.drain_orders(now=ALL_OVER)
    campaigns = _offers()
    _points(programme)
    _commands(programme, campaigns)
    _left_waiting()


def _programme() -> int:
    from saleor_retention.loyalty.programmes import programme_create, version_add

    made: int = programme_create("points", "Points").pk
    for channel, expiry in (("main", 12), ("outlet", None)):
        version_add(
            made,
            channel=channel,
            currency="USD",
            rate_points=1,
            rate_minor=100,
            expiry_months=expiry,
            valid_from=SPRING - timedelta(days=30),
            actor="user:90",
            reason="Launch",
            now=SPRING - timedelta(days=31),
        )
    return made


def _referrals(programme: int) -> None:
    from saleor_retention.customers.models import Customer
    from saleor_retention.referrals.claims import claim
    from saleor_retention.referrals.codes import get_or_create_code
    from saleor_retention.referrals.terms import referral_terms_set

    referral_terms_set(
        channel="main",
        programme_id=programme,
        referrer_points=500,
        referee_points=250,
        is_active=True,
        valid_from=SPRING - timedelta(days=30),
        actor="user:90",
        reason="Launch",
        now=SPRING - timedelta(days=31),
    )
    _accounts()
    with command():
        pipeline.sync_customers(list(MEMBERS), now=SPRING)
    referrer = Customer.objects.get(user_id=1)
    code = get_or_create_code(referrer.pk, SPRING)
    for user_id in (4, 7, 12):
        claim(user_id, code, SPRING)


def _offers() -> list[int]:
    from saleor_retention.offers.campaigns.lifecycle import campaign_activate, campaign_create, campaign_stop
    from saleor_retention.offers.campaigns.spec import CampaignSpec
    from saleor_retention.offers.checkout.store_decision import decide
    from saleor_retention.offers.grants.granting import grant_to

    listings = [OfferListing("main", "USD", None, 2_000)]
    made = [
        campaign_create(CampaignSpec(name=name, percent_bp=PERCENT, listings=listings, starts_at=SPRING)).pk
        for name in ("Welcome back", "Stopped", "CampaignSpec")
    ]
    for campaign in made[:2]:
        campaign_activate(campaign, now=SPRING)
        grant_to(campaign, [2, 3, 5, 8] if campaign == made[0] else [6], now=SPRING)
    campaign_stop(made[1], now=ALL_OVER)
    outbox.deliver(HANDLERS)
    for user_id in (2, 3):
        store().open_cart(cart_of(user_id))
        decide(cart_of(user_id).id, now=ALL_OVER)
    bought = store().complete(cart_of(2).id, order_id=id_of("order with an offer"), at=ALL_OVER)
    store().put(replace(bought, email="member2@example.com"))
    with command():
        pipeline.sync_orders([bought.id], now=ALL_OVER)
    return made


def cart_of(user_id: int) -> CartSnapshot:
    """240.00 of goods of this member."""
    return CartSnapshot(
        id=id_of(f"cart of {user_id}"),
        channel="main",
        currency="USD",
        user_id=user_id,
        subtotal_minor=24_000,
        quantity=8,
        fingerprint="24000",
    )


def _points(programme: int) -> None:
    from saleor_retention.customers.models import Customer
    from saleor_retention.loyalty.ledger.adjustments import adjust, expire
    from saleor_retention.loyalty.ledger.holds import capture, hold, release

    by = {"actor": "user:90", "reason": "A gift", "now": ALL_OVER}
    people = dict(Customer.objects.filter(user_id__in=MEMBERS).values_list("user_id", "pk"))
    for user_id in (8, 9, 10):
        adjust(people[user_id], programme, 300, key=f"gift:{user_id}", **by)
    adjust(people[9], programme, -50, key="back:9", **by)
    adjust(people[10], programme, 70, key="short:10", expires_at=ALL_OVER + timedelta(days=1), **by)
    expire(now=ALL_OVER + timedelta(days=2))
    spent, given_back, open_ = (
        hold(people[user_id], programme, 100, id_of(f"checkout {user_id}"), now=ALL_OVER)
        for user_id in (8, 9, 10)
    )
    capture(spent.pk, order_of(7), now=ALL_OVER)
    release(given_back.pk, now=ALL_OVER)
    assert open_.state == "open"


def _commands(programme: int, campaigns: list[int]) -> None:
    for scope, key, answer in (
        ("LoyaltyProgrammeCreate", "launch", {"programme": programme}),
        ("PersonalOfferCampaignCreate", "welcome-back", {"campaign": campaigns[0]}),
    ):
        with command():
            idempotency.once(
                scope=scope, key=key, actor="user:90", reason="Launch", request=[key], work=answer.copy
            )


def _left_waiting() -> None:
    from saleor_retention.offers.grants.granting import grant_to
    from saleor_retention.offers.models import Campaign
    from saleor_retention.orders.reconcile import poll_pages

    for _ in poll_pages():
        pass
    store_news().delete()
    inbox.mark_dirty(pipeline.ORDER, [order_of(number) for number in (1, 2, 3)])
    inbox.mark_dirty(pipeline.CUSTOMER, [1])
    store_news().filter(ref=str(order_of(3))).update(
        parked_at=ALL_OVER, attempts=8, last_error="RuntimeError: it could not be read"
    )
    grant_to(Campaign.objects.get(name="Welcome back").pk, [11], now=ALL_OVER)
