"""What the engine writes into logs, by allow-list: who reads them must not learn who bought.

A message is a constant sentence. What varies comes as named ids of the shapes in `SHAPES`; everything else is
shown as `?`. Of an exception stand its class, PostgreSQL's code and constraint, and our own frames, never its
free text: PostgreSQL puts whole rows into it, and `int("ann@example.com")` its argument. `tests/security` holds
the whole package to this module.
"""

import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb
from typing import Any

from ..errors import NotDelivered, Refusal, RetryLater

NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
UUID_ = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ID = re.compile(rf"\d{{1,19}}|{UUID_.pattern}")
WORD = re.compile(r"[a-z][a-z_]{0,39}")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NAME = re.compile(r"[a-z][A-Za-z0-9_.]{0,99}")
KEY = re.compile(rf"[a-z][a-z_.-]{{0,39}}(:([a-z][a-z_.-]{{0,39}}|{ID.pattern}))*")

SHAPES: Mapping[str, re.Pattern[str]] = {
    "order": ID, "checkout": ID, "customer": ID, "ref": ID, "refs": ID, "campaign": ID, "grant": ID,
    "programme": ID, "referral": ID, "card": ID, "key": KEY, "channel": SLUG, "kind": WORD, "reason": WORD,
    "mode": WORD, "hook": NAME, "task": NAME, "operation": NAME, "invariant": NAME, "release": NAME,
    "count": NUMBER, "seconds": NUMBER, "attempts": NUMBER, "limit": NUMBER,
}  # fmt: skip
"""What may be logged, and what each looks like. A customer is our own number, never an address."""

ROOT = Path(__file__).resolve().parent.parent
MOST_FRAMES = 6
MOST_LISTED = 20
LONGEST = 500
"""Characters of a redacted error: what `last_error` columns hold."""


class Unexpected(Exception):
    """Something failed that should not; what is known of it, without what it may have seen."""


class Log:
    """A logger that can only say what may be known."""

    def __init__(self, name: str) -> None:
        self._log = logging.getLogger(name)

    def info(self, message: str, **ids: Any) -> None:
        """Something an operator may look for."""
        self._say(logging.INFO, message, ids)

    def warning(self, message: str, **ids: Any) -> None:
        """Something that heals by itself, or that an owner should know."""
        self._say(logging.WARNING, message, ids)

    def exception(self, message: str, **ids: Any) -> None:
        """A fault that is being handled right now, and goes no further."""
        self._say(logging.ERROR, message, ids, sys.exception())

    def error(self, message: str, *, error: BaseException | None = None, **ids: Any) -> None:
        """A fault, with the exception that tells of it."""
        self._say(logging.ERROR, message, ids, error)

    def _say(
        self, level: int, message: str, ids: Mapping[str, Any], error: BaseException | None = None
    ) -> None:
        shown = {name: redacted_value(name, value) for name, value in ids.items()}
        if error is not None:
            shown["error"] = redacted(error)
        tail = " ".join(f"{name}={value}" for name, value in shown.items())
        # The message stays constant, so that collectors group by it; structured ones read `retention`.
        self._log.log(
            level, message + " %s" if tail else message, *([tail] if tail else []), extra={"retention": shown}
        )


def logger(name: str) -> Log:
    """The log of a module: `log = logger(__name__)`."""
    return Log(name)


def redacted_value(name: str, value: Any) -> str:
    """A value of this name as it may stand in a log; `?` for what has another shape, or a name nobody allowed."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        values = list(value)
        return ",".join(redacted_value(name, value) for value in values[:MOST_LISTED]) + ",…" * (
            len(values) > MOST_LISTED
        )
    shape, text = SHAPES.get(name), str(value)
    return text if shape is not None and shape.fullmatch(text) else "?"


def redacted(error: BaseException) -> str:
    """An exception without what it may have seen: for logs, and for the rows that remember why work failed."""
    if isinstance(error, Unexpected):
        return str(error)  # redacted already, nearer to where it happened
    parts = [_kind(error), *_diagnosis(error)]
    if isinstance(error, Refusal | RetryLater | NotDelivered):
        parts.append(str(error))
    if error.__cause__ is not None and not isinstance(error, Refusal | RetryLater):
        parts.append(f"from {_kind(error.__cause__)}")
    if frames := _frames(error):
        parts.append(f"at {' < '.join(frames)}")
    return " ".join(parts)[:LONGEST]


@contextmanager
def redact_errors(*passed: type[BaseException]) -> Iterator[None]:
    """Whatever is raised here, but for `passed`, goes on as `Unexpected`: hosts print exceptions they do not know."""
    try:
        yield
    except passed:
        raise
    except Exception as error:
        raise Unexpected(redacted(error)) from None


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _diagnosis(error: BaseException) -> list[str]:
    """PostgreSQL's code and the names of ours that it concerns; Django wraps the error that has them."""
    for item in (error, error.__cause__):
        if (code := getattr(item, "sqlstate", None)) is not None:
            result = getattr(item, "diag", None)
            names = [getattr(result, f"{part}_name", None) for part in ("constraint", "table", "column")]
            return [str(code), *(str(name) for name in names if name)]
    return []


def _frames(error: BaseException) -> list[str]:
    """Where in the package it happened, the innermost first."""
    ours = [item for item in extract_tb(error.__traceback__) if Path(item.filename).is_relative_to(ROOT)]
    return [f"{Path(our.filename).relative_to(ROOT)}:{our.lineno}" for our in reversed(ours[-MOST_FRAMES:])]
