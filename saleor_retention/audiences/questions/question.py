"""What each question of a rule defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ..profile import Profile
from .arguments import asked, read, written
from .asked import Argument
from .calendar import EvaluationTime
from .phrases import CODES, Names
from .statement import Statement


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its fields are its arguments, each with the reader of its JSON (`read_as`)."""

    name: ClassVar[str] = ""
    """Its name in JSON."""
    label: ClassVar[str] = ""
    """What a form calls it, after "Customers who"."""
    usual: ClassVar[Mapping[str, Any]] = {}
    """Arguments that a form begins with."""
    any_of: ClassVar[tuple[str, ...]] = ()
    """Arguments in JSON of which one is wanted, or more."""

    @classmethod
    def parse(cls, data: Any, path: str) -> Self:
        """The question from its arguments in JSON. Raises `Invalid`, whose message begins with the path."""
        return read(cls, data, path, cls.complete)

    @classmethod
    def complete(cls, values: dict[str, Any], path: str) -> dict[str, Any]:
        """The arguments that were read, once more as a whole: what no single one can say. Raises `Invalid`."""
        return values

    @classmethod
    def asks(cls) -> tuple[Argument, ...]:
        """What a form asks for it."""
        return asked(cls)

    def arguments(self) -> dict[str, Any]:
        """The arguments in JSON, as `parse` reads them again. Defaults are left out."""
        return written(self)

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        """Whether it holds for this customer: its meaning."""
        raise NotImplementedError

    def occasion(self, who: Profile, moment: EvaluationTime) -> str:
        """Which time of many this is; '' for what does not come again. Asked only where it holds."""
        return ""

    def sql(self, statement: Statement) -> str:
        """The same meaning as a condition on the customer `c`."""
        raise NotImplementedError

    def describe(self, names: Names = CODES) -> str:
        """The end of a sentence that begins with "Members who"."""
        raise NotImplementedError
