"""`retention_export_points`: balances with addresses, as an import reads them again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from ...loyalty.imports.export import balances_export, balances_size
from ...loyalty.queries import programmes
from ..arguments import database
from ..progress import progress


class Command(BaseCommand):
    """Reads only."""

    help = (
        "Writes what customers have of one programme as CSV: address, points, when they expire, level. This is the neutral"
        " layout that retention_import_points reads, here or in another shop. Keep the file safe: it has addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of what, and where to."""
        parser.add_argument("file", type=Path, help="a file that does not exist yet")
        parser.add_argument("--programme", required=True, metavar="SLUG", help="the programme of the points")
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """How many lines, and what they sum to."""
        path, using = options["file"], options["using"]
        programme = programmes(using=using).filter(slug=options["programme"]).first()
        if programme is None:
            raise CommandError(f"There is no programme “{options['programme']}”.")
        total = balances_size(programme.pk, using=using)
        try:
            with path.open("x", newline="", encoding="utf-8") as out, progress("lines", total) as bar:
                result = balances_export(out, programme.pk, using=using, progress=bar.update)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        path.chmod(0o600)
        if result.without_address:
            self.stdout.write(
                f"{result.without_address} lines left out: the store no longer has their accounts"
            )
        self.stdout.write(self.style.SUCCESS(f"{result.lines} lines with {result.points} points in {path}"))
