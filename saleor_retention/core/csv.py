"""Tables as CSV that no spreadsheet takes for formulas.

Every value is quoted. Text gets an apostrophe wherever a spreadsheet might begin to compute: before `= + - @` (their
wide forms, too) at its start or on a later line, blanks before it or not, and before a leading tab or line break.
Numbers are never text: `-5` stays so.
"""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO
from uuid import UUID

BREAKS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
FORMULA = re.compile(rf"(\A|[{BREAKS}])([^\S{BREAKS}]*[=+\-@\uff1d\uff0b\uff0d\uff20])")
LEADING = re.compile(rf"\A[\t{BREAKS}]")


def guarded(text: str) -> str:
    """The text, harmless in a spreadsheet. NUL is left out: no reader of CSV takes it."""
    text = text.replace("\0", "")
    safe = FORMULA.sub(r"\1'\2", text)
    return f"'{safe}" if LEADING.match(text) else safe


def cell(value: Any) -> str:
    """A value as it stands in the file: nothing for null, ISO for time, JSON for structures, text guarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal | UUID):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return guarded(value)
    return guarded(json.dumps(value, sort_keys=True, ensure_ascii=False))


def write(out: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a heading and the rows, one at a time; returns how many rows."""
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    written = 0
    for row in rows:
        writer.writerow([cell(value) for value in row])
        written += 1
    return written
