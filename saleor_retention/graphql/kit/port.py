"""What only the host can give. Inside Saleor these must be Saleor's own classes; alone they are ours."""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast
from uuid import UUID

from django.apps import apps


@dataclass(frozen=True, slots=True)
class CheckoutTotal:
    """What a checkout costs after all discounts, with tax and delivery, whatever gift cards on it pay."""

    channel: str
    currency: str
    minor: int
    sold_cards_minor: int
    """What of that gift cards cost that are sold."""


class Port(Protocol):
    """The whole surface between our types and the host of the schema."""

    Money: Any
    DateTime: Any
    Date: Any
    PositiveInt: Any
    Decimal: Any
    PositiveDecimal: Any
    LanguageCode: Any
    PermissionDenied: Any
    TOKEN_ERRORS: tuple[type[Exception], ...]
    OWNER: Any
    AUTHENTICATED_USER: Any
    MANAGE_USERS: Any
    MANAGE_DISCOUNTS: Any
    MANAGE_ORDERS: Any
    MANAGE_CHECKOUTS: Any
    PAGE_LIMIT: int

    def has(self, context: Any, permission: Any) -> bool:
        """Whether who asks holds the permission; `AUTHENTICATED_USER` is one."""

    def customer(self, context: Any) -> int | None:
        """The account that asks; None for apps and strangers."""

    def is_anonymous(self, context: Any) -> bool:
        """Neither an account nor an app asks."""

    def actor(self, context: Any) -> str:
        """Who asks, for the audit trail: `user:<pk>` or `app:<id>`."""

    def alias(self, context: Any) -> str:
        """The database that this request reads from."""

    def reading(self, context: Any) -> AbstractContextManager[None]:
        """Surrounds reads that a resolver makes."""

    def store_access(self) -> AbstractContextManager[None]:
        """Surrounds what a query asks of the store, which answers from where it is written."""

    def writing(self, context: Any) -> AbstractContextManager[None]:
        """Surrounds a mutation; afterwards the request reads what it wrote."""

    def subject(self, root: Any) -> Any:
        """The key of a User, Checkout or Order root, whatever wraps it."""

    def owner(self, root: Any) -> int | None:
        """The account that an Order or a Checkout root belongs to; None for a guest's."""

    def checkout_type(self) -> Any:
        """The host's type of a checkout."""

    def checkout_root(self, context: Any, checkout_id: UUID) -> Any | None:
        """The root that the host's checkout type resolves from; None when there is no such checkout."""

    def order_of_cart(self, root: Any, info: Any, saving_minor: int) -> Any:
        """A promise of the order that a checkout root would be if it were placed now, as an `OrderSnapshot` of which nothing
        is paid but what gift cards on it pay, told as such; its offer takes `saving_minor` off. None where it is gone."""

    def total(self, root: Any, info: Any) -> Any:
        """A promise of the `CheckoutTotal` of a checkout root; of None where it is gone."""

    def other_cards(self, checkout_ids: Collection[UUID], *, using: str) -> dict[UUID, int]:
        """What gift cards on checkouts are worth that carry no points, in minor units; absent where there are none."""

    def referral_base(self, context: Any) -> str:
        """The address below which the host serves members' links, with a slash at its end."""

    def permission_text(self, permissions: Iterable[Any]) -> str:
        """The sentence that descriptions end with."""


IN_SALEOR = apps.is_installed("saleor.graphql")
port = cast(
    Port, import_module(f"{__package__}.port_saleor" if IN_SALEOR else f"{__package__}.port_standalone")
)
