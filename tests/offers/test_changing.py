"""What may change of a campaign in which state, and what follows from it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.errors import Invalid, NotFound, Refusal, Required, WrongCampaignState
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.campaigns.states import campaign_pause
from saleor_retention.offers.campaigns.update import Changed, Changes, campaign_update
from saleor_retention.offers.checkout import store_decision
from saleor_retention.offers.models import Budget, Campaign, Reservation
from saleor_retention.offers.queries import OfferState, offers_of
from saleor_retention.store.port import store
from tests.invariants import assert_sound

from ..builders.audiences import GERMAN, an_audience, join
from ..builders.campaigns import NOON, USD, a_campaign, a_cart, an_order_with, deliver, granted, see

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BUDGETED = replace(USD, budget_minor=4_000)


@pytest.fixture(autouse=True)
def _sound():
    yield
    assert_sound()


def changed(campaign: Campaign, *, now=NOON, **changes) -> list[Changed]:
    return campaign_update(campaign.pk, Changes(**changes), now=now)[1]


def mosts(campaign: Campaign) -> dict[str, int]:
    return dict(Budget.objects.filter(campaign=campaign).values_list("currency", "most"))


def row(campaign: Campaign) -> dict:
    return Campaign.objects.filter(pk=campaign.pk).values().get() | mosts(campaign)


def a_full_one(**more) -> Campaign:
    """With everything that can change."""
    return a_campaign(
        listings=[BUDGETED], ends_at=NOON + DAY, uses_limit=5, uses_per_customer=2, cooldown_days=7,
        audience_id=an_audience().pk, **more,
    )  # fmt: skip


def test_what_changed_is_answered_as_it_was_and_as_it_is():
    campaign, other = a_full_one(), an_audience(name="others")
    before = campaign.audience_id
    found = changed(
        campaign,
        name="  Hello again ",
        ends_at=NOON + 2 * DAY,
        audience_id=other.pk,
        uses_limit=6,
        uses_per_customer=3,
        cooldown_days=1,
        budgets={"USD": 6_000},
    )
    assert found == [
        Changed("name", "Welcome back", "Hello again"),
        Changed("ends_at", "2026-03-02T12:00:00+00:00", "2026-03-03T12:00:00+00:00"),
        Changed("audience_id", str(before), str(other.pk)),
        Changed("uses_per_customer", "2", "3"),
        Changed("cooldown_days", "7", "1"),
        Changed("uses_limit", "5", "6"),
        Changed("budgets", "40.00 USD", "60.00 USD"),
    ]
    now = row(campaign)
    assert (now["name"], now["ends_at"], now["audience_id"]) == ("Hello again", NOON + 2 * DAY, other.pk)
    assert (now["uses_per_customer"], now["cooldown_days"], now[""], now["USD"]) == (3, 1, 6, 6_000)


def test_what_is_as_it_was_is_no_change():
    campaign = a_full_one()
    before = row(campaign)
    assert (
        changed(campaign, name="Welcome back", ends_at=NOON + DAY, uses_limit=5, budgets={"USD": 4_000}) == []
    )
    assert row(campaign) == before


LESS = [
    ({"ends_at": NOON + DAY - timedelta(seconds=1)}, "ends_at"),
    ({"uses_limit": 4}, "uses_limit"),
    ({"uses_per_customer": 1}, "uses_per_customer"),
    ({"budgets": {"USD": 3_999}}, "budgets"),
]


@pytest.mark.parametrize("state", ["active", "paused"])
@pytest.mark.parametrize(("less", "field"), LESS, ids=[field for _, field in LESS])
def test_of_a_live_campaign_nothing_is_taken_back_and_the_rest_of_the_request_neither_done(
    less, field, state
):
    campaign = a_full_one()
    if state == "paused":
        campaign_pause(campaign.pk)
    before = row(campaign)
    with pytest.raises(Invalid) as refused:
        changed(campaign, name="Another", **less)
    assert (refused.value.field, row(campaign)) == (field, before)


@pytest.mark.parametrize(("less", "field"), LESS, ids=[field for _, field in LESS])
def test_of_a_draft_everything_may_become_less(less, field):
    campaign = a_full_one(active=False)
    assert len(changed(campaign, **less)) == 1


@pytest.mark.parametrize(
    ("new", "field"),
    [
        ({"ends_at": NOON + DAY}, "ends_at"),
        ({"uses_limit": 5}, "uses_limit"),
        ({"budgets": {"USD": 4_000}}, "budgets"),
        ({"audience_id": None}, "audience_id"),
    ],
)
def test_what_a_live_campaign_never_had_would_be_less_and_a_draft_may_get_it(new, field):
    new = new if field != "audience_id" else {"audience_id": an_audience().pk}
    live, draft = a_campaign(), a_campaign(active=False)
    with pytest.raises(Invalid) as refused:
        changed(live, **new)
    assert refused.value.field == field
    ((one),) = changed(draft, **new)
    assert (one.before, mosts(live)) == (None, {})


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({}, Required, None),
        ({"name": "  "}, Required, "name"),
        ({"name": "x" * 101}, Invalid, "name"),
        ({"ends_at": NOON - 2 * DAY}, Invalid, "ends_at"),
        ({"uses_limit": 0}, Invalid, "uses_limit"),
        ({"uses_per_customer": 0}, Invalid, "uses_per_customer"),
        ({"uses_per_customer": 1_001}, Invalid, "uses_per_customer"),
        ({"cooldown_days": -1}, Invalid, "cooldown_days"),
        ({"budgets": {"EUR": 4_000}}, Invalid, "budgets"),
        ({"budgets": {"USD": 0}}, Invalid, "budgets"),
        ({"audience_id": 0}, NotFound, "audience_id"),
    ],
)
@pytest.mark.parametrize("is_live", [True, False], ids=["live", "draft"])
def test_what_makes_no_sense_is_refused_and_changes_nothing(changes, refusal, field, is_live):
    campaign = a_full_one(active=is_live)
    before = row(campaign)
    with pytest.raises(refusal) as refused:
        changed(campaign, **changes)
    assert (type(refused.value), refused.value.field, row(campaign)) == (refusal, field, before)


def test_a_campaign_that_is_stopped_or_over_or_none_stays_as_it_is():
    stopped, over = a_campaign(), a_campaign(ends_at=NOON + DAY)
    campaign_stop(stopped.pk, now=NOON)
    for campaign, now in ((stopped, NOON), (over, NOON + DAY)):
        before = row(campaign)
        with pytest.raises(WrongCampaignState):
            changed(campaign, name="Another", now=now)
        assert row(campaign) == before
    with pytest.raises(NotFound) as refused:
        campaign_update(0, Changes(name="Another"), now=NOON)
    assert isinstance(refused.value, Refusal)


def test_a_budget_that_is_used_up_gives_again_as_soon_as_it_is_raised():
    """One order took 24.00 of 40.00; the next would take as much."""
    campaign = a_campaign(listings=[BUDGETED])
    first, second = granted(campaign, 1), granted(campaign, 2)
    deliver()
    see(an_order_with(first))
    cart = a_cart(2)
    store_decision.decide(cart, now=NOON)
    assert (store().saving(cart), Reservation.objects.count()) == (0, 0)
    changed(campaign, budgets={"USD": 4_799})
    store_decision.decide(cart, now=NOON + DAY)
    assert store().saving(cart) == 0
    changed(campaign, budgets={"USD": 4_800})
    store_decision.decide(cart, now=NOON + 2 * DAY)
    assert (store().saving(cart), Reservation.objects.get().grant_id) == (2_400, second.pk)
    assert Budget.objects.get().taken == 4_800


def test_another_audience_gets_it_from_the_next_decision_on():
    join(u1="DE", u2="FR")
    german, french = an_audience(GERMAN), an_audience({"country": {"oneOf": ["FR"]}}, "French")
    campaign = a_campaign(audience_id=german.pk)
    carts = [a_cart(1), a_cart(2)]

    def savings(now) -> list[int]:
        for cart in carts:
            store_decision.decide(cart, now=now)
        return [store().saving(cart) for cart in carts]

    assert savings(NOON) == [2_400, 0]
    changed(campaign, audience_id=french.pk)
    assert savings(NOON + DAY) == [0, 2_400]


def test_a_cool_down_holds_from_the_next_decision_on():
    join(u1="DE")
    other, campaign = a_campaign(), a_campaign(audience_id=an_audience(GERMAN).pk)
    used = granted(other)
    deliver()
    see(an_order_with(used, created_at=NOON))
    cart = a_cart(1)
    store_decision.decide(cart, now=NOON + DAY)
    assert store().saving(cart) == 2_400
    changed(campaign, cooldown_days=3)
    store_decision.decide(cart, now=NOON + 2 * DAY)
    assert store().saving(cart) == 0
    changed(campaign, cooldown_days=0)
    store_decision.decide(cart, now=NOON + 2 * DAY + timedelta(hours=1))
    assert store().saving(cart) == 2_400


def test_a_later_end_holds_for_offers_that_were_granted_before():
    campaign = a_campaign(ends_at=NOON + DAY)
    granted(campaign)
    later = NOON + DAY + timedelta(hours=2)
    assert [one.state for one in offers_of([1], at=later)[1]] == [OfferState.ENDED]
    changed(campaign, ends_at=NOON + 2 * DAY)
    assert [one.state for one in offers_of([1], at=later)[1]] == [OfferState.AVAILABLE]


def test_the_shop_learns_of_a_new_name_and_of_nothing_else():
    campaign = a_campaign(ends_at=NOON + DAY)
    granted(campaign), deliver()
    changed(campaign, ends_at=NOON + 2 * DAY)
    assert deliver() == 0
    changed(campaign, name="Hello again")
    assert deliver() == 1
    assert store()._offers[f"offer:{campaign.pk}"].name == "Hello again"
    campaign_stop(campaign.pk, now=NOON), deliver()


def test_a_new_name_that_is_delivered_after_the_stop_opens_nothing_again():
    campaign = a_campaign()
    granted(campaign), deliver()
    changed(campaign, name="Hello again")
    campaign_stop(campaign.pk, now=NOON)
    deliver()
    assert f"offer:{campaign.pk}" in store()._withdrawn
