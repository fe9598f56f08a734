"""P6.2, P8.2 with fifty operating-system processes: one shared code, ten uses, and every checkout completes at once."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from saleor_retention.offers.campaigns.lifecycle import campaign_activate, campaign_create
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.codes import claims
from saleor_retention.offers.models import Budget, Redemption, Reservation
from saleor_retention.store.discounts import OfferListing

from .race_complete import Completion, Process
from .random_carts import Bazaar

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P6.2", "P8.2")]
FIFTY, FIFTEEN, TEN = 50, 15, 10
CART = {"A": 1}
FULL, REDUCED, SAVED = "71.890", "65.890", 600
"""59.99 and 11.90 for the delivery; less ten percent."""
NO_ROOM = "All there was of this personal offer has been given."


@pytest.fixture
def bazaar(superuser_api_client, site_settings):
    return Bazaar(superuser_api_client)


def claimed(shop: Bazaar, customers: int, **limits):
    """So many customers claimed the code that everybody types; each has it on their checkout."""
    now = datetime.now(UTC)
    listing = OfferListing(shop.channel, shop.currency, None, 0, budget_minor=limits.pop("money", None))
    draft = CampaignSpec(name="Spring", percent_bp=1_000, listings=[listing], starts_at=now, **limits)
    campaign = campaign_activate(campaign_create(draft).pk, now=now)
    claims.shared_code_set(campaign.pk, "SPRING25", now=now)
    users = [shop.member() for _ in range(customers)]
    checkouts = []
    for user in users:
        claims.code_claim("SPRING25", user, now)
        checkout_id, total = shop.filled(user, CART)
        assert total == 6_589
        checkouts.append(Completion(str(checkout_id), user, by_task=False, is_guarded=True))
    return campaign, checkouts


def nothing_is_promised(campaign, currency: str, most: int) -> None:
    """All the checkouts keep their price, none of them its promise, and there is only so much left."""
    Reservation.objects.all().delete()
    Budget.objects.filter(campaign=campaign, currency=currency).update(most=most)


def race(asked: list[Completion]) -> list[dict]:
    """All stand at the gate before any of them passes it."""
    started = [Process(one) for one in asked]
    assert len({process.says()["process"] for process in started}) == len(asked)
    for process in started:
        process.may_go()
    return [process.at_last() for process in started]


def assert_refused(answers: list[dict]) -> None:
    assert {error["message"] for one in answers for error in one["errors"]} == {NO_ROOM}


def test_of_fifty_completions_at_once_exactly_ten_have_the_ten_uses_of_the_shared_code(bazaar):
    campaign, asked = claimed(bazaar, FIFTY, uses_limit=FIFTY)
    nothing_is_promised(campaign, "", TEN)
    answers = race(asked)
    assert Counter(str(one["order"]) for one in answers) == {REDUCED: TEN, "None": FIFTY - TEN}
    assert_refused([one for one in answers if one["order"] is None])
    assert Redemption.objects.filter(given_back_at=None).count() == TEN
    assert Budget.objects.get(campaign=campaign).taken == TEN
    loser = next(one for one, said in zip(asked, answers, strict=True) if said["order"] is None)
    assert Process(loser).at_last()["order"] == FULL, "the code is off, she may go on without it"
    assert Redemption.objects.count() == TEN


def test_a_budget_in_money_is_not_overdrawn_by_fifteen_who_complete_at_once(bazaar):
    campaign, asked = claimed(bazaar, FIFTEEN, money=FIFTEEN * SAVED)
    nothing_is_promised(campaign, "EUR", 2_999)
    answers = race(asked)
    assert Counter(str(one["order"]) for one in answers) == {REDUCED: 4, "None": 11}
    assert_refused([one for one in answers if one["order"] is None])
    assert Budget.objects.get(campaign=campaign).taken == 4 * SAVED


def test_a_checkout_that_lost_its_promise_asks_the_budget_again_for_all_that_it_takes_off(bazaar):
    campaign, (asked,) = claimed(bazaar, 1, money=SAVED)
    nothing_is_promised(campaign, "EUR", SAVED - 1)
    (answer,) = race([asked])
    assert_refused([answer])
    assert (answer["order"], Budget.objects.get(campaign=campaign).taken) == (None, 0)


def test_control_without_the_gate_all_fifteen_have_the_ten_uses(bazaar):
    campaign, asked = claimed(bazaar, FIFTEEN, uses_limit=FIFTY)
    nothing_is_promised(campaign, "", TEN)
    unguarded = [Completion(one.checkout_id, one.user_id, False, is_guarded=False) for one in asked]
    assert Counter(str(one["order"]) for one in race(unguarded)) == {REDUCED: FIFTEEN}
    assert Redemption.objects.filter(given_back_at=None).count() == FIFTEEN > TEN
