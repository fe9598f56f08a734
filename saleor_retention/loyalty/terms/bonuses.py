"""What makes goods and orders earn more than the rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from ...errors import Invalid, Required
from ..earning.bonuses.bonus import Bonus, multiplier
from ..earning.bonuses.registry import parse_bonus
from .part import TermsPart

MOST_BONUSES = 20
LONGEST_TITLE = 100
MOST_TIMES = "10"


@dataclass(frozen=True, slots=True)
class BonusTerms(TermsPart):
    """`bonuses` in the order they are told. Multipliers of those that are meant multiply, to `most_times` at most; extra
    points are added once."""

    name: ClassVar[str] = "bonuses"
    bonuses: tuple[Bonus, ...]
    most_times: str = MOST_TIMES

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """One at least, each with a title of its own."""
        handed = data.get("bonuses") or ()
        if not handed:
            raise Required("Say which bonuses there are.", field="entries")
        if len(handed) > MOST_BONUSES:
            raise Invalid(f"There are at most {MOST_BONUSES} bonuses.", field="entries")
        bonuses = tuple(parse_bonus(_title(bonus.get("title")), bonus) for bonus in handed)
        if len({bonus.title for bonus in bonuses}) < len(bonuses):
            raise Invalid("Each bonus has a title of its own.", field="title")
        most_times = multiplier(data.get("most_times") or MOST_TIMES, field="most_times")
        return cls(bonuses, most_times)

    def as_json(self) -> dict[str, Any]:
        return {"bonuses": [bonus.as_json() for bonus in self.bonuses], "most_times": self.most_times}

    @property
    def is_decided_once(self) -> bool:
        """Whether something is fixed when an order begins to earn."""
        return any(bonus.is_decided_once for bonus in self.bonuses)

    def admit(self, *, programme_id: int, channel: str, currency: str) -> None:
        """A bonus of tiers goes with tiers."""
        from ..tiers.models import TierPlan

        asks_tiers = any(bonus.name == "tier" for bonus in self.bonuses)
        if asks_tiers and not TierPlan.objects.filter(programme=programme_id).exists():
            raise Invalid("This programme has no tiers that could earn more.", field="tiers")

    def describe(self, currency: str) -> str:
        told = "; ".join(f"{bonus.title}: {bonus.describe()}" for bonus in self.bonuses)
        return f"{told}. At most {self.most_times} times together."


def _title(data: Any) -> str:
    title = str(data or "").strip()
    if not title:
        raise Required("Customers read what a bonus is called.", field="title")
    if len(title) > LONGEST_TITLE:
        raise Invalid(f"A title has at most {LONGEST_TITLE} characters.", field="title")
    if "\0" in title or any("\ud800" <= letter <= "\udfff" for letter in title):
        raise Invalid("A title has a character that no text has.", field="title")
    return title
