"""Parts of sentences that several questions have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MOST_NAMED = 10
"""So many values are named; of longer lists, their number."""


@dataclass(frozen=True, slots=True)
class Names:
    """What is called how, where a rule has ids and codes. What has no name here stands as it is."""

    goods: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """By product, category and so on, and id."""
    lists: Mapping[int, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)

    def of_goods(self, what: str, ids: Iterable[int]) -> str:
        """`product “Beans” or “Mill”`."""
        names = (self.goods.get((what, pk)) for pk in ids)
        return f"{what} {alternatives([pk if name is None else f'“{name}”' for pk, name in zip(ids, names, strict=True)])}"

    def of_list(self, pk: int) -> str:
        """`list “Friends”`."""
        return f"list “{self.lists[pk]}”" if pk in self.lists else f"list {pk}"


CODES = Names()


def alternatives(values: Iterable[object]) -> str:
    """`DE, PL or US`."""
    texts = ["yes" if value is True else "no" if value is False else str(value) for value in values]
    if len(texts) > MOST_NAMED:
        return f"one of {len(texts)}"
    return " or ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def between(least: object, most: object) -> str:
    """`at least 2`, `at most 5`, `2 to 5`, `3`."""
    if least is None:
        return f"at most {most}"
    if most is None:
        return f"at least {least}"
    return f"{least}" if least == most else f"{least} to {most}"


def days(number: int) -> str:
    """`1 day`, `2 days`."""
    return "1 day" if number == 1 else f"{number} days"


def window(before: int, after: int) -> str:
    """Around a day that comes again: `today, in 3 days or less or at most 7 days ago`."""
    if not before and not after:
        return "today"
    parts = [f"in {days(before)} or less" if before else "", f"at most {days(after)} ago" if after else ""]
    return f"today, {', '.join(filter(None, parts))}".replace(", at", " or at")
