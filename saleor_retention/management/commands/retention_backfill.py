"""`retention_backfill`: take in the shop's history, with or without points for it."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from ... import pipeline
from ...conf import conf
from ...core.clock import now
from ...core.money import Money
from ...loyalty.queries import programmes
from ...orders import backfill
from ...orders.backfill import Span
from ...store.port import store
from ..arguments import day, day_after
from ..backfill_preview import Survey, survey
from ..progress import progress
from ..shop import demand_shop

MOST = 5_000


def size(text: str) -> int:
    """Orders on a page."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise ArgumentTypeError(f"a batch has 1 to {MOST} orders")
    return int(text)


class Command(BaseCommand):
    """Accounts first, then orders from the oldest on. May be interrupted, killed, and run beside workers."""

    help = (
        "Takes in the accounts and orders that the shop had before us. Safe to repeat and to kill: the same command"
        " goes on where it was. --dry-run writes nothing and tells what would come of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an operator may ask for."""
        parser.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="orders of this day and later")
        parser.add_argument(
            "--until", type=day_after, metavar="YYYY-MM-DD", help="orders of this day and earlier"
        )
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--points",
            action="store_const",
            const=True,
            dest="may_earn",
            help="orders that have no points yet get those of their day, also if they were taken in before",
        )
        choice.add_argument(
            "--no-points",
            action="store_const",
            const=False,
            dest="may_earn",
            help="orders that have no points yet never earn any, also when they change later",
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing; tell what would be done")
        parser.add_argument("--batch", type=size, help="orders in one transaction (default: the setting's)")
        parser.add_argument(
            "--restart", action="store_true", help="begin anew instead of going on where it was"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each figure."""
        span = Span(options["since"], options["until"], options["may_earn"])
        if span.since is not None and span.until is not None and span.since >= span.until:
            raise CommandError("--until is a day before --since: there is no day between them.")
        demand_shop()
        limit = options["batch"] or conf.batch_size
        with import_string(conf.task_context)():
            if span.may_earn and not programmes().filter(versions__isnull=False).exists():
                self.stderr.write("There is no loyalty programme yet: --points gives nothing to anybody.")
            if options["dry_run"]:
                self._tell(span, limit)
            else:
                self._take_in(span, limit, restart=options["restart"])

    def _take_in(self, span: Span, limit: int, *, restart: bool) -> None:
        run = backfill.begin(span, now=now(), restart=restart)
        if run.orders:
            self.stdout.write(f"going on after {run.orders} orders")
        total, accounts, orders, changed = store().history_size(since=span.since, until=span.until), 0, 0, 0
        with progress("orders", total - run.orders) as bar:
            for page in backfill.walk(
                span,
                lambda ids: pipeline.sync_customers(ids, now=now()),
                lambda ids: pipeline.import_orders(ids, may_earn=span.may_earn, now=now()),
                limit=limit,
                now=now(),
            ):
                accounts, orders, changed = (
                    accounts + page.accounts,
                    orders + page.orders,
                    changed + page.changed,
                )
                bar.update(page.orders)
        self.stdout.write(f"{accounts} accounts met, {orders} orders looked at, {changed} of them were news.")
        pipeline.drain_orders(now=now())

    def _tell(self, span: Span, limit: int) -> None:
        result, seen = Survey(), 0
        with progress("orders", store().history_size(since=span.since, until=span.until)) as bar:
            for result in survey(span, limit=limit, now=now()):
                bar.update(result.orders - seen)
                seen = result.orders
        for line in lines_of(result):
            self.stdout.write(line)


def lines_of(result: Survey) -> list[str]:
    """The figures, in words."""
    return [
        f"{result.accounts} accounts, {result.orders} orders, of which {result.known} were taken in before",
        f"{result.purchases} purchases of {result.customers} customers",
        *(
            f"{Money(minor, currency)} in net sales"
            for currency, minor in sorted(result.net_sales_minor.items())
        ),
        *(
            f"{points} points would be issued in {channel}"
            for channel, points in sorted(result.issued.items())
        ),
        *(
            f"{points} points would be withheld in {channel}: {reason}"
            for (channel, reason), points in sorted(result.withheld.items())
        ),
        f"{result.without_version} orders of account holders without a version of a programme in force",
        "Nothing was written.",
    ]
