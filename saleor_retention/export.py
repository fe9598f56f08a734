"""All books as files: a CSV for each table of ours, and a manifest that tells how many rows and what they sum to."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models

from .core import csv
from .core.db import as_of_one_instant

SINCE = {
    "checkoutdecision": "decided_at",
    "grant": "created_at",
    "hold": "created_at",
    "lot": "transaction__recorded_at",
    "lotconsumption": "posting__transaction__recorded_at",
    "orderfact": "seen_at",
    "orderlinefact": "order__seen_at",
    "posting": "transaction__recorded_at",
    "redemption": "redeemed_at",
    "referral": "claimed_at",
    "salesdelta": "at",
    "staffcommand": "at",
    "transaction": "recorded_at",
    "withheld": "computed_at",
}
"""What dates a row, for an export of what is newer. Other tables are always whole: they are what the rest refers to."""
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """One file. `sums` are those of its whole numbers that are no ids."""

    table: str
    rows: int
    sums: dict[str, int]
    sha256: str


def tables() -> list[type[models.Model]]:
    """Every table of ours, by name."""
    result = apps.get_app_config("saleor_retention").get_models()
    return sorted(result, key=table_name)


def table_name(model: type[models.Model]) -> str:
    """What a table is called in the export: as in the database, without our prefix."""
    return model._meta.db_table.removeprefix(f"{model._meta.app_label}_")


def size(model: type[models.Model], since: datetime | None, using: str) -> int:
    """How many rows that will be, for a progress bar."""
    return _rows(model, since, using).count()


def export(
    folder: Path,
    *,
    since: datetime | None = None,
    using: str = DEFAULT_DB_ALIAS,
    progress: Callable[[int], object] = lambda _: None,
) -> list[Written]:
    """Write every table into the folder, all as of one instant, and the manifest last: it says that all is there.

    Rows are streamed, whatever their number. Writes nothing into the database.
    """
    with as_of_one_instant(using):
        written = [_write(folder, model, _rows(model, since, using), progress) for model in tables()]
    manifest = {"since": since.isoformat() if since else None, "tables": [asdict(item) for item in written]}
    (folder / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return written


def _rows(model: type[models.Model], since: datetime | None, using: str) -> models.QuerySet[Any]:
    rows = model._default_manager.using(using).order_by("pk")
    dated = SINCE.get(table_name(model))
    return rows.filter(**{f"{dated}__gte": since}) if since is not None and dated else rows


def _write(
    folder: Path, model: type[models.Model], rows: models.QuerySet[Any], progress: Callable[[int], object]
) -> Written:
    columns = [field.attname for field in model._meta.concrete_fields]
    summed = {place: column for place, column in enumerate(columns) if _adds_up(model, column)}
    sums = dict.fromkeys(summed.values(), 0)
    path = folder / f"{table_name(model)}.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        stream = rows.values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE)
        count = csv.write(out, columns, _added_up(stream, summed, sums, progress))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(table_name(model), count, sums, digest)


def _added_up(
    rows: Iterable[Sequence[Any]],
    summed: dict[int, str],
    sums: dict[str, int],
    progress: Callable[[int], object],
) -> Iterator[Sequence[Any]]:
    for row in rows:
        for place, column in summed.items():
            sums[column] += row[place] or 0
        progress(1)
        yield row


def _adds_up(model: type[models.Model], column: str) -> bool:
    field = next(
        concrete_field for concrete_field in model._meta.concrete_fields if concrete_field.attname == column
    )
    is_whole = isinstance(field, models.IntegerField) and not field.is_relation and not field.primary_key
    return is_whole and not column.endswith("_id")
