"""Figures from a folder of exported files, or their SQL for another engine. Needs no shop and no settings.

python -m saleor_retention.metrics.warehouse retention --folder FOLDER --currency EUR --start 2025-01-01 --end 2026-01-01
python -m saleor_retention.metrics.warehouse cohorts --sql bigquery --zone Europe/Berlin --currency EUR …
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from ...core import csv
from ...errors import Invalid
from .dialects import DIALECTS, statement
from .extra import ExtraMissing
from .figures.figure import Row
from .figures.registry import FIGURES
from .folder import warehouse
from .manifest import NotWhole
from .scope import FIRST_COLUMNS, WarehouseScope


def zone(text: str) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise ArgumentTypeError(f"{text!r} is no time zone: write one as Europe/Berlin") from None


def day(text: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day: write YYYY-MM-DD") from None


def first(text: str) -> tuple[str, str]:
    """A column of orders and its value."""
    column, sign, value = text.partition("=")
    if not sign:
        raise ArgumentTypeError(f"{text!r} names no value: write one as country=PL")
    return column, value


def parser() -> ArgumentParser:
    """What can be said."""
    result = ArgumentParser(
        prog="python -m saleor_retention.metrics.warehouse",
        description=__doc__,
        epilog="\n".join(f"{name}: {figure.meaning}" for name, figure in FIGURES.items()),
        formatter_class=RawDescriptionHelpFormatter,
    )
    result.add_argument("figure", choices=FIGURES, metavar="FIGURE", help=", ".join(FIGURES))
    source = result.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--folder", type=Path, help="that retention_export_warehouse wrote to: print the figure as CSV"
    )
    source.add_argument(
        "--sql", choices=DIALECTS, metavar="DIALECT", help=f"print the statement: {', '.join(DIALECTS)}"
    )
    result.add_argument(
        "--start", type=day, required=True, metavar="YYYY-MM-DD", help="first day of the period"
    )
    result.add_argument(
        "--end", type=day, required=True, metavar="YYYY-MM-DD", help="the day after its last one"
    )
    result.add_argument("--currency", required=True, help="figures are of one currency")
    result.add_argument("--channel", help="a channel's slug (default: all)")
    result.add_argument(
        "--window-days", type=int, default=365, help="for retention: how long a purchase keeps a customer"
    )
    result.add_argument(
        "--first",
        type=first,
        metavar="COLUMN=VALUE",
        help=f"only customers whose first purchase has it, as country=PL: {', '.join(FIRST_COLUMNS)}",
    )
    result.add_argument("--zone", type=zone, help="the store's time zone (default: that of the folder)")
    return result


def main(arguments: Sequence[str]) -> int:
    """Print, or say in a sentence what was wrong; answer the exit code."""
    options = parser().parse_args(arguments)
    try:
        if options.sql:
            if options.zone is None:
                raise Invalid(
                    "A statement needs the store's --zone: it has the instants at which days begin."
                )
            sys.stdout.write(
                statement(FIGURES[options.figure], _scope(options, options.zone), options.sql) + "\n"
            )
            return 0
        with warehouse(options.folder) as opened:
            rows = opened.ask(FIGURES[options.figure], _scope(options, options.zone or opened.zone))
        _print(rows)
    except (ExtraMissing, NotWhole, Invalid) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _scope(options: Namespace, store_zone: ZoneInfo) -> WarehouseScope:
    return WarehouseScope(
        start=options.start,
        end=options.end,
        zone=store_zone,
        currency=options.currency,
        channel=options.channel,
        window_days=options.window_days,
        first=options.first,
    )


def _print(rows: Sequence[Row]) -> None:
    if rows:
        csv.write(sys.stdout, list(rows[0]), ([*row.values()] for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
