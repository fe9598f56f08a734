"""What the last run said of the customer besides their scores: silent by their own rhythm, gone, worth more than others."""

from dataclasses import dataclass
from typing import ClassVar

from ...profile import Profile
from ..asked import gettext_noop
from ..calendar import EvaluationTime
from ..phrases import CODES, Names
from ..statement import Statement
from .score_question import ScoreQuestion


@dataclass(frozen=True, slots=True)
class ScoreFlag(ScoreQuestion):
    """A published value is this one."""

    key: ClassVar[str] = ""
    value: ClassVar[str | bool] = True
    phrase: ClassVar[str] = ""

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return self.scores(who).get(self.key) == self.value

    def sql(self, statement: Statement) -> str:
        text = "true" if self.value is True else self.value
        return f"{self.published(statement, self.key)} = {statement.param(text)}"

    def describe(self, names: Names = CODES) -> str:
        return f"{self.phrase} in {self.currency}"


@dataclass(frozen=True, slots=True)
class AtRisk(ScoreFlag):
    """Silent for longer than so many times their own interval, as the plan says."""

    name: ClassVar[str] = "atRisk"
    label: ClassVar[str] = gettext_noop("are silent for longer than their own rhythm")
    key: ClassVar[str] = "atRisk"
    phrase: ClassVar[str] = "are silent for longer than their own rhythm"


@dataclass(frozen=True, slots=True)
class QuickChurn(ScoreFlag):
    """Gone after one order."""

    name: ClassVar[str] = "quickChurn"
    label: ClassVar[str] = gettext_noop("went after one order")
    key: ClassVar[str] = "churn"
    value: ClassVar[str | bool] = "quick"
    phrase: ClassVar[str] = "went after one order"


@dataclass(frozen=True, slots=True)
class LateChurn(ScoreFlag):
    """Gone after two orders or more."""

    name: ClassVar[str] = "lateChurn"
    label: ClassVar[str] = gettext_noop("went after several orders")
    key: ClassVar[str] = "churn"
    value: ClassVar[str | bool] = "late"
    phrase: ClassVar[str] = "went after several orders"


@dataclass(frozen=True, slots=True)
class Vip(ScoreFlag):
    """Among those who bought for the most."""

    name: ClassVar[str] = "vip"
    label: ClassVar[str] = gettext_noop("are VIPs: bought for more than nearly all others")
    key: ClassVar[str] = "valueClass"
    value: ClassVar[str | bool] = "vip"
    phrase: ClassVar[str] = "are VIPs"


@dataclass(frozen=True, slots=True)
class PreVip(ScoreFlag):
    """The next below them."""

    name: ClassVar[str] = "preVip"
    label: ClassVar[str] = gettext_noop("are just below the VIPs")
    key: ClassVar[str] = "valueClass"
    value: ClassVar[str | bool] = "pre_vip"
    phrase: ClassVar[str] = "are just below the VIPs"
