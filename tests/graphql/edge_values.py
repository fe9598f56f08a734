"""What nobody should send: every argument of the printed schema, filled with what is too much, too little or no such thing."""

import json
import math
from collections.abc import Iterator
from typing import Any

from . import matrix
from .printed import TYPES, Field

Path = tuple[str, ...]

LONG = "x" * 20_000
NUMBERS: tuple[Any, ...] = (
    0, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, 2**63 - 1, 2**63, 10**400, 1.5, 1e-400, math.inf, -math.inf, math.nan,
    "1", "", True, None, [], [1, 1], {},
)  # fmt: skip
TEXTS: tuple[Any, ...] = (
    "", " ", "\0", "a\0b", "\ud800", "💥" * 500, LONG, "'; DROP TABLE x; --", "{{7*7}}", "../../etc/passwd", "%s%n",
    "-1", "2026-13-45", "0000-00-00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "10000-01-01",
    "2026-01-01", "2026-01-01T10:00:00", "2026-01-01T24:00:00Z", "2026-01-01T10:00 local", 5, -1, 2**63, 1.5, math.nan, True, None, [], ["a", "b"], {"a": 1},
)  # fmt: skip
LITERALS = (
    "0", "-1", "2147483648", "9223372036854775808", "1" + "0" * 400, "1e400", "-1e400", "1.5", '"1"', "true", "null",
    "[]", "{}", "ENUM", '""', '"\\u0000"',
)  # fmt: skip


def targets(way: matrix.Way) -> Iterator[tuple[Path, Field]]:
    """Every single value that a field takes, however deep in its input."""
    for one in way.field.arguments.values():
        yield from _within(one, (one.name,))


def _within(given: Field, path: Path) -> Iterator[tuple[Path, Field]]:
    yield path, given
    type_ = TYPES.get(given.named)
    if type_ is not None and type_.kind == "input":
        for one in type_.fields.values():
            yield from _within(one, (*path, one.name))


def values_for(given: Field) -> tuple[Any, ...]:
    """What to try on an argument, by its type."""
    return NUMBERS if given.named in {"Int", "PositiveInt", "PositiveDecimal", "Decimal"} else TEXTS


def base(way: matrix.Way, world: dict[str, Any], key: str) -> dict[str, Any]:
    """Variables that the field accepts."""
    of_world = world | {name: world[other] for name, other in matrix.DRAFTS.get(way.field.name, {}).items()}
    arguments = way.field.arguments.values()
    found = {one.name: matrix.argument(one, way.name, of_world, key) for one in arguments}
    found = {name: value for name, value in found.items() if value is not None}
    return found | ({"first": 10} if "first" in way.field.arguments else {})


def document(way: matrix.Way) -> str:
    """With every argument as a variable."""
    names = way.field.arguments.values()
    declared = ", ".join(f"${one.name}: {one.type}" for one in names)
    passed = ", ".join(f"{one.name}: ${one.name}" for one in names)
    head = "mutation" if way.is_mutation else "query"
    return f"{head}({declared}) {{ {way.field.name}({passed}) {_selection(way)} }}"


def _selection(way: matrix.Way) -> str:
    """Everything of a query, which is computed when it is asked for; of a mutation only whether it was done."""
    return "{ errors { code message field } }" if way.is_mutation else matrix.selected(way.field.named)


def put(values: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The variables with one value in the place of another; lists are entered at their first item."""
    found: dict[str, Any] = json.loads(json.dumps(values))
    place: Any = found
    for step in path[:-1]:
        place = place.setdefault(step, {})  # what may be left out is there for the value's sake
        place = place[0] if isinstance(place, list) else place
    place[path[-1]] = value
    if path == ("last",):
        found.pop("first", None)
    return found


def inline(way: matrix.Way, values: dict[str, Any], path: Path, literal: str) -> str:
    """The same call with everything written into the document, and one literal as it stands."""
    mark = "@here@"
    text = ", ".join(f"{name}: {_literal(one)}" for name, one in put(values, path, mark).items())
    head = "mutation" if way.is_mutation else "query"
    text = text.replace(json.dumps(mark), literal)
    return f"{head} {{ {way.field.name}({text}) {_selection(way)} }}"


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(one) for one in value) + "]"
    return json.dumps(value)


def faults(way: matrix.Way, answer: dict[str, Any]) -> list[str]:
    """What is wrong with an answer to something absurd. A refusal says why and with which code."""
    wrong = []
    for one in answer.get("errors", []):
        kind = one.get("extensions", {}).get("exception", {}).get("code")
        if one["message"] == "Internal Server Error" or kind not in {
            "GraphQLError",
            "GraphQLSyntaxError",
            "QueryCostError",
        }:
            wrong.append(f"{kind}: {one['message'][:80]}")
    payload = (answer.get("data") or {}).get(way.field.name)
    for one in payload.get("errors", ()) if isinstance(payload, dict) else ():
        if not one["code"] or not one["message"]:
            wrong.append(f"no reason: {one}")
        if one["field"] is not None and one["field"] not in {path[-1] for path, _ in targets(way)}:
            wrong.append(f"no field of the input: {one}")
    if "errors" not in answer and way.is_mutation and payload is None:
        wrong.append("neither done nor refused")
    return wrong


def is_refused(way: matrix.Way, answer: dict[str, Any]) -> bool:
    """Whether nothing may have been changed."""
    payload = (answer.get("data") or {}).get(way.field.name)
    return bool(answer.get("errors")) or (way.is_mutation and bool(payload["errors"]))
