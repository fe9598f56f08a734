"""Adds our fields to Saleor's own schema, so that HTTP, introspection, SDL, federation and webhook payloads have them.

Saleor builds its schema by one call of `graphene.Schema` when `saleor.graphql.api` is imported. `install` waits for
that call and widens its arguments. Nothing of `saleor.graphql` is imported before: importing the federation module
too early freezes its union of entities with whatever types exist then. If somebody imported the API before our app
was ready, the schema is built a second time in the same object.
"""

import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import graphene
from django.core.exceptions import ImproperlyConfigured
from graphene.types.utils import yank_fields_from_attrs

API = "saleor.graphql.api"
_installed = False


def install() -> None:
    """Widen Saleor's schema, once. Call when the app is ready."""
    global _installed
    if _installed:
        return
    _installed = True
    if API in sys.modules:
        rebuild()
    else:
        intercept()


def built() -> Any:
    """Saleor's schema, with ours in it."""
    from saleor.graphql.api import schema

    return schema


def intercept() -> None:
    """Let the one call that builds Saleor's schema pass through our hands.

    Its copy without subscriptions, which `_service` prints, is built from the widened Query and is left alone.
    """
    original = graphene.Schema.__init__

    def __init__(self: Any, query: Any = None, mutation: Any = None, **rest: Any) -> None:
        if getattr(query, "__module__", None) == API:
            query, mutation = widened(query, mutation)
        with _clashes_told():
            original(self, query=query, mutation=mutation, **rest)

    graphene.Schema.__init__ = __init__


def rebuild() -> None:
    """The API was imported before us: build its schema again, in the object that views and webhooks hold."""
    from saleor.graphql import api
    from saleor.graphql.core.federation.schema import build_federated_schema

    there, federation = api.schema, {"_Any", "_Entity", "_Service"}
    query, mutation = widened(there._query, there._mutation)
    with _clashes_told():
        again = build_federated_schema(
            query,
            mutation=mutation,
            types=[type_ for type_ in there.types if _name(type_) not in federation],
            subscription=there._subscription,
            directives=there._directives,
        )
    api.monitor_fields_usage(again)
    _become(there, again)
    # Documents were validated against the schema as it was.
    api.backend.cache_map.clear()


def _become(there: Any, again: Any) -> None:
    """Everything that one schema holds, put into another: graphql-core keeps most of it in slots."""
    slots = {slot for kind in type(again).__mro__ for slot in getattr(kind, "__slots__", ())}
    for name in slots | set(vars(again)):
        with suppress(AttributeError):  # a slot that was never filled
            setattr(there, name, object.__getattribute__(again, name))


def widened(query: Any, mutation: Any) -> tuple[Any, Any]:
    """Put our fields on Saleor's types and into its cost map; answers Query and Mutation with ours."""
    from saleor.graphql.account.types import User
    from saleor.graphql.checkout.types import Checkout
    from saleor.graphql.order.types import Order
    from saleor.graphql.query_cost_map import COST_MAP

    from ...graphql import schema
    from ...graphql.cost_map import COSTS
    from .mutations.answers import listen

    for target in (User, Checkout, Order):
        for mixin in schema.EXTENSIONS[target._meta.name]:
            extend(target, mixin)
    for ours, theirs in ((schema.Queries, query), (schema.Mutations, mutation)):
        refuse_clashes(theirs, ours._meta.fields)
    for type_name, fields in COSTS.items():
        COST_MAP.setdefault(type_name, {}).update(fields)
    widened_mutation = type("Mutation", (schema.Mutations, mutation), {"__doc__": mutation.__doc__})
    listen(widened_mutation)
    return type("Query", (schema.Queries, query), {"__doc__": query.__doc__}), widened_mutation


def extend(target: Any, mixin: type) -> None:
    """Put a mixin's fields and resolvers on a type. Raises `ImproperlyConfigured` rather than hide a field."""
    fields = yank_fields_from_attrs(vars(mixin), _as=graphene.Field)
    refuse_clashes(target, fields)
    for name, field in fields.items():
        target._meta.fields[name] = field
        if (resolver := vars(mixin).get(f"resolve_{name}")) is not None:
            setattr(target, f"resolve_{name}", resolver)


def refuse_clashes(target: Any, names: Iterable[str]) -> None:
    """Another plugin, or a later Saleor, may have a field of that name."""
    if clash := sorted(set(names) & set(target._meta.fields)):
        raise ImproperlyConfigured(f"saleor_retention: {target._meta.name} already has {', '.join(clash)}")


class _clashes_told:
    """Turns graphene's complaint about two types of one name into what an operator understands."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """Only that complaint."""
        if isinstance(error, AssertionError) and "same name" in str(error):
            raise ImproperlyConfigured(f"saleor_retention: {error}") from error


def _name(type_: Any) -> str:
    return str(type_._meta.name if hasattr(type_, "_meta") else getattr(type_, "name", ""))
