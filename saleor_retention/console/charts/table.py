"""A table of figures as a page shows it, and the same as a file."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from ...core import csv


@dataclass(frozen=True, slots=True)
class FigureTable:
    """What `charts/table.html` shows."""

    title: str
    columns: tuple[str, ...]
    """The first one names the row."""
    rows: tuple[tuple[str, ...], ...]
    definition: str = ""
    file_name: str = ""
    """Offers the table as a file under this name, at `file_address`."""
    file_address: str = ""


def saved_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> HttpResponse:
    """The table as CSV. Rows are of plain values (numbers, days, text), not as a reader writes them."""
    out = io.StringIO(newline="")
    csv.write(out, columns, rows)
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
