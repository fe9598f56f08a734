"""`retention_fit_value`: how much customers will buy, fitted to all purchases, and what each is worth."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from ...conf import conf
from ...core.clock import now
from ...customers.models import Customer
from ...errors import RetryLater
from ...metrics.clv.models import CustomerValue, ValueModel
from ...metrics.clv.rules import MOST_CORRELATION, named_parameters, prediction_error
from ...metrics.clv.runs import fit, model_of, score, unfitted, unscored
from ..progress import progress


class Command(BaseCommand):
    """What the job does every night, and what it would find."""

    help = (
        "Fits once a day, for each currency, how often and for how much customers buy (BG/NBD or MBG/NBD, gamma-gamma), checks"
        " it against the second half of the days, and tells what is to be expected of each customer in twelve months: what"
        " the background job does. Needs the extra saleor-retention[clv]. Safe to repeat and to interrupt: a currency is"
        " fitted once a day, and customers who were not valued yet are valued."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether anything is written."""
        parser.add_argument("--dry-run", action="store_true", help="fit and tell the models; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each currency, and how many customers have a value."""
        try:
            with import_string(conf.task_context)():
                if options["dry_run"]:
                    for scope in unfitted(now=now()):
                        self._tell(model_of(scope, now=now()))
                    self.stdout.write("Nothing was written.")
                else:
                    self._work()
        except RetryLater:
            raise CommandError("Another worker is at it at this moment. Try again in a minute.") from None

    def _work(self) -> None:
        for scope in unfitted(now=now()):
            self._tell(fit(scope, now=now()))
        for model in unscored(now=now()):
            with progress(f"customers in {model.currency}", Customer.objects.count()) as bar:
                while customers := score(model.pk, now=now()):
                    bar.update(customers)
        self.stdout.write(self.style.SUCCESS(f"{CustomerValue.objects.count()} values are told."))

    def _tell(self, model: ValueModel) -> None:
        data = f"{model.currency}: {model.customers} customers ({model.repeaters} came back), {model.first_day} to {model.last_day}"
        if model.parameters is None:
            self.stdout.write(f"{data}: no model ({model.get_gap_display()})")
            return
        named = ", ".join(f"{name} {value:.4f}" for name, value in named_parameters(model.parameters).items())
        self.stdout.write(f"{data}: {model.get_kind_display()} with {named}")
        error = prediction_error(model.predicted, model.actual)
        if error is not None:
            self.stdout.write(
                f"  after {model.checked_day} it foretold {model.predicted:.0f} purchases, there were {model.actual} ({error:+.1%})"
            )
        if model.correlation is not None and abs(model.correlation) > MOST_CORRELATION:
            self.stdout.write(
                f"  how often and how much depend on each other ({model.correlation:+.2f}): amounts are rough"
            )
