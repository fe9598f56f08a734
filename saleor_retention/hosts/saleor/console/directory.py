"""What the shop has, by name: for the console's pickers, through Saleor's own API as whoever asks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.http import HttpRequest

from ....console.formats import country_names
from ....console.host import Choice, ChoiceKind
from ....errors import NotFound
from ....graphql import kit
from .api import execute, user_of

AT_ONCE = 100
"""Most items that Saleor answers at once."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """How one kind is asked for. The documents take `$first`, and `$text` or `$ids`."""

    type_name: str
    search: str
    names: str


def _listed(field: str, shown: str) -> tuple[str, str]:
    """The documents of a list that has a filter for texts and for ids."""
    return (
        f"query Search($text: String, $first: Int) {{"
        f" items: {field}(first: $first, filter: {{search: $text}}) {{ edges {{ node {{ {shown} }} }} }} }}",
        f"query Names($ids: [ID!]!, $first: Int) {{"
        f" items: {field}(first: $first, filter: {{ids: $ids}}) {{ edges {{ node {{ {shown} }} }} }} }}",
    )


VARIANT = "id name sku product { name }"
CATALOGUES: Mapping[ChoiceKind, Catalogue] = {
    ChoiceKind.PRODUCT: Catalogue("Product", *_listed("products", "id name")),
    ChoiceKind.CATEGORY: Catalogue("Category", *_listed("categories", "id name parent { name }")),
    ChoiceKind.COLLECTION: Catalogue("Collection", *_listed("collections", "id name")),
    ChoiceKind.CUSTOMER: Catalogue("User", *_listed("customers", "id email firstName lastName")),
    ChoiceKind.VARIANT: Catalogue(
        "ProductVariant",
        _listed("productVariants", VARIANT)[0],
        "query Names($ids: [ID!]!, $first: Int) {"
        f" items: productVariants(first: $first, ids: $ids) {{ edges {{ node {{ {VARIANT} }} }} }} }}",
    ),
}
CHANNELS = "query Channels { channels { slug name currencyCode } }"


def search(
    request: HttpRequest, kind: ChoiceKind, text: str, *, limit: int, language: str
) -> Iterable[Choice]:
    """What is called so. Nothing for whoever may not look: Saleor's API decides that."""
    if not user_of(request).permissions:
        return
    if kind is ChoiceKind.STAFF:
        return
    if kind not in CATALOGUES:
        yield from _by_name(_few(request, kind, language), text, limit)
        return
    variables = {"text": text or None, "first": min(limit, AT_ONCE)}
    for node in _nodes(execute(request, CATALOGUES[kind].search, variables).data):
        yield _choice(kind, node)


def names(request: HttpRequest, kind: ChoiceKind, ids: Sequence[str], *, language: str) -> dict[str, str]:
    """What these are called; without those that are gone, of another kind, or not to be seen."""
    if not user_of(request).permissions:
        return {}
    if kind is ChoiceKind.STAFF:
        return _staff(request, ids)
    if kind not in CATALOGUES:
        return {choice.id: choice.name for choice in _few(request, kind, language) if choice.id in ids}
    catalogue = CATALOGUES[kind]
    result = {}
    for batch in batched([pk for pk in ids if _is_a(pk, catalogue.type_name)], AT_ONCE):
        variables = {"ids": list(batch), "first": AT_ONCE}
        for node in _nodes(execute(request, catalogue.names, variables).data):
            choice = _choice(kind, node)
            result[choice.id] = choice.name
    return result


def _staff(request: HttpRequest, ids: Sequence[str]) -> dict[str, str]:
    """Who of the staff did something: told whom Saleor tells it in the events of an order, where no field takes ids."""
    from django.conf import settings
    from saleor.account.models import User

    if not user_of(request).permissions & {"MANAGE_STAFF", "MANAGE_USERS"}:
        return {}
    keys = [kit.local_id(pk, "User") for pk in ids if _is_a(pk, "User")]
    replica = getattr(settings, "DATABASE_CONNECTION_REPLICA_NAME", "replica")
    rows = User.objects.using(replica).filter(pk__in=keys, is_staff=True)
    columns = rows.values_list("pk", "first_name", "last_name", "email")
    return {
        kit.global_id("User", pk): f"{first_name} {last_name}".strip() or email
        for pk, first_name, last_name, email in columns
    }


def _few(request: HttpRequest, kind: ChoiceKind, language: str) -> Iterator[Choice]:
    """All channels, or all countries."""
    if kind is ChoiceKind.COUNTRY:
        countries = country_names(language).items()
        yield from (Choice(code, name) for code, name in sorted(countries, key=lambda item: item[1]))
        return
    data = execute(request, CHANNELS, {}).data or {}
    for channel in data.get("channels") or ():
        yield Choice(channel["slug"], channel["name"], channel["currencyCode"])


def _by_name(choices: Iterable[Choice], text: str, limit: int) -> list[Choice]:
    wanted = text.casefold()
    return [choice for choice in choices if wanted in choice.name.casefold()][:limit]


def _nodes(data: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    connection = (data or {}).get("items") or {}
    for edge in connection.get("edges") or ():
        yield edge["node"]


def _choice(kind: ChoiceKind, node: Mapping[str, Any]) -> Choice:
    if kind is ChoiceKind.CUSTOMER:
        full_name = f"{node['firstName']} {node['lastName']}".strip()
        return Choice(node["id"], node["email"], full_name)
    if kind is ChoiceKind.VARIANT:
        parts = (node["product"]["name"], node["name"])
        return Choice(node["id"], ", ".join(part for part in parts if part), node["sku"] or "")
    return Choice(node["id"], node["name"], (node.get("parent") or {}).get("name") or "")


def _is_a(pk: str, type_name: str) -> bool:
    """An id of another kind would make Saleor refuse all of them."""
    try:
        kit.local_id(pk, type_name)
    except NotFound:
        return False
    return True
