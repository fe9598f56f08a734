"""The documents of `graphql/operations`, and answers made comparable between hosts."""

import json
import re
from pathlib import Path
from typing import Any

from saleor_retention.graphql.documents import whole

FOLDER = Path(__file__).parents[2] / "graphql" / "operations"
SHORTEST = 4
FIGURES = {"multiplier", "times", "mostTimes"}
"""Decimal numbers that are written as texts: the ID of a list may look alike."""
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)")


def names() -> list[str]:
    """Every operation there is."""
    found = (path.relative_to(FOLDER) for path in FOLDER.rglob("*.graphql"))
    return sorted(str(path.with_suffix("")) for path in found if path.parts[0] != "fragments")


def document(name: str) -> str:
    """Its text, with the fragments that it spreads."""
    return whole((FOLDER / f"{name}.graphql").read_text())


def masked(answer: Any, known: dict[str, str]) -> Any:
    """The answer with what differs from shop to shop named: `<programme>` for its ID, `<instant>` for any instant.

    Within longer texts, too, such as a CSV, but for what is too short to be meant.
    """
    if isinstance(answer, dict):
        return {
            key: value if _is_figure(key, value) else masked(value, known) for key, value in answer.items()
        }
    if isinstance(answer, list):
        found = [masked(one, known) for one in answer]
        # Lines come in the order of their IDs, which are random.
        return (
            sorted(found, key=lambda one: one["lineId"])
            if found and isinstance(found[0], dict) and "lineId" in found[0]
            else found
        )
    if isinstance(answer, str):
        return f"<{known[answer]}>" if answer in known else _named(answer, known)
    return answer


def _is_figure(key: str, value: Any) -> bool:
    """A limit of 10 is no ID, also where a shop has an ID 10."""
    return key in FIGURES or (key in {"before", "after"} and isinstance(value, str) and value.isdigit())


def _named(text: str, known: dict[str, str]) -> str:
    text = INSTANT.sub("<instant>", text)
    for given in sorted(known, key=len, reverse=True):
        if len(given) >= SHORTEST and given in text:
            text = re.sub(rf"(?<![\w-]){re.escape(given)}(?![\w-])", f"<{known[given]}>", text)
    return text


def pretty(answer: Any) -> str:
    """As a reader wants it."""
    return json.dumps(answer, indent=2, ensure_ascii=False)
