"""Published figures of a real order history, from what is kept: nothing of them is read from the orders."""

from datetime import date
from decimal import Decimal

import pytest

from saleor_retention.core.clock import store_zone
from saleor_retention.customers.models import Customer
from saleor_retention.hosts.standalone.demo.cdnow import CHANNEL, history
from saleor_retention.metrics.figures.cohorts import Cohorts
from saleor_retention.metrics.figures.period_retention import PeriodRetention
from saleor_retention.metrics.figures.repeat import Repeat
from saleor_retention.metrics.figures.rhythm.series import PeriodSeries
from saleor_retention.metrics.figures.sales import Sales
from saleor_retention.metrics.rollups import rebuild
from saleor_retention.metrics.rollups.freshness import FigureSource
from saleor_retention.orders.models import OrderFact
from tests.metrics.figures_shop import scope
from tests.metrics.rollups_shop import NOW

pytestmark = pytest.mark.django_db

TRIANGLE = {
    "1997-01-01": "781 124 95 70 65 77 65 53 52 45 62 59 45 47 63 37 37 33",
    "1997-02-01": "857 134 110 75 77 75 61 61 74 70 59 57 59 70 56 59 60",
    "1997-03-01": "719 87 84 78 63 64 55 57 73 65 47 51 78 32 38 45",
}
PERIOD = ("1997-01-01", "1998-07-01")


@pytest.fixture
def sample():
    """The facts of the sample as the engine would have taken them in, and what is kept of them."""
    zone = store_zone()
    orders = list(history("sample", zone))
    ids = sorted({order.user_id for order in orders})
    customers = Customer.objects.bulk_create(Customer(user_id=user_id) for user_id in ids)
    known = {customer.user_id: customer for customer in customers}
    OrderFact.objects.bulk_create(
        OrderFact(
            order_id=order.id, customer=known[order.user_id], origin="checkout", status="live", channel=CHANNEL,
            currency="USD", created_at=order.created_at, paid_at=order.created_at, month=order.created_at.date().replace(day=1),
            zone=zone.key, is_purchase=True, due_minor=order.due_minor, captured_minor=order.due_minor,
            kept_minor=order.due_minor, attributed_minor=0, shipping_net_minor=0, shipping_gross_minor=0,
            net_sales_minor=order.due_minor, gross_sales_minor=order.due_minor, snapshot_hash="",
        )
        for order in orders
    )  # fmt: skip
    run = rebuild.begin(now=NOW)
    while rebuild.step(run.pk, now=NOW):
        pass


@pytest.mark.promise("M2.1")
@pytest.mark.promise("M5.1")
def test_the_sample_has_its_published_figures(sample):
    whole = scope(*PERIOD)
    buyers = Repeat.compute(whole)
    assert (buyers.customers, buyers.repeat_customers, buyers.rate) == (2_357, 1_152, Decimal("0.488757"))
    sold = Sales.compute(whole)
    assert (sold.orders, sold.net_minor, sold.average_order_minor) == (
        6_919,
        24_409_194,
        Decimal("3527.849978"),
    )
    cohorts = {str(row.month): row for row in Cohorts.compute(whole)}
    assert {month: " ".join(map(str, row.active)) for month, row in cohorts.items()} == TRIANGLE
    assert sum(row.cumulative_net_minor[-1] for row in cohorts.values()) == 24_409_194
    assert {Sales.source(whole), Cohorts.source(whole)} == {FigureSource.ROLL_UPS}


def test_months_of_the_sample_are_columns_of_its_triangle(sample):
    columns = [[int(number) for number in line.split()] for line in TRIANGLE.values()]
    march = PeriodSeries.compute(scope(*PERIOD))[2]
    assert march.start == date(1997, 3, 1)
    assert (march.customers, march.new) == (columns[0][2] + columns[1][1] + columns[2][0], columns[2][0])
    april = PeriodRetention.compute(scope("1997-04-01", "1997-05-01"))
    assert (april.customers, april.before) == (columns[0][3] + columns[1][2] + columns[2][1], march.customers)
