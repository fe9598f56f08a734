"""A customer's orders as the engine knows them, with what each gave and took: for staff."""

from typing import Any

import graphene

from ..errors import NotFound
from ..orders.models import OrderFact
from ..orders.queries import orders_of_account
from . import kit
from .on_order import OrderRoot, RetentionOrder


class RetentionCustomerOrder(kit.Type):
    """Roots are `OrderFact`."""

    order_id = graphene.ID(required=True, description="The ID of the order.")
    number = graphene.String(required=True, description="Its number, as the customer knows it.")
    channel = graphene.String(required=True, description="Slug of the channel it was placed in.")
    created_at = kit.DateTime(required=True, description="When it was placed.")
    total = graphene.Field(kit.Money, required=True, description="What it came to, with tax and delivery.")
    retention = graphene.Field(
        RetentionOrder, required=True, description="What it did for their points and offers."
    )

    class Meta:
        description = "An order of a customer."

    @staticmethod
    def resolve_order_id(root: OrderFact, info: Any) -> str:
        return kit.global_id("Order", root.pk)

    @staticmethod
    def resolve_total(root: OrderFact, info: Any) -> Any:
        return kit.money(root.due_minor, root.currency)

    @staticmethod
    def resolve_retention(root: OrderFact, info: Any) -> OrderRoot:
        """Loaded with that of the other orders."""
        return OrderRoot(root.pk)


class RetentionCustomerOrderCountableConnection(kit.Connection):
    """Newest first."""

    class Meta:
        node = RetentionCustomerOrder


class CustomerOrderQueries(graphene.ObjectType):
    retention_customer_orders = kit.ConnectionField(
        RetentionCustomerOrderCountableConnection,
        description="Orders of a customer that the engine has seen, the newest first.",
        permissions=[kit.MANAGE_ORDERS],
        user_id=graphene.ID(required=True, description="The ID of the customer's account."),
    )

    @staticmethod
    def resolve_retention_customer_orders(root: Any, info: Any, user_id: str, **arguments: Any) -> Any:
        """None of an account that there is not."""
        using = kit.port.alias(info.context)
        try:
            rows = orders_of_account(kit.local_id(user_id, "User"), using=using)
        except NotFound:
            rows = OrderFact.objects.using(using).none().order_by("-created_at", "-pk")
        return kit.paginate(rows, info, arguments, RetentionCustomerOrderCountableConnection)
