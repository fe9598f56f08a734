"""What the customer bought most of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...profile import ProductGrouping, Profile
from ...tables import LINES, UNITS
from ..arguments import IDS, grouping, no_variant, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names
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
    label: ClassVar[str] = gettext_noop("bought certain goods most")
    usual: ClassVar[Mapping[str, Any]] = {"what": "product"}
    what: ProductGrouping = field(
        metadata=read_as(grouping, ArgumentKind.GROUPING, gettext_noop("What they bought"))
    )
    ids: tuple[int, ...] = field(metadata=read_as(IDS, ArgumentKind.GOODS, gettext_noop("One of these")))

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

    def describe(self, names: Names = CODES) -> str:
        return f"bought {names.of_goods(self.what, self.ids)} most"
