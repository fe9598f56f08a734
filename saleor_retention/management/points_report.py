"""What a simulation of points found, as one HTML file for the owner of the shop: no script, nothing from elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from ..console import console
from ..console.charts.bars import bar_chart
from ..console.charts.line import Series, line_chart
from ..console.formats import Formats
from ..core.money import exponent
from ..loyalty.earning.registry import rule_of
from ..loyalty.models import ProgrammeVersion
from ..loyalty.simulation.figures import SimulationFigures
from ..loyalty.terms.registry import parse_terms
from ..loyalty.tiers.models import TierBasis

HERE = Path(__file__).parent
ENGINE = Engine(
    dirs=[str(HERE / "templates"), str(Path(console.__file__).parent / "templates")],
    autoescape=True,
    builtins=["django.templatetags.i18n", "django.templatetags.l10n"],
)


@dataclass(frozen=True, slots=True)
class ReportCard:
    """One of the figures on top."""

    title: str
    value: str
    note: str


def points_report(
    figures: SimulationFigures, version: ProgrammeVersion, *, title: str, until: datetime, formats: Formats
) -> str:
    """The whole file."""
    facts = _Words(figures, version, title, until, formats).facts()
    return str(ENGINE.get_template("points_report.html").render(Context(facts)))


class _Words:
    """Figures in the words and formats of the reader."""

    def __init__(
        self,
        figures: SimulationFigures,
        version: ProgrammeVersion,
        title: str,
        until: datetime,
        formats: Formats,
    ) -> None:
        self.figures, self.version, self.title, self.until = figures, version, title, until
        self.formats = formats

    def facts(self) -> dict[str, Any]:
        """What the template shows."""
        figures = self.figures
        return {
            "title": self.title,
            "channel": self.version.channel,
            "rules": self._rules(),
            "period": self._period(),
            "orders": self.number(figures.tally.orders),
            "has_worth": figures.worth is not None,
            "cards": self._cards(),
            "costs": self._costs(),
            "margin_note": self._margin_note(),
            "months": self._months_chart(),
            "owed": self._owed_chart(),
            "balances": self._balances_chart(),
            "able": self._able(),
            "tiers": self._tiers(),
            "returned": self.number(figures.tally.returned) if figures.tally.returned else "",
            "returned_share": self._returned_share(),
            "guests": self._guests(),
            "pending": self.number(figures.tally.pending) if figures.tally.pending else "",
            "share": self.share(figures.assumptions.share),
            "days": self.number(figures.assumptions.redeemed_after_days),
            "other_currency": self.number(figures.tally.other_currency)
            if figures.tally.other_currency
            else "",
        }

    def number(self, value: int) -> str:
        return self.formats.number(value)

    def money(self, minor: int | None) -> str:
        """ "–" where there is none."""
        if minor is None:
            return "–"
        currency = self.figures.currency
        return self.formats.amount(Decimal(minor).scaleb(-exponent(currency)), currency)

    def share(self, share: Fraction | None) -> str:
        """In percent, two digits."""
        if share is None:
            return "–"
        return self.formats.share(Decimal(share.numerator) / Decimal(share.denominator), 2)

    def _rules(self) -> list[str]:
        version = self.version
        parts = parse_terms(version.terms).values()
        told = [f"{rule_of(version).describe(version.currency)}."]
        told += [part.describe(version.currency) for part in parts]
        if version.expiry_months is not None:
            months = "1 month" if version.expiry_months == 1 else f"{version.expiry_months} months"
            told.append(f"Points end {months} after they were earned.")
        elif "expiry" not in version.terms:
            told.append("Points never end.")
        return told

    def _period(self) -> str:
        months = self.figures.months
        if not months:
            return ""
        first, last = self.formats.month(months[0].month), self.formats.day(self.until)
        return f"{first} to {last}"

    def _cards(self) -> list[ReportCard]:
        figures, tally = self.figures, self.figures.tally
        margin = figures.margin
        cards = [
            ReportCard(
                "Points given",
                self.number(figures.issued),
                f"to {self.number(tally.customers)} of {self.number(tally.members)} customers with an account",
            ),
            ReportCard(
                "What they cost",
                self.money(figures.cost_minor),
                f"{self.share(figures.cost_share)} of net sales",
            ),
        ]
        if margin is not None and margin.share is not None:
            note = "as assumed" if figures.assumptions.margin_share else "where it is known what goods cost"
            cards.append(ReportCard("Of the margin", self.share(margin.share), note))
        owed = f"{self.number(figures.outstanding)} points"
        cards.append(ReportCard("Owed in the end", self.money(figures.outstanding_minor), owed))
        if figures.worth is None:
            return [cards[0], ReportCard("Owed in the end", owed, "the rules do not say what points buy")]
        return cards

    def _costs(self) -> list[tuple[str, str, str, str]]:
        figures = self.figures
        rows = [
            ("As assumed", figures.cost_points, figures.cost_minor, figures.cost_share),
            ("If every point is spent", figures.issued, figures.full_cost_minor, figures.full_cost_share),
        ]
        return [
            (what, self.number(points), self.money(minor), self.share(share))
            for what, points, minor, share in rows
        ]

    def _margin_note(self) -> str:
        margin, tally = self.figures.margin, self.figures.tally
        if margin is None:
            return "Margin unknown: of no order it is known what its goods cost."
        known = Fraction(margin.measured_minor, tally.net_sales_minor) if tally.net_sales_minor else None
        assumed = self.figures.assumptions.margin_share
        whole = (
            "Of those,"
            if assumed is None
            else f"Of the others {self.share(Fraction(assumed))} are assumed to be left. Together,"
        )
        said = (
            f"It is known what goods cost for orders that make up {self.share(known)} of net sales. {whole}"
            f" {self.money(margin.margin_minor)} are left of {self.money(margin.net_sales_minor)}"
        )
        if margin.share is None:
            return f"{said}."
        return f"{said}, and points cost {self.money(margin.cost_minor)}: {self.share(margin.share)} of that margin."

    def _months_chart(self) -> Any:
        months = self.figures.months
        return self._lines(
            "Points by month",
            {
                "Given": [month.issued for month in months],
                "Spent": [month.redeemed for month in months],
                "Ended": [month.expired for month in months],
            },
            lambda value: self.formats.number(value),
            "Given: points that could be spent from then on. Spent: by what is assumed. Ended: unused, by the rules.",
        )

    def _owed_chart(self) -> Any:
        months = self.figures.months
        digits = exponent(self.figures.currency)
        definition = "What customers had and could spend at the end of each month, with what was assumed to be spent taken off."
        if self.figures.worth is None:
            points = {"Points": [month.outstanding for month in months]}
            return self._lines(
                "Points owed at the end of each month", points, self.formats.number, definition
            )
        worth = [Decimal(month.owed_minor or 0).scaleb(-digits) for month in months]
        return self._lines(
            "Owed at the end of each month",
            {"Owed": worth},
            lambda value: self.formats.amount(value, self.figures.currency),
            definition,
        )

    def _lines(
        self,
        title: str,
        values: Mapping[str, Sequence[int | Decimal]],
        write: Callable[[Decimal], str],
        definition: str,
    ) -> Any:
        labels = [self.formats.month(month.month) for month in self.figures.months]
        series = [Series(name, [Decimal(value) for value in line]) for name, line in values.items()]
        return line_chart(title, labels, series, write, definition=definition) if labels else None

    def _balances_chart(self) -> Any:
        parts = self.figures.balances
        if not parts:
            return None
        labels = [self._class(part.least, part.below) for part in parts]
        customers = Series("Customers", [Decimal(part.customers) for part in parts])
        return bar_chart(
            "Customers by points they would have",
            labels,
            [customers],
            self.formats.number,
            definition="At the end, if nobody had spent any. Customers who earned nothing are left out.",
        )

    def _class(self, least: int, below: int | None) -> str:
        if below is None:
            return f"{self.number(least)}+"
        return self.number(least) if below == least + 1 else f"{self.number(least)}–{self.number(below - 1)}"

    def _able(self) -> str:
        figures, tally = self.figures, self.figures.tally
        if figures.worth is None:
            return ""
        return (
            f"{self.number(tally.able)} customers would have enough to spend something:"
            f" {self.number(tally.able_points)} points, worth {self.money(figures.minor(tally.able_points))}."
        )

    def _tiers(self) -> list[tuple[str, str, str, str]]:
        tiers = self.figures.assumptions.tiers
        if tiers is None:
            return []
        units = {TierBasis.POINTS: " points", TierBasis.ORDERS: " orders"}

        def asked(threshold: int) -> str:
            if tiers.basis is TierBasis.SPEND:
                return self.money(threshold)
            return f"{self.number(threshold)}{units[tiers.basis]}"

        return [
            (tier.name, asked(tier.threshold), self.number(tier.now), self.number(tier.ever))
            for tier in self.figures.tiers
        ]

    def _returned_share(self) -> str:
        tally = self.figures.tally
        whole = self.figures.issued + tally.pending + tally.returned
        return self.share(Fraction(tally.returned, whole)) if whole else "–"

    def _guests(self) -> str:
        tally = self.figures.tally
        if not tally.guest_orders:
            return ""
        sales = self.money(tally.guest_net_sales_minor)
        return f"{self.number(tally.guest_orders)} orders of guests, {sales} in net sales"
