"""What nobody needs any more of the vouchers of ours: taken away by the sweep, batch by batch.

Codes that nothing carries go back to their campaign's voucher, private vouchers under which none lies are deleted, and
the voucher of a campaign that was stopped or is over ends.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from saleor.discount.models import Voucher, VoucherCode

from ....core.db import command, execute
from .shared_vouchers import (
    CAMPAIGN,
    CAMPAIGN_VOUCHER,
    OURS,
    PRIVATE,
    SAYS,
    SHAPE_CODE,
    WITHDRAWN,
    know_shapes,
)

AT_ONCE = 100
"""How much one transaction takes away."""
BATCHES = 50
"""How many of them one turn does of each kind; the rest waits for the next."""

NAMES = {
    "campaign": CAMPAIGN,
    "home": CAMPAIGN_VOUCHER,
    "private": PRIVATE,
    "withdrawn": WITHDRAWN,
    "ours": OURS,
    "says": SAYS,
    "shape_code": SHAPE_CODE,
    "limit": AT_ONCE,
}

UNUSED = """
NOT EXISTS (SELECT FROM checkout_checkout c WHERE c.voucher_code = k.code)
AND NOT EXISTS (SELECT FROM order_order o WHERE o.voucher_id = v.id AND o.voucher_code = k.code
                AND o.status IN ('draft', 'unconfirmed'))
"""
"""Of code `k` under voucher `v`: no checkout carries it, and no order that can be edited is priced by it."""
IDLE = f"""
SELECT k.id FROM discount_voucher v JOIN discount_vouchercode k ON k.voucher_id = v.id
WHERE v.private_metadata ? %(private)s AND NOT starts_with(k.code, %(shape_code)s) AND {UNUSED}
ORDER BY k.id LIMIT %(limit)s FOR UPDATE OF k SKIP LOCKED
"""
HOME = f"""
WITH home AS (
    SELECT k.id AS code_id, w.id FROM discount_vouchercode k JOIN discount_voucher v ON v.id = k.voucher_id
    JOIN discount_voucher w ON w.id = (v.private_metadata ->> %(home)s)::integer
    WHERE k.id = ANY(%(ids)s) AND {UNUSED} FOR KEY SHARE OF w)
UPDATE discount_vouchercode k SET voucher_id = home.id FROM home WHERE k.id = home.code_id RETURNING k.id
"""
HOMELESS = f"""
SELECT k.id FROM discount_vouchercode k JOIN discount_voucher v ON v.id = k.voucher_id
WHERE k.id = ANY(%(ids)s) AND {UNUSED}
  AND NOT EXISTS (SELECT FROM discount_voucher w WHERE w.id = (v.private_metadata ->> %(home)s)::integer)
"""

IS_EMPTY = """
v.private_metadata ? %(private)s
AND NOT EXISTS (SELECT FROM discount_vouchercode k WHERE k.voucher_id = v.id AND NOT starts_with(k.code, %(shape_code)s))
AND NOT EXISTS (SELECT FROM order_order o WHERE o.voucher_id = v.id AND o.status IN ('draft', 'unconfirmed'))
"""
"""Without the row Saleor would take its discount off an order that can still be edited."""
EMPTY = f"""
SELECT v.id FROM discount_voucher v WHERE {IS_EMPTY}
ORDER BY v.id LIMIT %(limit)s /* guard:voucher.lock_empty */ FOR UPDATE SKIP LOCKED
"""
STILL_EMPTY = f"SELECT v.id FROM discount_voucher v WHERE v.id = ANY(%(ids)s) AND {IS_EMPTY}"

IS_OVER = """
(c.state = 'stopped' OR c.state IN ('active', 'paused')
 AND c.ends_at + c.grace_seconds * interval '1 second' <= %(now)s)
"""
WITHDRAW_OVER = f"""
UPDATE discount_voucher v SET private_metadata = v.private_metadata || jsonb_build_object(%(withdrawn)s::text, 'yes'::text)
FROM saleor_retention_campaign c
WHERE v.private_metadata ? %(campaign)s AND NOT v.private_metadata ? %(withdrawn)s
  AND c.id::text = v.private_metadata ->> %(campaign)s AND {IS_OVER}
