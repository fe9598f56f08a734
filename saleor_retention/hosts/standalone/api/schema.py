"""The schema of the stand-alone project: the same fields, on stand-ins of Saleor's types."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from ....errors import NotFound
from ....graphql import kit, schema
from ....graphql.cost_map import COSTS
from ....graphql.costs import BATCH, ONE
from ....graphql.kit import port_standalone
from ....graphql.on_checkout import RetentionCheckout, RetentionOfCheckout
from ....orders.models import OrderFact
from .federation import Any_, Entities, Service, print_subgraph, stand_in
from .root_ids import demand_id

User = stand_in("User", schema.EXTENSIONS["User"], "A customer of the shop.")
Order = stand_in("Order", schema.EXTENSIONS["Order"], "An order of the shop.")
Checkout = stand_in("Checkout", schema.EXTENSIONS["Checkout"], "A checkout of the shop.")
port_standalone.HOST_TYPES["Checkout"] = Checkout


def users(context: Any, keys: Sequence[int]) -> dict[int, Any]:
    """Accounts that the requestor may see. Whether they exist is the shop's to know."""
    seen = [key for key in keys if kit.allowed(context, [kit.OWNER, kit.MANAGE_USERS], owner=key)]
    return {key: User.of(key) for key in seen}


def orders(context: Any, keys: Sequence[UUID]) -> dict[UUID, Any]:
    """Orders that the requestor may see, in one statement: their own, a guest's by its id, all for staff."""
    rows = OrderFact.objects.using(kit.port.alias(context)).filter(pk__in=keys, is_gone=False)
    return {
        key: Order.of(key, user_id=owner)
        for key, owner in rows.values_list("pk", "customer__user_id")
        if owner is None or kit.allowed(context, [kit.OWNER, kit.MANAGE_ORDERS], owner=owner)
    }


ENTITIES = Entities({"User": (kit.local_id, users), "Order": (kit.uuid_of, orders)})


class Entity(graphene.Union):
    """What a router may ask by its key."""

    class Meta:
        name = "_Entity"
        types = (User, Order)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        """Stand-ins are their own type."""
        return type(instance)


class Query(schema.Queries):
    """Ours, those of the federation, and the few of Saleor's that lead to ours."""

    me = graphene.Field(User, description="The account that asks.")
    user = graphene.Field(User, id=graphene.ID(required=True), description="An account, for staff.")
    order = graphene.Field(
        Order, id=graphene.ID(required=True), description="An order, for its owner and staff."
    )
    checkout = graphene.Field(
        Checkout, id=graphene.ID(required=True), description="A checkout, for who knows its ID."
    )
    retention_checkout = graphene.Field(
        RetentionCheckout, id=graphene.ID(required=True), description="`Checkout.retention`, for a router."
    )
    entities = graphene.Field(
        graphene.List(Entity),
        name="_entities",
        required=True,
        representations=graphene.List(graphene.NonNull(Any_), required=True),
    )
    service = graphene.Field(Service, name="_service", required=True)

    @staticmethod
    def resolve_me(root: Any, info: Any) -> Any:
        """None for strangers and apps."""
        me = kit.port.customer(info.context)
        return None if me is None else User.of(me)

    @staticmethod
    def resolve_user(root: Any, info: Any, id: str) -> Any:
        """For staff, as Saleor's; whether the account exists is the shop's to know."""
        if not kit.allowed(info.context, [kit.MANAGE_USERS, kit.MANAGE_ORDERS]):
            raise port_standalone.PermissionDenied(
                "To access this path, you need one of the following permissions: "
                "MANAGE_STAFF, MANAGE_USERS, MANAGE_ORDERS"
            )
        return _one(info, users, kit.local_id, "User", id)

    @staticmethod
    def resolve_order(root: Any, info: Any, id: str) -> Any:
        """A foreign order and a missing one answer alike."""
        return _one(info, orders, kit.uuid_of, "Order", id)

    @staticmethod
    def resolve_checkout(root: Any, info: Any, id: str) -> Any:
        """Its id is its secret, as in Saleor."""
        demand_id(id, "Checkout", of_this_type=True)
        try:
            return kit.port.checkout_root(info.context, kit.uuid_of(id, "Checkout"))
        except NotFound:
            return None

    @staticmethod
    def resolve_retention_checkout(root: Any, info: Any, id: str) -> Any:
        """The same, without the type that has no key."""
        result = Query.resolve_checkout(root, info, id)
        return result and RetentionOfCheckout.resolve_retention(result, info)

    @staticmethod
    def resolve_entities(root: Any, info: Any, representations: Sequence[Any]) -> list[Any]:
        """Each stand-in is checked as its root field is."""
        return ENTITIES.resolve(info.context, representations)

    @staticmethod
    def resolve_service(root: Any, info: Any) -> dict[str, str]:
        """Printed once."""
        return {"sdl": SUBGRAPH}


def _one(info: Any, find: Any, key_of: Any, name: str, text: str) -> Any:
    demand_id(text, name)
    try:
        key = key_of(text, name)
    except NotFound:
        return None
    return find(info.context, [key]).get(key)


class Mutation(schema.Mutations):
    """Ours."""


built = graphene.Schema(query=Query, mutation=Mutation)
SUBGRAPH = print_subgraph(built, ("User", "Order"))
LOCAL_COSTS = {
    "me": ONE,
    "user": ONE,
    "order": ONE,
    "checkout": ONE,
    "retentionCheckout": BATCH,
    "_entities": ONE,
}
COST_MAP = COSTS | {"Query": COSTS["Query"] | LOCAL_COSTS}


def built_schema() -> graphene.Schema:
    """For whoever prints it."""
    return built
