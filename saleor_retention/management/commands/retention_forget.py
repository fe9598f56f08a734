"""Forget what was kept for its time, now and not tonight."""

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from ...conf import conf
from ...core.clock import now
from ...privacy.retention_periods import RETENTION_PERIODS
from ..shop import demand_shop

ONE_PERSON = (
    "retention_forget forgets what was kept for its time, of everybody. One person is forgotten by"
    " retention_person erase --user NUMBER, or --email ADDRESS. Nothing was changed."
)


class Command(BaseCommand):
    """One line for each kind of what is forgotten."""

    help = (
        "Forget delivered effects, decisions of checkouts that are gone, old reasons and quiet customers, by the"
        " periods in the settings (RETENTION_KEEP_…). Safe to repeat and to interrupt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an operator may ask for."""
        parser.add_argument("person", nargs="*", help=SUPPRESS)
        parser.add_argument("--dry-run", action="store_true", help="count only; change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Batch by batch until nothing is left; a dry run does the same and takes it back."""
        if options["person"]:
            raise CommandError(ONE_PERSON)
        demand_shop()
        at = now()
        with import_string(conf.write_context)():
            for name, forget in RETENTION_PERIODS.items():
                with _trial(options["dry_run"]):
                    total = 0
                    while done := forget(now=at):
                        total += done
                self.stdout.write(
                    f"{name}: {total}{' to be forgotten' if options['dry_run'] else ' forgotten'}"
                )


@contextmanager
def _trial(is_dry: bool) -> Iterator[None]:
    """All of it in one transaction that is taken back, when it is only a trial."""
    if not is_dry:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
