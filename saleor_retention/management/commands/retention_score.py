"""`retention_score`: scores and groups of customers, today's or of a day in the past."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from ...conf import conf
from ...core.clock import now
from ...core.money import Money
from ...customers.models import Customer
from ...errors import Refusal, RetryLater
from ...segments.models import CustomerScore
from ...segments.plans import plan_in_force, terms_of
from ...segments.runs import advance, begin, preview
from ..arguments import day
from ..progress import progress


class Command(BaseCommand):
    """What the job does every night, and what it would do."""

    help = (
        "Scores all customers by recency, frequency and money, puts each into one group, and writes down who changed group:"
        " what the background job does once a day. Safe to repeat and to interrupt: a day is scored once, and a run that was"
        " broken off goes on where it was. Days in the past give a history to begin with: score them from the first to the"
        " last, before today."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which day, and whether anything is written."""
        parser.add_argument(
            "--day",
            type=day,
            metavar="YYYY-MM-DD",
            help="the day to score, by the shop's calendar (default: today)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what each group would have; write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The groups, each with its customers."""
        wanted = options["day"].date() if options["day"] else None
        try:
            with import_string(conf.task_context)():
                if options["dry_run"]:
                    self._foresee(wanted)
                else:
                    self._score(wanted)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        except RetryLater:
            raise CommandError("Another worker scores at this moment. Try again in a minute.") from None

    def _foresee(self, wanted: date | None) -> None:
        terms = terms_of(plan_in_force())
        for row in preview(now=now(), terms=terms, day=wanted):
            self.stdout.write(
                f"{row.currency} {terms.name_of(row.code)}: {row.customers} customers ({row.moved} come from elsewhere), "
                f"{row.orders} orders, {Money(row.net_minor, row.currency)} net"
            )
        self.stdout.write("Nothing was written.")

    def _score(self, wanted: date | None) -> None:
        is_done = False
        while (run := begin(now=now(), day=wanted)) is not None:
            with progress(f"customers on {run.day}", Customer.objects.count()) as bar:
                while customers := advance(run, now=now()):
                    bar.update(customers)
            is_done = True
        scored = CustomerScore.objects.count()
        said = "were scored" if is_done else "had been scored already"
        self.stdout.write(self.style.SUCCESS(f"{scored} customers and currencies {said}."))
