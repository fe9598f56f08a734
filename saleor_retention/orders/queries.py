"""The read side of orders, for staff."""

from django.db.models import QuerySet

from ..store.orders import Status
from .models import OrderFact


def orders_of_account(user_id: int, *, using: str) -> QuerySet[OrderFact]:
    """Of the customer of this account, without drafts and what the shop has no more, the newest first."""
    rows = OrderFact.objects.using(using).filter(customer__user_id=user_id, is_gone=False)
    return rows.exclude(status=Status.DRAFT).order_by("-created_at", "-pk")
