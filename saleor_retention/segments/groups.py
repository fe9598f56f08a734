"""Groups with a name: a list of rules, of which the first that fits a customer wins, and the last fits everybody.

So each customer is in exactly one group, whatever the list says. Scores in rules are those of a scale of 5 (`rules.of_five`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ..errors import Invalid, Required
from .rules import CustomerActivity, RfmScores

SCORES = ("recency", "frequency", "monetary")
MEASURES: Mapping[str, str] = {
    "recency": "recency score",
    "frequency": "frequency score",
    "monetary": "monetary score",
    "orders": "orders",
    "days": "days since the last order",
    "interval": "days between orders on average",
    "rhythm": "silence in percent of the own interval",
}
"""What a rule may bound, in the order of a form. Who bought once has no interval and no rhythm: no bound on them fits."""
MOST_RULES = 30
MOST_BOUND = 1_000_000
LONGEST_CODE, LONGEST_NAME, LONGEST_STEP = 30, 60, 300
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
FIELD = "groups"

Cell = tuple[int, int, int]
CELLS: tuple[Cell, ...] = tuple(product(range(1, 6), range(1, 6), range(1, 6)))
"""All recency, frequency and monetary scores: 125."""


@dataclass(frozen=True, slots=True)
class Bound:
    """From one value to another, both included; None: as low, or as high, as there is."""

    least: int | None = None
    most: int | None = None

    def has(self, value: int | None) -> bool:
        """Whether a value is within; one that is not there is not."""
        if value is None:
            return False
        return (self.least is None or self.least <= value) and (self.most is None or value <= self.most)

    def covers(self, other: "Bound") -> bool:
        """Whether whatever is within the other is within this one."""
        is_low = self.least is None or (other.least is not None and self.least <= other.least)
        return is_low and (self.most is None or (other.most is not None and other.most <= self.most))


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A group: what its members are called, what is best done for them next, and the bounds they are within."""

    code: str
    name: str
    next_step: str
    bounds: Mapping[str, Bound] = field(default_factory=dict)

    def fits(self, values: Mapping[str, int | None]) -> bool:
        """Whether the values, by their measures, are within all bounds."""
        return all(bound.has(values[measure]) for measure, bound in self.bounds.items())

    def cells(self) -> frozenset[Cell]:
        """The scores that it takes, if nothing else is bounded."""
        wanted = [self.bounds.get(measure, Bound()) for measure in SCORES]
        return frozenset(
            cell for cell in CELLS if all(map(lambda bound, part: bound.has(part), wanted, cell))
        )

    def others(self) -> dict[str, Bound]:
        """Its bounds on what is no score."""
        return {measure: bound for measure, bound in self.bounds.items() if measure not in SCORES}

    def as_json(self) -> dict[str, Any]:
        """What a plan keeps."""
        bounds = {measure: [bound.least, bound.most] for measure, bound in self.bounds.items()}
        return {"code": self.code, "name": self.name, "next_step": self.next_step, "bounds": bounds}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "GroupRule":
        """As `as_json` kept it."""
        bounds = {
            measure: Bound(*data["bounds"][measure]) for measure in MEASURES if measure in data["bounds"]
        }
        return cls(data["code"], data["name"], data["next_step"], bounds)


def values_of(scores: RfmScores, history: CustomerActivity) -> dict[str, int | None]:
    """What rules ask of a customer, by measure. The scores are of a scale of 5."""
    return {
        "recency": scores.recency,
        "frequency": scores.frequency,
        "monetary": scores.monetary,
        "orders": history.orders,
        "days": history.days,
        "interval": history.interval,
        "rhythm": history.rhythm,
    }


def group_of(rules: Sequence[GroupRule], values: Mapping[str, int | None]) -> GroupRule:
    """The first that fits; the last of a sound list fits everybody."""
    return next(rule for rule in rules if rule.fits(values))


