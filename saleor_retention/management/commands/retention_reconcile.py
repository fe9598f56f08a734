"""Look for orders that no notice came for, and take in what changed."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from ... import pipeline
from ...conf import conf
from ...core.clock import now
from ...customers import reconcile as accounts
from ...orders import reconcile
from ..shop import demand_shop


def _worked(process: Callable[..., int]) -> Iterator[int]:
    while claimed := process(now=now()):
        yield claimed


def _refuse_a_wrong_store(*, is_dry: bool) -> None:
    try:
        reconcile.refuse_a_wrong_store(is_dry=is_dry)
    except reconcile.MostOrdersMissing as refusal:
        raise CommandError(
            f"{refusal.message} Nothing was written. Where they were deleted on purpose: --accept-missing."
        ) from None


class Command(BaseCommand):
    """Walks the store's cursors, compares every order with what is known of it, and converges what differs."""

    help = (
        "Find orders that changed since the last look, by the store's own tables, and bring points, offers,"
        " referrals and figures up to date. Safe to repeat and to interrupt: it goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an operator may ask for."""
        parser.add_argument("--dry-run", action="store_true", help="count only; write nothing")
        parser.add_argument(
            "--no-compare",
            action="store_true",
            help="follow the cursors only: skip the comparison of every order",
        )
        parser.add_argument(
            "--accept-missing",
            action="store_true",
            help="most orders were deleted on purpose: count them as cancelled",
        )
        parser.add_argument("--no-work", action="store_true", help="leave what was found to the workers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, then converge; one line for each step."""
        demand_shop()
        with import_string(conf.task_context)():
            if not options["accept_missing"]:
                _refuse_a_wrong_store(is_dry=options["dry_run"])
            result = self._find(options)
            if options["dry_run"]:
                self.stdout.write(f"{result} found, nothing written.")
            elif options["no_work"]:
                self.stdout.write(f"{result} noted for the workers.")
            else:
                self._count("accounts looked at", _worked(pipeline.process_customers))
                worked = self._count("looked at", _worked(pipeline.process_orders))
                self.stdout.write(self.style.SUCCESS(f"{worked} orders are up to date."))

    def _find(self, options: dict[str, Any]) -> int:
        is_dry = options["dry_run"]
        result = self._count("changed since the last look", reconcile.poll_pages(is_dry=is_dry))
        if not options["no_compare"]:
            orders = reconcile.audit_orders(is_dry=is_dry, accept_missing=options["accept_missing"])
            result += self._count("known wrongly or not at all", orders)
            result += self._count("accounts gone or to be joined", accounts.audit_customers(is_dry=is_dry))
        return result

    def _count(self, what: str, pages: Iterator[int]) -> int:
        total = 0
        for size in pages:
            total += size
            if self.stdout.isatty():
                self.stdout.write(f"\r{what}: {total}", ending="")
                self.stdout.flush()
        self.stdout.write(f"\r{what}: {total}" if self.stdout.isatty() else f"{what}: {total}")
        return total
