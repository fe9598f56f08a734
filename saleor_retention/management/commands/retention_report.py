"""`retention_report`: the figures of a period as one HTML file, for whoever does not open the console."""

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS
from django.utils import translation
from django.utils.module_loading import import_string

from ...conf import conf
from ...console.formats import Formats
from ...core.clock import now, store_zone
from ...errors import Refusal
from ...metrics.figures.figure import FigureScope
from ...metrics.history import sales_history
from ...metrics.rollups.freshness import freshness
from ...metrics.rules import months_earlier
from ...metrics.scope import check_scope
from ..arguments import database, day
from ..retention_report import retention_report

WINDOW_DAYS = 365
LANGUAGES = ("en", "de")


class Command(BaseCommand):
    """Reads only."""

    help = (
        "Writes the retention figures of a period as one HTML file that needs nothing else: key figures against the period"
        " before, their course by month, cohorts, scores and groups with what to do next, who changed group, and lifetime"
        " value. Every picture has its definition and its table. Nothing is written but the report."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of what, and where it goes."""
        parser.add_argument("--currency", required=True, help="the currency of the purchases that count")
        parser.add_argument("--channel", metavar="SLUG", help="one channel alone (default: all)")
        parser.add_argument(
            "--since",
            type=day,
            metavar="YYYY-MM-DD",
            help="the first day (default: of the eleventh month before the last day's)",
        )
        parser.add_argument(
            "--until",
            type=day,
            metavar="YYYY-MM-DD",
            help="the last day, counted in (default: that of the last purchase)",
        )
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FILE.html", help="write the report here"
        )
        parser.add_argument(
            "--language", choices=LANGUAGES, default="en", help="of the report (default: %(default)s)"
        )
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The file."""
        path, language = options["out"], options["language"]
        try:
            with import_string(conf.task_context)(), translation.override(language):
                page = retention_report(_scope(options), Formats(language, store_zone()))
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        try:
            path.write_text(page, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(self.style.SUCCESS(f"the report is in {path}"))


def _scope(options: Mapping[str, Any]) -> FigureScope:
    currency, channel, using = options["currency"].upper(), options["channel"], options["using"]
    check_scope(currency, channel, using=using)
    today = now().astimezone(store_zone()).date()
    last = options["until"].date() if options["until"] else _last_day(currency, channel, using, today)
    first = options["since"].date() if options["since"] else months_earlier(last.replace(day=1), 11)
    if last < first:
        raise CommandError(f"The period ends on {last} and starts on {first}: it has no day.")
    scope = FigureScope(first, last + timedelta(days=1), currency, channel, WINDOW_DAYS, using)
    return replace(scope, freshness=freshness(using=using), today=today)


def _last_day(currency: str, channel: str | None, using: str, today: date) -> date:
    days = [
        row.last_order
        for row in sales_history(using=using)
        if row.currency == currency and channel in (None, row.channel)
    ]
    return max(days, default=today)
