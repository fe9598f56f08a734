"""Lines of a file as balances, and what is wrong with them. No table is read here."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from ...core.clock import instant
from ...customers.rules import normalised
from ...errors import Invalid, Required
from ..points import MOST_POINTS_AT_ONCE
from .layouts.layout import ADDRESS, ImportLayout

WHOLE = re.compile(r"(\d{1,15})(?:\.0+)?", re.ASCII)
NEGATIVE = re.compile(r"-\s*\d", re.ASCII)
SEPARATORS = "\t;,"
LONGEST_ADDRESS, LONGEST_TIER, LONGEST_TEXT = 254, 100, 200
NO_ADDRESS = "There is no address in this line."


@dataclass(frozen=True, slots=True)
class ImportFault:
    """What is wrong with a line; lines are counted from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Points of an address, as it is compared, that end together."""

    line: int
    address: str
    points: int
    expires_at: datetime | None = None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A movement in the earlier programme."""

    line: int
    address: str
    occurred_at: datetime
    points: int
    text: str
    number: int
    """Of equal movements of one instant, from 1."""


def balances(
    text: str, layout: type[ImportLayout], zone: ZoneInfo
) -> tuple[list[BalanceRow], list[ImportFault]]:
    """The balances of a file, and the lines that are none. Raises `Required` for a file without lines, or without columns
    for addresses and points."""
    lines, columns = _table(text, layout)
    rows: list[BalanceRow] = []
    faults: list[ImportFault] = []
    seen: dict[tuple[str, datetime | None], int] = {}
    for line, cells in lines:
        cell = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        try:
            row = BalanceRow(
                line,
                _address(cell["email"]),
                _points(cell["points"]),
                _instant(cell.get("expires", ""), zone, is_end=True),
                cell.get("tier", "")[:LONGEST_TIER],
            )
        except Invalid as refusal:
            faults.append(ImportFault(line, refusal.message))
            continue
        if (first := seen.setdefault((row.address, row.expires_at), line)) != line:
            faults.append(ImportFault(line, f"This address is on line {first}, too."))
        else:
            rows.append(row)
    return rows, faults


class HistoryLayout(ImportLayout):
    """Movements of an earlier programme: who, when, how many and what for."""

    points = frozenset({"points", "pointschange", "change", "amount"})
    expires = frozenset({"date", "createdat", "occurredat", "at", "time"})
    tier = frozenset({"text", "reason", "description", "action", "activity"})
    by_position = ("email", "expires", "points", "tier")


def history(text: str, zone: ZoneInfo) -> tuple[list[HistoryRow], list[ImportFault]]:
    """The movements of a file, in the manner of `balances`; points may be negative, and are never 0."""
    lines, columns = _table(text, HistoryLayout)
    rows: list[HistoryRow] = []
    faults: list[ImportFault] = []
    seen: dict[tuple[str, datetime, int, str], int] = {}
    for line, cells in lines:
        cell = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
        try:
            address, points = _address(cell["email"]), _change(cell["points"])
            at = _instant(cell.get("expires", ""), zone, is_end=False)
            if at is None:
                raise Invalid("There is no day in this line.")
        except Invalid as refusal:
            faults.append(ImportFault(line, refusal.message))
            continue
        said = cell.get("tier", "")[:LONGEST_TEXT]
        number = seen[address, at, points, said] = seen.get((address, at, points, said), 0) + 1
        rows.append(HistoryRow(line, address, at, points, said, number))
    return rows, faults


def _table(
    text: str, layout: type[ImportLayout]
) -> tuple[Iterator[tuple[int, Sequence[str]]], dict[str, int]]:
    """The lines below the heading, each with its number, and where each column is."""
    lines = _lines(text)
    first = next(lines, None)
    if first is None:
        raise Required("The file has no lines.", field="file")
    if any("@" in cell for cell in first[1]):  # no heading
        return chain([first], lines), {name: place for place, name in enumerate(layout.by_position)}
    columns = dict(layout.columns(first[1]))
    for name, said in (("email", "addresses"), ("points", "points")):
        if name not in columns:
            known = ", ".join(sorted(ADDRESS if name == "email" else layout.points))
            raise Required(f"No heading of the file is one of {said}: {known}.", field="file")
    return lines, columns


def first_line(text: str) -> Sequence[str]:
    """The cells of the first line that is not empty; none of a file without one."""
    return next((cells for _, cells in _lines(text)), ())


def _lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    text = text.removeprefix("\ufeff").replace("\0", "")
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=head.count) if any(mark in head for mark in SEPARATORS) else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, skipinitialspace=True)
    begun = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begun, cells
            begun = reader.line_num + 1
    except csv.Error:
        raise Invalid(f"Line {begun} is far too long: this is no table.", field="file") from None


def _address(cell: str) -> str:
    address = normalised(cell.removeprefix("'"))
    if not address:
        raise Invalid(NO_ADDRESS)
    local, _, domain = address.rpartition("@")
    if not (local and domain) or len(address) > LONGEST_ADDRESS or any(mark.isspace() for mark in address):
        raise Invalid("This is no address.")
    return address


def _points(cell: str) -> int:
    if not cell:
        raise Invalid("There are no points in this line: write 0 where there are none.")
    if NEGATIVE.match(cell):
        raise Invalid("The points are negative: nobody brings a debt along.")
    whole = WHOLE.fullmatch(cell)
    if whole is None:
        raise Invalid("The points are no whole number, written in digits alone.")
    if (number := int(whole[1])) > MOST_POINTS_AT_ONCE:
        raise Invalid(f"These are more than {MOST_POINTS_AT_ONCE:,} points.")
    return number


def _change(cell: str) -> int:
    sign = -1 if cell.startswith("-") else 1
    number = _points(cell.lstrip("+-").strip())
    if not number:
        raise Invalid("This moved no points.")
    return sign * number


def _instant(cell: str, zone: ZoneInfo, *, is_end: bool) -> datetime | None:
    """None for an empty cell. A day is meant as a whole."""
    if not cell:
        return None
    try:
        return instant(cell.removeprefix("'"), zone, field="file", is_end=is_end)
    except Invalid:
        raise Invalid("The day is none: write it as 2026-12-31, or as an instant with its offset.") from None
