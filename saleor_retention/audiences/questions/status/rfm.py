"""The customer's scores of recency, frequency and money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ...profile import Profile
from ..arguments import camel, read_as, whole, wrong
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names, between
from ..statement import Statement
from .score_question import ScoreQuestion

MEASURES = ("recency", "frequency", "monetary")
SCORE = whole(1, 5)


def _score(label: str) -> Any:
    return field(default=None, metadata=read_as(SCORE, ArgumentKind.COUNT, label))


@dataclass(frozen=True, slots=True)
class Scores(ScoreQuestion):
    """The customer's scores are within bounds, from 1 to the scale of the day; the highest recency bought last."""

    name: ClassVar[str] = "scores"
    label: ClassVar[str] = gettext_noop("have certain scores of recency, frequency and money")
    usual: ClassVar[Mapping[str, Any]] = {"recencyAtLeast": 4}
    any_of: ClassVar[tuple[str, ...]] = tuple(
        camel(f"{measure}_{bound}") for measure in MEASURES for bound in ("at_least", "at_most")
    )
    recency_at_least: int | None = _score(gettext_noop("Recency at least"))
    recency_at_most: int | None = _score(gettext_noop("Recency at most"))
    frequency_at_least: int | None = _score(gettext_noop("Frequency at least"))
    frequency_at_most: int | None = _score(gettext_noop("Frequency at most"))
    monetary_at_least: int | None = _score(gettext_noop("Money at least"))
    monetary_at_most: int | None = _score(gettext_noop("Money at most"))

    @classmethod
    def complete(cls, values: dict[str, Any], path: str) -> dict[str, Any]:
        """At least one bound, and each pair in its order."""
        if set(values) == {"currency"}:
            raise wrong(path, "a bound of recency, frequency or money is wanted")
        for measure in MEASURES:
            least, most = values.get(f"{measure}_at_least"), values.get(f"{measure}_at_most")
            if least is not None and most is not None and least > most:
                raise wrong(path, f"{measure}AtLeast is more than {measure}AtMost")
        return values

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        scores = self.scores(who)
        return bool(scores) and all(
            (least is None or scores[measure] >= least) and (most is None or scores[measure] <= most)
            for measure, least, most in self._bounds()
        )

    def sql(self, statement: Statement) -> str:
        return " AND ".join(
            statement.between(f"{self.published(statement, measure)}::int", least, most)
            for measure, least, most in self._bounds()
        )

    def describe(self, names: Names = CODES) -> str:
        parts = [f"{measure} {between(least, most)}" for measure, least, most in self._bounds()]
        return f"have {' and '.join(parts)} in {self.currency}"

    def _bounds(self) -> list[tuple[str, int | None, int | None]]:
        bounds = [
            (measure, getattr(self, f"{measure}_at_least"), getattr(self, f"{measure}_at_most"))
            for measure in MEASURES
        ]
        return [bound for bound in bounds if bound[1:] != (None, None)]
