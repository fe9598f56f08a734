"""Facts of an order that only a real Saleor can get wrong."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from saleor.account.models import Address, User
from saleor.attribute.models import AssignedProductAttributeValue, Attribute, AttributeValue
from saleor.channel.models import Channel
from saleor.core.prices import quantize_price
from saleor.order.models import Order, OrderLine
from saleor.order.utils import update_order_charge_data
from saleor.product.models import Collection, ProductVariantChannelListing

from saleor_retention.customers.reconcile import deleted_accounts
from saleor_retention.hosts.saleor.orders import snapshots
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.orders import Origin, Status
from saleor_retention.store.port import store
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.goods import ADDRESS
from tests.saleor.ids import gid
from tests.saleor.test_points_rows import open_programme, points_in_all
from tests.standalone.store_contract import Placed, line_of, money, now_of

pytestmark = pytest.mark.django_db
FULL = 16_800


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


@pytest.fixture
def payments(superuser_api_client, site_settings):
    return PaymentShop(superuser_api_client)


@pytest.fixture(params=["shop", "payments"])
def either(request):
    return request.getfixturevalue(request.param)


def paid(shop, **who) -> Placed:
    order = shop.order(**who)
    shop.pay(order, FULL)
    return order


@pytest.mark.parametrize(
    ("total", "charged"), [("30.045", 3_004), ("30.055", 3_006), ("1.005", 100), ("30.046", 3_005)]
)
def test_what_saleor_calls_fully_charged_is_paid_for_us(shop, total, charged):
    """Totals of imports and tax apps have a third digit, which Saleor rounds half to even."""
    order = shop.order(user_id=shop.member())
    Order.objects.filter(pk=order.id).update(total_gross_amount=Decimal(total))
    for minor, is_full in ((charged - 1, False), (1, True)):
        shop.pay(order, minor)
        found = snapshots.snapshots([order.id])[order.id]
        assert (found.due_minor, found.captured_minor >= found.due_minor) == (charged, is_full)
        assert (Order.objects.get(pk=order.id).charge_status == "full") is is_full


def test_sums_of_amounts_below_a_minor_unit_are_rounded_once_as_saleor_rounds_them(shop):
    """Saleor adds what several transactions charged and rounds the sum: 0.345 twice is 0.69 and fully charged."""
    placed, chance, seen = shop.order(user_id=shop.member()), Random(112), set()
    cases = [(Decimal("0.690"), [Decimal("0.345")] * 2), (Decimal("0.670"), [Decimal("0.335")] * 2)]
    for _ in range(40):
        parts = [Decimal(chance.randint(1, 9_999)) / 1_000 for _ in range(chance.randint(1, 3))]
        off = Decimal(chance.choice([0, 0, -5, 5, -1, 1, 10])) / 1_000
        cases.append((max(sum(parts) + off, Decimal("0.001")), parts))
    for total, parts in cases:
        order = Order.objects.get(pk=placed.id)
        order.payment_transactions.all().delete()
        for part in parts:
            order.payment_transactions.create(currency="USD", charged_value=part)
        order.total_gross_amount = order.total_net_amount = total
        order.save()
        update_order_charge_data(order)
        found = snapshots.snapshots([order.pk])[order.pk]
        assert found.captured_minor == found.kept_minor == quantize_price(sum(parts), "USD") * 100
        assert found.due_minor == quantize_price(total, "USD") * 100
        ours = "none" if found.kept_minor <= 0 else "partial"
        ours = "overcharged" if found.kept_minor > found.due_minor else ours
        ours = "full" if found.kept_minor == found.due_minor else ours
        assert (total, parts, order.charge_status) == (total, parts, ours)
        seen.add(ours)
    assert {"full", "partial", "overcharged"} <= seen


def test_one_order_and_three_cost_the_same_number_of_statements(either):
    placed = [paid(either, user_id=either.member()) for _ in range(3)]
    either.take_back(placed[0], "A", 1)
    counts = set()
    for ids in ([placed[0].id], [order.id for order in placed]):
        with CaptureQueriesContext(connection) as captured:
            found = snapshots.snapshots(ids)
        counts.add(len(captured.captured_queries))
        assert len(found) == len(ids)
    # Payments have no events to ask for.
    assert counts == {17 if either.flow == "transaction" else 16}


def test_a_charge_back_was_captured_and_is_kept_no_more(shop):
    order = paid(shop, user_id=shop.member())
    shop.report(shop.last_transaction(order), "CHARGE_BACK", 3_360)
    assert money(now_of(shop, order)) == (FULL, FULL, 13_440, 0)


def test_points_follow_a_charge_back_and_a_refund_that_is_reversed(shop):
    open_programme(shop)
    user_id = shop.member()
    order = paid(shop, user_id=user_id)
    transaction = shop.last_transaction(order)
    had = [points_in_all(user_id)]
    for kind, minor, psp in (
        ("CHARGE_BACK", 3_360, "dispute"),
        ("REFUND_REQUEST", 3_360, "asked"),
        ("REFUND_SUCCESS", 3_360, "asked"),
        ("REFUND_REVERSE", 3_360, "asked"),
    ):
        shop.report(transaction, kind, minor, psp)
        had.append(points_in_all(user_id))
    assert had == [130, 104, 78, 78, 104]


def test_a_refund_under_way_is_off_and_comes_back_when_it_fails(shop):
    order = paid(shop, user_id=shop.member())
    transaction = shop.last_transaction(order)
    shop.report(transaction, "REFUND_REQUEST", 3_360, "asked")
    pending = money(now_of(shop, order))
    shop.report(transaction, "REFUND_FAILURE", 3_360, "asked")
    assert (pending, money(now_of(shop, order))) == ((FULL, FULL, 13_440, 0), (FULL, FULL, FULL, 0))


def test_a_granted_refund_names_lines_and_takes_nothing_before_money_moves(shop):
    order = paid(shop, user_id=shop.member())
    shop.grant(order, 6_000, lines={"A": 1})
    granted = now_of(shop, order)
    assert (money(granted), line_of(granted, order, "A").refunded) == ((FULL, FULL, FULL, 0), 0)
    shop.report(shop.last_transaction(order), "REFUND_SUCCESS", 6_000)
    assert money(now_of(shop, order)) == (FULL, FULL, 10_800, 6_000)


def test_a_grant_does_not_pay_an_order(shop):
    """Saleor calls an order of 168.00 with 84.00 charged and 84.00 granted fully charged; nobody paid it."""
    open_programme(shop)
    user_id = shop.member()
    order = shop.order(user_id=user_id)
    shop.pay(order, FULL // 2)
    shop.grant(order, FULL // 2)
    assert (now_of(shop, order).captured_minor, points_in_all(user_id)) == (FULL // 2, 0)


def test_units_refunded_first_and_returned_later_are_one_loss(payments):
    order = paid(payments, user_id=payments.member())
    payments.fulfil(order)
    payments.refund(order, 6_000, lines={"A": 1})
    refunded = now_of(payments, order)
    payments.take_back_refunded(order, "A", 1)
    returned = now_of(payments, order)
    assert (money(refunded), line_of(refunded, order, "A").returned) == ((FULL, FULL, 10_800, 6_000), 0)
    assert (money(returned), line_of(returned, order, "A").returned) == ((FULL, FULL, 10_800, 6_000), 1)
    assert line_of(returned, order, "A").refunded == 1


def test_marking_an_order_as_paid_pays_it(shop):
    open_programme(shop)
    user_id = shop.member()
    Channel.objects.filter(pk=shop.row.pk).update(order_mark_as_paid_strategy="payment_flow")
    order = shop.order(user_id=user_id)
    Order.objects.get(pk=order.id).payment_transactions.all().delete()
    shop.ask(
        "mutation($id: ID!) { orderMarkAsPaid(id: $id) { order { id } errors { field message code } } }",
        id=gid("Order", order.id),
    )
    assert (money(now_of(shop, order)), points_in_all(user_id)) == ((FULL, FULL, FULL, 0), 130)


def test_an_unpaid_order_is_unconfirmed_and_earns_when_it_is_paid_and_confirmed(shop):
    """Without a transaction at the checkout Saleor confirms an order only with its payment."""
    open_programme(shop)
    user_id = shop.member()
    order = super(TransactionShop, shop).complete(shop.cart(user_id), user_id)
    unpaid = now_of(shop, order).status
    shop.pay(order, FULL)
    after = now_of(shop, order).status
    if after is Status.UNCONFIRMED:
        shop.ask(
            "mutation($id: ID!) { orderConfirm(id: $id) { order { id } errors { field message code } } }",
            id=gid("Order", order.id),
        )
    assert (unpaid, now_of(shop, order).status, points_in_all(user_id)) == (
        Status.UNCONFIRMED,
        Status.LIVE,
        130,
    )


def test_a_draft_is_no_order_until_it_is_completed(shop):
    open_programme(shop)
    user = shop.account()
    draft = shop.draft(user)
    assert now_of(shop, draft).status is Status.DRAFT
    assert not OrderFact.objects.filter(is_purchase=True).exists()
    shop.complete_draft(draft)
    shop.pay(draft, FULL)
    assert (now_of(shop, draft).origin, now_of(shop, draft).status) == (Origin.DRAFT, Status.LIVE)
    assert points_in_all(user.pk) == 130


def test_a_guests_order_earns_when_it_becomes_a_members(shop):
    open_programme(shop)
    order = paid(shop, email="late@example.com")
    user_id = shop.member()
    assert points_in_all(user_id) == 0
    shop.match_guest("late@example.com", user_id)
    shop.ask(
        """mutation($id: ID!) { customerUpdate(id: $id, input: {note: "met"}) { errors { field message code } } }""",
        id=gid("User", user_id),
    )
    assert now_of(shop, order).user_id == user_id
    assert points_in_all(user_id) == 130


def test_what_a_line_needs_of_the_catalogue_is_on_it(shop):
    variant = shop.variants["A"]
    ProductVariantChannelListing.objects.filter(variant=variant).update(cost_price_amount="21.50")
    collection = Collection.objects.create(name="New", slug="new")
    collection.products.add(variant.product)
    order = shop.order(user_id=shop.member())
    a, b = (line_of(now_of(shop, order), order, name) for name in "AB")
    assert (a.cost_minor, a.collection_ids, a.category_id) == (2_150, (collection.pk,), shop.category.pk)
    assert (b.cost_minor, b.collection_ids, b.product_id) == (None, (), shop.variants["B"].product_id)


def test_an_order_is_sent_to_its_shipping_address_else_its_bill_tells_where_its_customer_is(shop):
    order = shop.order(user_id=shop.member())
    rows = Order.objects.filter(pk=order.id)
    rows.update(billing_address=Address.objects.create(country="DE", city="Köln"))

    def place():
        found = now_of(shop, order)
        return found.country, found.city.title()

    assert place() == ("PL", "Wrocław")
    rows.update(collection_point=shop.warehouse)
    assert place() == ("DE", "Köln"), "what is collected goes to a shop, and says nothing of its customer"
    rows.update(collection_point=None, shipping_address=None)
    assert place() == ("DE", "Köln")
    rows.update(billing_address=None)
    assert place() == ("", "")


def test_a_line_has_the_product_type_that_saleor_keeps_on_it_else_that_of_its_product(shop):
    order = shop.order(user_id=shop.member())
    kind = shop.variants["A"].product.product_type_id
    lines = OrderLine.objects.filter(pk=order.lines["A"])
    for kept, told in ((None, kind), (kind + 1_000, kind + 1_000)):
        lines.update(product_type_id=kept)
        assert line_of(now_of(shop, order), order, "A").product_type_id == told


def test_a_brand_is_what_the_attribute_says_that_the_shop_names(shop, settings):
    order = shop.order(user_id=shop.member())
    attribute = Attribute.objects.create(
        slug="brand", name="Brand", type="product-type", input_type="dropdown"
    )
    value = AttributeValue.objects.create(attribute=attribute, slug="lumen", name=" Lumen  Light ")
    product = shop.variants["A"].product
    AssignedProductAttributeValue.objects.create(product=product, value=value)
    assert line_of(now_of(shop, order), order, "A").brand == ""
    settings.RETENTION_BRAND_ATTRIBUTE = "brand"
    assert line_of(now_of(shop, order), order, "A").brand == "Lumen Light"
    settings.RETENTION_BRAND_ATTRIBUTE = "maker"
    assert line_of(now_of(shop, order), order, "A").brand == ""


def test_hints_are_ours_alone_and_bounded(shop):
    order = shop.order(user_id=shop.member())
    junk = {f"retention.k{n:03}": "v" for n in range(50)} | {"retention.long": "x" * 5_000, "other": "1"}
    Order.objects.filter(pk=order.id).update(metadata=junk)
    hints = now_of(shop, order).hints
    assert (len(hints), hints[0]) == (20, ("retention.k000", "v"))


def test_a_deleted_account_leaves_an_order_that_names_an_address(shop):
    user = shop.account("leaving@example.com")
    order = paid(shop, user_id=user.pk)
    User.objects.filter(pk=user.pk).delete()
    found = now_of(shop, order)
    assert (found.user_id, found.email) == (None, "leaving@example.com")
    assert store().drifted_orders(after=None, limit=5) == (), "what must be looked at is the account"
    assert deleted_accounts([user.pk]) == [user.pk]


def test_an_imported_order_counts_from_its_own_date(shop):
    """Its payment is recorded today; points that expire must count from the day the order was placed."""
    user = shop.account()
    price = {"gross": "60.00", "net": "50.00"}
    data = shop.ask(
        """mutation($orders: [OrderBulkCreateInput!]!) { orderBulkCreate(orders: $orders, stockUpdatePolicy: SKIP) {
            count results { order { id } errors { path message } } errors { message } } }""",
        orders=[
            {
                "channel": shop.channel,
                "createdAt": "2024-01-01T00:00:00Z",
                "status": "UNFULFILLED",
                "currency": "USD",
                "languageCode": "EN",
                "user": {"email": user.email},
                "billingAddress": ADDRESS,
                "lines": [
                    {
                        "variantId": gid("ProductVariant", shop.variants["A"].pk),
                        "createdAt": "2024-01-01T00:00:00Z",
                        "isShippingRequired": False,
                        "isGiftCard": False,
                        "quantity": 1,
                        "totalPrice": price,
                        "undiscountedTotalPrice": price,
                        "warehouse": gid("Warehouse", shop.warehouse.pk),
                        "taxClassId": gid("TaxClass", shop.kind.tax_class_id),
                        "taxRate": "0.2",
                    }
                ],
                "transactions": [{"name": "card", "amountCharged": {"amount": "60.00", "currency": "USD"}}],
            }
        ],
    )["orderBulkCreate"]
    assert (data["count"], [result["errors"] for result in data["results"]]) == (1, [[]])
    fact = OrderFact.objects.get()
    assert (fact.origin, fact.is_purchase, fact.net_sales_minor) == (Origin.BULK, True, 5_000)
    assert (fact.created_at, fact.paid_at) == (datetime(2024, 1, 1, tzinfo=UTC),) * 2
