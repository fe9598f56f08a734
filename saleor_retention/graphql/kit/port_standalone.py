"""The same names without Saleor. Types that Saleor has too must stay equal to Saleor's: federation merges by name."""

import decimal
import enum
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

import graphene
from babel.numbers import get_currency_precision
from graphql.language import ast
from promise import Promise

from ...conf import conf
from ...core.clock import now
from ...store.carts import PayableCheckout
from ...store.foreseen_orders import foreseen_order
from ...store.port import Gone, store
from .languages import CODES
from .port import CheckoutTotal

PAGE_LIMIT = conf.page_limit
HOST_TYPES: dict[str, Any] = {}
"""Filled by the project that builds the schema: the stand-ins of Saleor's types, by name."""


@dataclass(frozen=True, slots=True)
class Requestor:
    """Who asks. A bearer token of the settings names one."""

    customer: int | None = None
    permissions: frozenset[str] = frozenset()
    app: str = ""
    name: str = ""
    """Of somebody of the staff, for histories; "" where nobody has said it."""


class Money(graphene.ObjectType):
    """Saleor's `Money`; roots are `prices.Money`."""

    currency = graphene.String(description="Currency code.", required=True)
    amount = graphene.Float(description="Amount of money.", required=True)
    fractional_amount = graphene.Int(
        description="Amount of money represented as an integer in the smallest currency unit.", required=True
    )
    fraction_digits = graphene.Int(
        description="Number of digits after the decimal point in the currency.", required=True
    )

    class Meta:
        description = "Represents amount of money in specific currency."

    @staticmethod
    def resolve_amount(root: Any, info: Any) -> decimal.Decimal:
        return round(root.amount, get_currency_precision(root.currency))

    @staticmethod
    def resolve_fractional_amount(root: Any, info: Any) -> int:
        digits = get_currency_precision(root.currency)
        return int(round(root.amount, digits).scaleb(digits))

    @staticmethod
    def resolve_fraction_digits(root: Any, info: Any) -> int:
        return int(get_currency_precision(root.currency))


class Date(graphene.Date):
    __doc__ = graphene.Date.__doc__

    @staticmethod
    def parse_value(value: Any) -> Any:
        """From a variable; None, which is refused, for what the parser of dates stumbles over."""
        return _parsed(graphene.Date.parse_value, value)

    @classmethod
    def parse_literal(cls, node: Any) -> Any:
        return cls.parse_value(node.value) if isinstance(node, ast.StringValue) else None


class DateTime(graphene.DateTime):
    __doc__ = graphene.DateTime.__doc__

    @staticmethod
    def parse_value(value: Any) -> Any:
        """From a variable, as for `Date`; an instant that no calendar has in UTC is none."""
        result = _parsed(graphene.DateTime.parse_value, value)
        return result if _parsed(lambda item: item and item.astimezone(UTC), result) else None

    @classmethod
    def parse_literal(cls, node: Any) -> Any:
        return cls.parse_value(node.value) if isinstance(node, ast.StringValue) else None


def _parsed(parse: Callable[[Any], Any], value: Any) -> Any:
    try:
        return parse(value)
    except (ValueError, IndexError, TypeError, OverflowError, NotImplementedError):
        return None


class PositiveInt(graphene.Int):
    """Positive Integer scalar implementation.

    Should be used in places where value must be positive (greater than 0).
    """

    @staticmethod
    def parse_value(value: Any) -> int | None:
        number = graphene.Int.parse_value(value)
        return number if number is not None and number > 0 else None

    @staticmethod
    def parse_literal(node: Any) -> int | None:
        number = graphene.Int.parse_literal(node)
        return number if number is not None and number > 0 else None


class Decimal(graphene.Float):
    """Custom Decimal implementation.

    Returns Decimal as a float in the API,
    parses float to the Decimal on the way back.
    """

    @staticmethod
    def parse_value(value: Any) -> decimal.Decimal | None:
        """From a variable; through text, so that the digits stay as typed."""
        try:
            number = decimal.Decimal(str(value))
        except decimal.DecimalException:
            return None
        return number if number.is_finite() and not number.is_subnormal() else None

    @classmethod
    def parse_literal(cls, node: Any) -> decimal.Decimal | None:
        return cls.parse_value(node.value) if isinstance(node, ast.FloatValue | ast.IntValue) else None


class PositiveDecimal(graphene.Float):
    """Nonnegative Decimal scalar implementation.

    Should be used in places where value must be nonnegative (0 or greater).
    """

    @staticmethod
    def parse_value(value: Any) -> decimal.Decimal | None:
        number = Decimal.parse_value(value)
        return number if number is not None and number >= 0 else None

    @classmethod
    def parse_literal(cls, node: Any) -> decimal.Decimal | None:
        return cls.parse_value(node.value) if isinstance(node, ast.FloatValue | ast.IntValue) else None


