"""`retention_export_warehouse`: orders, lines and customers as Parquet files, for analysts."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from ...metrics.warehouse.export import ExportRefused, sizes, warehouse_export
from ...metrics.warehouse.extra import ExtraMissing
from ...metrics.warehouse.manifest import NotWhole, parts_of, since_last
from ..arguments import database, day
from ..progress import progress

LAST = "last"


def day_or_last(text: str) -> datetime | str:
    """The first instant of a day in the store's zone, or the word."""
    return LAST if text == LAST else day(text)


class Command(BaseCommand):
    """Reads only."""

    help = (
        "Writes orders, their lines and customers as Parquet files for a warehouse, with a manifest of counts and sums"
        " (docs/warehouse.md). Each run adds a folder named by its instant, once it is complete. Customers are numbers with"
        " a country: no address, no name. All books as they are, for a move or a backup, are retention_export's."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and since when."""
        parser.add_argument(
            "--to", type=Path, required=True, metavar="FOLDER", help="new, or that of earlier exports"
        )
        parser.add_argument(
            "--since",
            type=day_or_last,
            metavar="YYYY-MM-DD|last",
            help="only orders that changed on this day or later, or since the last export of the folder",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell how many rows there would be, write nothing"
        )
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read, a replica's for a large shop (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each file."""
        try:
            self._export(options["to"], options["since"], options["using"], is_dry=options["dry_run"])
        except (ExtraMissing, ExportRefused, NotWhole) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{options['to']} cannot be written: {error.strerror}.") from None

    def _export(self, folder: Path, since: datetime | str | None, using: str, *, is_dry: bool) -> None:
        instant = since_last(parts_of(folder)) if isinstance(since, str) else since
        numbers = sizes(since=instant, using=using)
        if is_dry:
            for table, number in numbers.items():
                self.stdout.write(f"{number} rows would be in {table}.parquet")
            return
        with progress("rows", sum(numbers.values())) as bar:
            manifest = warehouse_export(folder, since=instant, using=using, progress=bar.update)
        for file in manifest.files:
            self.stdout.write(f"{file.rows} rows in {file.table}.parquet")
        for sums in manifest.sums:
            self.stdout.write(
                f"{sums.currency}: {sums.purchases} purchases, {sums.net_minor} net in minor units, as in the database"
            )
        self.stdout.write(self.style.SUCCESS(f"Written to {folder / manifest.part_name}"))
