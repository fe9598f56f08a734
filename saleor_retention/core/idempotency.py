"""Idempotency: a key for each fact, made of the fact, and a hash of the request that used it.

Same key and same request: the first answer. Same key and another request: `KeyReused`.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from ..errors import Invalid, KeyReused, Required
from ..guards import guard
from .db import execute

LONGEST_KEY, LONGEST_REASON = 200, 1_000
FORGET_REASONS = """
UPDATE saleor_retention_staffcommand SET reason = 'forgotten' WHERE id IN (
    SELECT id FROM saleor_retention_staffcommand WHERE at < %(before)s AND reason NOT IN ('forgotten', 'erased')
    ORDER BY id LIMIT %(limit)s)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class StaffContext:
    """Who commands something, and why."""

    actor: str
    reason: str


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, instants in UTC."""
    return json.dumps(value, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()  # one instant, one text, whatever zone it came in
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


@guard("request.hash")
def request_hash(request: Any) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(request).encode()).hexdigest()


@guard("staff.key_first")
def once(*, scope: str, key: str, actor: str, reason: str, request: Any, work: Callable[[], Any]) -> Any:
    """Do a staff command once for its key, and remember who asked and why.

    Returns the JSON answer of `work`, the first one on every repetition. Raises `KeyReused` when the key
    came before with another request, `Required` without key or reason, `Invalid` for too long ones. Call inside a transaction.
    """
    from .models import (
        IdempotentCommand,
    )  # models need the app registry; keys are imported before it is ready

    if not key.strip():
        raise Required("An idempotency key is needed.", field="idempotency_key")
    if len(key) > LONGEST_KEY:
        raise Invalid(f"An idempotency key has at most {LONGEST_KEY} characters.", field="idempotency_key")
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    asked = request_hash(request)
    try:
        with transaction.atomic():
            row = IdempotentCommand.objects.create(
                scope=scope, key=key, request_hash=asked, actor=actor, reason=reason
            )
    except IntegrityError:
        earlier = IdempotentCommand.objects.get(scope=scope, key=key)
        if earlier.request_hash != asked:
            raise KeyReused(field="idempotency_key") from None
        return earlier.answer
    row.answer = work()
    row.save(update_fields=["answer"])
    return row.answer


def forget_reasons(before: datetime, *, limit: int) -> int:
    """Forget what staff wrote with their commands before; who, when and what stays. Returns how many."""
    return len(execute(FORGET_REASONS, {"before": before, "limit": limit}))
