"""`retention_check`: run every invariant and say which hold."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS

from ...invariants import ROOMS
from ...kernel.invariants import SHOWN, Invariant, know_the_tables, offenders


class Command(BaseCommand):
    """Exit status 0 when everything holds, 1 when something is broken."""

    help = (
        "Runs every invariant of the engine: statements that must return no row. Prints one line each, and up to "
        f"{SHOWN} offending rows of one that is broken. Exits with 1 if any is. Changes no data; run it nightly."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--room", choices=sorted(ROOMS), help="check one room only")
        parser.add_argument(
            "--using", default=DEFAULT_DB_ALIAS, help="database alias to read (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rooms = [options["room"]] if options["room"] else list(ROOMS)
        checks = [invariant for room in rooms for invariant in ROOMS[room]]
        know_the_tables(options["using"])
        broken = sum(self._report(invariant, options["using"]) for invariant in checks)
        self.stdout.write(f"{len(checks) - broken} of {len(checks)} invariants hold")
        if broken:
            raise SystemExit(1)

    def _report(self, invariant: Invariant, using: str) -> bool:
        rows = offenders(invariant, using)
        verdict = "BROKEN" if rows else "ok"
        self.stdout.write(f"{verdict:<7} {invariant.name}: {invariant.says}")
        for row in rows:
            self.stdout.write(f"        {', '.join(str(value) for value in row)}")
        return bool(rows)
