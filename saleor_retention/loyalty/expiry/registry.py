"""The kinds of expiry that a version can have: the line that imports one registers it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ...errors import Invalid, Required
from ...registry import registered
from .calendar_date import CalendarDate
from .inactivity import Inactivity
from .kind import ExpiryKind
from .rolling_months import Rolling

KINDS = registered(vars(), ExpiryKind)
BY_NAME = {kind.name: kind for kind in KINDS}

ExpiryKindName = StrEnum("ExpiryKindName", {kind.name.upper(): kind.name for kind in KINDS})  # type: ignore[misc]
"""Their names, which the GraphQL enum has, too."""


def parse_expiry(data: Mapping[str, Any]) -> ExpiryKind:
    """The kind of `{kind: name, …parameters}`. Raises `Required`, `Invalid`."""
    name = data.get("kind")
    if name is None:
        raise Required("Say how points end.", field="expiry_kind")
    if name not in BY_NAME:
        raise Invalid(f"Points end in one of these ways: {', '.join(BY_NAME)}.", field="expiry_kind")
    return BY_NAME[name].parse(data)


__all__ = ["BY_NAME", "KINDS", "CalendarDate", "ExpiryKindName", "Inactivity", "Rolling", "parse_expiry"]
