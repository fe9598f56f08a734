"""Orders, lines and customers as Parquet files, all as of one instant, in bounded memory; nothing is written to the database.

Rows come from the server as it finds them, through a file of text that DuckDB turns into Parquet. A part is there whole or
not at all: it is written beside, compared with the database, and renamed.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...core.db import as_of_one_instant, copied, execute, fetch
from .extra import duckdb
from .folder import OFFLINE
from .manifest import FILE, ExportedFile, ExportedSums, Manifest, follows, parts_of
from .statements import COUNTS, ROWS, SUMS
from .tables import SCHEMA_VERSION, TABLES, WarehouseTable

LIMITS = OFFLINE | {"memory_limit": "512MB", "threads": "2"}
"""What does not fit into memory is sorted on the disk, beside the files."""
UNFINISHED = ".unfinished"


class ExportRefused(Exception):
    """Nothing was written; the message says why."""


def sizes(*, since: datetime | None, using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """How many rows each file would have."""
    ((orders, lines, customers),) = execute(COUNTS, {"since": since}, using)
    return {"orders": orders, "lines": lines, "customers": customers}


def warehouse_export(
    folder: Path,
    *,
    since: datetime | None = None,
    using: str = DEFAULT_DB_ALIAS,
    progress: Callable[[int], object] = lambda _: None,
) -> Manifest:
    """Write a part into the folder, of what changed `since` or of everything.

    Raises `ExtraMissing`; `ExportRefused` while another export writes there; `NotWhole` when orders could be missing between
    the part before and this one.
    """
    engine = duckdb()
    with _alone(folder) as staging, as_of_one_instant(using):
        ((taken_at,),) = execute("SELECT statement_timestamp()", [], using)
        parts = parts_of(folder)
        manifest = Manifest(SCHEMA_VERSION, taken_at, since, store_zone().key, (), ())
        if since is not None and parts:
            follows(parts[-1].manifest, manifest)
        with engine.connect(
            ":memory:", config=LIMITS | {"temp_directory": str(staging / "sort")}
        ) as connection:
            files = tuple(_file(connection, table, staging, manifest, using, progress) for table in TABLES)
            sums = _compared(connection, staging, files, since, using)
        manifest = Manifest(SCHEMA_VERSION, taken_at, since, manifest.zone, files, sums)
        (staging / FILE).write_text(manifest.as_json())
        shutil.rmtree(staging / "sort", ignore_errors=True)
        staging.rename(folder / manifest.part_name)
    return manifest


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """An empty folder beside the parts, for as long as nobody else has it. What a killed run left is swept away."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    staging = folder / UNFINISHED
    with (folder / ".lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise ExportRefused(f"Another export is writing into {folder}.") from None
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _file(
    connection: Any,
    table: WarehouseTable,
    staging: Path,
    manifest: Manifest,
    using: str,
    progress: Callable[[int], object],
) -> ExportedFile:
    text, path = staging / f"{table.name}.csv", staging / f"{table.name}.parquet"
    with text.open("wb") as out:
        for block in copied(ROWS[table.name], {"since": manifest.since, "zone": manifest.zone}, using):
            out.write(block)
            progress(block.count(b"\n"))
    rows = connection.read_csv(
        str(text),
        header=False,
        sep=",",
        quotechar='"',
        escapechar='"',
        na_values="",
        allow_quoted_nulls=False,
        auto_detect=False,
        columns={column.name: column.type for column in table.columns},
    )
    rows.order(table.order).write_parquet(str(path), compression="zstd")
    text.unlink()
    ((number,),) = connection.read_parquet(str(path)).count("*").fetchall()
    with path.open("rb") as file:
        return ExportedFile(table.name, number, hashlib.file_digest(file, "sha256").hexdigest())


def _compared(
    connection: Any, staging: Path, files: Sequence[ExportedFile], since: datetime | None, using: str
) -> tuple[ExportedSums, ...]:
    """What the orders add up to in the file. Raises `ExportRefused` where the database has other rows or sums."""
    result = connection.read_parquet(str(staging / "orders.parquet")).aggregate(
        "currency, count(*), count(*) FILTER (WHERE is_purchase), sum(net_minor), sum(gross_minor)",
        "currency",
    )
    sums = tuple(ExportedSums(*row) for row in result.order("currency").fetchall())
    written = {file.table: file.rows for file in files}, sums
    kept = sizes(since=since, using=using), tuple(fetch(ExportedSums, SUMS, {"since": since}, using))
    if written != kept:
        raise ExportRefused(f"The files add up to {written}, the database to {kept}: nothing was kept.")
    return sums
