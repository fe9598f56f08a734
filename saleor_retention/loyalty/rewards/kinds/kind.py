"""What each kind of reward defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from ....core.queues.outbox import Effect


@dataclass(frozen=True, slots=True)
class RewardKind:
    """A kind with its parameters, which are its fields."""

    name: ClassVar[str] = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """Of what a reward keeps or staff hand in. Raises `Invalid` and `Required`, naming the field."""
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        """What a reward keeps: `parse` reads it again as the same."""
        return asdict(self)

    def is_possible(self) -> bool:
        """Whether this store can give it at all."""
        return True

    def effect(self, purchase_id: int, user_id: int, *, at: datetime) -> Effect:
        """What gives it to an account holder, once for the purchase."""
        raise NotImplementedError

    def is_given(self, purchase_id: int) -> bool:
        """Whether the store has it already, though nobody marked it as given."""
        return False
