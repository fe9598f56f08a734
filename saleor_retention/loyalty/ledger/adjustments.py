"""Movements nobody's order asked for: staff adjustments, and the end of lots that expired."""

from datetime import datetime

from ...conf import conf
from ...core.db import command, execute
from ...core.idempotency import LONGEST_REASON
from ...errors import Invalid, KeyReused, NotFound, Required
from ...guards import guard
from .. import points as whole_points
from ..models import Lot, Programme, Transaction, TransactionKind
from . import converge
from .account_book import OpenLot
from .accounts import open_books, read_lots, require_active_customer
from .staff_limits import use_allowance


def adjust(  # noqa: PLR0913 - who, whom, how much, why and under which key: each is recorded
    customer_id: int,
    programme_id: int,
    points: int,
    *,
    actor: str,
    reason: str,
    message: str = "",
    key: str,
    now: datetime,
    expires_at: datetime | None = None,
    is_limited: bool = False,
) -> Transaction:
    """Give points (which pay a debt first, and expire then, or never) or, with a minus, take available ones.

    The same key and request again returns the first movement; with another request raises `KeyReused`.
    `reason` is for staff alone, `message` is what the customer reads beside the movement. Taking never makes a debt:
    raises `NotEnoughPoints`. Also `Required`, `Invalid`, `NotFound`, and where staff ask (`is_limited`) `LimitExceeded`.
    """
    number = whole_points.points(abs(points))
    _demand(actor=actor, reason=reason, key=key)
    if len(message) > LONGEST_REASON:
        raise Invalid(f"A message has at most {LONGEST_REASON} characters.", field="message")
    name = f"adjust:{key}"
    request = {
        "customer": customer_id,
        "points": points,
        "actor": actor,
        "reason": reason,
        "expires": expires_at,
    } | ({"message": message} if message else {})
    with command():
        # The key comes before the account: one key sent for two customers must meet itself.
        execute(
            "SELECT /* guard:adjustment.lock_key */ pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{programme_id}:{name}"],
        )
        if not Programme.objects.filter(pk=programme_id).exists():
            raise NotFound(field="programme_id")
        book = open_books([(programme_id, customer_id)])[(programme_id, customer_id)]
        require_active_customer(customer_id)
        entry = book.entry(TransactionKind.ADJUST, name, request, cause="", at=now)
        if earlier := Transaction.objects.filter(programme=programme_id, idempotency_key=name).first():
            if earlier.request_hash != entry.request_hash:
                raise KeyReused(field="idempotency_key")
            return earlier
        entry.actor, entry.reason, entry.message = actor, reason, message
        if is_limited:
            use_allowance(actor, points, now=now)
        read_lots([book])
        if points > 0:
            book.earn(entry, number, earned_at=now, expires_at=expires_at)
        else:
            book.withdraw(entry, number)
        converge.write([entry])
        return Transaction.objects.get(pk=entry.id)


def _demand(**texts: str) -> None:
    for field, value in texts.items():
        if not value.strip():
            raise Required(field=field)


def expire(*, now: datetime, limit: int | None = None) -> int:
    """End one batch of lots past their expiry; returns how many, 0 when none is left. The sweep's verb."""
    with command():
        past = Lot.objects.filter(remaining__gt=0, expires_at__lte=now).order_by("expires_at", "pk")
        accounts_by_lot = dict(past.values_list("pk", "account")[: limit or conf.batch_size])
        if not accounts_by_lot:
            return 0
        owners = Lot.objects.filter(pk__in=accounts_by_lot).values_list(
            "account__programme_id", "account__customer_id"
        )
        books = open_books(sorted({(programme, who) for programme, who in owners if who is not None}))
        read_lots(books.values())
        entries = []
        for book in books.values():
            for lot in [lot for lot in book.lots if lot.id in accounts_by_lot and is_over(lot, now)]:
                request = {"lot": lot.id, "points": lot.remaining}
                entry = book.entry(
                    TransactionKind.EXPIRE, f"expire:lot:{lot.id}", request, cause=lot.cause, at=now
                )
                book.expire(entry, lot)
                entries.append(entry)
        converge.write(entries)
        return len(entries)


@guard("lots.still_over")
def is_over(lot: OpenLot, now: datetime) -> bool:
    """Whether a lot has ended. Asked under the lock again: an activity may have moved its end since it was chosen."""
    return lot.expires_at is not None and lot.expires_at <= now
