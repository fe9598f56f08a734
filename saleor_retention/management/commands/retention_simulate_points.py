"""`retention_simulate_points`: what rules of points would have cost on past orders."""

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS

from ...console.formats import Formats
from ...core.clock import now, store_zone
from ...core.money import Money, to_minor
from ...errors import Refusal
from ...loyalty.models import ProgrammeVersion
from ...loyalty.programmes import checked_rules, versions_in
from ...loyalty.simulation.assumptions import Assumptions, thresholds
from ...loyalty.simulation.figures import SimulationFigures, figures_of
from ...loyalty.simulation.history import count_orders, replay_history
from ...loyalty.simulation.models import EVER
from ...loyalty.simulation.order_file import OrderFile, read_orders, replay_file
from ...loyalty.simulation.queries import drafts, open_drafts
from ...loyalty.simulation.replay import Trial
from ...loyalty.simulation.simulations import channels_of, tiers_of
from ...loyalty.simulation.tally import Tally
from ...loyalty.tiers.models import TierBasis
from ..arguments import database
from ..points_report import points_report
from ..progress import progress
from ..simulation_arguments import add_arguments


@dataclass(frozen=True, slots=True)
class TriedRules:
    """What is tried, and what it is called. `programme_id` None: rules of the command line alone."""

    title: str
    version: ProgrammeVersion
    programme_id: int | None = None


