"""`retention_codes`: write the codes of a campaign's batch as CSV."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...errors import Refusal
from ...offers.codes.models import CodeBatch
from ...offers.codes.queries import batch_csv
from ..arguments import number

PAGE = 1_000


class Command(BaseCommand):
    """Reads only."""

    help = (
        "Writes the codes of a batch as CSV that is safe to open in a spreadsheet: place, code, link"
        " (RETENTION_LANDING_URL) and when it was claimed. The same batch is the same file, as long as"
        " RETENTION_EMAIL_KEY is the same. Keep it safe: whoever has a code that is not claimed may claim it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which batch."""
        parser.add_argument("--campaign", type=number, required=True, help="the campaign's number")
        parser.add_argument("--batch", type=number, help="the batch's number; the newest when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Page by page to standard output."""
        rows = CodeBatch.objects.filter(campaign=options["campaign"]).order_by("-pk")
        if options["batch"] is not None:
            rows = rows.filter(pk=options["batch"])
        batch = rows.first()
        if batch is None:
            raise CommandError("This campaign has no such batch.")
        try:
            for after in range(0, batch.number, PAGE):
                self.stdout.write(batch_csv(batch.pk, after=after, limit=PAGE), ending="")
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
