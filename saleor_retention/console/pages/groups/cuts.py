"""The cut points of a day, and its grid of scores, each as a file."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ...charts.table import FigureTable, saved_table
from ...refusals import Unanswered
from ...visit import Visit
from .form import groups_form


def cut_table(visit: Visit, segments: Mapping[str, Any]) -> FigureTable:
    """What a customer has to be above for a score."""
    formats = visit.formats
    rows = (
        (
            _("%(score)s or more") % {"score": score},
            formats.day(recency),
            formats.number(frequency),
            formats.money(monetary),
        )
        for score, recency, frequency, monetary in _cuts(segments)
    )
    return FigureTable(
        _("Cut points of the scores"),
        (_("Score"), _("Last order after"), _("More orders than"), _("Bought for more than")),
        tuple(rows),
        _(
            "A score is 1 and the number of cut points below the customer's value. Each part of the customers ends at the"
            " value that one of them has, so whoever buys alike has the same score; two cut points may be equal."
        ),
        f"cuts-{segments['currency']}-{segments['day']}.csv",
        saved_address(visit, segments, "cuts.csv"),
    )


def saved_address(visit: Visit, segments: Mapping[str, Any], part: str) -> str:
    """Of a file of the page, for this currency and day."""
    return visit.address(f"part/groups/{part}", currency=segments["currency"], day=str(segments["day"]))


def saved_cuts(visit: Visit) -> HttpResponse:
    """The cut points as CSV. Raises `Unanswered` where nobody is scored."""
    segments = segments_asked(visit)
    columns = ("day", "currency", "score_at_least", "last_order_after", "orders_over", "net_over")
    rows = [
        (segments["day"], segments["currency"], score, recency, frequency, monetary["amount"])
        for score, recency, frequency, monetary in _cuts(segments)
    ]
    return saved_table(columns, rows)


def saved_grid(visit: Visit) -> HttpResponse:
    """The customers of each pair of recency and frequency as CSV. Raises `Unanswered` where nobody is scored."""
    segments = segments_asked(visit)
    columns = ("day", "currency", "recency", "frequency", "customers")
    rows = [
        (segments["day"], segments["currency"], cell["recency"], cell["frequency"], cell["customers"])
        for cell in segments["cells"]
    ]
    return saved_table(columns, rows)


def segments_asked(visit: Visit) -> Mapping[str, Any]:
    """Of the currency and day in the address. Raises `Unanswered` where nobody is scored."""
    form = groups_form(visit)
    segments: Mapping[str, Any] | None = None
    if form.is_valid():
        segments = visit.ask("staff/segments", **form.variables)["retentionSegments"]
    if segments is None:
        raise Unanswered(_("Nobody was scored by that day."))
    return segments


def _cuts(segments: Mapping[str, Any]) -> list[tuple[int, Any, Any, Any]]:
    cuts = zip(segments["recencyCuts"], segments["frequencyCuts"], segments["monetaryCuts"], strict=True)
    return [(place + 2, *values) for place, values in enumerate(cuts)]