LanguageCode = graphene.Enum(
    "LanguageCodeEnum",
    [(code.replace("-", "_").upper(), code) for code in CODES],
    description=lambda item: (
        None if item else "Language code enum. It contains all the languages supported by Saleor."
    ),
)


class Permission(enum.Enum):
    """Named and valued as Saleor's."""

    OWNER = "authorization_filters.owner"
    AUTHENTICATED_USER = "authorization_filters.authenticated_user"
    MANAGE_USERS = "account.manage_users"
    MANAGE_DISCOUNTS = "discount.manage_discounts"
    MANAGE_ORDERS = "order.manage_orders"
    MANAGE_CHECKOUTS = "checkout.manage_checkouts"


OWNER, AUTHENTICATED_USER = Permission.OWNER, Permission.AUTHENTICATED_USER
MANAGE_USERS, MANAGE_DISCOUNTS = Permission.MANAGE_USERS, Permission.MANAGE_DISCOUNTS
MANAGE_ORDERS, MANAGE_CHECKOUTS = Permission.MANAGE_ORDERS, Permission.MANAGE_CHECKOUTS


TOKEN_ERRORS: tuple[type[Exception], ...] = ()
"""A token that does not hold is refused before anything is resolved."""


class PermissionDenied(Exception):
    """You do not have permission to perform this action."""

    def __init__(self, message: str | None = None, *, permissions: Iterable[Permission] = ()) -> None:
        names = ", ".join(permission.name for permission in permissions)
        needed = f"To access this path, you need one of the following permissions: {names}"
        super().__init__(message or (needed if names else self.__doc__))


def has(context: Any, permission: Permission) -> bool:
    """By the requestor's token."""
    if permission is AUTHENTICATED_USER:
        return customer(context) is not None
    return permission.value in context.requestor.permissions


def customer(context: Any) -> int | None:
    """The account of the token."""
    who: Requestor = context.requestor
    return None if who.app else who.customer


def is_anonymous(context: Any) -> bool:
    """Neither an account nor an app asks."""
    return context.requestor.customer is None and not context.requestor.app


def actor(context: Any) -> str:
    """For the audit trail."""
    who: Requestor = context.requestor
    return f"app:{who.app}" if who.app else f"user:{who.customer}"


def alias(context: Any) -> str:
    """One database."""
    return "default"


def reading(context: Any) -> AbstractContextManager[None]:
    """Nothing to allow."""
    return nullcontext()


def store_access() -> AbstractContextManager[None]:
    """Nothing to allow."""
    return nullcontext()


@contextmanager
def writing(context: Any) -> Iterator[None]:
    """Nothing to allow."""
    yield


def subject(root: Any) -> Any:
    """Stand-ins carry the key."""
    return root.pk


def owner(root: Any) -> int | None:
    """Set on the stand-in by whoever looked the order up."""
    user_id: int | None = root.user_id
    return user_id


def checkout_type() -> Any:
    return HOST_TYPES["Checkout"]


def checkout_root(context: Any, checkout_id: UUID) -> Any | None:
    """A stand-in for a checkout that the store knows."""
    cart = store().cart(checkout_id)
    return None if isinstance(cart, Gone) else HOST_TYPES["Checkout"].of(checkout_id, user_id=cart.user_id)


def order_of_cart(root: Any, info: Any, saving_minor: int) -> Any:
    """From the store's cart."""
    cart, payable = store().cart(root.pk), store().payable(root.pk)
    paid = 0 if isinstance(payable, Gone) else payable.points_minor
    return Promise.resolve(
        None if isinstance(cart, Gone) else foreseen_order(cart, saving_minor, paid, now())
    )


def total(root: Any, info: Any) -> Any:
    """From the store, whose cost leaves out cards that are sold."""
    cart = store().payable(root.pk)
    if isinstance(cart, Gone):
        return Promise.resolve(None)
    return Promise.resolve(CheckoutTotal(cart.channel, cart.currency, cart.cost_minor, 0))


def other_cards(checkout_ids: Collection[UUID], *, using: str) -> dict[UUID, int]:
    """What the store leaves out of what points may pay."""
    carts = [store().payable(checkout_id) for checkout_id in checkout_ids]
    return {
        cart.id: cart.cost_minor - cart.payable_minor for cart in carts if isinstance(cart, PayableCheckout)
    }


def referral_base(context: Any) -> str:
    """At this very server."""
    return str(context.build_absolute_uri("/r/"))


def permission_text(permissions: Iterable[Permission]) -> str:
    return f"\n\nRequires one of the following permissions: {', '.join(permission.name for permission in permissions)}."
