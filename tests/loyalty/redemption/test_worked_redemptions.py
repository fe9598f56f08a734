"""The worked examples of docs/points/redemption.md: its tables, played through the engine's verbs."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from saleor_retention.errors import Invalid, NotEnoughPoints
from saleor_retention.loyalty.programmes import version_add
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.redeem import redeem, release
from saleor_retention.loyalty.redemption.settle import settle, sweep
from saleor_retention.loyalty.terms.redemption import RedemptionTerms
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import balance_of
from tests.builders.redemption import (
    a_rich_member,
    buy,
    cart_of,
    fill,
    look,
    redemption_of,
    to_pay,
    with_points,
)
from tests.loyalty.pages import assert_balances, minor, table

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=16)

HOW_MANY = table("redemption.md", "points", "are worth")
CART_CHANGES = table("redemption.md", "the checkout costs", "points pay")
WORTH = table("redemption.md", "what happens", "points pay")
FATES = table("redemption.md", "what happens", "can be spent", "held", "spent")
REFUNDS = table("redemption.md", "what happens", "money that can go back")
OF_THE_SHOP = table("redemption.md", "what happens", "can be spent", "held", "owed")


def spent(checkout_id: UUID) -> int:
    return redemption_of(checkout_id).spent


# How many


@pytest.mark.promise("L4.1")
@pytest.mark.parametrize(
    "row", HOW_MANY, ids=lambda row: f"{row['are worth']} of {row['the checkout costs']}"
)
def test_so_many_can_be_spent_and_not_one_more(row):
    worth = {
        "points": int(row["points"]),
        "minor": minor(row["are worth"]),
        "step": int(row["step"]),
        "least": int(row["least"]),
        "most_percent": int(row["share"].removesuffix("%")),
    }
    has, most, cost = int(row["the customer has"]), int(row["most"]), minor(row["the checkout costs"])
    customer, _ = a_rich_member(has, **worth)
    cart = cart_of(cost)
    terms = RedemptionTerms(**worth)
    assert terms.spendable(balance=has, payable_minor=cost) == most
    assert terms.worth(most) == minor(row["they pay"])
    with pytest.raises((Invalid, NotEnoughPoints)):
        redeem(cart, 1, max(most + terms.step, terms.least), now=NOON)
    assert balance_of(customer) == {"available": has, "held": 0, "owed": 0}
    if most:
        redeem(cart, 1, most, now=NOON)
    assert to_pay(cart) == cost - minor(row["they pay"])
    assert balance_of(customer) == {"available": has - most, "held": most, "owed": 0}


# The cart changes


@pytest.mark.promise("L4.3")
def test_points_follow_the_cart_up_to_what_was_chosen():
    customer, _ = a_rich_member(10_000)
    cart = cart_of(minor(CART_CHANGES[0]["the checkout costs"]))
    redeem(cart, 1, 5_000, now=NOON)
    for row in CART_CHANGES:
        fill(cart, minor(row["the checkout costs"]))
        pays = PointsRedemption.objects.filter(checkout_id=cart, state="open").first()
        shown = (pays.points if pays else 0, to_pay(cart), balance_of(customer)["available"])
        told = (int(row["points pay"]), minor(row["left to pay"]), int(row["can be spent"]))
        assert shown == told, row


def test_points_are_worth_what_they_were_when_they_were_chosen():
    _, version = a_rich_member(1_000)
    cart, later = cart_of(8_000), NOON + timedelta(minutes=1)

    def rules_change() -> None:
        version_add(
            version.programme_id,
            channel="main",
            currency="USD",
            rate_points=1,
            rate_minor=100,
            expiry_months=None,
            terms={"redemption": {"points": 1, "minor": 2}},
            valid_from=None,
            actor="staff:1",
            reason="better",
            now=later,
        )

    acts: list[Callable[[], object]] = [
        lambda: redeem(cart, 1, 500, now=NOON),
        rules_change,
        lambda: fill(cart, 9_000),
        lambda: redeem(cart, 1, 500, now=later),
    ]
    for act, row in zip(acts, WORTH, strict=True):
        act()
        pays = redemption_of(cart)
        assert (pays.points, pays.amount_minor) == (int(row["points pay"]), minor(row["they pay"])), row


# What becomes of them


def ordered(cart: UUID) -> UUID:
    order = buy(cart)
    look(order)
    return order


def ordered_and(news: Callable[[UUID], object]) -> Callable[[UUID], None]:
    """The cart is bought, something happens to the order, and the engine hears of it three times."""

    def act(cart: UUID) -> None:
        order = ordered(cart)
        news(order)
        for _ in range(3):
            look(order)

    return act


def all_money_back(order: UUID) -> None:
    kept = store().orders([order])[order]
    store().refund(order, kept.kept_minor - kept.points_minor)


def everything(cart: UUID) -> None:
    order = ordered(cart)
    for news in (all_money_back, store().cancel, store().expire):
        news(order)
        look(order)
    for _ in range(2):
        sweep(now=LATER)
        settle(redemption_of(cart).pk, now=LATER)


def deleted(cart: UUID) -> None:
    store().abandon(cart)
    settle(redemption_of(cart).pk, now=NOON)


ACTS: list[Callable[[UUID], object]] = [
    lambda cart: None,
    lambda cart: release(cart, 1, now=NOON),
    lambda cart: sweep(now=LATER),
    lambda cart: [sweep(now=NOON + timedelta(minutes=minutes)) for minutes in (1, 16)],
    deleted,
    ordered,
    ordered_and(lambda order: store().cancel(order)),
    ordered_and(lambda order: store().expire(order)),
    ordered_and(lambda order: store().delete(order)),
    ordered_and(all_money_back),
    everything,
]


@pytest.mark.promise("L4.3", "L6.3")
@pytest.mark.parametrize(
    ("row", "act"), zip(FATES, ACTS, strict=True), ids=[row["what happens"] for row in FATES]
)
def test_points_come_back_exactly_once_unless_an_order_took_them(row, act):
    customer, _ = a_rich_member(100)
    cart = cart_of(5_000)
    redeem(cart, 1, 60, now=NOON)
    act(cart)
    assert_balances(customer, row)
    assert spent(cart) == int(row["spent"])


# Refunds


@pytest.mark.promise("L6.3")
def test_what_points_paid_is_never_paid_out():
    customer, _ = a_rich_member(176, points=2, minor=1)
    cart = cart_of(3_609)
    redeem(cart, 1, 176, now=NOON)
    order = buy(cart)
    acts: list[Callable[[], None]] = [
        lambda: None,
        lambda: store().refund(order, 2_000),
        lambda: store().refund(order, 1_521),
        lambda: store().cancel(order),
    ]
    for act, row in zip(acts, REFUNDS, strict=True):
        act()
        for _ in range(2):
            look(order)
        kept = store().orders([order])[order]
        assert kept.kept_minor - kept.points_minor == minor(row["money that can go back"])
        assert_balances(customer, row)
        assert spent(cart) == int(row["spent"])


@pytest.mark.promise("L4.3")
def test_points_of_the_shops_are_there_again_after_a_cancellation():
    customer, version = a_rich_member(0)
    cart = cart_of(2_150)
    orders: list[UUID] = []

    def cancelled() -> None:
        store().cancel(orders[0])
        look(orders[0])

    acts: list[Callable[[], object]] = [
        lambda: with_points(50, version),
        lambda: redeem(cart, 1, 50, now=NOON),
        lambda: orders.append(ordered(cart)),
        cancelled,
    ]
    for act, row in zip(acts, OF_THE_SHOP, strict=True):
        act()
        assert_balances(customer, row)
