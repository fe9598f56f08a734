"""Global IDs. A malformed one, one of another type and a missing one all answer alike."""

from binascii import Error as Malformed
from typing import Any
from uuid import UUID

from graphql_relay import from_global_id, to_global_id

from ...errors import NotFound

DIGITS = 19
"""Of the largest key there can be. Python refuses to read thousands of them at all."""


def global_id(type_name: str, key: Any) -> str:
    """The opaque ID of an object."""
    return str(to_global_id(type_name, str(key)))


def local_id(text: str, type_name: str, *, field: str = "id") -> int:
    """The whole-number key behind an ID. Raises `NotFound`."""
    return parse_pk(key_of(text, type_name, field=field), field=field)


def parse_pk(text: str, *, field: str = "id") -> int:
    """A whole-number key from its text. Raises `NotFound`."""
    if not (text.isascii() and text.isdigit()) or len(text) > DIGITS or int(text) >= 2**63:
        raise NotFound(field=field)
    return int(text)


def uuid_of(text: str, type_name: str, *, field: str = "id") -> UUID:
    """The UUID behind an ID. Raises `NotFound`."""
    try:
        return UUID(key_of(text, type_name, field=field))
    except ValueError as error:
        raise NotFound(field=field) from error


def key_of(text: str, type_name: str, *, field: str = "id") -> str:
    """The key behind an ID, as text. Raises `NotFound`."""
    try:
        kind, key = from_global_id(text)
    except (Malformed, UnicodeDecodeError, ValueError) as error:
        raise NotFound(field=field) from error
    if kind != type_name:
        raise NotFound(field=field)
    return str(key)
