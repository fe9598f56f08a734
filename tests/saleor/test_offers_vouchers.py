"""What staff do to our vouchers on Saleor's own pages changes no offer. Minor units; a cart is 156.00."""

import graphene
import pytest
from saleor.checkout.models import Checkout
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode

from saleor_retention.hosts.saleor.checkout.hooks import decide_again
from saleor_retention.offers.models import Stacking
from saleor_retention.store.discounts import Benefit, Per, Scope
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid

from .campaigns import applied, campaign, code_on, given, now, reason
from .orders import DELIVERY, GOODS, authorise, complete

pytestmark = pytest.mark.django_db

LISTING = """mutation($id: ID!, $input: VoucherChannelListingInput!) {
    voucherChannelListingUpdate(id: $id, input: $input) { errors { field message } } }"""
UPDATE = """mutation($id: ID!, $input: VoucherInput!) { voucherUpdate(id: $id, input: $input) {
    errors { field message } } }"""
DELETE = "mutation($id: ID!) { voucherDelete(id: $id) { errors { field message } } }"
DELETE_CODES = "mutation($ids: [ID!]!) { voucherCodeBulkDelete(ids: $ids) { count errors { message } } }"


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def under(checkout) -> Voucher:
    return Voucher.objects.get(codes__code=code_on(checkout))


def listed(shop, voucher, value) -> None:
    channel = graphene.Node.to_global_id(
        "Channel", VoucherChannelListing.objects.get(voucher=voucher).channel_id
    )
    given_to = {"addChannels": [{"channelId": channel, "discountValue": value}]}
    shop.ask(LISTING, id=gid("Voucher", voucher.pk), input=given_to)


@pytest.mark.promise("P1.7")
def test_a_voucher_whose_value_staff_changed_takes_off_what_the_campaign_says(shop):
    user_id = shop.member()
    given(campaign(shop, percent_bp=None, amount=800), user_id)
    checkout = shop.cart(user_id)
    assert shop.saving(checkout) == 800
    listed(shop, under(checkout), 880)
    assert VoucherChannelListing.objects.get(voucher=under(checkout)).discount_value == 8
    assert (reason(checkout), shop.saving(checkout)) == ("applied", 800)
    complete(shop, checkout, user_id, saved=800)


@pytest.mark.promise("P1.7")
def test_a_private_voucher_whose_value_staff_changed_is_put_back(shop):
    user_id = shop.member()
    given(campaign(shop, percent_bp=5_000, most=2_000), user_id)
    checkout = shop.cart(user_id)
    assert shop.saving(checkout) == 2_000
    listed(shop, under(checkout), 90)
    assert VoucherChannelListing.objects.get(voucher=under(checkout)).discount_value == 20
    complete(shop, checkout, user_id, saved=2_000)


@pytest.mark.promise("P1.7")
def test_limits_that_staff_set_on_a_voucher_of_ours_are_taken_off_again(shop):
    user_id = shop.member()
    given(campaign(shop), user_id)
    checkout = shop.cart(user_id)
    limits = {
        "minCheckoutItemsQuantity": 50,
        "startDate": "2099-01-01T00:00:00Z",
        "endDate": "2099-02-01T00:00:00Z",
        "onlyForStaff": True,
    }
    Voucher.objects.update(usage_limit=1)
    shop.ask(UPDATE, id=gid("Voucher", under(checkout).pk), input=limits)
    voucher = under(checkout)
    now_set = (
        voucher.usage_limit,
        voucher.min_checkout_items_quantity,
        voucher.end_date,
        voucher.only_for_staff,
    )
    assert now_set == (None, None, None, False)
    complete(shop, checkout, user_id, saved=1_560)


@pytest.mark.promise("P1.7")
def test_a_deleted_voucher_is_made_again_for_open_and_for_later_carts(shop):
    ann, ben = shop.member(), shop.member()
    ten = campaign(shop)
    given(ten, ann)
    given(ten, ben)
    checkout = shop.cart(ann)
    old = under(checkout)
    shop.ask(DELETE, id=gid("Voucher", old.pk))
    assert (applied(checkout), under(checkout).pk != old.pk) == (ten, True)
    complete(shop, checkout, ann, saved=1_560)
    complete(shop, shop.cart(ben), ben, saved=1_560)


