"""What each figure defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from ...audiences.sql import Selection
from ..rollups.freshness import FigureSource, Freshness
from ..rollups.reads import Books
from ..rules import day_number, whole_months
from ..scope import PurchaseScope


class Unit(StrEnum):
    """What a column of a figure is, and so how the API shows it."""

    COUNT = "count"
    COUNTS = "counts"
    OPTIONAL = "optional"
    """A count; null where there is none."""
    RATIO = "ratio"
    """Null when it would be over nothing."""
    MONEY = "money"
    AVERAGE = "average"
    """Money; null when it would be over nothing."""
    DAY = "day"
    TEXT = "text"
    FLAG = "flag"
    AMOUNTS = "amounts"
    """Money, one after the other."""


@dataclass(frozen=True, slots=True)
class Column:
    """How the API shows a field of a row."""

    description: str
    unit: Unit
    attribute: str
    name: str


def column(description: str, unit: Unit = Unit.COUNT, *, name: str = "") -> Mapping[str, Any]:
    """Metadata of a field of a row that the API shows; `name`: there, where it is not the field's."""
    return {"description": description, "unit": unit, "name": name}


@dataclass(frozen=True, slots=True)
class FigureScope:
    """What a figure is computed of: the days from `start` on and before `end`, one currency and, if asked, one channel and the
    customers of a group alone."""

    start: date
    end: date
    currency: str
    channel: str | None
    window_days: int
    using: str
    freshness: Freshness = field(default_factory=Freshness)
    today: date = date.max
    """In the store's zone; what ends later is not complete."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """By the name of each option of the figure."""
    group: Selection | None = None
    """Nobody else is counted then, in any figure. Roll-ups know no single customer, so nothing is read from them."""

    @property
    def books(self) -> Books:
        """The histories and roll-ups of this currency and channel."""
        return Books(self.currency, self.channel, self.using, self.freshness, self.group)

    @property
    def days(self) -> dict[str, int]:
        """Both ends as days of purchase histories."""
        return {"start": day_number(self.start), "end": day_number(self.end)}

    @property
    def months(self) -> int | None:
        """How many calendar months the period is, where roll-ups can answer; else None."""
        return whole_months(self.start, self.end) if self.has_rollups else None

    @property
    def has_rollups(self) -> bool:
        """Whether sums of months can answer at all."""
        return self.freshness.is_built and self.group is None

    def source(self, *, has_rollup: bool) -> FigureSource:
        """What a figure over histories is read from, which has roll-ups for this period or not."""
        if not self.freshness.is_built:
            return FigureSource.ORDERS
        return FigureSource.ROLL_UPS if has_rollup and self.has_rollups else FigureSource.HISTORIES

    @property
    def purchases(self) -> PurchaseScope:
        """The purchases of the period."""
        return PurchaseScope(self.start, self.end, self.currency, self.channel, self.group)

    @property
    def where(self) -> dict[str, Any]:
        """Currency, channel and the database to ask."""
        return {"currency": self.currency, "channel": self.channel, "using": self.using}


@dataclass(frozen=True, slots=True)
class FigureOption:
    """What may be asked of one figure alone: one of the `choices` (the first by default), or yes or no where there are none."""

    name: str
    description: str
    choices: type[StrEnum] | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)
    """Of each choice."""


class RetentionFigure:
    """A figure: how it is computed, and what the API says of it."""

    name: ClassVar[str] = ""
    """Of its field in `RetentionMetrics`."""
    description: ClassVar[str] = ""
    """What the field shows."""
    type_name: ClassVar[str] = ""
    definition: ClassVar[str] = ""
    """What is counted, in a sentence or two."""
    row: ClassVar[type[Any]]
    """A frozen row whose fields that are shown have `column(…)` as metadata."""
    is_list: ClassVar[bool] = False
    place: ClassVar[str] = ""
    """Where columns have one value after the other: what their places, from 0 on, are called in a table."""
    options: ClassVar[tuple[FigureOption, ...]] = ()

    @staticmethod
    def source(scope: FigureScope) -> FigureSource:
        """What it is read from. Where a figure does not say otherwise: the orders."""
        return FigureSource.ORDERS

    @staticmethod
    def compute(scope: FigureScope) -> Any:
        """The row, or a list of rows: one statement, or two."""
        raise NotImplementedError

    @classmethod
    def columns(cls) -> list[Column]:
        """What the API shows of a row, in its order."""
        return [_shown(item) for item in fields(cls.row) if "unit" in item.metadata]


def _shown(item: "Field[Any]") -> Column:
    shown = item.metadata
    return Column(shown["description"], shown["unit"], item.name, shown["name"] or item.name)