"""
"""Their codes need not be switched off: those of a voucher that ended work no more."""

NOT_CARRIED = """
NOT EXISTS (SELECT FROM checkout_checkout c JOIN discount_vouchercode k ON k.code = c.voucher_code
            JOIN discount_voucher u ON u.id = k.voucher_id
            WHERE u.id = v.id OR u.private_metadata ->> %(home)s = v.id::text)
AND NOT EXISTS (SELECT FROM order_order o WHERE o.voucher_id = v.id AND o.status = 'draft')
"""
ENDLESS = "v.private_metadata ? %(withdrawn)s AND (v.end_date IS NULL OR v.end_date > %(now)s)"
TO_END = f"""
SELECT v.id FROM discount_voucher v WHERE {ENDLESS} AND {NOT_CARRIED}
ORDER BY v.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
"""A decision that puts a code of it on holds the voucher, so what it read before the mark is seen here or skipped."""
END = f"""
UPDATE discount_voucher v SET end_date = %(now)s WHERE v.id = ANY(%(ids)s) AND {ENDLESS} AND {NOT_CARRIED} RETURNING v.id
"""

UNMARKED = """
UPDATE discount_voucher v SET metadata = v.metadata || jsonb_build_object(%(ours)s::text, c.name || %(says)s::text)
FROM discount_voucher w JOIN saleor_retention_campaign c ON c.id::text = w.private_metadata ->> %(campaign)s
WHERE v.private_metadata ?| ARRAY[%(campaign)s, %(private)s] AND NOT v.metadata ? %(ours)s
  AND w.id = coalesce((v.private_metadata ->> %(home)s)::integer, v.id)
"""
"""Vouchers made before 0.2, and those whose mark was taken away."""


def clear_up(*, now: datetime) -> int:
    """All of it, bounded; answers how many codes went back and how many vouchers went or ended."""
    with command():
        know_shapes()
        execute(UNMARKED, NAMES)
        execute(WITHDRAW_OVER, NAMES | {"now": now})
    return _each(return_idle_codes) + _each(delete_unused_vouchers) + _each(partial(end_vouchers, now=now))


def _each(work: Callable[[], int]) -> int:
    total = 0
    for _ in range(BATCHES):
        done = work()
        total += done
        if done < AT_ONCE:
            break
    return total


def return_idle_codes() -> int:
    """Put codes that nothing carries back under their campaign's voucher.

    One whose campaign's voucher is gone is deleted: it is made again where it is of use.
    """
    with command():
        ids = _ids(execute(IDLE, NAMES))
        if not ids:
            return 0
        # Asked anew, now that nobody else can put them on a checkout: it waits for the code's row.
        moved = execute(HOME, NAMES | {"ids": ids})
        homeless = _ids(execute(HOMELESS, NAMES | {"ids": ids})) if len(moved) < len(ids) else []
        if homeless:
            VoucherCode.objects.filter(pk__in=homeless).delete()
    return len(moved) + len(homeless)


def delete_unused_vouchers() -> int:
    """Delete private vouchers that are of no use. Nobody moves a code under one meanwhile: that waits for its row."""
    with command():
        if ids := _ids(execute(EMPTY, NAMES)):
            ids = _ids(execute(STILL_EMPTY, NAMES | {"ids": ids}))
            Voucher.objects.filter(pk__in=ids).delete()
    return len(ids)


def end_vouchers(*, now: datetime) -> int:
    """Let vouchers of stopped campaigns, and of those that are over, end where nothing carries a code of theirs."""
    with command():
        if ids := _ids(execute(TO_END, NAMES | {"now": now})):
            ids = _ids(execute(END, NAMES | {"now": now, "ids": ids}))
    return len(ids)


def _ids(rows: Sequence[tuple[Any, ...]]) -> list[int | UUID]:
    return [item for (item,) in rows]
