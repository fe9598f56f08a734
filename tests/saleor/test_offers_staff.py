"""What staff do with offers in a real Saleor: stop, apologise, put one on a draft, ask what would be. Minor units."""

from decimal import Decimal

import pytest
from saleor.checkout.models import Checkout
from saleor.discount import RewardType, RewardValueType
from saleor.discount.models import Promotion, PromotionRule, VoucherCode
from saleor.order.models import OrderLine

from saleor_retention import tasks
from saleor_retention.offers.checkout.simulate import simulate
from saleor_retention.offers.models import Campaign, CheckoutDecision, Grant, Reservation, Stacking
from saleor_retention.store.discounts import Benefit, Per
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid, serial

from .campaigns import applied, campaign, code_on, deliver, given, now, reason, uses
from .orders import complete, lines_of, row_of

pytestmark = pytest.mark.django_db

STOP = """mutation($input: PersonalOfferCampaignStopInput!) { personalOfferCampaignStop(input: $input) {
    personalOfferCampaign { state } errors { field message code } } }"""
GOODWILL = """mutation($input: PersonalOfferGoodwillGrantInput!) { personalOfferGoodwillGrant(input: $input) {
    personalOffer { id name } errors { field message code } } }"""
DRAFT = """mutation($input: PersonalOfferApplyToDraftOrderInput!) { personalOfferApplyToDraftOrder(input: $input) {
    personalOffer { id } errors { field message code } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def by_staff(**more) -> dict:
    return {"reason": "asked for", "idempotencyKey": f"key {next(serial)}"} | more


def offered(shop, user_id: int, **terms) -> Campaign:
    made = campaign(shop, **terms)
    given(made, user_id)
    return made


@pytest.mark.promise("P6.3")
def test_one_mutation_stops_a_campaign_and_one_sweep_takes_it_off_every_open_checkout(shop):
    ten = campaign(shop, stacking=Stacking.COMBINABLE)
    capped = campaign(shop, percent_bp=5_000, most=2_000)
    other = campaign(shop, amount=500, stacking=Stacking.COMBINABLE)
    people = [shop.member() for _ in range(4)]
    for one in people[:3]:
        given(ten, one)
    given(other, people[1])
    given(capped, people[3])
    carts = [shop.cart(one) for one in people]
    assert [shop.saving(one) for one in carts] == [1_560, 2_060, 1_560, 2_000]
    code = code_on(carts[0])
    stop = by_staff(campaignId=gid("PersonalOfferCampaign", ten.pk))
    said = shop.ask(STOP, input=stop)["personalOfferCampaignStop"]
    assert said["personalOfferCampaign"] == {"state": "STOPPED"}
    deliver()
    tasks.sweep()
    assert [shop.saving(one) for one in carts] == [0, 500, 0, 2_000]
    assert set(Reservation.objects.values_list("checkout_id", flat=True)) == {carts[1], carts[3]}
    stop |= {"campaignId": gid("PersonalOfferCampaign", capped.pk), "idempotencyKey": "another"}
    shop.ask(STOP, input=stop)
    deliver()
    tasks.sweep()
    assert shop.saving(carts[3]) == 0
    typed = shop.answer(
        """mutation($id: ID!, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
            errors { code } } }""",
        client=shop.client_of(people[0]),
        id=gid("Checkout", carts[0]),
        code=code,
    )
    assert (code_on(carts[0]), shop.saving(carts[0])) == ("", 0), typed


@pytest.mark.promise("P7.1")
def test_an_apology_is_one_mutation_and_on_her_next_order_by_itself(shop):
    user_id = shop.member()
    given_to = by_staff(
        userId=gid("User", user_id), channel=shop.channel, currency="USD", percent="20", reason="It came late"
    )
    said = shop.ask(GOODWILL, input=given_to)["personalOfferGoodwillGrant"]["personalOffer"]
    assert said["name"] == "With our apologies"
    assert shop.ask(GOODWILL, input=given_to)["personalOfferGoodwillGrant"]["personalOffer"] == said
    assert Grant.objects.count() == 1
    deliver()
    checkout = shop.cart(user_id)
    sorry = Campaign.objects.get()
    assert (applied(checkout), sorry.template) == (sorry, "goodwill")
    assert shop.saving(shop.cart(shop.member())) == 0
    complete(shop, checkout, user_id, saved=3_120)
    assert shop.saving(shop.cart(user_id)) == 0
    assert uses(sorry) == [(3_120, True)]


@pytest.mark.promise("P7.1", "P7.2")
def test_an_apology_for_one_product_is_off_one_unit_of_it(shop):
    user_id = shop.member()
    product = gid("Product", shop.variants["B"].product_id)
    given_to = by_staff(
        userId=gid("User", user_id), channel=shop.channel, currency="USD", amount="30", productIds=[product]
    )
    shop.ask(GOODWILL, input=given_to)
    deliver()
    assert shop.saving(shop.cart(user_id, quantities={"A": 1})) == 0
    checkout = shop.cart(user_id, quantities={"A": 1, "B": 2})
    order = complete(shop, checkout, user_id, saved=3_000)
    assert lines_of(shop, order) == {"A": 6_000, "B": 4_200}


def put_on(shop, draft, grant: Grant) -> list[str]:
    given_to = by_staff(orderId=gid("Order", draft.id), offerId=gid("PersonalOffer", grant.pk))
    answer = shop.answer(DRAFT, input=given_to)["personalOfferApplyToDraftOrder"]
    return [one["code"] for one in answer["errors"]]


@pytest.mark.promise("P7.2")
@pytest.mark.parametrize(
    ("terms", "saved"),
    [
        ({}, 1_560),
        ({"amount": 500}, 500),
        ({"percent_bp": 5_000, "benefit": Benefit(per=Per.CHEAPEST)}, 1_800),
    ],
    ids=["a percentage", "an amount", "one unit"],
)
def test_staff_put_an_offer_on_a_draft_and_its_order_uses_it(shop, terms, saved):
    user = shop.account()
    made = campaign(shop, **terms)
    grant = given(made, user.pk)
    held = shop.cart(user.pk)
    assert applied(held) == made
    draft = shop.draft(user)
    assert put_on(shop, draft, grant) == []
    shop.complete_draft(draft)
    row = row_of(draft)
    assert row.total_gross_amount == Decimal(168) - Decimal(saved) / 100
    assert row.voucher_code == grant.code
    assert sum(lines_of(shop, draft).values()) == 15_600 - saved
    tasks.sweep()
    assert (code_on(held), shop.saving(held)) == ("", 0)
    assert uses(made) == [(saved, True)]
    assert put_on(shop, shop.draft(user), grant) == ["CAMPAIGN_STATE"]


@pytest.mark.promise("P7.2")
def test_a_draft_takes_no_strangers_offer_and_none_that_staff_could_make_wrong(shop):
    ann, eve = shop.account(), shop.account()
    hers, capped = given(campaign(shop), ann.pk), given(campaign(shop, percent_bp=5_000, most=900), eve.pk)
    draft = shop.draft(eve)
    assert put_on(shop, draft, hers) == ["NOT_FOUND"]
    assert put_on(shop, draft, capped) == ["INVALID"]
    shop.complete_draft(draft)
    row = row_of(draft)
    assert (row.total_gross_amount, row.voucher_code) == (168, None)
    assert VoucherCode.objects.filter(code__in=[hers.code, capped.code], is_active=True).count() == 2


@pytest.mark.promise("P7.2")
def test_a_draft_that_staff_change_is_priced_anew_with_the_offer(shop):
    user = shop.account()
    made = campaign(shop)
    draft = shop.draft(user)
    assert put_on(shop, draft, given(made, user.pk)) == []
    line = OrderLine.objects.get(pk=draft.lines["A"])
    shop.ask(
        """mutation($id: ID!) { orderLineUpdate(id: $id, input: {quantity: 1}) {
            order { id } errors { field message code } } }""",
        id=gid("OrderLine", line.pk),
    )
    shop.complete_draft(draft)
    assert row_of(draft).total_gross_amount == Decimal("98.4")
    assert uses(made) == [(960, True)]


def a_promotion(shop, percent: int, *, least: int = 0) -> None:
    """An order promotion of the shop itself."""
    rule = PromotionRule.objects.create(
        promotion=Promotion.objects.create(name="Sale", type="order"),
        order_predicate={"discountedObjectPredicate": {"baseSubtotalPrice": {"range": {"gte": least}}}},
        reward_type=RewardType.SUBTOTAL_DISCOUNT,
        reward_value_type=RewardValueType.PERCENTAGE,
        reward_value=percent,
    )
    rule.channels.add(shop.row)


@pytest.mark.promise("P8.6", "P8.1")
def test_asked_about_a_cart_that_nobody_has_staff_hear_what_a_real_one_would_get_and_nothing_is_left(shop):
    user_id = shop.member()
    made = offered(shop, user_id)
    a_promotion(shop, 15, least=100)
    heard = []
    for quantities, saved, instead in (({"A": 2, "B": 1}, 0, 2_340), ({"A": 1}, 600, 0)):
        wanted = {shop.variant(name): n for name, n in quantities.items()}
        before = Checkout.objects.count(), CheckoutDecision.objects.count(), Reservation.objects.count()
        found = simulate(user_id, shop.channel, wanted, now=now())
        heard.append((found.saving_minor, found.alternative_minor))
        assert heard[-1] == (saved, instead)
        after = Checkout.objects.count(), CheckoutDecision.objects.count(), Reservation.objects.count()
        assert after == before
        checkout = shop.cart(user_id, quantities=quantities)
        assert shop.saving(checkout) == max(saved, instead)
        assert (applied(checkout) == made) is (saved > instead)
        assert reason(checkout) == found.verdict.reason
        Checkout.objects.filter(pk=checkout).delete()


@pytest.mark.promise("P8.6", "P8.1")
def test_the_simulation_knows_which_deliveries_a_discount_would_take_away(shop):
    shop.shipping.channel_listings.update(minimum_order_price_amount=150)
    user_id = shop.member()
    offered(shop, user_id)
    heard = [
        simulate(
            user_id, shop.channel, {shop.variant("A"): 2, shop.variant("B"): 1}, country=country, now=now()
        )
        for country in ("PL", "", "DE")
    ]
    assert [one.verdict.reason for one in heard] == ["better_without", "better_without", "applied"]


@pytest.mark.promise("P8.6")
def test_the_simulation_is_a_query_of_staff_and_tells_the_shops_own_promotion(shop):
    user_id = shop.member()
    offered(shop, user_id)
    a_promotion(shop, 15)
    query = """query($user: ID!, $channel: String!, $lines: [PersonalOfferSimulationLineInput!]!) {
        personalOfferSimulation(userId: $user, channel: $channel, lines: $lines) {
        reason saving { amount } alternative { amount } subtotal { amount } } }"""
    lines = [{"variantId": gid("ProductVariant", shop.variant("A")), "quantity": 2}]
    asked = {"user": gid("User", user_id), "channel": shop.channel, "lines": lines}
    assert shop.ask(query, **asked)["personalOfferSimulation"] == {
        "reason": "BETTER_PROMOTION",
        "saving": {"amount": 0.0},
        "alternative": {"amount": 18.0},
        "subtotal": {"amount": 120.0},
    }
