"""`retention_check`: run every invariant and say which hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import import_string

from ...conf import conf
from ...core.invariants import SHOWN, Invariant
from ...invariants import rooms
from ...monitoring.invariant_runs import Rows, check
from ..arguments import database


class Command(BaseCommand):
    """Exit status 0 when everything holds, 1 when something is broken."""

    help = (
        "Runs every invariant of the engine: statements that must return no row. Prints one line each, and up to "
        f"{SHOWN} offending rows of one that is broken. Exits with 1 if any is. A run of all of them is recorded for "
        "retention_health and monitoring; otherwise it changes no data. Run it nightly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which invariants, and where."""
        parser.add_argument("--room", choices=sorted(rooms()), help="check one room only")
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )
        parser.add_argument("--no-record", action="store_true", help="do not record the run")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line each."""
        by_room = rooms()
        chosen = [options["room"]] if options["room"] else list(by_room)
        checks = [invariant for room in chosen for invariant in by_room[room]]
        is_recorded = not options["room"] and not options["no_record"]
        with import_string(conf.write_context)():
            result = check(checks, using=options["using"], is_recorded=is_recorded)
            broken = sum(self._report(*match) for match in result)
        self.stdout.write(f"{len(checks) - broken} of {len(checks)} invariants hold")
        if broken:
            raise SystemExit(1)

    def _report(self, invariant: Invariant, rows: Rows) -> bool:
        verdict = "BROKEN" if rows else "ok"
        self.stdout.write(f"{verdict:<7} {invariant.name}: {invariant.says}")
        for row in rows:
            self.stdout.write(f"        {', '.join(str(value) for value in row)}")
        return bool(rows)
