"""Taking over the balances of an earlier programme, and the lines of its statements."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import batched

from django.conf import settings

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute
from ...customers.identity import Identity, customers_of
from ...customers.models import Customer
from ...customers.rules import email_hash
from ...errors import Invalid, NotFound
from ...guards import guard
from ..models import Programme
from ..models.imports import ImportedBalance, ImportedMovement
from . import owners, rules
from .layouts.registry import BY_NAME
from .limits import hold_to_limits
from .queries import TakenBefore, balances_before, movements_before, proven_owners
from .rules import BalanceRow, HistoryRow, ImportFault

ROWS_AT_ONCE = 1_000
MOST_FAULTS = 100
"""Wrong lines that are told of one file."""
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
UNKNOWN = "There is no account that has proved this address."
ENDED = "These points have ended already."


class UnknownAddress(StrEnum):
    """What becomes of a line whose address no account has proved."""

    REFUSE = "refuse"
    SKIP = "skip"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class PointsImported:
    """What a file has and what was done. `moved`: movements of points, 0 where everything was known.

    `customers`: addresses of the right lines. `known` and `elsewhere` are told of these lines as before the file was taken
    over.
    """

    rows: int
    points: int
    kept: int
    skipped: int
    wrong: int
    faults: tuple[ImportFault, ...]
    customers: int
    known: int
    elsewhere: int
    moved: int = 0
    is_written: bool = False


Progress = Callable[[int], object]


def points_import(  # noqa: PLR0913 - each choice is made by who moves in
    text: str,
    *,
    programme_id: int,
    layout: str,
    source: str | None = None,
    unknown: UnknownAddress = UnknownAddress.REFUSE,
    is_dry: bool = False,
    skips_errors: bool = False,
    limited_to: str | None = None,
    now: datetime,
    progress: Progress = lambda _: None,
) -> PointsImported:
    """Take over the balances of a file. Nothing is written on a dry run, nor when a line is wrong, unless skipped.

    `source` names the file's programme (the layout's name by default): a later file of the same source replaces what
    the earlier one said of the addresses it names, so that the same file again moves nothing and a changed balance gives
    or takes the difference. Each thousand rows is a transaction, unless the caller has one. `limited_to`: the member of
    staff by whose limits it is done, in the caller's transaction. Raises `NotFound`, `Invalid`, `Required`,
    `LimitExceeded`.
    """
    source = _source(source or layout, layout, programme_id)
    rows, faults = rules.balances(text, BY_NAME[layout], store_zone())
    hashed = {row.address: _hash(row.address) for row in rows}
    known = _known(hashed.values())
    faults += _ended(rows, hashed, programme_id, source, now)
    strange = {row.line for row in rows if hashed[row.address] not in known}
    if unknown is UnknownAddress.REFUSE:
        faults += [ImportFault(line, UNKNOWN) for line in strange]
    bad = {fault.line for fault in faults}
    bad |= strange if unknown is UnknownAddress.SKIP else set()
    good = [row for row in rows if row.line not in bad]
    before = [balances_before(page, hashed, programme_id, source) for page in _pages(good)]
    moved, is_written = 0, not is_dry and not (faults and not skips_errors)
    if limited_to is not None:
        hold_to_limits(
            _pages(good), hashed, programme_id, source, actor=limited_to, is_written=is_written, now=now
        )
    if is_written:
        for page in _pages(good):
            moved += _write(page, hashed, programme_id, source, now)
            progress(len(page))
    skipped = len(strange) if unknown is UnknownAddress.SKIP else 0
    told = _told(good, strange, faults, before, skipped)
    return replace(told, moved=moved, is_written=is_written)


def _source(source: str, layout: str, programme_id: int) -> str:
    if layout not in BY_NAME:
        raise Invalid(f"There is no such layout: choose from {', '.join(BY_NAME)}.", field="layout")
    if not SOURCE.fullmatch(source):
        raise Invalid(
            "A source is named with small letters, digits, - and _, at most 40 of them.", field="source"
        )
    if not Programme.objects.filter(pk=programme_id).exists():
        raise NotFound(field="programme_id")
    return source


def _hash(address: str) -> str:
    return email_hash(address, conf.email_key or settings.SECRET_KEY) or ""


def _known(hashes: Iterable[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for part in batched(sorted(set(hashes)), 10 * ROWS_AT_ONCE):
        known |= proven_owners(part)
    return known


def _ended(
    rows: Sequence[BalanceRow], hashed: dict[str, str], programme_id: int, source: str, now: datetime
) -> list[ImportFault]:
    """Points that ended cannot begin; what was given before they did is no fault of the same file."""
    ended = [row for row in rows if row.expires_at is not None and row.expires_at <= now and row.points]
    if not ended:
        return []
    there = set(
        ImportedBalance.objects.filter(
            programme=programme_id, source=source, expires_at__in={row.expires_at for row in ended}
        ).values_list("customer__email_hash", "expires_at", "points")
    )
    return [
        ImportFault(row.line, ENDED)
        for row in ended
        if (hashed[row.address], row.expires_at, row.points) not in there
    ]


def _pages(rows: Sequence[BalanceRow]) -> Iterable[list[BalanceRow]]:
    """All lines of an address on one page: together they are its balance."""
    by_address: dict[str, list[BalanceRow]] = {}
    for row in rows:
        by_address.setdefault(row.address, []).append(row)
    for part in batched(by_address.values(), ROWS_AT_ONCE):
        yield [row for parts in part for row in parts]


UPSERT = """
INSERT INTO saleor_retention_importedbalance (programme_id, source, customer_id, expires_at, points, tier, imported_at)
SELECT %(programme)s, %(source)s, w.*, %(now)s
FROM unnest(%(guests)s::bigint[], %(ends)s::timestamptz[], %(points)s::bigint[], %(tiers)s::text[]) AS w
ON CONFLICT (programme_id, source, customer_id, expires_at)
DO UPDATE SET points = excluded.points, tier = excluded.tier
"""
DROPPED = """
UPDATE saleor_retention_importedbalance r SET points = 0, tier = ''
WHERE r.programme_id = %(programme)s AND r.source = %(source)s AND r.customer_id = ANY(%(guests)s)
  AND (r.points > 0 OR r.tier <> '')
  AND NOT EXISTS (SELECT FROM unnest(%(guests)s::bigint[], %(ends)s::timestamptz[]) AS w(guest, ends)
                  WHERE w.guest = r.customer_id AND w.ends IS NOT DISTINCT FROM r.expires_at)
