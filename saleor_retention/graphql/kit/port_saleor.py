"""What only Saleor can give: types that share a name with Saleor's, permissions, the requestor, database rules."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from jwt import PyJWTError
from promise import Promise
from saleor.checkout.models import Checkout
from saleor.core.db.connection import allow_writer
from saleor.core.db.connection import allow_writer as store_access  # noqa: F401
from saleor.core.db.connection import allow_writer_in_context as reading  # noqa: F401
from saleor.core.exceptions import PermissionDenied  # noqa: F401
from saleor.core.prices import quantize_price
from saleor.core.utils import build_absolute_uri
from saleor.graphql.core.context import (
    SyncWebhookControlContext,
    disallow_replica_in_context,
    setup_context_user,
)
from saleor.graphql.core.context import get_database_connection_name as alias
from saleor.graphql.core.enums import LanguageCodeEnum as LanguageCode  # noqa: F401
from saleor.graphql.core.scalars import Date, DateTime, Decimal, PositiveDecimal, PositiveInt  # noqa: F401
from saleor.graphql.core.types import Money  # noqa: F401
from saleor.permission.auth_filters import AuthorizationFilters
from saleor.permission.enums import (
    AccountPermissions,
    CheckoutPermissions,
    DiscountPermissions,
    OrderPermissions,
)
from saleor.permission.utils import (
    message_one_of_permissions_required,
    one_of_permissions_or_auth_filter_required,
)

from ...core.money import to_minor
from .port import CheckoutTotal
from .saleor_carts import cards_without_points, foreseen_order, sold_cards_minor

TOKEN_ERRORS: tuple[type[Exception], ...] = (PyJWTError,)
"""Saleor looks at the token when it is first asked for its user, and says in its own words what is wrong with it."""
OWNER = AuthorizationFilters.OWNER
AUTHENTICATED_USER = AuthorizationFilters.AUTHENTICATED_USER
MANAGE_USERS = AccountPermissions.MANAGE_USERS
MANAGE_DISCOUNTS = DiscountPermissions.MANAGE_DISCOUNTS
MANAGE_ORDERS = OrderPermissions.MANAGE_ORDERS
MANAGE_CHECKOUTS = CheckoutPermissions.MANAGE_CHECKOUTS
PAGE_LIMIT: int = getattr(settings, "GRAPHQL_PAGINATION_LIMIT")  # noqa: B009 - a setting of Saleor, not of Django


def has(context: Any, permission: Any) -> bool:
    """Saleor's own check: a person or an app, with the permissions of the token that came along."""
    return bool(one_of_permissions_or_auth_filter_required(context, [permission]))


def customer(context: Any) -> int | None:
    """The signed-in account. An app acts for the shop, never for a customer."""
    return None if context.app or not context.user else int(context.user.pk)


def is_anonymous(context: Any) -> bool:
    """Neither an account nor an app asks."""
    return not context.app and not context.user


def actor(context: Any) -> str:
    """For the audit trail."""
    return f"app:{context.app.pk}" if context.app else f"user:{context.user.pk}"


@contextmanager
def writing(context: Any) -> Iterator[None]:
    """As Saleor's `BaseMutation.mutate`: the writer is allowed, and the rest of the request reads from it."""
    with allow_writer():
        disallow_replica_in_context(context)
        setup_context_user(context)
        yield


def subject(root: Any) -> Any:
    """Roots of Order and Checkout are wrapped in a context, roots of User are the model."""
    return getattr(root, "node", root).pk


def owner(root: Any) -> int | None:
    """The account of an order or a checkout."""
    user_id: int | None = root.node.user_id
    return user_id


def checkout_type() -> Any:
    """Saleor's Checkout; imported late because the module of it is large and may be loading."""
    from saleor.graphql.checkout.types import Checkout as CheckoutType

    return CheckoutType


def checkout_root(context: Any, checkout_id: UUID) -> Any | None:
    """The checkout as Saleor's own mutations answer it."""
    row = Checkout.objects.using(alias(context)).filter(pk=checkout_id).first()
    return row and SyncWebhookControlContext(node=row)


def order_of_cart(root: Any, info: Any, saving_minor: int) -> Any:
    """By Saleor's own price calculation."""
    return _priced(root, info).then(
        lambda seen: foreseen_order(
            seen.checkout, seen.lines, to_minor(seen.to_pay.gross.amount, seen.to_pay.currency)
        )
    )


def total(root: Any, info: Any) -> Any:
    """By Saleor's own price calculation."""

    def of(seen: _PricedCheckout) -> CheckoutTotal:
        currency = seen.checkout.checkout.currency
        whole = quantize_price(seen.checkout.checkout.total, currency)
        return CheckoutTotal(
            seen.checkout.channel.slug,
            currency,
            to_minor(whole.gross.amount, currency),
            sold_cards_minor(seen.lines, currency),
        )

    return _priced(root, info).then(of)


def other_cards(checkout_ids: Collection[UUID], *, using: str) -> dict[UUID, int]:
    """From Saleor's own tables, one statement."""
    return cards_without_points(checkout_ids, using=using)


@dataclass(frozen=True, slots=True)
class _PricedCheckout:
    """A checkout and its lines once they are priced, and what is left to pay."""

    checkout: Any
    lines: Any
    to_pay: Any


def _priced(root: Any, info: Any) -> Any:
    """By what answers `totalPrice` too, and is batched and cached by Saleor. It prices what these loaders hold."""
    from saleor.graphql.checkout.dataloaders import (
        CheckoutInfoByCheckoutTokenLoader,
        CheckoutLinesInfoByCheckoutTokenLoader,
    )
    from saleor.graphql.checkout.types import Checkout as CheckoutType

    token = root.node.token

    def read(to_pay: Any) -> Any:
        loaders = (CheckoutInfoByCheckoutTokenLoader, CheckoutLinesInfoByCheckoutTokenLoader)
        both = Promise.all([loader(info.context).load(token) for loader in loaders])
        return both.then(lambda held: _PricedCheckout(held[0], held[1], to_pay))

    return CheckoutType.resolve_total_price(root, info).then(read)


def referral_base(context: Any) -> str:
    """Below the plugin's own address, as Saleor is reached from outside."""
    return str(build_absolute_uri("/plugins/saleor.retention/r/"))


def permission_text(permissions: Iterable[Any]) -> str:
    """Saleor's own sentence."""
    return str(message_one_of_permissions_required(permissions))
