"""When a customer changed group, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...formats import Formats

NOBODY = "–"


@dataclass(frozen=True, slots=True)
class ShownGroupChange:
    """A line of the table."""

    day: str
    currency: str
    before: str
    """A dash while they were in none; so is the other."""
    after: str


def group_names(plans: Sequence[Mapping[str, Any]], scores: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names by code. `plans`: the newest first, which names a group that several of them have."""
    names: dict[str, str] = {}
    for plan in plans:
        for group in plan["groups"]:
            names.setdefault(group["code"], group["name"])
    return {**names, **{score["group"]: score["groupName"] for score in scores}}


def group_changes(
    formats: Formats, scores: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[ShownGroupChange]:
    """Of all currencies, the newest first. A group without a name is called by its code."""
    changes = [(change["day"], score["currency"], change) for score in scores for change in score["changes"]]
    return [
        ShownGroupChange(
            formats.day(day), currency, _name(change["fromGroup"], names), _name(change["toGroup"], names)
        )
        for day, currency, change in sorted(changes, key=lambda each: each[0], reverse=True)
    ]


def _name(code: str | None, names: Mapping[str, str]) -> str:
    return NOBODY if code is None else names.get(code, code)
