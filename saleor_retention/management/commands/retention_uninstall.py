"""`retention_uninstall`: leave a Saleor as it was, and the books as they are."""

from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from ...conf import conf
from ...core.clock import now

NEXT = """Next: take the package out of web, worker and beat, and restart them. Our tables stay until you drop them:
retention_export DIR writes all of them down, python manage.py migrate saleor_retention zero drops them."""


class Command(BaseCommand):
    """Exit status 1 while something of ours is left that acts."""

    help = (
        "Stops campaigns, takes our codes off open checkouts, retires codes, closes our gift cards, gives held points"
        " back, deletes our rows of celery beat, and switches the plugin off. Checkouts that are paid for keep their"
        " price and are listed; the plugin stays on for them. Deletes no book. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What an operator may ask for."""
        parser.add_argument("--dry-run", action="store_true", help="tell what there is; change nothing")
        parser.add_argument("--yes", action="store_true", help="do it")
        parser.add_argument(
            "--leave-paid", action="store_true", help="switch off though paid checkouts still carry our codes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell, do, tell what is left."""
        if not apps.is_installed("saleor.graphql"):
            raise CommandError("There is nothing to uninstall outside of Saleor.")
        from ...hosts.saleor.uninstall import remains, uninstall

        with import_string(conf.task_context)():
            if options["dry_run"] or not options["yes"]:
                self._tell(remains())
                self.stdout.write("Nothing was changed." if options["dry_run"] else "Say --yes to do it.")
                return
            left = uninstall(now=now(), leave_paid=options["leave_paid"])
        self._tell(left)
        if left.is_on or any(left.things.values()):
            self.stdout.write("Something is left: run this again when the paid checkouts are over.")
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("Nothing of ours acts any more."))
        self.stdout.write(NEXT)

    def _tell(self, result: Any) -> None:
        for name, number in result.things.items():
            self.stdout.write(f"{number} {name}")
        self.stdout.write(f"the plugin is {'on' if result.is_on else 'off'}")
        for checkout_id in result.paid:
            self.stdout.write(f"paid for, and left as it is: checkout {checkout_id}")
