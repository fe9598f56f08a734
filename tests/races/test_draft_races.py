"""Two drafts of one campaign grow at one moment, and what is left is enough for one; and the control."""

from dataclasses import replace
from functools import partial

import pytest

from saleor_retention.hosts.standalone.simulator.voucher_pricing import draft_with
from saleor_retention.offers.checkout import draft_orders
from saleor_retention.offers.models import Budget
from saleor_retention.store.discounts import Benefit, OfferListing
from saleor_retention.store.orders import OrderSnapshot, Origin, Status
from saleor_retention.store.port import store
from tests.builders import a_line, an_order
from tests.builders.campaigns import NOON, a_campaign, granted
from tests.builders.points import an_id
from tests.invariants import assert_sound

from .concurrency import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P6.2")]
BUDGET = 3_000


def a_draft(user_id: int, minor: int) -> OrderSnapshot:
    """Goods for so much, drafted by staff."""
    pk = an_id(f"draft of {user_id}")
    lines = (a_line(pk, "A", quantity=1, net_minor=minor, gross_minor=minor),)
    unpaid = {"captured_minor": 0, "kept_minor": 0, "fully_paid_at": None}
    return an_order(
        pk, user_id=user_id, origin=Origin.DRAFT, status=Status.DRAFT, lines=lines, due_minor=minor,
        shipping_net_minor=0, shipping_gross_minor=0, **unpaid,
    )  # fmt: skip


def grows(user_id: int, code: str) -> None:
    """Staff add goods: 20.00 are taken off now, and not 10.00."""
    plain = a_draft(user_id, 20_000)
    priced = draft_with(plain, code, Benefit(1_000))
    store()._plain_drafts[plain.id] = plain
    store().put(replace(priced, status=Status.DRAFT))


@pytest.fixture
def both(cross_at):
    """10.00 of 30.00 are taken by each of two drafts, which then grow; answers whether each keeps its code."""
    campaign = a_campaign(listings=(OfferListing("main", "USD", None, 0, None, BUDGET),))
    drafts = []
    for user_id in (1, 2):
        grant = granted(campaign, user_id)
        draft = a_draft(user_id, 10_000)
        store().put(draft)
        draft_orders.draft_apply(draft.id, grant.pk, now=NOON)
        grant.refresh_from_db()
        grows(user_id, grant.code)
        drafts.append(draft.id)
    assert Budget.objects.get(currency="USD").taken == 2_000
    cross_at("draft.after_pricing")
    return partial(together, *(partial(draft_orders.draft_changed, one, now=NOON) for one in drafts))


def test_one_keeps_its_offer_and_the_other_loses_it(both):
    assert sorted(both()) == [False, True]
    assert Budget.objects.get(currency="USD").taken <= BUDGET
    assert_sound()


def test_control_without_the_lock_both_keep_it_and_the_budget_is_overdrawn(both, lift):
    lift("draft.lock_budgets")
    assert both() == [True, True]
    assert Budget.objects.get(currency="USD").taken > BUDGET
