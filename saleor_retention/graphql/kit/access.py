"""Who may see and do what. Owners see their own; everybody else needs a permission."""

from collections.abc import Iterable
from typing import Any

from .port import port

OWNER, AUTHENTICATED_USER = port.OWNER, port.AUTHENTICATED_USER
MANAGE_USERS, MANAGE_DISCOUNTS, MANAGE_ORDERS = port.MANAGE_USERS, port.MANAGE_DISCOUNTS, port.MANAGE_ORDERS
MANAGE_CHECKOUTS = port.MANAGE_CHECKOUTS


def allowed(context: Any, permissions: Iterable[Any], owner: int | None = None) -> bool:
    """Whether one of the permissions holds. `OWNER` holds when the requestor is that account."""
    return any(
        owner is not None and owner == port.customer(context)
        if permission is OWNER
        else port.has(context, permission)
        for permission in permissions
    )


def require_permission(context: Any, permissions: Iterable[Any], owner: int | None = None) -> None:
    """Raises the host's `PermissionDenied` unless allowed."""
    wanted = list(permissions)
    if not allowed(context, wanted, owner):
        raise port.PermissionDenied(permissions=wanted)


def actor_of(context: Any) -> str:
    """`user:<pk>` or `app:<id>`, for the audit trail."""
    return port.actor(context)
