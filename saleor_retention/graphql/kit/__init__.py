"""Building blocks of the API on graphene 2. What a host must give comes through `port`, and nothing else.

Import this only while a schema is being built: inside Saleor its types must exist by then (docs: design, section 6).
"""

from .access import (
    AUTHENTICATED_USER,
    MANAGE_CHECKOUTS,
    MANAGE_DISCOUNTS,
    MANAGE_ORDERS,
    MANAGE_USERS,
    OWNER,
    actor_of,
    allowed,
    require_permission,
)
from .connection import Connection, ConnectionField, Page, connection_of, paged, paginate
from .errors import RetentionError, RetentionErrorCode
from .fields import Field
from .ids import global_id, key_of, local_id, parse_pk, uuid_of
from .instants import Instant
from .loaders import DataLoader, TableLoader
from .money import minor_of, money, points_of
from .mutation import Mutation, StaffInput, StaffMutation
from .port import port
from .types import CATEGORY, Enum, Input, NonNullList, Type, enum_of

DateTime, Date, Money = port.DateTime, port.Date, port.Money
PositiveInt, PositiveDecimal = port.PositiveInt, port.PositiveDecimal
LanguageCode = port.LanguageCode
Points = port.Decimal
"""Whole numbers that may exceed 32 bits. A scalar of our own would stop the code generators of storefronts."""

__all__ = [
    "AUTHENTICATED_USER",
    "CATEGORY",
    "MANAGE_CHECKOUTS",
    "MANAGE_DISCOUNTS",
    "MANAGE_ORDERS",
    "MANAGE_USERS",
    "OWNER",
    "Connection",
    "ConnectionField",
    "DataLoader",
    "Date",
    "DateTime",
    "Enum",
    "Field",
    "Input",
    "Instant",
    "LanguageCode",
    "Money",
    "Mutation",
    "NonNullList",
    "Page",
    "Points",
    "PositiveDecimal",
    "PositiveInt",
    "RetentionError",
    "RetentionErrorCode",
    "StaffInput",
    "StaffMutation",
    "TableLoader",
    "Type",
    "actor_of",
    "allowed",
    "connection_of",
    "enum_of",
    "global_id",
    "key_of",
    "local_id",
    "minor_of",
    "money",
    "paged",
    "paginate",
    "parse_pk",
    "points_of",
    "port",
    "require_permission",
    "uuid_of",
]
