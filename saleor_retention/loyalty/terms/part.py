"""What each part of the terms defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self


@dataclass(frozen=True, slots=True)
class TermsPart:
    """A part with its parameters, which are its fields. Amounts are minor units of the version's currency."""

    name: ClassVar[str] = ""
    """Its key in a version's `terms`."""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """The part of what a version keeps or staff hand in, the one place where it is checked.

        Keys are those of the fields; what is left out has its default. Raises `Invalid` and `Required`, naming the field.
        """
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        """What a version keeps: `parse` reads it again as the same."""
        return asdict(self)

    def admit(self, *, programme_id: int, channel: str, currency: str) -> None:
        """Raises `Invalid` where it does not go together with other versions of the programme. Channel locked."""

    def describe(self, currency: str) -> str:
        """The part as a sentence."""
        raise NotImplementedError
