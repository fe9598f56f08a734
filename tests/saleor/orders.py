"""A checkout on its way to an order, and what became of an offer once it was placed: the order's own figures, the shop's code and our books."""

from typing import Any
from uuid import UUID

from saleor.discount.models import VoucherCode
from saleor.order.models import Order, OrderLine

from saleor_retention.core.money import to_minor
from saleor_retention.offers.models import Reservation
from tests.saleor.ids import gid
from tests.saleor.shop import Shop
from tests.standalone.store_contract import Placed

from .campaigns import code_on, deliver

GOODS, DELIVERY = 15_600, 1_200
"""2 A at 60.00 and 1 B at 36.00, and what their delivery costs; tax included."""

UPDATE = """mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) { checkoutLinesUpdate(id: $id, lines: $lines) {
    checkout { id } errors { field message code } } }"""


def change(shop, checkout, user_id: int, **quantities: int) -> None:
    lines = [
        {"variantId": gid("ProductVariant", shop.variant(name)), "quantity": quantity}
        for name, quantity in quantities.items()
    ]
    shop.ask(UPDATE, client=shop.client_of(user_id), id=gid("Checkout", checkout), lines=lines)


def authorise(shop, checkout, minor: int) -> None:
    """Money for a checkout, as a payment app reports it."""
    shop.ask(
        """mutation($id: ID!, $money: MoneyInput!) { transactionCreate(id: $id, transaction: {
            name: "card", pspReference: "card", amountAuthorized: $money}) {
            transaction { id } errors { field message code } } }""",
        id=gid("Checkout", checkout),
        money={"amount": shop.decimal(minor), "currency": shop.currency},
    )


def complete(shop: Shop, checkout_id: UUID, user_id: int, *, saved: int) -> Placed:
    """Place the order of a checkout on which so much was saved, and see that it is that order and the code is spent."""
    assert shop.saving(checkout_id) == saved
    before, code = shop.total(checkout_id), code_on(checkout_id)
    order = shop.complete(checkout_id, user_id)
    row = Order.objects.get(pk=order.id)
    assert row.total_gross_amount == before
    assert (row.voucher_code or "") == code
    assert row.total_gross_amount == row.subtotal_gross_amount + row.shipping_price_gross_amount
    snapshot = shop.store.orders([order.id])[order.id]
    assert snapshot.discount_minor == saved
    deliver()
    assert not VoucherCode.objects.filter(code=code, is_active=True).exists()
    assert not Reservation.objects.filter(checkout_id=checkout_id).exists()
    return order


def lines_of(shop: Shop, order: Placed) -> dict[str, int]:
    """What each line of the order costs, tax included."""
    rows = {one.pk: one for one in OrderLine.objects.filter(order_id=order.id)}
    return {
        name: to_minor(rows[pk].total_price_gross_amount, shop.currency) for name, pk in order.lines.items()
    }


def row_of(order: Placed) -> Any:
    """Saleor's own row."""
    return Order.objects.get(pk=order.id)
