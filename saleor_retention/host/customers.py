"""Account holders, and telling them something through the shop's own channels."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from saleor.account.models import User
from saleor.plugins.manager import get_plugins_manager

from ..kernel.store import GONE, CustomerSnapshot, Gone
from .orders import hints_in
from .switches import current


def customers(ids: Sequence[int]) -> dict[int, CustomerSnapshot | Gone]:
    """Account holders by Saleor's id. Hints are left out when the owner does not want them."""
    wants_hints = current().accept_referral_codes
    rows = User.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=ids)
    names = ("pk", "email", "date_joined", "is_active", "is_confirmed", "metadata")
    answer: dict[int, CustomerSnapshot | Gone] = dict.fromkeys(ids, GONE)
    for pk, email, joined, is_active, is_confirmed, metadata in rows.values_list(*names):
        hints = hints_in(metadata) if wants_hints else ()
        answer[pk] = CustomerSnapshot(pk, email, joined, is_active, is_confirmed, hints)
    return answer


def notify(*, key: str, user_id: int, topic: str, payload: Mapping[str, Any]) -> None:
    """Hand an event `retention.<topic>` to Saleor's notification plugins; apps hear it as NOTIFY_USER.

    Saleor has no own e-mail for such events and knows no repetitions: `key` travels in the payload.
    """
    user = User.objects.using(DEFAULT_DB_ALIAS).filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    message = {"recipient_email": user.email, "user_id": user_id, "idempotency_key": key, **payload}
    get_plugins_manager(allow_replica=False).notify(f"retention.{topic}", lambda: dict(message))


def notify_address(*, key: str, email: str, topic: str, payload: Mapping[str, Any]) -> None:
    """The same event for an address, whether or not an account has it; no `user_id` is told."""
    message = {"recipient_email": email, "idempotency_key": key, **payload}
    get_plugins_manager(allow_replica=False).notify(f"retention.{topic}", lambda: dict(message))
