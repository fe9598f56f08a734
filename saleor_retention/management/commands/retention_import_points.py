"""`retention_import_points`: move in with the balances of another programme."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...core.clock import now
from ...errors import Refusal
from ...loyalty.imports.balances import PointsImported, UnknownAddress, history_import, points_import
from ...loyalty.imports.layouts.registry import LAYOUTS
from ...loyalty.imports.recognition import HISTORY
from ...loyalty.queries import programmes
from ..progress import progress


class Command(BaseCommand):
    """The same file again changes nothing, so a run that was broken off is run again."""

    help = (
        "Takes over balances, with their expiry and the customers' levels, from a CSV file of another loyalty programme."
        " Nothing is written when a line is wrong, unless --skip-errors is given; each wrong line is told with its number."
        " The same file again changes nothing, and a later file of the same source gives or takes the difference."
        " Customers must be known first: run retention_backfill before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and how it is meant."""
        parser.add_argument("file", type=Path, help="the CSV file, as UTF-8")
        parser.add_argument(
            "--layout",
            required=True,
            choices=[layout.name for layout in LAYOUTS] + [HISTORY],
            help="which product wrote it; history: lines of old statements, which are shown and move no points",
        )
        parser.add_argument("--programme", required=True, metavar="SLUG", help="the programme of the points")
        parser.add_argument(
            "--source", metavar="NAME", help="a name for where the balances come from (default: the layout)"
        )
        parser.add_argument(
            "--unknown",
            choices=[str(choice) for choice in UnknownAddress],
            default=str(UnknownAddress.REFUSE),
            help="what becomes of a line whose address no account has proved: it is wrong, left out, or waits for one"
            " (default: %(default)s)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what the file has")
        parser.add_argument(
            "--skip-errors", action="store_true", help="take the other lines over even when some are wrong"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """What the file has, and exit 1 where nothing was written that should have been."""
        programme = programmes().filter(slug=options["programme"]).first()
        if programme is None:
            raise CommandError(f"There is no programme “{options['programme']}”.")
        try:
            text = options["file"].read_text(encoding="utf-8-sig")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{options['file']} is not UTF-8: save it as CSV UTF-8.") from None
        named = {
            "programme_id": programme.pk,
            "unknown": UnknownAddress(options["unknown"]),
            "is_dry": options["dry_run"],
            "skips_errors": options["skip_errors"],
            "now": now(),
        }
        layout, source = options["layout"], options["source"]
        with progress("lines", text.count("\n")) as bar:
            try:
                if layout == HISTORY:
                    result = history_import(text, source=source or HISTORY, progress=bar.update, **named)
                else:
                    result = points_import(text, layout=layout, source=source, progress=bar.update, **named)
            except Refusal as refusal:
                raise CommandError(refusal.message) from None
        self._tell(result, is_dry=options["dry_run"])

    def _tell(self, result: PointsImported, *, is_dry: bool) -> None:
        for fault in result.faults:
            self.stderr.write(f"line {fault.line}: {fault.message}")
        if result.wrong > len(result.faults):
            self.stderr.write(f"and {result.wrong - len(result.faults)} more")
        self.stdout.write(
            f"{result.rows} lines with {result.points} points, {result.kept} of them wait for an account,"
            f" {result.skipped} left out, {result.wrong} wrong"
        )
        if result.is_written:
            self.stdout.write(self.style.SUCCESS(f"taken over, {result.moved} movements of points"))
        elif not is_dry:
            raise CommandError(
                "Nothing was written: mend the wrong lines, or leave them out with --skip-errors."
            )
