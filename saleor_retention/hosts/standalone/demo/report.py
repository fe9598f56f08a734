"""What came out of a replay, as text, and as one HTML file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.db.models import Q, Sum

from ....core.invariants import analyze_tables, violations
from ....core.money import Money
from ....invariants import BY_ROOM
from ....loyalty.models import Account, AccountKind, Posting
from ....metrics.clv.runs import is_installed
from ....metrics.figures import cohorts as cohort_figure
from ....metrics.figures import repeat as repeat_figure
from ....metrics.figures import sales as sales_figure
from ....metrics.figures.cohorts import CohortRow
from ....segments.queries import run_by

SCORED_ON = (date(1998, 3, 31), date(1998, 6, 30))
"""Two days of the history, so that customers change group between them."""
SINCE = date(1997, 1, 1)
PLACE = Path(".cache") / "retention-report.html"


@dataclass(frozen=True, slots=True)
class Points:
    """Points issued less points taken back for refunds; what customers hold; what they owe the shop."""

    issued: int
    held: int
    owed: int


def points() -> Points:
    """The programmes' points, summed over everyone."""
    issuance = Q(source__kind=AccountKind.ISSUANCE)
    returned = Q(destination__kind=AccountKind.ISSUANCE)
    moved = Posting.objects.aggregate(out=Sum("points", filter=issuance), back=Sum("points", filter=returned))
    balances = dict(Account.objects.values_list("kind").annotate(Sum("balance")))
    held = balances.get(AccountKind.AVAILABLE, 0) + balances.get(AccountKind.HELD, 0)
    return Points((moved["out"] or 0) - (moved["back"] or 0), held, balances.get(AccountKind.OWED, 0))


def figures(*, currency: str, channel: str | None = None) -> Iterator[tuple[str, str]]:
    """Names and values, one line each; the points are those of all channels."""
    totals = sales_figure.totals(currency=currency, channel=channel)
    repeat = repeat_figure.repeat(currency=currency, channel=channel)
    sales, issued = sales_figure.sales(currency=currency, channel=channel), points()
    yield "customers", str(totals.customers)
    yield "orders", str(totals.orders)
    yield "gross", f"{Money(totals.gross_minor, currency).amount} {currency}"
    if sales.average_order_minor is not None and repeat.rate is not None:
        yield "average order", f"{sales.average_order_minor / 100:.3f} {currency}"
        yield "repeat rate", f"{repeat.rate:.2%} ({repeat.repeat_customers} of {repeat.customers})"
    yield "points issued", str(issued.issued)
    yield "points with customers", str(issued.held)
    yield "points owed by customers", str(issued.owed)


def triangle(rows: Sequence[CohortRow]) -> Iterator[str]:
    """The cohort table: month of first purchase, then customers who bought again in each month after it."""
    if not rows:
        return
    months = max(len(row.active) for row in rows)
    yield "cohort  " + "".join(f"{offset:>6}" for offset in range(months))
    for row in rows:
        yield f"{row.month:%Y-%m} " + "".join(f"{count:>6}" for count in row.active)


def cohorts(*, currency: str, first: date, last: date, channel: str | None = None) -> list[str]:
    """The cohort table of a period."""
    return list(triangle(cohort_figure.cohorts(currency=currency, channel=channel, first=first, last=last)))


def checks() -> Iterator[tuple[str, bool]]:
    """A line for each invariant: what it says, and whether it holds."""
    analyze_tables()
    for room, rules in BY_ROOM.items():
        for invariant in rules:
            broken = violations(invariant)
            yield f"{'BROKEN' if broken else 'ok':<7} {room}: {invariant.says}", not broken


def score() -> Iterator[str]:
    """Scores and values of the history, before anything of today is told; lines for the reader of the terminal.

    Days that were scored stay as they are.
    """
    newest = run_by(None)
    for day in SCORED_ON:
        if newest is None or newest.day < day:
            call_command("retention_score", f"--day={day}")
    if is_installed():
        call_command("retention_fit_value")
    else:
        yield "no value was fitted: the extra saleor-retention[clv] is not installed"


def write_report(*, currency: str, channel: str) -> str:
    """Says where the file is."""
    PLACE.parent.mkdir(exist_ok=True)
    call_command(
        "retention_report", f"--currency={currency}", f"--channel={channel}", f"--since={SINCE}",
        f"--until={SCORED_ON[-1]}", f"--out={PLACE}", verbosity=0,
    )  # fmt: skip
    return f"the report as a file: {PLACE.resolve().as_uri()}"
