"""The demo's campaign with a hold-out: both sides are the history's own customers, and what they bought is the history's."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from saleor_retention.core.clock import store_zone
from saleor_retention.customers.models import Customer
from saleor_retention.hosts.standalone.demo import report
from saleor_retention.hosts.standalone.demo.cdnow import CHANNEL, history
from saleor_retention.hosts.standalone.demo.comparison import DAYS, FIRST_DAY, HOLDOUT_BP, compare
from saleor_retention.hosts.standalone.demo.replay import ensure_programme, replay
from saleor_retention.offers.campaigns.results import results_of
from saleor_retention.offers.campaigns.uplift import ArmCounts, UpliftVerdict, uplift
from saleor_retention.offers.grants.holdout import is_held_out
from saleor_retention.offers.models import Assignment, Campaign, Grant, Redemption
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.port import store

pytestmark = pytest.mark.django_db
CAMPAIGNS = 240
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def orders():
    """The sample, replayed."""
    orders = list(history("sample", store_zone()))
    store().put(*orders)
    ensure_programme(channel=CHANNEL, currency="USD", since=datetime(1996, 12, 31, tzinfo=UTC), now=NOW)
    replay([order.id for order in orders], now=NOW)
    return orders


def test_the_sides_are_the_hashs_and_their_purchases_those_of_the_history(orders):
    row = compare(store(), now=NOW)
    before, after = defaultdict(list), defaultdict(list)
    for order in orders:
        (before if order.created_at < FIRST_DAY else after)[order.user_id].append(order)
    border = FIRST_DAY - timedelta(days=DAYS)
    away = {user for user, bought in before.items() if max(order.created_at for order in bought) < border}
    accounts = dict(Customer.objects.values_list("pk", "user_id"))
    assigned = dict(Assignment.objects.filter(campaign=row).values_list("customer_id", "is_held_out"))
    assert {accounts[pk] for pk in assigned} == away
    assert assigned == {pk: is_held_out(row.pk, pk, HOLDOUT_BP) for pk in assigned}

    results = results_of([row.pk], start=date(2026, 5, 1), end=date(2026, 6, 2))[row.pk]
    for side, held_out in ((results.treatment, False), (results.holdout, True)):
        users = [accounts[pk] for pk, is_out in assigned.items() if is_out is held_out]
        bought = [order for user in users for order in after[user]]
        assert (side.customers, side.orders) == (len(users), len(bought))
        assert side.buyers == len({order.user_id for order in bought})
        assert dict(side.net_sales) == {"USD": sum(order.due_minor for order in bought)}
        assert side.customers >= 100
    assert (Grant.objects.count(), Redemption.objects.count()) == (0, 0)
    assert [line for line, holds in report.checks() if not holds] == []


def test_an_offer_that_nobody_had_is_seldom_said_to_have_brought_anything(orders):
    """Whatever number the campaign has, and with it whoever its hash leaves out."""
    compare(store(), now=NOW)
    customers = list(Assignment.objects.values_list("customer_id", flat=True))
    since = OrderFact.objects.filter(created_at__gte=FIRST_DAY, customer_id__in=customers)
    buyers = set(since.values_list("customer_id", flat=True))
    wrong = 0
    for number in range(1, CAMPAIGNS + 1):
        out = {pk for pk in customers if is_held_out(number, pk, HOLDOUT_BP)}
        holdout = ArmCounts(len(out), len(out & buyers))
        treatment = ArmCounts(len(customers) - len(out), len(buyers - out))
        wrong += uplift(treatment, holdout, HOLDOUT_BP).verdict is UpliftVerdict.HARDLY_CHANCE
    assert wrong <= CAMPAIGNS // 20  # of twenty one at most, however often they are looked at


def test_done_again_it_changes_nothing(orders):
    first = compare(store(), now=NOW)
    sides = list(Assignment.objects.order_by("pk").values_list())
    assert compare(store(), now=NOW).pk == first.pk
    assert list(Assignment.objects.order_by("pk").values_list()) == sides
    assert Campaign.objects.count() == 1
