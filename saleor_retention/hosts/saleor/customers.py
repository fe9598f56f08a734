"""Account holders, and telling them something through the shop's own channels."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from saleor.account.models import User
from saleor.plugins.manager import get_plugins_manager

from ...store.customers import CustomerSnapshot
from ...store.port import GONE, Gone
from .config.account_metadata import read_metadata
from .config.plugin_config import PluginConfig, current
from .orders.snapshots import hints_in

FIELDS = (
    "pk", "email", "date_joined", "is_active", "is_confirmed", "is_staff", "metadata", "private_metadata",
    "language_code",
    "default_shipping_address__country", "default_shipping_address__city",
    "default_billing_address__country", "default_billing_address__city",
)  # fmt: skip


def customers(ids: Sequence[int]) -> dict[int, CustomerSnapshot | Gone]:
    """Account holders by Saleor's id. Hints are left out when the owner does not want them."""
    switches = current()
    rows = User.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=ids).values(*FIELDS)
    answer: dict[int, CustomerSnapshot | Gone] = dict.fromkeys(ids, GONE)
    answer.update({row["pk"]: _snapshot(row, switches) for row in rows})
    return answer


def _snapshot(row: Mapping[str, Any], switches: PluginConfig) -> CustomerSnapshot:
    published = read_metadata(switches.metadata_keys, row["private_metadata"], row["metadata"])
    address = (
        "default_shipping_address" if row["default_shipping_address__country"] else "default_billing_address"
    )
    return CustomerSnapshot(
        user_id=row["pk"],
        email=row["email"],
        joined_at=row["date_joined"],
        is_active=row["is_active"],
        is_confirmed=row["is_confirmed"],
        is_staff=row["is_staff"],
        hints=hints_in(row["metadata"]) if switches.accept_referral_codes else (),
        birthday=published.birthday,
        country=str(row[f"{address}__country"] or ""),
        city=row[f"{address}__city"] or "",
        language=row["language_code"] or "",
        attributes=published.attributes,
        consents=published.consents,
    )


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
    """The same event for an address, whether or not an account has it; no `user_id` is sent."""
    message = {"recipient_email": email, "idempotency_key": key, **payload}
    get_plugins_manager(allow_replica=False).notify(f"retention.{topic}", lambda: dict(message))
