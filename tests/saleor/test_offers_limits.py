"""How often, how much and who not: limits, hold-outs, grants by API and exported codes in a real Saleor."""

import csv
import io
from datetime import timedelta

import pytest
from freezegun import freeze_time
from saleor.product.models import ProductVariantChannelListing

from saleor_retention.offers.models import Assignment, Campaign, Grant
from saleor_retention.store.discounts import Benefit, Scope
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid, serial

from .campaigns import applied, campaign, code_on, deliver, now, reason, uses
from .orders import complete

pytestmark = pytest.mark.django_db

GRANT = """mutation($input: PersonalOfferGrantInput!) { personalOfferGrant(input: $input) {
    granted errors { field message code } } }"""
RESULTS = """query($id: ID!, $period: RetentionPeriodInput!) { personalOfferCampaign(id: $id) {
    results(period: $period) { granted redeemed csv
        treatment { customers orders } holdout { customers orders } } } }"""
MAKE = """mutation($input: PersonalOfferCodesCreateInput!) { personalOfferCodesCreate(input: $input) {
    codeBatch { id number } errors { field message code } } }"""
BATCH = """query($id: ID!) { personalOfferCodeBatch(id: $id) { number claimed csv(first: 100) } }"""
LINK = """query($code: String!) { personalOfferCodeLink(code: $code) { url qr } }"""
CLAIM = """mutation($code: String!) { personalOfferCodeClaim(code: $code) {
    personalOffer { name } errors { field message code } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def by_staff(**more) -> dict:
    return {"reason": "asked for", "idempotencyKey": f"key {next(serial)}"} | more


def buys(shop, user_id: int, *, saved: int) -> None:
    """They order what is in a new cart of theirs and pay."""
    order = complete(shop, shop.cart(user_id), user_id, saved=saved)
    shop.pay(order, shop.due(order))


def period() -> dict:
    return {"start": str(now().date()), "end": str(now().date() + timedelta(days=1))}


@pytest.mark.promise("P8.3")
def test_an_offer_is_used_so_often_in_a_period_and_again_after_it(shop):
    user_id = shop.member()
    twice = campaign(shop, rule={"registered": {}}, uses_per_customer=2, period_days=30)
    for _ in range(2):
        buys(shop, user_id, saved=1_560)
    third = shop.cart(user_id)
    assert (code_on(third), shop.saving(third), reason(third)) == ("", 0, "used")
    assert uses(twice) == [(1_560, True)] * 2
    with freeze_time(now() + timedelta(days=30, minutes=1), ignore=["asyncio"]):
        assert applied(shop.cart(user_id)) == twice


@pytest.mark.promise("P8.3")
def test_after_a_use_an_offer_with_a_cool_down_waits(shop):
    user_id = shop.member()
    campaign(shop, rule={"neverOrdered": {}})
    buys(shop, user_id, saved=1_560)
    patient = campaign(shop, rule={"orders": {"atLeast": 1}}, cooldown_days=14)
    waiting = shop.cart(user_id)
    assert (code_on(waiting), shop.saving(waiting), reason(waiting)) == ("", 0, "too_soon")
    with freeze_time(now() + timedelta(days=14, minutes=1), ignore=["asyncio"]):
        assert applied(shop.cart(user_id)) == patient


@pytest.mark.promise("P8.3")
def test_goods_below_the_floor_of_margin_stay_at_their_price(superuser_api_client, site_settings):
    shop = TransactionShop(superuser_api_client, tax=0, prices={"A": "60", "B": "36"})
    for name, cost in (("A", 45), ("B", 30)):
        listing = ProductVariantChannelListing.objects.get(variant=shop.variants[name], channel=shop.row)
        listing.cost_price_amount = cost
        listing.save()
    # Ten percent off leave A (54 - 45) / 54, a sixth, and B (32.40 - 30) / 32.40, less than a tenth.
    campaign(shop, rule={"registered": {}}, benefit=Benefit(scope=Scope(margin_floor_bp=1_000)))
    assert shop.saving(shop.cart(shop.member())) == 1_200


@pytest.mark.promise("P8.7")
def test_who_is_held_out_gets_nothing_and_both_sides_are_in_the_results(shop):
    half = campaign(shop, rule={"registered": {}}, holdout_bp=5_000)
    people = [shop.member() for _ in range(8)]
    carts = {one: shop.cart(one) for one in people}
    sides = dict(Assignment.objects.values_list("customer__user_id", "is_held_out"))
    assert sides.keys() == set(people)
    for one, cart in carts.items():
        assert (shop.saving(cart), applied(cart)) == ((0, None) if sides[one] else (1_560, half))
    grants = Grant.objects.filter(campaign=half)
    assert {one.customer.user_id for one in grants} == {one for one in people if not sides[one]}
    assert all(one.created_at >= Assignment.objects.get(customer=one.customer).assigned_at for one in grants)
    for one, cart in carts.items():
        order = complete(shop, cart, one, saved=0 if sides[one] else 1_560)
        shop.pay(order, shop.due(order))
    data = shop.ask(RESULTS, id=gid("PersonalOfferCampaign", half.pk), period=period())
    found = data["personalOfferCampaign"]["results"]
    out = sum(sides.values())
    assert found["holdout"] == {"customers": out, "orders": out}
    assert found["treatment"] == {"customers": 8 - out, "orders": 8 - out}
    assert (found["granted"] >= found["redeemed"], found["redeemed"]) == (True, 8 - out)


@pytest.mark.promise("P9.1")
def test_one_open_checkout_is_granted_an_offer_for_itself_alone_once(shop):
    user_id = shop.member()
    left, other = shop.cart(user_id), shop.cart(user_id)
    rescue = campaign(shop)
    asked = by_staff(campaignId=gid("PersonalOfferCampaign", rescue.pk), checkoutIds=[gid("Checkout", left)])
    for _ in range(2):
        assert shop.ask(GRANT, input=asked)["personalOfferGrant"] == {"granted": 1, "errors": []}
    anew = shop.ask(GRANT, input=asked | {"idempotencyKey": "another"})["personalOfferGrant"]
    assert (anew["granted"], Grant.objects.count()) == (0, 1)
    deliver()
    for cart in (left, other):
        shop.store.decide(cart)
    assert (applied(left), shop.saving(left), shop.saving(other)) == (rescue, 1_560, 0)


@pytest.mark.promise("P9.1")
def test_everybody_of_a_group_is_granted_an_offer_once(shop):
    from .campaigns import audience

    ordered, fresh = shop.member(), shop.member()
    buys(shop, ordered, saved=0)
    shop.cart(fresh)
    soulmates = audience({"orders": {"atLeast": 1}})
    thanks = campaign(shop)
    ids = {
        "campaignId": gid("PersonalOfferCampaign", thanks.pk),
        "audienceId": gid("RetentionAudience", soulmates.pk),
    }
    asked = by_staff(**ids)
    for _ in range(2):
        assert shop.ask(GRANT, input=asked)["personalOfferGrant"] == {"granted": 1, "errors": []}
    deliver()
    assert applied(shop.cart(ordered)) == thanks
    assert code_on(shop.cart(fresh)) == ""


@pytest.mark.promise("P6.4")
def test_a_batch_of_codes_and_the_results_are_safe_to_open_in_a_spreadsheet_and_each_code_has_its_picture(
    shop,
):
    letter = campaign(shop, name='=HYPERLINK("http://example.com")')
    campaign_id = gid("PersonalOfferCampaign", letter.pk)
    made = shop.ask(MAKE, input=by_staff(campaignId=campaign_id, number=3))["personalOfferCodesCreate"]
    assert made["errors"] == []
    batch = shop.ask(BATCH, id=made["codeBatch"]["id"])["personalOfferCodeBatch"]
    rows = list(csv.DictReader(io.StringIO(batch["csv"])))
    assert (batch["number"], batch["claimed"], len({one["code"] for one in rows})) == (3, 0, 3)
    results = shop.ask(RESULTS, id=campaign_id, period=period())["personalOfferCampaign"]["results"]["csv"]
    cells = [
        cell for text in (batch["csv"], results) for row in csv.reader(io.StringIO(text)) for cell in row
    ]
    assert not [one for one in cells if one[:1] in ("=", "+", "-", "@", "\t", "\r")]
    link = shop.ask(LINK, code=rows[0]["code"])["personalOfferCodeLink"]
    assert rows[0]["code"] in link["url"]
    assert link["qr"].startswith("data:image/svg+xml")
    user_id = shop.member()
    answer = shop.answer(CLAIM, client=shop.client_of(user_id), code=rows[0]["code"])
    assert answer["personalOfferCodeClaim"]["errors"] == []
    deliver()
    assert applied(shop.cart(user_id)) == letter
    assert Campaign.objects.count() == 1
