"""What support does: an apology in one call, offers for one checkout or a group, taken back, put on a draft."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.identity import Identity, customers_of
from saleor_retention.errors import Invalid, NotFound, WrongCampaignState
from saleor_retention.offers.campaigns.goodwill import NAME, Goodwill, grant_goodwill
from saleor_retention.offers.checkout import draft_orders, store_decision
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.grants import by_staff, granting
from saleor_retention.offers.models import Assignment, Campaign, Grant, Reservation
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import an_order

from ..builders.audiences import an_audience
from ..builders.campaigns import NOON, a_campaign, a_cart, an_order_with, deliver, granted, see
from ..builders.codes import ANN, BEN, members, owner_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _members():
    members()


@pytest.mark.promise("P7.1")
def test_an_apology_is_one_call_and_is_on_her_next_checkout_by_itself():
    grant = grant_goodwill(
        ANN, Goodwill("main", "USD", percent_bp=2_000, expires_at=NOON + 30 * DAY), now=NOON
    )
    campaign = grant.campaign
    assert (campaign.name, campaign.template, campaign.state) == (NAME, "goodwill", "active")
    assert (campaign.ends_at, grant.expires_at, owner_of(grant.pk)) == (NOON + 30 * DAY,) * 2 + (ANN,)
    deliver()
    hers, bens = a_cart(ANN), a_cart(BEN)
    for cart in (hers, bens):
        store_decision.decide(cart, now=NOON)
    assert (store().saving(hers), store().saving(bens)) == (4_800, 0)


@pytest.mark.promise("P7.2")
def test_an_apology_may_be_for_named_goods_and_have_a_name():
    sorry = Goodwill(
        "main", "USD", amount_minor=500, product_ids=(9, 4, 4), variant_ids=(7,), name=" For the cup "
    )
    campaign = grant_goodwill(ANN, sorry, now=NOON).campaign
    campaign.refresh_from_db()
    assert campaign.shape == {"per": "cheapest", "scope": {"product_ids": [4, 9], "variant_ids": [7]}}
    assert (campaign.name, campaign.listings.get().amount_minor) == ("For the cup", 500)
    whole = grant_goodwill(ANN, Goodwill("main", "USD", amount_minor=500), now=NOON).campaign
    whole.refresh_from_db()
    assert whole.shape == {}


@pytest.mark.parametrize(
    ("user_id", "terms", "error", "field"),
    [
        (404, {"percent_bp": 1_000}, NotFound, "user_id"),
        (ANN, {}, Invalid, "percent"),
        (ANN, {"percent_bp": 1_000, "amount_minor": 500}, Invalid, "percent"),
        (ANN, {"percent_bp": 10_001}, Invalid, "percent"),
        (ANN, {"amount_minor": 0}, Invalid, "amount"),
        (ANN, {"percent_bp": 1_000, "expires_at": NOON}, Invalid, "expires_at"),
    ],
)
def test_an_apology_that_makes_no_sense_is_refused_and_nothing_is_left(user_id, terms, error, field):
    with pytest.raises(error) as refusal:
        grant_goodwill(user_id, Goodwill("main", "USD", **terms), now=NOON)
    assert refusal.value.field == field
    assert not Campaign.objects.exists()
    assert not Grant.objects.exists()


@pytest.mark.promise("P9.1")
def test_an_offer_for_given_checkouts_is_each_customers_own_and_again_changes_nothing():
    campaign, carts = a_campaign(), [a_cart(ANN), a_cart(ANN), a_cart(BEN)]
    assert by_staff.grant_for_checkouts(campaign.pk, [*carts, carts[0]], now=NOON) == 3
    assert by_staff.grant_for_checkouts(campaign.pk, carts, now=NOON) == 0
    rows = {one.checkout_id: one for one in Grant.objects.all()}
    assert {cart: owner_of(rows[cart].pk) for cart in carts} == dict(zip(carts, (ANN, ANN, BEN), strict=True))
    assert {one.occasion for one in rows.values()} == {f"checkout:{cart}" for cart in carts}
    deliver()
    assert not Grant.objects.filter(issued_at=None).exists()


def test_a_guests_checkout_or_one_that_is_gone_refuses_the_whole_request():
    campaign = a_campaign()
    for other in (a_cart(None), uuid4()):
        with pytest.raises(NotFound) as refusal:
            by_staff.grant_for_checkouts(campaign.pk, [a_cart(ANN), other], now=NOON)
        assert refusal.value.field == "checkout_ids"
    with pytest.raises(Invalid):
        by_staff.grant_for_checkouts(campaign.pk, [a_cart(ANN)], now=NOON, expires_at=NOON)
    assert not Grant.objects.exists()


def a_group(first: int, last: int) -> int:
    """An audience of newcomers with these accounts, none of whom bought anything."""
    customers_of([Identity(user_id, None) for user_id in range(first, last + 1)])
    return an_audience(name=f"From {first}").pk


@pytest.mark.promise("P9.1")
def test_a_group_is_granted_batch_by_batch_each_customer_once(settings):
    settings.RETENTION_BATCH_SIZE = 4
    campaign, group = a_campaign(), a_group(1, 10)
    granting.grant_to(campaign.pk, [3], now=NOON)
    assert by_staff.grant_to_audience(campaign.pk, group, now=NOON, expires_at=NOON + DAY) == 9
    assert Grant.objects.count() == 10
    assert Grant.objects.filter(expires_at=NOON + DAY, is_by_audience=False, occasion="").count() == 9
    assert by_staff.grant_to_audience(campaign.pk, group, now=NOON) == 0
    deliver()
    assert not Grant.objects.filter(issued_at=None).exists()


@pytest.mark.promise("P9.1")
def test_only_who_is_in_it_now_is_granted_and_keeps_it_when_she_is_no_more():
    campaign, group = a_campaign(), a_group(1, 3)
    see(an_order(user_id=2, email="user2@example.com"))
    assert by_staff.grant_to_audience(campaign.pk, group, now=NOON) == 2
    assert {owner_of(one.pk) for one in Grant.objects.all()} == {1, 3}
    see(an_order(user_id=3, email="user3@example.com"))
    cart = a_cart(3)
    store_decision.decide(cart, now=NOON)
    assert store().saving(cart) == 2_400


@pytest.mark.promise("P8.7")
def test_of_a_group_those_who_are_held_out_get_nothing():
    campaign, group = a_campaign(holdout_bp=5_000), a_group(1, 20)
    number = by_staff.grant_to_audience(campaign.pk, group, now=NOON)
    assert 0 < number < 20
    assert Assignment.objects.filter(is_held_out=True).count() == 20 - number


def test_a_group_that_is_not_there_or_too_large_is_refused_and_nobody_gets_anything(monkeypatch):
    campaign, group = a_campaign(), a_group(1, 3)
    with pytest.raises(NotFound) as refusal:
        by_staff.grant_to_audience(campaign.pk, group + 1, now=NOON)
    assert refusal.value.field == "audience_id"
    monkeypatch.setattr(by_staff, "MOST_OF_A_GROUP", 2)
    with pytest.raises(Invalid) as refusal:
        by_staff.grant_to_audience(campaign.pk, group, now=NOON)
    assert refusal.value.field == "audience_id"
    assert not Grant.objects.exists()


def test_a_group_of_500_costs_the_statements_of_a_group_of_5():
    few = a_group(11, 15)
    with CaptureQueriesContext(connection) as small:
        by_staff.grant_to_audience(a_campaign().pk, few, now=NOON)
    many = a_group(101, 580)
    with CaptureQueriesContext(connection) as large:
        assert by_staff.grant_to_audience(a_campaign().pk, many, now=NOON) == 485
    assert len(large) == len(small)


def test_an_offer_that_is_taken_back_leaves_her_checkout_within_one_sweep():
    grant, cart = granted(a_campaign()), a_cart()
    deliver()
    store_decision.decide(cart, now=NOON)
    assert by_staff.offer_withdraw(grant.pk, now=NOON).withdrawn_at == NOON
    assert by_staff.offer_withdraw(grant.pk, now=NOON + DAY).withdrawn_at == NOON
    sweep_checkouts(now=NOON)
    assert store().cart(cart).voucher_code == ""
    assert not Reservation.objects.exists()


def test_an_offer_that_an_order_used_is_not_taken_back():
    grant = granted(a_campaign())
    see(an_order_with(grant))
    with pytest.raises(Invalid):
        by_staff.offer_withdraw(grant.pk, now=NOON)
    with pytest.raises(NotFound):
        by_staff.offer_withdraw(0, now=NOON)
    assert Grant.objects.get().withdrawn_at is None


@pytest.fixture
def drafts(monkeypatch):
    """What the shop was asked to put on drafts; it refuses what is in `refused`."""
    found, refused = [], set()

    def apply_to_draft(order_id, code):
        found.append((order_id, code))
        return order_id not in refused

    monkeypatch.setattr(store(), "apply_to_draft", apply_to_draft, raising=False)
    found_and_refused = (found, refused)
    return found_and_refused


@pytest.mark.promise("P7.2")
def test_staff_put_her_offer_on_a_draft_of_hers_and_the_checkout_that_held_it_loses_it(drafts):
    found, _ = drafts
    grant, cart = granted(a_campaign()), a_cart()
    draft = an_order(status=Status.DRAFT, user_id=ANN)
    store().put(draft)
    deliver()
    store_decision.decide(cart, now=NOON)
    draft_orders.draft_apply(draft.id, grant.pk, now=NOON)
    assert found == [(draft.id, grant.code)]
    assert not Reservation.objects.exists()
    sweep_checkouts(now=NOON)
    assert store().saving(cart) == 0 or Reservation.objects.exists()


def test_a_draft_of_another_a_real_order_and_an_offer_that_is_over_are_refused(drafts):
    found, refused = drafts
    grant, over = granted(a_campaign()), granted(a_campaign(ends_at=NOON + DAY))
    hers, bens, live = (
        an_order(status=status, user_id=user_id)
        for status, user_id in ((Status.DRAFT, ANN), (Status.DRAFT, BEN), (Status.LIVE, ANN))
    )
    store().put(hers, bens, live)
    for order_id in (bens.id, live.id, uuid4()):
        with pytest.raises(NotFound):
            draft_orders.draft_apply(order_id, grant.pk, now=NOON)
    with pytest.raises(NotFound):
        draft_orders.draft_apply(hers.id, 0, now=NOON)
    with pytest.raises(WrongCampaignState):
        draft_orders.draft_apply(hers.id, over.pk, now=NOON + DAY)
    assert found == []
    refused.add(hers.id)
    with pytest.raises(Invalid):
        draft_orders.draft_apply(hers.id, grant.pk, now=NOON)
