"""The course of a period: sales and customers of each day, week, month or quarter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from ....errors import Invalid
from ... import rules
from ...rollups.freshness import FigureSource
from ...rollups.reads import over_histories
from ..cut_months import months_of
from ..figure import FigureOption, FigureScope, RetentionFigure, Unit, column

MOST_ROWS = 1_000


class RetentionInterval(StrEnum):
    """How long the parts of a period are."""

    MONTH = "month"
    DAY = "day"
    WEEK = "week"
    QUARTER = "quarter"


BEFORE_ALL = "(-2147483648)"
SERIES = over_histories(f"""
SELECT part, count(*) FILTER (WHERE earlier < (%(starts)s::integer[])[part]) AS customers,
       count(*) FILTER (WHERE earlier = {BEFORE_ALL}) AS new,
       count(*) AS orders, sum(net)::bigint AS net_minor, sum(gross)::bigint AS gross_minor
FROM (
    SELECT width_bucket(day, %(starts)s::integer[]) AS part, earlier, net, gross
    FROM (
        SELECT unnest(days[first + 1 : last]) AS day,
               unnest(({BEFORE_ALL}::integer || days)[first + 1 : last]) AS earlier,
               unnest(net[first + 1 : last]) - unnest((0::bigint || net)[first + 1 : last]) AS net,
               unnest(gross[first + 1 : last]) - unnest((0::bigint || gross)[first + 1 : last]) AS gross
        FROM (SELECT h.days, h.net, h.gross, width_bucket(%(start)s::integer - 1, h.days) AS first,
                     width_bucket(%(end)s::integer - 1, h.days) AS last
              FROM h OFFSET 0) bought
        WHERE last > first) purchase OFFSET 0) placed
GROUP BY part
""")
"""Each purchase with the day and the totals of the customer's purchase before it: arrays are taken apart side by side."""


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One day, week (from Monday), month or quarter; the first and the last are cut by the period."""

    start: date = field(metadata=column("Its first day within the period.", Unit.DAY))
    end: date = field(metadata=column("The day after its last within the period.", Unit.DAY))
    is_complete: bool = field(
        metadata=column(
            "It is over and the period does not cut it: its figures do not grow by new orders.", Unit.FLAG
        )
    )
    customers: int = field(metadata=column("Customers who bought."))
    new: int = field(metadata=column("Of these: for the first time."))
    orders: int = field(metadata=column("Purchases."))
    net_minor: int = field(metadata=column("Net sales.", Unit.MONEY, name="net"))
    gross_minor: int = field(metadata=column("Gross sales.", Unit.MONEY, name="gross"))


MEANINGS: Mapping[str, str] = {
    RetentionInterval.MONTH: "Calendar months.",
    RetentionInterval.DAY: "Days.",
    RetentionInterval.WEEK: "Weeks from Monday on.",
    RetentionInterval.QUARTER: "Calendar quarters.",
}
"""Of intervals."""


class PeriodSeries(RetentionFigure):
    """Sales and customers in their course."""

    name: ClassVar[str] = "series"
    description: ClassVar[str] = (
        f"Sales and customers by day, week, month or quarter; at most {MOST_ROWS} of them."
    )
    type_name: ClassVar[str] = "RetentionSeriesPart"
    definition: ClassVar[str] = "One day, week, month or quarter of the period, in the store's zone."
    row: ClassVar[type[SeriesRow]] = SeriesRow
    is_list: ClassVar[bool] = True
    options: ClassVar[tuple[FigureOption, ...]] = (
        FigureOption(
            "interval",
            "How long each part is.",
            RetentionInterval,
            MEANINGS,
        ),
    )

    @staticmethod
    def compute(scope: FigureScope) -> list[SeriesRow]:
        starts = parts(scope.start, scope.end, _interval(scope))
        ends = [*starts[1:], scope.end]
        sums = _months(scope, starts) if _has_months(scope) else _sums(scope, starts)
        nothing = _SeriesSums(0, 0, 0, 0, 0, 0)
        return [
            SeriesRow(
                start,
                end,
                _is_whole(start, end, scope) and end <= scope.today,
                row.customers,
                row.new,
                row.orders,
                row.net_minor,
                row.gross_minor,
            )
            for place, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
            for row in [sums.get(place, nothing)]
        ]

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        return scope.source(has_rollup=_has_months(scope) and scope.months is not None)


@dataclass(frozen=True, slots=True)
class _SeriesSums:
    part: int
    customers: int
    new: int
    orders: int
    net_minor: int
    gross_minor: int


def _interval(scope: FigureScope) -> RetentionInterval:
    return RetentionInterval(scope.options.get("interval", RetentionInterval.MONTH))


def parts(start: date, end: date, interval: RetentionInterval) -> list[date]:
    """First days of the parts of a period. Raises `Invalid` for more than `MOST_ROWS`."""
    result = [start]
    while (after := next_part(result[-1], interval)) < end:
        result.append(after)
        if len(result) > MOST_ROWS:
            raise Invalid(
                f"The period has more than {MOST_ROWS} parts: ask for longer ones, or a shorter period.",
                field="interval",
            )
    return result


def part_start(day: date, interval: RetentionInterval) -> date:
    """The first day of the day, week (from Monday), month or quarter that a day is in, within the calendar."""
    match interval:
        case RetentionInterval.DAY:
            return day
        case RetentionInterval.WEEK:
            return rules.days_earlier(day, day.weekday())
        case RetentionInterval.QUARTER:
            return rules.months_earlier(day, (day.month - 1) % 3)
        case _:
            return rules.months_earlier(day, 0)


def next_part(day: date, interval: RetentionInterval) -> date:
    """The first day of the day, week (from Monday), month or quarter after the one that a day is in, within the calendar."""
    match interval:
        case RetentionInterval.DAY:
            return rules.days_earlier(day, -1)
        case RetentionInterval.WEEK:
            return rules.days_earlier(day, day.weekday() - 7)
        case RetentionInterval.QUARTER:
            return rules.months_earlier(day, (day.month - 1) % 3 - 3)
        case _:
            return rules.months_earlier(day, -1)


def _is_whole(start: date, end: date, scope: FigureScope) -> bool:
    """Whether the period cuts nothing off this part."""
    interval = _interval(scope)
    is_begin = start > scope.start or next_part(rules.days_earlier(start, 1), interval) == start
    return is_begin and next_part(start, interval) == end


def _has_months(scope: FigureScope) -> bool:
    """Whether parts are months, which need no purchase alone."""
    return _interval(scope) is RetentionInterval.MONTH and scope.has_rollups


def _months(scope: FigureScope, starts: list[date]) -> dict[int, _SeriesSums]:
    places = {start: place for place, start in enumerate(starts, 1)}
    return {
        place: _SeriesSums(
            place, month.customers, month.new, month.orders, month.net_minor, month.gross_minor
        )
        for month in months_of(scope)
        for place in [places[month.start]]
    }


def _sums(scope: FigureScope, starts: list[date]) -> dict[int, _SeriesSums]:
    params = scope.days | {"starts": [rules.day_number(start) for start in starts]}
    return {row.part: row for row in scope.books.histories(_SeriesSums, SERIES, **params)}
