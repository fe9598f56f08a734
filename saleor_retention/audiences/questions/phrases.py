"""Parts of sentences that several questions have."""

from collections.abc import Iterable

MOST_NAMED = 10
"""So many values are named; of longer lists, their number."""


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
