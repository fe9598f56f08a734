"""`retention_export`: write all books down as CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from ...export import export, size, tables
from ..arguments import database, day
from ..progress import progress


class Command(BaseCommand):
    """Reads only, all tables as of one instant."""

    help = (
        "Writes every table of ours as a CSV file that is safe to open in a spreadsheet, and MANIFEST.json with row"
        " counts, sums and hashes. Works while the plugin is off, and after retention_uninstall. Keep the files safe:"
        " they hold codes and hashes of addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and since when."""
        parser.add_argument("folder", type=Path, help="a folder that is new or empty")
        parser.add_argument(
            "--since",
            type=day,
            metavar="YYYY-MM-DD",
            help="of tables whose rows have a date, only this day's and later ones",
        )
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each table."""
        folder, since, using = options["folder"], options["since"], options["using"]
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(f"{folder} is not an empty folder.")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{folder} cannot be made: {error.strerror}.") from None
        total = sum(size(model, since, using) for model in tables())
        with progress("rows", total) as bar:
            written = export(folder, since=since, using=using, progress=bar.update)
        for table in written:
            self.stdout.write(f"{table.rows} rows in {table.table}.csv")
        self.stdout.write(self.style.SUCCESS(f"{sum(table.rows for table in written)} rows in {folder}"))