"""
"""A part that the file names no more: it has another end now, and is not given twice."""


def _write(
    page: Sequence[BalanceRow], hashed: dict[str, str], programme_id: int, source: str, now: datetime
) -> int:
    with command():
        _lock(programme_id, source)
        guests = _guests({hashed[row.address] for row in page})
        params = {
            "programme": programme_id,
            "source": source,
            "now": now,
            "guests": [guests[hashed[row.address]] for row in page],
            "ends": [row.expires_at for row in page],
            "points": [row.points for row in page],
            "tiers": [row.tier for row in page],
        }
        execute(DROPPED, params)
        execute(UPSERT, params)
        rows = ImportedBalance.objects.filter(
            programme=programme_id, source=source, customer__in=set(guests.values())
        )
        return owners.give(list(rows.order_by("pk")), now=now)


@guard("imports.lock_source")
def _lock(programme_id: int, source: str) -> None:
    """Two files of one source are taken in one after the other."""
    execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
        [f"import:{programme_id}:{source}"],
    )


def _guests(hashes: set[str]) -> dict[str, int]:
    """The guest row of each address, made where missing."""
    customers_of(Identity(None, hashed) for hashed in sorted(hashes))
    rows = Customer.objects.filter(user_id=None, email_hash__in=hashes)
    return {str(hashed): pk for hashed, pk in rows.values_list("email_hash", "pk")}


def history_import(  # noqa: PLR0913 - each choice is made by who moves in
    text: str,
    *,
    programme_id: int,
    source: str,
    unknown: UnknownAddress = UnknownAddress.REFUSE,
    is_dry: bool = False,
    skips_errors: bool = False,
    now: datetime,
    progress: Progress = lambda _: None,
) -> PointsImported:
    """Take over the lines of old statements: they are shown, and move no points. In the manner of `points_import`."""
    source = _source(source, next(iter(BY_NAME)), programme_id)
    rows, faults = rules.history(text, store_zone())
    hashed = {row.address: _hash(row.address) for row in rows}
    known = _known(hashed.values())
    faults += [ImportFault(row.line, "This is in the future.") for row in rows if row.occurred_at > now]
    strange = {row.line for row in rows if hashed[row.address] not in known}
    if unknown is UnknownAddress.REFUSE:
        faults += [ImportFault(line, UNKNOWN) for line in strange]
    bad = {fault.line for fault in faults}
    bad |= strange if unknown is UnknownAddress.SKIP else set()
    good = [row for row in rows if row.line not in bad]
    before = [movements_before(page, hashed, programme_id, source) for page in batched(good, ROWS_AT_ONCE)]
    is_written = not is_dry and not (faults and not skips_errors)
    if is_written:
        for page in batched(good, ROWS_AT_ONCE):
            _tell(page, hashed, programme_id, source)
            progress(len(page))
    skipped = len(strange) if unknown is UnknownAddress.SKIP else 0
    return replace(_told(good, strange, faults, before, skipped), is_written=is_written)


def _told(
    good: Sequence[BalanceRow] | Sequence[HistoryRow],
    strange: Collection[int],
    faults: Sequence[ImportFault],
    before: Sequence[TakenBefore],
    skipped: int,
) -> PointsImported:
    """What the file has, as if nothing was written."""
    return PointsImported(
        rows=len(good),
        points=sum(row.points for row in good),
        kept=sum(row.line in strange for row in good),
        skipped=skipped,
        wrong=len(faults),
        faults=tuple(sorted(faults, key=lambda fault: fault.line)[:MOST_FAULTS]),
        customers=len({row.address for row in good}),
        known=sum(part.known for part in before),
        elsewhere=sum(part.elsewhere for part in before),
    )


def _tell(page: Sequence[HistoryRow], hashed: dict[str, str], programme_id: int, source: str) -> None:
    with command():
        guests = _guests({hashed[row.address] for row in page})
        ImportedMovement.objects.bulk_create(
            [
                ImportedMovement(
                    programme_id=programme_id,
                    source=source,
                    customer_id=guests[hashed[row.address]],
                    occurred_at=row.occurred_at,
                    points=row.points,
                    text=row.text,
                    number=row.number,
                )
                for row in page
            ],
            ignore_conflicts=True,
        )
