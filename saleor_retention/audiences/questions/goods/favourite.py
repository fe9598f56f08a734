"""What the customer bought most of."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...profile import ProductGrouping, Profile
from ...tables import LINES, UNITS
from ..arguments import IDS, grouping, no_variant, read_as
from ..calendar import EvaluationTime
from ..phrases import alternatives
from ..question import Question
from ..statement import Statement
from .lines import COLUMNS

COLLECTIONS = LINES.replace(
    "WHERE", "CROSS JOIN jsonb_array_elements_text(l.collection_ids) AS e(id) WHERE", 1
)


@dataclass(frozen=True, slots=True)
class FavouriteQuestion(Question):
    """What the customer bought most units of is one of these."""

    name: ClassVar[str] = "favourite"
    what: ProductGrouping = field(metadata=read_as(grouping))
    ids: tuple[int, ...] = field(metadata=read_as(IDS))

    @classmethod
    def complete(cls, values: dict[str, Any], path: str) -> dict[str, Any]:
        return no_variant(values, path)

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return who.favourite(self.what) in self.ids

    def sql(self, statement: Statement) -> str:
        pk, source = COLUMNS.get(self.what, "e.id::bigint"), LINES
        if self.what is ProductGrouping.COLLECTION:
            source = COLLECTIONS
        alias = statement.join(
            "SELECT DISTINCT ON (customer_id) customer_id, id FROM ("
            f"SELECT o.customer_id, {pk} AS id, sum({UNITS}) AS units, max(o.created_at) AS at"
            f" FROM {source} AND {pk} IS NOT NULL GROUP BY 1, 2) t ORDER BY customer_id, units DESC, at DESC, id"
        )
        return f"{alias}.id = ANY({statement.param(list(self.ids), '::bigint[]')})"

    def describe(self) -> str:
        return f"bought {self.what} {alternatives(self.ids)} most"
