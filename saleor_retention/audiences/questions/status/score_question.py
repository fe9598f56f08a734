"""What questions about scores have in common: a currency, and where the scores of a customer are published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...profile import Profile
from ..arguments import currency, read_as
from ..asked import ArgumentKind, gettext_noop
from ..question import Question
from ..statement import Statement

KEY = "segments"
"""Of what the room of segments publishes."""


@dataclass(frozen=True, slots=True)
class ScoreQuestion(Question):
    """Asks of the scores in a currency, as of the last run. Without a purchase in it nobody has any, and nothing holds."""

    currency: str = field(metadata=read_as(currency, ArgumentKind.CURRENCY, gettext_noop("Currency")))

    def scores(self, who: Profile) -> Mapping[str, Any]:
        """What is published of the customer."""
        scores: Mapping[str, Any] = who.published.get(KEY, {}).get(self.currency, {})
        return scores

    def published(self, statement: Statement, name: str) -> str:
        """One of them in SQL, as text."""
        return f"(f.published #>> ARRAY['{KEY}', {statement.param(self.currency, '::text')}, '{name}'])"
