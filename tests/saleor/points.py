"""Points in a shop of the tests: a programme, members who have some, what a shopper does with them, and what came of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from saleor.core.db.connection import allow_writer
from saleor.discount import RewardType, RewardValueType
from saleor.discount.models import Promotion, PromotionRule
from saleor.product.models import Product
from saleor.product.utils.variant_prices import update_discounted_prices_for_promotion
from saleor.product.utils.variants import fetch_variants_for_promotion_rules

from saleor_retention.core.invariants import violations
from saleor_retention.customers.identity import members
from saleor_retention.loyalty.breakdown import points_of_orders
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Account, ProgrammeVersion
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.settle import sweep
from saleor_retention.loyalty.room import ROOM
from saleor_retention.pipeline import release_withheld
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.standalone.store_contract import Placed

from .campaigns import deliver, now
from .ids import gid
from .shop import Shop

A_CENT = {"points": 1, "minor": 1}
"""A point is worth .01 at the checkout."""

REDEEM = """mutation($id: ID!, $points: Decimal!) { loyaltyPointsRedeem(checkoutId: $id, points: $points) {
    checkout { totalPrice { gross { amount } } retention { points { redeemed wanted mostRedeemable } } }
    errors { field code message } } }"""
UPDATE = """mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) { checkoutLinesUpdate(id: $id, lines: $lines) {
    checkout { totalPrice { gross { amount } } retention { points { redeemed wanted } } } errors { field code } } }"""
LOOK = """query($id: ID!) { checkout(id: $id) { totalPrice { gross { amount } }
    retention { offer { name } reason points { redeemed wanted mostRedeemable } } } }"""


def programme(shop: Shop, *, slug: str = "", redemption: Mapping[str, Any] | None = A_CENT, **more: Any):
    """One point for each 1.00 net in the shop's channel, for ever; its other terms by their names."""
    terms = {name: more.pop(name) for name in ("pending", "counting", "bonuses", "expiry") if name in more}
    if redemption is not None:
        terms["redemption"] = dict(redemption)
    given = {"channel": shop.channel, "currency": shop.currency, "expiry_months": None, "terms": terms}
    with allow_writer():
        return a_programme(slug or f"stars-{uuid4().hex[:8]}", **given | more)


def customer_of(user_id: int) -> int:
    """The engine's own row of an account."""
    return members([store().customers([user_id])[user_id]])[user_id]


def give(version: ProgrammeVersion, user_id: int, points: int) -> None:
    """Points by staff."""
    with allow_writer():
        adjust(
            customer_of(user_id),
            version.programme_id,
            points,
            actor="s",
            reason="x",
            key=str(uuid4()),
            now=now(),
        )


def member(shop: Shop, version: ProgrammeVersion, points: int) -> int:
    """An account that has so many points."""
    user_id = shop.member()
    give(version, user_id, points)
    return user_id


def redeem(shop: Shop, checkout: UUID, user_id: int | None, points: int) -> dict[str, Any]:
    answer = shop.answer(REDEEM, client=shop.client_of(user_id), id=gid("Checkout", checkout), points=points)
    return answer["loyaltyPointsRedeem"]


def redeemed(shop: Shop, checkout: UUID, user_id: int, points: int) -> UUID:
    """The checkout, so many points on it."""
    assert redeem(shop, checkout, user_id, points)["errors"] == []
    return checkout


def update(shop: Shop, checkout: UUID, user_id: int, **quantities: int) -> dict[str, Any]:
    """Other quantities; the checkout as that very answer shows it."""
    lines = [
        {"variantId": gid("ProductVariant", shop.variant(name)), "quantity": quantity}
        for name, quantity in quantities.items()
    ]
    answer = shop.answer(UPDATE, client=shop.client_of(user_id), id=gid("Checkout", checkout), lines=lines)
    assert answer["checkoutLinesUpdate"]["errors"] == []
    return answer["checkoutLinesUpdate"]["checkout"]


