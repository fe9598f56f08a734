"""IDs given to the root fields that are Saleor's own: what is none is refused with Saleor's words."""

from uuid import UUID

from graphql import GraphQLError
from graphql_relay import from_global_id


def demand_id(text: str, type_name: str, *, of_this_type: bool = False) -> None:
    """Raises `GraphQLError` unless it is the ID of something, whether that exists or not."""
    message = f"Invalid ID: {text}. Expected: {type_name}"
    try:
        kind, key = from_global_id(text)
        if not _is_number(key):
            UUID(key)
    except ValueError as error:  # undecodable, or no key
        raise GraphQLError(f"{message}.") from error
    if of_this_type and kind != type_name:
        raise GraphQLError(f"{message}, received: {kind}.")


def _is_number(key: str) -> bool:
    try:
        int(key)
    except ValueError:
        return False
    return True