class Command(BaseCommand):
    """Reads only. `make simulate` is something else: random stories that test the engine."""

    help = (
        "Tells what rules of points would have cost on the shop's past orders, or on those of a CSV file: points given,"
        " spent and ended by month, what is owed, what it costs as a share of sales and margin, what customers would have"
        " and which tiers they would reach. Of each order its present state counts. Nothing is written but the report."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which rules, on which orders, by which assumptions, and where the answer goes."""
        add_arguments(parser)
        parser.add_argument("--report", type=Path, metavar="FILE.html", help="write the report here")
        parser.add_argument(
            "--using",
            type=database,
            default=DEFAULT_DB_ALIAS,
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """A few lines of figures, and the report."""
        until, using = options["until"] or now(), options["using"]
        if options["until"]:
            until -= timedelta(microseconds=1)
        try:
            tried = _rules(options, until, using)
            trial = _trial(tried, options, until)
            figures = self._of_file(trial, options) if options["orders"] else _of_shop(trial, using)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        for line in lines_of(figures):
            self.stdout.write(line)
        if path := options["report"]:
            formats = Formats("en", store_zone())
            page = points_report(figures, trial.version, title=tried.title, until=until, formats=formats)
            try:
                path.write_text(page, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
            self.stdout.write(self.style.SUCCESS(f"the report is in {path}"))

    def _of_file(self, trial: Trial, options: Mapping[str, Any]) -> SimulationFigures:
        path = options["orders"]
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                file = read_orders(lines, currency=trial.version.currency, zone=trial.zone)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise CommandError(f"{path} is not UTF-8: save it as CSV UTF-8.") from None
        self._tell_faults(file)
        with progress("orders", len(file.orders)) as bar:
            return figures_of(trial.version, trial.assumptions, replay_file(file, trial, progress=bar.update))

    def _tell_faults(self, file: OrderFile) -> None:
        for fault in file.faults:
            self.stderr.write(f"line {fault.line}: {fault.message}")
        if file.wrong > len(file.faults):
            self.stderr.write(f"and {file.wrong - len(file.faults)} more")
        if file.wrong:
            self.stderr.write(f"{file.wrong} lines are wrong and were left out.")


def _rules(options: Mapping[str, Any], until: datetime, using: str) -> TriedRules:
    since = options["since"] or EVER
    if options["draft"] is not None:
        draft = drafts(using=using).filter(pk=options["draft"]).first()
        if draft is None:
            there = ", ".join(f"{row.pk} “{row.name}”" for row in open_drafts(using=using)) or "none"
            raise CommandError(f"There is no draft {options['draft']}. There are: {there}.")
        return TriedRules(draft.name, draft.as_version(draft.programme_id, since), draft.programme_id)
    channel = options["channel"]
    if not channel:
        raise CommandError("Name a draft with --draft, or a channel with --channel.")
    if options["points"] is None:
        version = versions_in([channel], using=using).in_force(channel, until)
        if version is None:
            raise CommandError(
                f"No rules are in force in channel “{channel}”: name some with --points and --for."
            )
        version.valid_from = since
        return TriedRules(f"{version.programme.name}, as it is", version, version.programme_id)
    if not options["currency"]:
        raise CommandError("Name the currency of your rules with --currency.")
    return TriedRules(
        "Rules of your own", ProgrammeVersion(programme_id=0, valid_from=since, **_columns(options))
    )


def _columns(options: Mapping[str, Any]) -> dict[str, Any]:
    currency = options["currency"].upper()
    terms = {}
    if options["worth"]:
        points, amount = options["worth"]
        terms["redemption"] = {"points": points, "minor": to_minor(amount, currency)}
    return checked_rules(
        channel=options["channel"],
        currency=currency,
        rate_points=options["points"],
        rate_minor=to_minor(Decimal(1) if options["amount"] is None else options["amount"], currency),
        terms=terms,
        expiry_months=options["expiry_months"],
    )


def _trial(tried: TriedRules, options: Mapping[str, Any], until: datetime) -> Trial:
    version = tried.version
    assumed: dict[str, Any] = {name: options[name] for name in ("redeemed_share", "redeemed_after_days")}
    assumed["margin_share"] = options["margin"]
    if options["tiers"]:
        is_money = options["tiers_by"] == TierBasis.SPEND
        named = [
            (slug, to_minor(asked, version.currency) if is_money else int(asked))
            for slug, asked in options["tiers"]
        ]
        assumed["tiers"] = {
            "basis": options["tiers_by"],
            "months": options["tiers_months"],
            "tiers": thresholds(named),
        }
    assumptions = Assumptions.parse(assumed)
    if assumptions.tiers is None and tried.programme_id:
        assumptions = assumptions.with_tiers(tiers_of(tried.programme_id, version.currency))
    channels = channels_of(tried.programme_id) if tried.programme_id else frozenset[str]()
    return Trial(version, assumptions, until, store_zone(), channels)


def _of_shop(trial: Trial, using: str) -> SimulationFigures:
    tally = Tally()
    with progress("orders", count_orders(trial, using=using)) as bar:
        for done in replay_history(trial, tally, using=using):
            bar.update(done)
    return figures_of(trial.version, trial.assumptions, tally)


def percent(share: Fraction | None) -> str:
    """`1.25 %`."""
    return "?" if share is None else f"{float(100 * share):.2f} %"


def lines_of(figures: SimulationFigures) -> list[str]:
    """The figures, in words."""
    tally, currency = figures.tally, figures.currency

    def money(minor: int | None) -> str:
        return "" if minor is None else f", {Money(minor, currency)}"

    lines = [
        f"{tally.orders} purchases, {Money(tally.net_sales_minor, currency)} in net sales, of {tally.members} customers",
        f"{figures.issued} points issued to {tally.customers} customers, {tally.pending} wait, returns took {tally.returned}",
        f"{figures.redeemed} spent, {figures.expired} ended, {figures.outstanding} owed{money(figures.outstanding_minor)}",
    ]
    if figures.cost_minor is not None:
        lines.append(
            f"cost as assumed: {figures.cost_points} points{money(figures.cost_minor)}, {percent(figures.cost_share)} of net sales"
        )
        margin = figures.margin
        lines.append(
            "margin unknown: no order's goods have cost prices"
            if margin is None
            else f"margin {'as assumed' if figures.assumptions.margin_share else 'where known'}: {Money(margin.margin_minor, currency)}, points cost {percent(margin.share)} of it"
        )
    lines += [
        f"tier {tier.slug}: {tier.now} customers, {tier.ever} ever reached it" for tier in figures.tiers
    ]
    return lines
