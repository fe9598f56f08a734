"""Two who change one campaign at the same moment: a limit that both raise is the higher one, and the control."""

from functools import partial

import pytest

from saleor_retention.offers.campaigns.update import Changes, campaign_update
from saleor_retention.offers.checkout.store_decision import decide
from saleor_retention.offers.models import Budget, Campaign
from saleor_retention.store.discounts import OfferListing
from tests.builders.campaigns import NOON, a_campaign, a_cart, deliver, granted
from tests.invariants import assert_sound

from .concurrency import outcomes, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]
FORTY = OfferListing("main", "USD", None, 0, budget_minor=4_000)


@pytest.fixture
def campaign(transactional_db) -> Campaign:
    return a_campaign(listings=[FORTY])


def raise_to(campaign: Campaign, most: int) -> None:
    campaign_update(campaign.pk, Changes(budgets={"USD": most}), now=NOON)


def most() -> int:
    return Budget.objects.values_list("most", flat=True).get()


def raised_by_two(campaign: Campaign, cross_at) -> list[str]:
    """To 50.00 and to 60.00: each has found that it is no less than 40.00 before either writes."""
    cross_at("campaign.after_check")
    return outcomes(*(partial(raise_to, campaign, one) for one in (5_000, 6_000)))


def test_of_two_raises_the_lower_never_undoes_the_higher(campaign, cross_at):
    found = raised_by_two(campaign, cross_at)
    assert most() == 6_000
    assert found in (["done", "done"], ["Invalid", "done"]), "the lower came first, or was refused"


def test_control_without_the_campaigns_lock_both_pass_and_the_last_stands(campaign, cross_at, lift):
    lift("campaign.lock_for_change", lambda pk, now: Campaign.objects.get(pk=pk))
    assert raised_by_two(campaign, cross_at) == ["done", "done"]


def test_a_raise_and_a_promise_at_the_same_moment_both_count(campaign, cross_at):
    """What a promise takes of the budget meanwhile is not overwritten."""
    granted(campaign, 1), deliver()
    cart = a_cart(1)
    cross_at("campaign.after_check")
    together(partial(raise_to, campaign, 6_000), partial(decide, cart, now=NOON))
    assert Budget.objects.values_list("most", "taken").get() == (6_000, 2_400)
    assert_sound()