@pytest.mark.promise("P1.7")
@pytest.mark.parametrize("most", [None, 2_000])
def test_a_deleted_code_is_made_again_on_the_cart_that_carries_it(shop, most):
    user_id = shop.member()
    given(campaign(shop, most=most, percent_bp=5_000 if most else 1_000), user_id)
    checkout = shop.cart(user_id)
    code = VoucherCode.objects.get(code=code_on(checkout))
    shop.ask(DELETE_CODES, ids=[graphene.Node.to_global_id("VoucherCode", code.pk)])
    assert VoucherCode.objects.filter(code=code.code, is_active=True).exists()
    complete(shop, checkout, user_id, saved=most or 1_560)


@pytest.mark.promise("P1.7")
@pytest.mark.parametrize("percents", [(5_000,), (3_000, 2_000)], ids=["one offer", "two under one code"])
def test_a_paid_price_outlives_the_voucher_that_staff_deleted_under_it(shop, percents):
    user_id = shop.member()
    for percent in percents:
        given(
            campaign(
                shop, percent_bp=percent, benefit=Benefit(per=Per.CHEAPEST), stacking=Stacking.COMBINABLE
            ),
            user_id,
        )
    checkout = shop.cart(user_id)
    saved = shop.saving(checkout)
    authorise(shop, checkout, GOODS + DELIVERY - saved)
    old = under(checkout)
    shop.ask(DELETE, id=gid("Voucher", old.pk))
    Checkout.objects.filter(pk=checkout).update(price_expiration="2020-01-01T00:00:00Z")
    assert under(checkout).pk != old.pk
    complete(shop, checkout, user_id, saved=saved)


@pytest.mark.promise("P1.7")
def test_a_voucher_that_went_unseen_takes_no_other_offer_with_it(shop):
    """Deleted in the database, where no hook tells."""
    user_id = shop.member()
    best, second = campaign(shop, percent_bp=2_000), campaign(shop, stacking=Stacking.EXCLUSIVE)
    given(best, user_id)
    given(second, user_id)
    best.refresh_from_db()
    Voucher.objects.filter(pk=int(best.store_reference)).delete()
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.saving(checkout)) == (best, 3_120)
    best.listings.update(channel="nowhere")
    assert applied(shop.cart(user_id)) == second


@pytest.mark.promise("P1.7")
@pytest.mark.parametrize("changed", [{"discount_value": 90}, {"min_spent_amount": 5_000}])
def test_a_voucher_that_was_changed_unseen_is_put_back_by_the_first_decision(shop, changed):
    user_id = shop.member()
    made = campaign(shop)
    given(made, user_id)
    made.refresh_from_db()
    VoucherChannelListing.objects.filter(voucher=int(made.store_reference)).update(**changed)
    checkout = shop.cart(user_id)
    assert shop.saving(checkout) == 1_560
    listing = VoucherChannelListing.objects.get(voucher=under(checkout))
    assert (listing.discount_value, listing.min_spent_amount) == (10, None)
    complete(shop, checkout, user_id, saved=1_560)


@pytest.mark.promise("P1.9")
def test_a_fault_of_ours_leaves_what_staff_do_with_vouchers_as_saleor_does_it(shop, monkeypatch):
    user_id = shop.member()
    given(campaign(shop), user_id)
    checkout = shop.cart(user_id)
    monkeypatch.setattr("saleor_retention.hosts.saleor.voucher_changes.spec", lambda campaign: 1 / 0)
    voucher = under(checkout)
    listed(shop, voucher, 30)
    assert VoucherChannelListing.objects.get(voucher=voucher).discount_value == 30


@pytest.mark.promise("P1.7")
@pytest.mark.parametrize(("limit", "wrong"), [({}, 10_800), ({"min_checkout_items_quantity": 9}, 10_800)])
def test_a_private_voucher_that_was_changed_unseen_is_put_back_and_its_lines_priced_again(shop, limit, wrong):
    user_id = shop.member()
    twenty = Benefit(percent_bp=2_000, scope=Scope(variant_ids=frozenset({shop.variants["A"].pk})))
    given(campaign(shop, percent_bp=2_000, benefit=twenty), user_id)
    checkout = shop.cart(user_id)
    saved = shop.saving(checkout)
    voucher = under(checkout)
    assert (voucher.type, saved) == ("specific_product", 2_400)
    Voucher.objects.filter(pk=voucher.pk).update(**limit)
    VoucherChannelListing.objects.filter(voucher=voucher).update(discount_value=90)
    Checkout.objects.filter(pk=checkout).update(price_expiration=voucher.start_date)
    assert shop.saving(checkout) == wrong
    decide_again(checkout, now=now())
    listing = VoucherChannelListing.objects.get(voucher=under(checkout))
    assert (listing.discount_value, under(checkout).min_checkout_items_quantity) == (20, None)
    complete(shop, checkout, user_id, saved=saved)
