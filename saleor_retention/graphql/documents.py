"""The documents of `graphql/operations`: each operation with the fragments that it spreads."""

import re
from collections.abc import Container
from pathlib import Path

SPREAD = re.compile(r"\.\.\.(\w+)")
NAMED = re.compile(r"^fragment (\w+) on", re.MULTILINE)


def folder() -> Path:
    """Where the documents are: beside this file in the wheel, at the root in a source tree."""
    packed = Path(__file__).parent / "operations"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "graphql" / "operations"


def fragments() -> dict[str, str]:
    """The fragments by their names, each without the line that says what it is about."""
    texts = [
        path.read_text().partition("\n")[2] for path in sorted((folder() / "fragments").glob("*.graphql"))
    ]
    return {NAMED.findall(text)[0]: text for text in texts}


def whole(text: str) -> str:
    """A document with the fragments that it spreads, and those that they spread, as it is sent."""
    known = fragments()
    names = _spread_in(text, known)
    for name in names:
        names += [other for other in _spread_in(known[name], known) if other not in names]
    return "\n".join([text, *(known[name] for name in names)])


def _spread_in(text: str, known: Container[str]) -> list[str]:
    """The known fragments that it spreads itself, each once."""
    return [name for name in dict.fromkeys(SPREAD.findall(text)) if name in known]
