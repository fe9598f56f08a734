"""`retention_shadow`: what the engine would have done."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS

from ...core.clock import now
from ...core.money import Money
from ...loyalty.estimates.shadow_report import withheld_days
from ...offers.campaigns.shadow_report import rehearsed_days
from ..arguments import database, day

DAYS = 30


class Command(BaseCommand):
    """Reads only. Figures of a channel that went live are gone with the shadow: what was withheld is given then."""

    help = (
        "Tells by channel and day what shadow mode decided: checkouts, those an offer would have been put on, and"
        " what it would have saved; orders and referrals, and the points they would have given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Since when."""
        parser.add_argument(
            "--since", type=day, metavar="YYYY-MM-DD", help=f"days from this one on (default: {DAYS} days)"
        )
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each channel and day."""
        since, using = options["since"] or now() - timedelta(days=DAYS), options["using"]
        for rehearsed_day_ in rehearsed_days(since=since, using=using):
            self.stdout.write(
                f"{rehearsed_day_.channel} {rehearsed_day_.day}: {rehearsed_day_.decided} checkouts decided, {rehearsed_day_.would_apply} would have got an offer,"
                f" {Money(rehearsed_day_.saving_minor, rehearsed_day_.currency)} saved"
            )
        for data in withheld_days(since=since, using=using):
            self.stdout.write(
                f"{data.channel} {data.day}: {data.orders} orders would have given {data.order_points} points,"
                f" {data.referrals} referrals {data.referral_points}, to {data.customers} customers"
            )
