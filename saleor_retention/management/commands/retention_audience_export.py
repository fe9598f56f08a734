"""`retention_audience_export`: who of an audience consented, as CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from ...audiences.lists.export import audience_export, consented
from ...core.clock import now
from ...errors import Refusal
from ..arguments import database, number
from ..progress import progress


class Command(BaseCommand):
    """Reads only."""

    help = (
        "Writes the customers of an audience who gave a consent as CSV: the number of their account, and our number, by which"
        " a warehouse knows them. Whoever did not consent is left out, and no address is written: whoever sends something"
        " looks it up in the shop."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and where to."""
        parser.add_argument("audience", type=number, help="the audience's number")
        parser.add_argument(
            "--consent", required=True, metavar="KEY", help="what they consented to, as newsletter"
        )
        parser.add_argument(
            "--to", type=Path, metavar="FILE", help="a file that does not exist yet; needed unless --dry-run"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell how many there would be, write nothing"
        )
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """How many, of how many."""
        path, audience, consent, using = (options[name] for name in ("to", "audience", "consent", "using"))
        if path is None and not options["dry_run"]:
            raise CommandError("Say where --to, or --dry-run.")
        moment = now()
        try:
            counted = consented(audience, consent, now=moment, using=using)
            if not options["dry_run"]:
                with path.open("xb") as out, progress("customers", counted.consented) as bar:
                    path.chmod(0o600)
                    counted = audience_export(
                        out, audience, consent, now=moment, using=using, progress=bar.update
                    )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
        self.stdout.write(
            f"{counted.consented} of {counted.members} customers of the audience consented to {consent}"
        )
        if not options["dry_run"]:
            self.stdout.write(self.style.SUCCESS(f"They are in {path}"))
