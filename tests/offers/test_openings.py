"""What is kept of campaigns between requests is what a new process would read, whoever wrote them, and however it ended."""

import pytest
from django.db import transaction
from django.db.models import F

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.models import Audience
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.offers.checkout.select import OfferSelection, choose
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.eligibility import live_campaigns as reading
from saleor_retention.offers.eligibility.live_campaigns import live_campaigns
from saleor_retention.offers.models import Budget, Campaign, CampaignListing
from saleor_retention.store.discounts import OfferListing

from ..builders.campaigns import NOON, a_campaign, a_cart
from .test_audiences import buys, joins

pytestmark = pytest.mark.django_db
EVERYBODY, NOBODY = {"orders": {"atLeast": 0}}, {"orders": {"atLeast": 9}}
WRITTEN = {
    "a campaign": lambda: Campaign.objects.update(percent_bp=F("percent_bp") + 100),
    "a listing": lambda: CampaignListing.objects.update(minimum_minor=F("minimum_minor") + 1),
    "an audience": lambda: Audience.objects.update(rule=NOBODY),
    "a campaign that ends": lambda: Campaign.objects.filter(pk=first()).update(state="stopped"),
}
"""All behind the back of any verb, as a colleague with a database shell would."""


@pytest.fixture(autouse=True)
def two_campaigns():
    joins()
    audience = audience_create("Everybody", EVERYBODY, by=StaffContext("user:9", ""), now=NOON)
    return [a_campaign(audience_id=audience.pk), a_campaign(audience_id=audience.pk, cooldown_days=7)]


def first():
    return Campaign.objects.order_by("pk").values_list("pk", flat=True)[0]


def ask(channel="main", **more):
    return live_campaigns([1], channel, **({"checkout_id": None, "now": NOON} | more))


def anew(channel="main"):
    """As a process that knows nothing yet."""
    kept = dict(reading.KEPT)
    reading.KEPT.clear()
    try:
        return ask(channel)
    finally:
        reading.KEPT.clear()
        reading.KEPT.update(kept)


def test_what_nobody_wrote_since_is_not_sent_again(django_assert_num_queries, monkeypatch):
    before = ask()
    monkeypatch.setattr(reading, "read_campaign", None)  # nothing is read
    with django_assert_num_queries(1):
        assert ask() == before
    assert len(before.campaigns) == 2


@pytest.mark.parametrize("what", WRITTEN)
def test_what_was_written_since_is_read_with_the_next_look(what, django_assert_num_queries):
    before = ask()
    WRITTEN[what]()
    with django_assert_num_queries(1):
        after = ask()
    assert after != before
    assert after == anew()


def test_each_of_several_changes_within_one_transaction_is_read():
    """Its number is the same for all of them: the place in the table tells them apart."""
    with transaction.atomic():
        for number in range(3):
            Campaign.objects.update(name=f"Change {number}")
            assert {one.offer.name for one in ask().campaigns} == {f"Change {number}"}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_was_rolled_back_leaves_no_trace(what):
    before = ask()
    with transaction.atomic():
        WRITTEN[what]()
        assert ask() == anew() != before
        transaction.set_rollback(True)
    assert ask() == before
    WRITTEN["a listing"]()  # takes the place of what was rolled back
    assert ask() == anew() != before


def test_the_control_without_the_versions_old_terms_are_offered(monkeypatch):
    monkeypatch.setattr(reading, "OPEN", reading.OPEN.replace(reading.VERSION, "concat_ws(' ', k.id, t.id)"))
    ask()
    WRITTEN["a campaign"]()
    assert ask() != anew()


def test_campaigns_of_other_channels_are_kept_apart(two_campaigns):
    only = a_campaign(
        audience_id=two_campaigns[0].audience_id, listings=(OfferListing("b2b", "EUR", None, 0),)
    )
    assert [one.offer.campaign_id for one in ask("b2b").campaigns] == [only.pk]
    assert [one.offer.campaign_id for one in ask("main").campaigns] == [one.pk for one in two_campaigns]
    assert [one.channel for one in ask(None).campaigns] == ["main", "main", "b2b"]
    assert ask("nowhere").campaigns == []


def test_budgets_and_uses_are_of_the_moment_and_never_kept(two_campaigns):
    campaign = two_campaigns[0]
    ask()
    Budget.objects.create(campaign=campaign, currency="", most=10)
    Budget.objects.create(campaign=campaign, currency="USD", most=5_000)
    Budget.objects.create(campaign=campaign, currency="EUR", most=1)
    assert ask().left == {(campaign.pk, ""): 10, (campaign.pk, "USD"): 5_000}
    Budget.objects.filter(currency="").update(taken=4)
    assert ask().left[campaign.pk, ""] == 6
    assert ask().uses == {}
    assert buys() > 0
    ((used,),) = ask().uses.values()
    assert (used.campaign_id, used.at) == (campaign.pk, NOON.timestamp())


def test_only_a_campaign_of_hers_can_have_been_chosen_for_her_checkout(two_campaigns):
    cart = a_cart()
    decide(cart, now=NOON)
    choose(cart, 1, OfferSelection(campaign_id=two_campaigns[1].pk), now=NOON)
    assert ask(checkout_id=cart).chosen_id == two_campaigns[1].pk
    assert ask(checkout_id=a_cart()).chosen_id is None
    assert live_campaigns([2], "main", checkout_id=cart, now=NOON).chosen_id is None
