"""What terms of referrals ask for and give, with the orders, parcels, refunds and gift cards of a real Saleor."""

from datetime import timedelta

import pytest
from saleor.core.db.connection import allow_writer
from saleor.giftcard.models import GiftCard
from saleor.order.models import Order

from saleor_retention.core.db import command
from saleor_retention.loyalty.earning.goods import GoodsFilter
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.offers.models import Grant
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.conversion.details import FriendBonus, ReferrerTier, TermsDetails
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.settle import settle_due, settle_these
from saleor_retention.referrals.terms import referral_terms_set
from tests.saleor.campaigns import applied, audience, campaign, now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import assert_the_books_balance, available, customer_of, programme, settle

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SWITCH = """mutation($input: ReferralSwitchInput!) { referralSwitch(input: $input) {
    terms { isActive } errors { field code } } }"""
DECIDE = """mutation($input: ReferralReviewDecideInput!) { referralReviewDecide(input: $input) {
    referral { state decision } errors { field code } } }"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


@pytest.fixture
def version(shop, settings):
    """All orders of these tests go to one address, which is not what they are about."""
    settings.RETENTION_REFERRAL_REVIEW_AT = settings.RETENTION_REFERRAL_REJECT_AT = 0
    return programme(shop)


@pytest.fixture
def member(shop) -> int:
    return shop.member()


def agree(shop, version, *, minimum: int = 0, **details) -> None:
    """500 points for the member and 250 for the friend, and what these details say."""
    with allow_writer():
        referral_terms_set(
            channel=shop.channel,
            programme_id=version.programme_id,
            referrer_points=500,
            referee_points=250,
            minimum_minor=minimum,
            currency=shop.currency,
            details=TermsDetails(**details),
            is_active=True,
            valid_from=now() - DAY,
            actor="staff:1",
            reason="spring",
            now=now(),
        )


def friend_of(shop, user_id: int) -> int:
    """A new account that named the member."""
    friend = shop.member()
    with allow_writer():
        claim(friend, get_or_create_code(customer_of(user_id), now()), now())
    return friend


def buys(shop, user_id: int, **quantities: int):
    order = shop.order(user_id=user_id, quantities=quantities or {"A": 1, "B": 1})
    shop.pay(order, worth(order))
    settle()
    return order


def worth(order) -> int:
    return int(Order.objects.get(pk=order.id).total_gross_amount * 100)


def days_pass(days: int) -> None:
    with allow_writer():
        settle_due(now=now() + days * DAY, limit=10)
    settle()


def states() -> list[tuple[str, str]]:
    return list(Referral.objects.order_by("pk").values_list("state", "reason"))


@pytest.mark.promise("R2.1")
def test_a_large_enough_order_of_the_goods_counts_once_its_return_window_is_over(shop, version, member):
    goods = GoodsFilter(product_ids=(shop.variants["A"].product_id,))
    agree(shop, version, minimum=9_000, goods=goods, return_days=14, within_days=30)
    friend = friend_of(shop, member)
    buys(shop, friend, B=3)
    assert states() == [("pending", "")], "none of the goods"
    buys(shop, friend, A=1)
    assert states() == [("pending", "")], "too small"
    order = buys(shop, friend, A=2)
    days_pass(99)
    assert (states(), available(member)) == ([("qualified", "")], 0), "nothing was sent yet"
    shop.fulfil(order)
    settle()
    days_pass(13)
    assert (states(), available(member)) == ([("qualified", "")], 0)
    days_pass(15)
    assert (states(), available(member)) == ([("rewarded", "")], 500)
    assert_the_books_balance()


@pytest.mark.promise("R3.1", "R6.3")
def test_both_get_their_rewards_once_and_a_full_refund_takes_them_back_once(
    as_if_cards_bind, shop, version, member
):
    card = RewardDraft("Card of 20.00", 500, "gift_card", {"amount_minor": 2_000, "currency": shop.currency})
    made = campaign(shop, percent_bp=2_000)
    offer = RewardDraft("An offer", 300, "offer", {"campaign_id": made.pk})
    cards, offers = (reward_create(version.programme_id, draft).pk for draft in (card, offer))
    agree(shop, version, referrer_reward_id=cards, referee_reward_id=offers)
    friend = friend_of(shop, member)
    order = buys(shop, friend)
    for _ in range(3):
        settle()
        with allow_writer(), command():
            settle_these([Referral.objects.get().pk], now=now())
    assert states() == [("rewarded", "")]
    assert (available(member), GiftCard.objects.filter(initial_balance_amount=20).count()) == (500, 1)
    assert Grant.objects.filter(campaign=made).count() == 1
    assert applied(shop.cart(friend)) == made, "it is on the friend's next cart by itself"

    earned = available(friend)
    shop.refund(order, worth(order))
    settle()
    settle()
    assert states() == [("reversed", "")]
    assert (available(member), GiftCard.objects.get(initial_balance_amount=20).is_active) == (0, False)
    assert available(friend) <= earned - 250
    assert applied(shop.cart(friend)) is None
    assert_the_books_balance()


@pytest.mark.promise("R4.1", "R4.2")
def test_rewards_grow_by_friend_and_end_at_the_limit(shop, version, member):
    agree(
        shop,
        version,
        tiers=(ReferrerTier(from_friends=2, points=700),),
        bonuses=(FriendBonus(at_friends=2, points=1_000),),
        most_rewards=2,
        limit_days=30,
    )
    balances = []
    for _ in range(3):
        buys(shop, friend_of(shop, member))
        balances.append(available(member))
    assert balances == [500, 500 + 700 + 1_000, 2_200]
    assert states() == [("rewarded", ""), ("rewarded", ""), ("rejected", "limit")]
    assert_the_books_balance()


@pytest.mark.promise("R4.2")
def test_no_more_is_given_than_the_budget(shop, version, member):
    """750 points a friend, at a cent each, are 7.50."""
    agree(shop, version, budget_minor=1_000)
    for _ in range(2):
        buys(shop, friend_of(shop, member))
    assert (states(), available(member)) == ([("rewarded", ""), ("rejected", "budget")], 500)


@pytest.mark.promise("R5.1")
def test_only_who_bought_before_may_refer(shop, version, member):
    agree(shop, version, referrer_audience_id=audience({"orders": {"atLeast": 1}}).pk)
    buys(shop, friend_of(shop, member))
    buys(shop, member)
    before = available(member)
    buys(shop, friend_of(shop, member))
    assert (states(), available(member) - before) == ([("rejected", "audience"), ("rewarded", "")], 500)


@pytest.mark.promise("R6.2")
def test_staff_approve_what_waits_for_them_and_void_it_later(shop, version, member, settings):
    settings.RETENTION_REFERRAL_REVIEW_AT, settings.RETENTION_REFERRAL_REJECT_AT = 50, 500
    agree(shop, version)
    buys(shop, member)
    before = available(member)
    buys(shop, friend_of(shop, member))
    assert (states(), available(member) - before) == ([("in_review", "")], 0)
    balances = []
    for decision in ("APPROVED", "VOIDED", "VOIDED"):
        asked = {"referralId": gid("Referral", Referral.objects.get().pk), "decision": decision}
        shop.answer(DECIDE, input={**asked, "reason": "One household", "idempotencyKey": decision})
        settle()
        balances.append(available(member) - before)
    assert (states(), balances) == ([("rejected", "voided")], [500, 0, 0])
    assert_the_books_balance()


@pytest.mark.promise("R7.3")
def test_one_mutation_switches_a_channel_off_and_on(shop, version, member):
    agree(shop, version)

    def switch(is_active: bool) -> None:
        asked = {
            "channel": shop.channel,
            "isActive": is_active,
            "reason": "over",
            "idempotencyKey": f"{is_active}",
        }
        answer = shop.ask(SWITCH, input=asked)["referralSwitch"]
        assert answer["terms"] == {"isActive": is_active}

    switch(False)
    buys(shop, friend_of(shop, member))
    assert (states(), available(member)) == ([("pending", "")], 0)
    switch(True)
    buys(shop, friend_of(shop, member))
    assert (states(), available(member)) == ([("pending", ""), ("rewarded", "")], 500)
