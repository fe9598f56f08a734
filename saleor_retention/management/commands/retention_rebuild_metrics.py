"""`retention_rebuild_metrics`: purchase histories and monthly roll-ups made anew from the orders."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from ...conf import conf
from ...core.clock import now, store_zone
from ...metrics.rollups import rebuild
from ...metrics.rollups.consumer import fold_batch
from ...orders.fact_rows import other_zones
from ..progress import progress
from .retention_backfill import size


class Command(BaseCommand):
    """May be interrupted, killed, and run beside workers."""

    help = (
        "Makes purchase histories and monthly roll-ups anew from the orders, batch by batch. Safe to repeat and to kill:"
        " the same command goes on where it was, and figures are read from the orders until it is done. After the time"
        " zone of the store was changed, --zone fixes days and months of all orders in the new one first; bonus points of"
        " a day, too, go by it where an order is looked at again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an operator may ask for."""
        parser.add_argument(
            "--zone", action="store_true", help="fix orders of other zones in the store's first"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing; tell what would be done")
        parser.add_argument(
            "--batch", type=size, help="customers in one transaction (default: the setting's)"
        )
        parser.add_argument(
            "--restart", action="store_true", help="begin anew instead of going on where it was"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each figure."""
        with import_string(conf.task_context)():
            if options["dry_run"]:
                self._tell()
            else:
                self._rebuild(options["zone"], options["batch"], restart=options["restart"])

    def _rebuild(self, has_zone: bool, limit: int | None, *, restart: bool) -> None:
        run = rebuild.begin(now=now(), zone=store_zone().key if has_zone else "", restart=restart)
        if run.customers:
            self.stdout.write(f"going on after {run.customers} customers")
        size = rebuild.size()
        left = size.customers - run.customers + (0 if run.customers else size.orders)
        with progress("orders and customers", left) as bar:
            while (step := rebuild.step(run.pk, now=now(), limit=limit)) is not None:
                bar.update(step)
        while fold_batch(now=now()):
            pass
        run.refresh_from_db()
        self.stdout.write(f"{run.customers} customers were made anew.")
        self._tell_zones()

    def _tell(self) -> None:
        size = rebuild.size()
        self.stdout.write(f"{size.customers} customers have bought, {size.histories} histories are kept")
        self.stdout.write(f"{size.different} histories differ from the orders, {size.waiting} customers wait")
        self._tell_zones()
        self.stdout.write("Nothing was written.")

    def _tell_zones(self) -> None:
        if others := other_zones(zone := store_zone().key):
            self.stdout.write(
                f"{others} orders are fixed in another zone than {zone}: run with --zone to fix them in it."
            )
