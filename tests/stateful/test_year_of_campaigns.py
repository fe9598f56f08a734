"""Whatever happens to campaigns in a year, no budget gives more than it has and every use is where it belongs.

A few fixed years in an ordinary run; `RETENTION_EXAMPLES=300` tells others, and `RETENTION_SHRINK=1` the shortest that
fails, which may take minutes.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from saleor_retention.offers.models import Redemption
from saleor_retention.orders.models import OrderFact
from tests.races.without_guard import lift_guard
from tests.stateful.campaigns_machine import Year

ASKED = int(os.environ.get("RETENTION_EXAMPLES", 0))
FEW, STEPS = 18, 40
LEAST = {
    "all but a cent": 2,
    "by audience": 5,
    "cancelled": 7,
    "cards sold": 3,
    "carts died": 1,
    "claimed": 10,
    "companions": 8,
    "days": 365,
    "drafts": 5,
    "drafts completed": 1,
    "drafts deleted": 1,
    "drafts edited": 1,
    "drafts refused": 3,
    "erased": 1,
    "given back": 8,
    "held out": 1,
    "merged": 1,
    "paid before a change": 4,
    "paused": 1,
    "refunded": 8,
    "refused at the gate": 2,
    "resumed": 1,
    "stopped": 1,
    "two carts": 5,
    "uses": 20,
}
"""Of the fixed years together, well below what they were seen to reach."""


@pytest.fixture
def nobody_is_held_out(monkeypatch):
    lift_guard(
        monkeypatch,
        "holdout.side",
        lambda *campaign_customer_share: False,
        within="saleor_retention.offers.eligibility",
    )


@pytest.mark.promise("P8.2", "P8.3", "P8.4", "P8.7")
@pytest.mark.timeout(0 if ASKED else 900)
@pytest.mark.usefixtures("simulated_shop")
def test_campaigns_and_their_second_memory_tell_the_same_years():
    Year.reached.clear()
    run_state_machine_as_test(
        Year,
        settings=settings(
            max_examples=ASKED or FEW,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not ASKED,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink)
            if os.environ.get("RETENTION_SHRINK")
            else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(sorted(Year.reached.items())))
    assert ASKED or {name for name, least in LEAST.items() if Year.reached[name] < least} == set()


@pytest.mark.promise("P8.2")
@pytest.mark.usefixtures("simulated_shop", "nobody_is_held_out")
def test_an_order_on_its_way_keeps_what_came_along_with_its_code_when_two_people_become_one():
    year = Year()
    year.opens()
    year.staff_grant("money", 2)
    year.types_the_code(2)
    year.buys(2, 10_001, "rung", "")
    assert len(year.ledger.uses) == 4
    year.staff_merge((2, 3), True)
    year.teardown()


@pytest.mark.promise("P8.2")
@pytest.mark.usefixtures("simulated_shop", "nobody_is_held_out")
@pytest.mark.parametrize("news", ["worked off", "lost"])
def test_a_carrier_keeps_its_share_when_what_came_along_is_given_back(news):
    """20 % that never come back, and beside them an offer to the audience that does."""
    year = Year()
    year.opens()
    year.staff_grant("never", 2)
    year.buys(2, 24_000, news, "cancel")
    assert sorted(one.amount for one in year.ledger.uses) == [2_400, 4_800]
    year.teardown()


@pytest.mark.promise("P8.2")
@pytest.mark.usefixtures("simulated_shop")
def test_an_offer_on_a_draft_that_was_deleted_before_anybody_looked_is_the_customers_again():
    year = Year()
    year.opens()
    draft = year.staff_draft(5, 10_001, "money")
    assert not OrderFact.objects.filter(pk=draft).exists()
    year.staff_delete_a_draft(draft, True)
    year.a_worker_comes()
    assert not Redemption.objects.filter(order_id=draft, given_back_at=None).exists()
    other = year.staff_draft(5, 24_000, "money")
    assert year.ledger.since(other) == Redemption.objects.get(order_id=other).redeemed_at
    year.teardown()
