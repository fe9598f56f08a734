"""Whose points an input names, and the account as it is afterwards."""

from collections.abc import Mapping
from typing import Any

from ...customers.identity import members
from ...errors import NotFound
from ...loyalty import queries
from ...store.customers import CustomerSnapshot
from ...store.port import store
from .. import kit


def key_of(text: str, type_name: str) -> int:
    """Of what an argument names; 0 where there can be no such thing."""
    try:
        return kit.local_id(text, type_name)
    except NotFound:
        return 0


def programme_in(data: str | None) -> int:
    """The key of an active programme; the shop's first one where none is named. Raises `NotFound`."""
    rows = queries.programmes().filter(is_active=True)
    if data:
        rows = rows.filter(pk=kit.local_id(data, "LoyaltyProgramme", field="programme_id"))
    result = rows.values_list("pk", flat=True).first()
    if result is None:
        raise NotFound("There is no active loyalty programme.", field="programme_id")
    return int(result)


def customer_in(data: Mapping[str, Any]) -> tuple[int, int]:
    """The account that an input names, by the store's id, and our customer. Raises `NotFound`."""
    user_id = kit.local_id(data["user_id"], "User", field="user_id")
    result = store().customers([user_id]).get(user_id)
    if not isinstance(result, CustomerSnapshot):
        raise NotFound(field="user_id")
    return user_id, members([result])[user_id]


def account_of(info: Any, result: Mapping[str, Any]) -> Any:
    """The points of a user in a programme as they are now, also when a command is repeated."""
    using = kit.port.alias(info.context)
    rows = queries.all_accounts_of([result["user"]], programme_ids=[result["programme"]], using=using)
    return rows[result["user"]][0]
