"""`retention_metrics`: a table of figures as CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from ...core.clock import now, store_zone
from ...errors import Refusal
from ...metrics.dimensions import Dimension
from ...metrics.figures.figure import FigureScope
from ...metrics.rollups.freshness import freshness
from ...metrics.scope import check_scope
from ...metrics.tables.registry import TABLES
from ...metrics.tables.table import TableRequest, as_csv
from ..arguments import database, day


class Command(BaseCommand):
    """Reads only."""

    help = (
        "Prints a table of figures of a period as CSV, the same numbers as `tableCsv` of the API; no spreadsheet takes a value"
        " of it for a formula. Small groups of customers are not hidden: whoever may run commands may see customers."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which table, of what, and where to."""
        parser.add_argument("table", choices=TABLES, metavar="TABLE", help=", ".join(TABLES))
        parser.add_argument("--currency", required=True, help="figures are of one currency")
        parser.add_argument(
            "--start", type=day, required=True, metavar="YYYY-MM-DD", help="first day of the period"
        )
        parser.add_argument(
            "--end", type=day, required=True, metavar="YYYY-MM-DD", help="the day after its last one"
        )
        parser.add_argument("--channel", metavar="SLUG", help="one channel (default: all)")
        parser.add_argument(
            "--by",
            choices=list(Dimension),
            metavar="DIMENSION",
            help=f"of tables by one: {', '.join(Dimension)}",
        )
        parser.add_argument(
            "--to", type=Path, metavar="FILE", help="a file that does not exist yet (default: print it)"
        )
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The table, or how many bytes are in the file."""
        path = options["to"]
        try:
            text = _csv(options)
            if path is None:
                self.stdout.write(text, ending="")
                return
            with path.open("x", newline="", encoding="utf-8") as out:
                path.chmod(0o600)
                out.write(text)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(self.style.SUCCESS(f"{text.count(chr(10)) - 1} rows in {path}"))


def _csv(options: dict[str, Any]) -> str:
    """Raises `Invalid` for a period without a day, for what is no currency or channel, and for what the table refuses."""
    using, currency, channel = options["using"], options["currency"].upper(), options["channel"]
    check_scope(currency, channel, using=using)
    scope = FigureScope(
        options["start"].date(),
        options["end"].date(),
        currency,
        channel,
        365,
        using,
        freshness(using=using),
        now().astimezone(store_zone()).date(),
    )
    scope.purchases.params()
    by = None if options["by"] is None else Dimension(options["by"])
    table = TABLES[options["table"]].table(TableRequest(scope, by, may_see_customers=True))
    return as_csv(table, currency)
