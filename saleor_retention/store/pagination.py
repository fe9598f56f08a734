"""What a store answers page by page: where its reader stands, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

Cursors = Mapping[str, str]
"""Reconciler positions by name; the store alone knows what they mean."""


@dataclass(frozen=True, slots=True)
class ChangedOrders:
    """A page of orders that may have changed since the cursors, and where to go on."""

    ids: tuple[UUID, ...]
    cursors: Cursors
    is_last: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Orders from the oldest on, and the position after them; no ids when history is over."""

    ids: tuple[UUID, ...]
    position: str


@dataclass(frozen=True, slots=True, order=True)
class CheckoutWithCode:
    """An open checkout with a code of ours on it."""

    checkout_id: UUID
    code: str
    is_paid: bool
