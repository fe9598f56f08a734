"""The earning rules that a version can have: the line that imports one registers it."""

from collections.abc import Mapping
from typing import Any, Protocol

from ...errors import Invalid
from ...registry import registered
from .per_amount import PerAmount
from .rule import EarningRule

RULES = registered(vars(), EarningRule)
BY_NAME = {rule.name: rule for rule in RULES}


class KeptRule(Protocol):
    """What a version keeps of its rule."""

    @property
    def earning(self) -> Mapping[str, Any] | None: ...
    @property
    def rate_points(self) -> int: ...
    @property
    def rate_minor(self) -> int: ...


def parse_rule(earning: Mapping[str, Any]) -> EarningRule:
    """The rule of `{name: parameters}`. Raises `Invalid` for a name that is none, and for parameters without sense."""
    if len(earning) != 1 or not set(earning) <= set(BY_NAME):
        raise Invalid(f"One earning rule is wanted: {', '.join(sorted(BY_NAME))}.", field="earning")
    ((name, parameters),) = earning.items()
    return BY_NAME[name].parse(parameters)


def rule_of(version: KeptRule) -> EarningRule:
    """The rule of a version. One without another is per amount."""
    if version.earning:
        return parse_rule(version.earning)
    return PerAmount(version.rate_points, version.rate_minor)


EARNED = " ".join(
    [
        "CASE",
        *(f"WHEN v.earning ? '{rule.name}' THEN {rule.sql}" for rule in RULES),
        "ELSE",
        PerAmount.sql,
        "END",
    ]
)
"""The points of an order by the rule of its version, before they are rounded down."""
