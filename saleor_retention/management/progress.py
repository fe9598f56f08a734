"""How far a command is, on the terminal of who runs it; nothing where there is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO


class Bar(Protocol):
    """Hears how many more are done."""

    def update(self, n: int) -> object: ...


class Line:
    """A line that is written over: what the back-fill of a big shop says where tqdm is not installed."""

    def __init__(self, what: str, total: int, stream: TextIO) -> None:
        self.what, self.total, self.stream, self.done = what, total, stream, 0

    def update(self, n: int) -> None:
        """Show it."""
        self.done += n
        share = f" ({100 * self.done // self.total} %)" if self.total else ""
        self.stream.write(f"\r{self.what}: {self.done} of {self.total}{share}")
        self.stream.flush()


class Silence:
    """Not a terminal: a log is not written over."""

    def update(self, n: int) -> None:
        """Say nothing."""


@contextmanager
def progress(what: str, total: int, *, stream: TextIO | None = None) -> Iterator[Bar]:
    """A bar by tqdm where it is installed, else a plain line, on standard error."""
    out = stream or sys.stderr
    if not out.isatty():
        yield Silence()
        return
    try:
        from tqdm import tqdm
    except ImportError:
        yield Line(what, total, out)
        out.write("\n")
        return
    with tqdm(total=total, desc=what, file=out) as bar:
        yield bar
