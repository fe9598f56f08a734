"""`retention_liability`: what the shop owes its customers in points."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from ...core.clock import now
from ...core.money import Money
from ...loyalty.liability.queries import liability, liability_csv
from ...loyalty.queries import programmes
from ..arguments import database, day_after


class Command(BaseCommand):
    """Reads only."""

    help = (
        "Tells what each programme of points owes customers, in points and in money, now or at the end of a day in the"
        " past: by channel, by the month in which points were earned, and by the month in which they expire. Computed"
        " from the books as they were then. With --csv one programme's table is written for the accounts of a month."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """When, of what, and where to."""
        parser.add_argument(
            "--at", type=day_after, metavar="YYYY-MM-DD", help="the end of this day (default: now)"
        )
        parser.add_argument("--programme", metavar="SLUG", help="one programme (default: all)")
        parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table here; of one programme")
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """A few lines for each programme."""
        at, using, path = options["at"] or now(), options["using"], options["csv"]
        rows = list(programmes(using=using))
        if slug := options["programme"]:
            rows = [row for row in rows if row.slug == slug]
            if not rows:
                raise CommandError(f"There is no programme “{slug}”.")
        if path is not None and len(rows) != 1:
            raise CommandError("A table is of one programme: name it with --programme.")
        for row in rows:
            owed = liability(row.pk, at=at, using=using)
            self._tell(row.slug, owed)
            if path is not None:
                try:
                    with path.open("x", newline="", encoding="utf-8") as out:
                        count = liability_csv(out, owed)
                except OSError as error:
                    raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
                self.stdout.write(self.style.SUCCESS(f"{count} rows in {path}"))

    def _tell(self, slug: str, owed: Any) -> None:
        def worth(minor: int | None) -> str:
            return "" if minor is None or owed.worth is None else f", {Money(minor, owed.worth.currency)}"

        self.stdout.write(f"{slug}: {owed.points} points, {owed.held} of them held{worth(owed.minor)}")
        self.stdout.write(f"  customers owe {owed.owed} points")
        share = owed.breakage.share
        said = owed.breakage.unknown if share is None else f"{float(100 * share):.1f} % will not be spent"
        self.stdout.write(f"  breakage: {said}")
        for title, parts in (("", owed.channels), ("earned", owed.ages), ("expire", owed.expiries)):
            for part in parts:
                key = part.key if part.key else ("no channel" if not title else "never")
                self.stdout.write(
                    f"  {title} {key}: {part.points} points{worth(part.minor)}".replace("   ", "  ")
                )
