"""When points end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, Self
from zoneinfo import ZoneInfo

from ..expiry.kind import ExpiryKind, LotEnd
from ..expiry.registry import parse_expiry
from ..rules import expires_at
from .part import TermsPart


@dataclass(frozen=True, slots=True)
class ExpiryTerms(TermsPart):
    """One kind of expiry. A version without this part goes by its `expiry_months`."""

    name: ClassVar[str] = "expiry"
    kind: ExpiryKind

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        return cls(parse_expiry(data))

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind.name} | asdict(self.kind)

    def describe(self, currency: str) -> str:
        return self.kind.describe()


class EndingVersion(Protocol):
    """What of a version says when its points end."""

    @property
    def terms(self) -> Mapping[str, Any]: ...
    @property
    def expiry_months(self) -> int | None: ...


def end_of(version: EndingVersion, earned_at: datetime, zone: ZoneInfo) -> LotEnd:
    """When points end that were earned then by this version."""
    data = version.terms.get(ExpiryTerms.name)
    if data is None:
        return LotEnd(expires_at(earned_at, version.expiry_months))
    return ExpiryTerms.parse(data).kind.end_of(earned_at, zone)