def group_case(rules: Sequence[GroupRule]) -> tuple[str, dict[str, Any]]:
    """The same as an expression of SQL over columns that are named as the measures, with its parameters."""
    params: dict[str, Any] = {}
    branches = []
    for place, rule in enumerate(rules):
        params[f"group_{place}"] = rule.code
        conditions = []
        for measure, bound in rule.bounds.items():
            for sign, value in ((">=", bound.least), ("<=", bound.most)):
                if value is not None:
                    key = f"{measure}_{place}_{'least' if sign == '>=' else 'most'}"
                    params[key] = value
                    conditions.append(f'"{measure}" {sign} %({key})s')
        branches.append(f"WHEN {' AND '.join(conditions) or 'true'} THEN %(group_{place})s")
    return f"CASE {' '.join(branches)} END", params


def parse_groups(rules: Sequence[GroupRule]) -> tuple[GroupRule, ...]:
    """The list, if it makes sense. Raises `Invalid` and `Required` at `groups`; the message says at which place.

    The last rule fits everybody, and each before it somebody whom none before it takes, as far as bounds can show.
    """
    if not 1 <= len(rules) <= MOST_RULES:
        raise Invalid(f"There are 1 to {MOST_RULES} groups.", field=FIELD)
    for place, rule in enumerate(rules):
        _check_words(place, rule)
        for measure, bound in rule.bounds.items():
            _check_bound(place, measure, bound)
    codes = [rule.code for rule in rules]
    if again := next((place for place, code in enumerate(codes) if code in codes[:place]), None):
        raise _wrong(again, "code", f"“{codes[again]}” is the code of a group before")
    if rules[-1].bounds:
        raise _wrong(len(rules) - 1, "bounds", "the last group takes everybody who is left, without bounds")
    for place in unreachable(rules):
        raise _wrong(place, "bounds", "nobody comes here: the groups before take everybody who fits")
    return tuple(rules)


def unreachable(rules: Sequence[GroupRule]) -> Iterator[int]:
    """Places of rules of which each cell is taken by a rule before that asks for nothing more than they do."""
    for place, rule in enumerate(rules):
        left = set(rule.cells())
        for earlier in rules[:place]:
            if all(
                measure in rule.bounds and bound.covers(rule.bounds[measure])
                for measure, bound in earlier.others().items()
            ):
                left -= earlier.cells()
        if not left:
            yield place


def _check_words(place: int, rule: GroupRule) -> None:
    if len(rule.code) > LONGEST_CODE or not CODE.fullmatch(rule.code):
        raise _wrong(
            place, "code", f"small letters, digits and single underscores are wanted, at most {LONGEST_CODE}"
        )
    for name, text, longest in (
        ("name", rule.name, LONGEST_NAME),
        ("nextStep", rule.next_step, LONGEST_STEP),
    ):
        if not text.strip():
            raise Required(f"groups[{place}].{name}: missing.", field=FIELD)
        if len(text) > longest or "\0" in text:
            raise _wrong(place, name, f"a text of 1 to {longest} characters is wanted")


def _check_bound(place: int, measure: str, bound: Bound) -> None:
    if measure not in MEASURES:
        raise _wrong(place, measure, f"unknown; there is {', '.join(MEASURES)}")
    lowest, highest = (1, 5) if measure in SCORES else (0, MOST_BOUND)
    if bound.least is None and bound.most is None:
        raise _wrong(place, measure, "atLeast or atMost is wanted, or both")
    for value in (bound.least, bound.most):
        # Some hosts hand on what a variable says: true is a 1 for Python, and none for PostgreSQL.
        if value is not None and (isinstance(value, bool) or not lowest <= value <= highest):
            raise _wrong(place, measure, f"{lowest} to {highest} is wanted")
    if bound.least is not None and bound.most is not None and bound.least > bound.most:
        raise _wrong(place, measure, "atLeast is more than atMost")


def _wrong(place: int, name: str, what: str) -> Invalid:
    return Invalid(f"groups[{place}].{name}: {what}.", field=FIELD)
