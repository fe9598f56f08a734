"""What each figure defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar


class Unit(StrEnum):
    """What a column of a figure is, and so how the API shows it."""

    COUNT = "count"
    COUNTS = "counts"
    RATIO = "ratio"
    """Null when it would be over nothing."""
    MONEY = "money"
    AVERAGE = "average"
    """Money; null when it would be over nothing."""
    DAY = "day"
    TEXT = "text"


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
    """What a figure is computed of: the days from `start` on and before `end`, one currency and, if asked, one channel."""

    start: date
    end: date
    currency: str
    channel: str | None
    window_days: int
    using: str

    @property
    def where(self) -> dict[str, Any]:
        """Currency, channel and the database to ask."""
        return {"currency": self.currency, "channel": self.channel, "using": self.using}


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

    @staticmethod
    def compute(scope: FigureScope) -> Any:
        """The row, or a list of rows: one statement."""
        raise NotImplementedError

    @classmethod
    def columns(cls) -> list[Column]:
        """What the API shows of a row, in its order."""
        return [_shown(field) for field in fields(cls.row) if "unit" in field.metadata]


def _shown(field: "Field[Any]") -> Column:
    shown = field.metadata
    return Column(shown["description"], shown["unit"], field.name, shown["name"] or field.name)