def look(shop: Shop, checkout: UUID, user_id: int) -> dict[str, Any]:
    """The checkout as its shopper sees it, without changing anything."""
    return shop.ask(LOOK, client=shop.client_of(user_id), id=gid("Checkout", checkout))["checkout"]


def on_it(shop: Shop, checkout: UUID, user_id: int) -> tuple[float, str | None, int, int]:
    """What the checkout costs, the name of the offer on it, and the points redeemed and wanted."""
    row = look(shop, checkout, user_id)
    told = row["retention"]
    points = told["points"] or {"redeemed": 0, "wanted": 0}
    offer = told["offer"] and told["offer"]["name"]
    return row["totalPrice"]["gross"]["amount"], offer, points["redeemed"], points["wanted"]


def balances(user_id: int, *, programme_id: int | None = None) -> dict[str, int]:
    rows = Account.objects.filter(customer__user_id=user_id)
    if programme_id is not None:
        rows = rows.filter(programme=programme_id)
    return {"available": 0, "held": 0, "owed": 0} | dict(rows.values_list("kind", "balance"))


def available(user_id: int) -> int:
    return balances(user_id)["available"]


def settle(*, at=None) -> None:
    """What workers and the sweep do."""
    with allow_writer():
        deliver()
        sweep(now=at or now())
        deliver()


def sweep_room(*, at=None) -> None:
    """Everything that the sweep looks for in the room, until there is nothing left; and the points that waited."""
    with allow_writer():
        for _ in range(10):
            deliver()
            looked_at = sum(step(now=at or now()) for step in ROOM.sweep_batches.values())
            if not looked_at + release_withheld(now=at or now()):
                break
        deliver()


def spent(checkout: UUID) -> tuple[str, int]:
    """What became of the points on a checkout."""
    row = PointsRedemption.objects.filter(checkout_id=checkout).latest("pk")
    return row.state, row.spent


def by_line(order: Placed) -> dict[str | None, int]:
    """The points that an order gave: by the letters of its lines, and by the titles of what no line has."""
    told = points_of_orders([order.id])[order.id]
    names = {pk: name for name, pk in order.lines.items()}
    parts = {names[line.line_id]: line.points for line in told.lines}
    parts |= {other.title: other.points for other in told.others}
    assert sum(parts.values()) == told.due
    return parts


def put_on_sale(shop: Shop, name: str, percent: int) -> None:
    """A catalogue promotion of the shop on one product."""
    product = shop.variants[name].product
    rule = PromotionRule.objects.create(
        promotion=Promotion.objects.create(name="Sale", type="catalogue"),
        catalogue_predicate={"productPredicate": {"ids": [gid("Product", product.pk)]}},
        reward_value_type=RewardValueType.PERCENTAGE,
        reward_value=percent,
    )
    rule.channels.add(shop.row)
    fetch_variants_for_promotion_rules(PromotionRule.objects.filter(pk=rule.pk))
    update_discounted_prices_for_promotion(Product.objects.filter(pk=product.pk))


def promote_orders(shop: Shop, percent: int) -> None:
    """An order promotion of the shop itself."""
    promotion = Promotion.objects.create(name="Spring", type="order", start_date=now() - timedelta(days=1))
    rule = PromotionRule.objects.create(
        promotion=promotion,
        order_predicate={"discountedObjectPredicate": {"baseSubtotalPrice": {"range": {"gte": 0}}}},
        reward_type=RewardType.SUBTOTAL_DISCOUNT,
        reward_value_type=RewardValueType.PERCENTAGE,
        reward_value=percent,
    )
    rule.channels.add(shop.row)


def assert_the_books_balance() -> None:
    """Every invariant of the room that holds at any time."""
    for invariant in ROOM.invariants:
        if not invariant.waits:
            assert violations(invariant) == [], f"{invariant.name}: {invariant.says}"


def confirm(shop: Shop, order: Placed) -> None:
    """Staff confirm it."""
    shop.ask(
        "mutation($id: ID!) { orderConfirm(id: $id) { order { id } errors { field code message } } }",
        id=gid("Order", order.id),
    )
