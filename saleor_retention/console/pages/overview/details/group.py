"""Figures that stand in one table: what each one is, and the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ....charts.table import FigureTable, saved_table
from ....page import Answer, Part
from ....periods.scope import ShownScope, scope_of
from ....visit import Visit
from ..values import FigureKind, difference, value_of, written


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure; `figure` and `column` are the API's, `name` and `meaning` translated when they are shown."""

    name: Any
    meaning: Any
    figure: str
    column: str
    kind: FigureKind = FigureKind.COUNT


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """One table; `name` is that of its part and of its document."""

    name: str
    title: Any
    lines: tuple[FigureLine, ...]
    compares: bool = True
    """False where the figures tell of the period before themselves."""

    def compares_in(self, scope: ShownScope) -> bool:
        """Whether its table has the period before beside the period."""
        return self.compares and scope.has_before

    @property
    def path(self) -> str:
        """Of its part."""
        return f"overview/{self.name}"

    @property
    def parts(self) -> Mapping[str, Part]:
        """The table, and the same as a file."""
        return {self.name: self._part(_shown), f"{self.name}.csv": self._part(_saved)}

    def _part(self, show: Callable[["FigureGroup", Visit], Answer]) -> Part:
        return lambda visit: show(self, visit)


@dataclass(frozen=True, slots=True)
class Compared:
    """A line with its values."""

    line: FigureLine
    value: Decimal | None
    earlier: Decimal | None


def _shown(group: FigureGroup, visit: Visit) -> Answer:
    scope = scope_of(visit)
    rows, compares = _compared(group, visit, scope), group.compares_in(scope)
    table = FigureTable(
        title=_("%(title)s, %(first)s to %(last)s")
        % {
            "title": group.title,
            "first": visit.formats.day(scope.since),
            "last": visit.formats.day(scope.until),
        },
        columns=_columns(compares=compares) + ((_("Difference"),) if compares else ()),
        rows=tuple(_row(visit, scope, row, compares=compares) for row in rows),
        file_name=f"{group.name}.csv",
        file_address=visit.address(f"part/{group.path}.csv", **scope.address),
    )
    return visit.show(
        "overview/group.html",
        group=group,
        table=table,
        start=scope.before[0],
        scope=scope,
    )


def _saved(group: FigureGroup, visit: Visit) -> Answer:
    scope = scope_of(visit)
    rows, compares = _compared(group, visit, scope), group.compares_in(scope)
    values = [(str(row.line.name), row.value, *((row.earlier,) if compares else ())) for row in rows]
    return saved_table(_columns(compares=compares), values)


def _columns(*, compares: bool) -> tuple[str, ...]:
    return (_("Figure"), _("This period"), *((_("Period before"),) if compares else ()))


def _compared(group: FigureGroup, visit: Visit, scope: ShownScope) -> list[Compared]:
    variables = scope.variables()
    if group.compares:
        start, end = scope.before
        variables |= {"before": scope.variables(start, end)["period"], "compares": scope.has_before}
    data = visit.ask(group.name, **variables)
    now, before = data["retentionMetrics"], data.get("before")
    return [
        Compared(line, value_of(now, line.figure, line.column), value_of(before, line.figure, line.column))
        for line in group.lines
    ]


def _row(visit: Visit, scope: ShownScope, row: Compared, *, compares: bool) -> tuple[str, ...]:
    kind, formats = row.line.kind, visit.formats
    name, value = str(row.line.name), written(formats, kind, row.value, scope.currency)
    if not compares:
        return name, value
    earlier = written(formats, kind, row.earlier, scope.currency)
    return name, value, earlier, difference(formats, kind, row.value, row.earlier)
