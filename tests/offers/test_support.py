"""What support does: an apology in one call, offers for one checkout or a group, taken back, put on a draft."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.customers.identity import Identity, customers_of
from saleor_retention.errors import CampaignState, Invalid, NotFound
from saleor_retention.kernel.store import Status, store
from saleor_retention.offers import grants, standing, support
from saleor_retention.offers.models import Campaign, Grant, Reservation
from saleor_retention.offers.sorry import NAME, Sorry, sorry_grant
from saleor_retention.offers.sweep import sweep_checkouts
from tests.builders import an_order

from .coded import ANN, BEN, deliver, members, owner_of
from .shop import NOON, a_campaign, a_cart, an_order_with, granted, see

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _members():
    members()


@pytest.mark.promise("P7.1")
def test_an_apology_is_one_call_and_is_on_her_next_checkout_by_itself():
    grant = sorry_grant(ANN, Sorry("main", "USD", percent_bp=2_000, expires_at=NOON + 30 * DAY), now=NOON)
    campaign = grant.campaign
    assert (campaign.name, campaign.template, campaign.state) == (NAME, "sorry", "active")
    assert (campaign.ends_at, grant.expires_at, owner_of(grant.pk)) == (NOON + 30 * DAY,) * 2 + (ANN,)
    deliver()
    hers, bens = a_cart(ANN), a_cart(BEN)
    for cart in (hers, bens):
        standing.decide(cart, now=NOON)
    assert (store().saving(hers), store().saving(bens)) == (4_800, 0)


@pytest.mark.promise("P7.2")
def test_an_apology_may_be_for_named_goods_and_have_a_name():
    sorry = Sorry(
        "main", "USD", amount_minor=500, product_ids=(9, 4, 4), variant_ids=(7,), name=" For the cup "
    )
    campaign = sorry_grant(ANN, sorry, now=NOON).campaign
    campaign.refresh_from_db()
    assert campaign.shape == {"per": "cheapest", "scope": {"product_ids": [4, 9], "variant_ids": [7]}}
    assert (campaign.name, campaign.listings.get().amount_minor) == ("For the cup", 500)
    whole = sorry_grant(ANN, Sorry("main", "USD", amount_minor=500), now=NOON).campaign
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
        sorry_grant(user_id, Sorry("main", "USD", **terms), now=NOON)
    assert refusal.value.field == field
    assert not Campaign.objects.exists()
    assert not Grant.objects.exists()


@pytest.mark.promise("P9.1")
def test_an_offer_for_given_checkouts_is_each_customers_own_and_again_changes_nothing():
    campaign, carts = a_campaign(), [a_cart(ANN), a_cart(ANN), a_cart(BEN)]
    assert support.grant_for_checkouts(campaign.pk, [*carts, carts[0]], now=NOON) == 3
    assert support.grant_for_checkouts(campaign.pk, carts, now=NOON) == 0
    rows = {one.checkout_id: one for one in Grant.objects.all()}
    assert {cart: owner_of(rows[cart].pk) for cart in carts} == dict(zip(carts, (ANN, ANN, BEN), strict=True))
    assert {one.occasion for one in rows.values()} == {f"checkout:{cart}" for cart in carts}
    deliver()
    assert not Grant.objects.filter(issued_at=None).exists()


def test_a_guests_checkout_or_one_that_is_gone_refuses_the_whole_request():
    campaign = a_campaign()
    for other in (a_cart(None), uuid4()):
        with pytest.raises(NotFound) as refusal:
            support.grant_for_checkouts(campaign.pk, [a_cart(ANN), other], now=NOON)
        assert refusal.value.field == "checkout_ids"
    with pytest.raises(Invalid):
        support.grant_for_checkouts(campaign.pk, [a_cart(ANN)], now=NOON, expires_at=NOON)
    assert not Grant.objects.exists()


def a_group(*user_ids: int):
    """Members as the segments would tell them: our ids, in their order."""
    ids = sorted(customers_of([Identity(user_id, None) for user_id in user_ids]).values())

    def page(*, after, limit):
        return [one for one in ids if one > after][:limit]

    return page


@pytest.mark.promise("P9.1")
def test_a_group_is_granted_page_by_page_each_customer_once(settings):
    settings.RETENTION_BATCH_SIZE = 4
    campaign, group = a_campaign(), a_group(*range(1, 11))
    grants.grant_to(campaign.pk, [3], now=NOON)
    pages, after = [], 0
    while after is not None:
        page = support.grant_to_audience(campaign.pk, group, now=NOON, after=after)
        pages.append(page.granted)
        after = page.after
    assert pages == [3, 4, 2]
    assert Grant.objects.count() == 10
    assert support.grant_to_audience(campaign.pk, group, now=NOON).granted == 0


def test_a_page_of_500_costs_the_statements_of_a_page_of_5():
    campaign = a_campaign()
    few, many = a_group(*range(1, 6)), a_group(*range(101, 601))
    with CaptureQueriesContext(connection) as small:
        support.grant_to_audience(campaign.pk, few, now=NOON)
    with CaptureQueriesContext(connection) as large:
        assert support.grant_to_audience(campaign.pk, many, now=NOON).granted == 500
    assert len(large) == len(small)


def test_an_offer_that_is_taken_back_leaves_her_checkout_within_one_sweep():
    grant, cart = granted(a_campaign()), a_cart()
    deliver()
    standing.decide(cart, now=NOON)
    assert support.offer_withdraw(grant.pk, now=NOON).withdrawn_at == NOON
    assert support.offer_withdraw(grant.pk, now=NOON + DAY).withdrawn_at == NOON
    sweep_checkouts(now=NOON)
    assert store().cart(cart).voucher_code == ""
    assert not Reservation.objects.exists()


def test_an_offer_that_an_order_used_is_not_taken_back():
    grant = granted(a_campaign())
    see(an_order_with(grant))
    with pytest.raises(Invalid):
        support.offer_withdraw(grant.pk, now=NOON)
    with pytest.raises(NotFound):
        support.offer_withdraw(0, now=NOON)
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
    standing.decide(cart, now=NOON)
    support.draft_apply(draft.id, grant.pk, now=NOON)
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
            support.draft_apply(order_id, grant.pk, now=NOON)
    with pytest.raises(NotFound):
        support.draft_apply(hers.id, 0, now=NOON)
    with pytest.raises(CampaignState):
        support.draft_apply(hers.id, over.pk, now=NOON + DAY)
    assert found == []
    refused.add(hers.id)
    with pytest.raises(Invalid):
        support.draft_apply(hers.id, grant.pk, now=NOON)
