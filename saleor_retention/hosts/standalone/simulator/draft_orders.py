"""Draft orders of staff in the simulated shop, and the codes on them."""

from abc import abstractmethod
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ....core.invariants import Invariant
from ....store.carts import CartSnapshot
from ....store.orders import OrderSnapshot, Status
from ....store.port import GONE, Gone
from .carts import SimulatedCarts
from .voucher_pricing import cart_of_draft, draft_with


class SimulatedDrafts(SimulatedCarts):
    """What staff put together for a customer and have not completed."""

    def __init__(self) -> None:
        super().__init__()
        self._orders: dict[UUID, OrderSnapshot] = {}
        self._plain_drafts: dict[UUID, OrderSnapshot] = {}
        """Drafts as they were before the code that is on them."""

    @abstractmethod
    def _set(self, order: OrderSnapshot) -> None:
        """The order is now exactly so."""

    def stranded(self, *, after: UUID, limit: int) -> tuple[UUID, ...]:
        """None: this shop spends a code and makes the order at once."""
        return ()

    def clear_up(self, *, now: datetime) -> int:
        """Nothing: an offer of this shop leaves nothing behind."""
        return 0

    def invariants(self) -> tuple[Invariant, ...]:
        """None: this shop has no tables."""
        return ()

    def apply_to_draft(self, order_id: UUID, code: str) -> bool:
        """The code goes on a draft; False when it is none, or the code does not hold or is no fixed discount."""
        draft = self._orders.get(order_id)
        if draft is None or draft.status is not Status.DRAFT:
            return False
        plain = self._plain_drafts.get(order_id, draft) if draft.voucher_code else draft
        result = self._listing(cart_of_draft(plain), code)
        priced = draft_with(plain, code, result[0].benefit_in(result[1])) if result is not None else None
        if priced is not None:
            self._plain_drafts[order_id] = plain
            self._set(priced)
        return priced is not None

    def draft_cart(self, order_id: UUID) -> CartSnapshot | Gone:
        """The draft as a decision sees a cart; GONE when it is none."""
        draft = self._orders.get(order_id)
        if draft is None or draft.status is not Status.DRAFT:
            return GONE
        return cart_of_draft(self._plain_drafts.get(order_id, draft) if draft.voucher_code else draft)

    def remove_from_draft(self, order_id: UUID, code: str) -> bool:
        """The draft costs what it did before the code; False when it is not on it."""
        draft = self._orders.get(order_id)
        if draft is None or draft.status is not Status.DRAFT or draft.voucher_code != code:
            return False
        self._set(self._plain_drafts.pop(order_id, replace(draft, voucher_code="", discount_minor=0)))
        return True
