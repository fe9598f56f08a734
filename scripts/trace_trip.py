#!/usr/bin/env python3
"""Count which files of ours one `checkoutLinesAdd` of a real Saleor goes through, and how often it changes the file.

    SALEOR_HOME=<tree> scripts/trace_trip.py [--calls]

Runs `tests/saleor/trace_lines_add.py` through `scripts/test_saleor.py`, in the same environment (its `--help` and its
variables hold here, too). The trip: a signed-in customer with one plain 10 % grant on the checkout adds goods.

files      files of ours that are entered; above the ground, those outside of `core`, `store` and `conf.py`
functions  functions of ours that are called
calls      how often
hand-overs calls from one file of ours into another; in brackets, the different pairs of files

A call is the start of a function or a generator with a `def` in our package; the caller is the next function of ours
further up, whatever lies between.
"""

import argparse
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType

ROOT = Path(__file__).resolve().parent.parent
GROUND = ("core/", "store/", "conf.py")
PACKAGE = f"{ROOT / 'saleor_retention'}{os.sep}"


@dataclass
class Trip:
    """The calls of a trip: by file and function, and between files."""

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    hand_overs: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def files(self) -> set[str]:
        """Those that were entered."""
        return {file for file, _ in self.calls}

    def figures(self) -> dict[str, int]:
        """What docs/style.md has a row of."""
        return {
            "files": len(self.files),
            "above the ground": sum(not file.startswith(GROUND) for file in self.files),
            "functions": len(self.calls),
            "calls": self.calls.total(),
            "hand-overs": self.hand_overs.total(),
            "pairs": len(self.hand_overs),
        }

    def add(self, code: CodeType, caller: FrameType | None) -> None:
        """One call, if it is of a function of ours."""
        if not is_ours(code):
            return
        file = code.co_filename.removeprefix(PACKAGE)
        self.calls[file, code.co_qualname] += 1
        while caller is not None and not is_ours(caller.f_code):
            caller = caller.f_back
        origin = caller.f_code.co_filename.removeprefix(PACKAGE) if caller is not None else file
        if origin != file:
            self.hand_overs[origin, file] += 1


def is_ours(code: CodeType) -> bool:
    """A function of the package; what stands in brackets or behind `lambda` is a part of the function around it."""
    return code.co_filename.startswith(PACKAGE) and not code.co_name.startswith("<")


@contextmanager
def traced() -> Iterator[Trip]:
    """Every call within the block, of this thread and any other."""
    trip, tool = Trip(), sys.monitoring.PROFILER_ID
    sys.monitoring.use_tool_id(tool, "trip")
    sys.monitoring.register_callback(
        tool, sys.monitoring.events.PY_START, lambda code, _: trip.add(code, sys._getframe(1).f_back)
    )
    sys.monitoring.set_events(tool, sys.monitoring.events.PY_START)
    try:
        yield trip
    finally:
        sys.monitoring.set_events(tool, sys.monitoring.events.NO_EVENTS)
        sys.monitoring.free_tool_id(tool)


def report(trip: Trip, *, with_calls: bool = False) -> str:
    """The figures, and with `with_calls` every function and every pair of files, the most frequent first."""
    lines = [", ".join(f"{name} {count}" for name, count in trip.figures().items())]
    if with_calls:
        lines += [
            "",
            *(f"{count:4} {file}:{function}" for (file, function), count in sorted(trip.calls.items())),
        ]
        lines += [
            "",
            *(f"{count:4} {origin} -> {file}" for (origin, file), count in trip.hand_overs.most_common()),
        ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Count, through the harness; returns the exit code of pytest."""
    parser = argparse.ArgumentParser(prog="scripts/trace_trip.py", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--calls", action="store_true", help="print each function and each pair of files, too"
    )
    chosen = parser.parse_args(arguments)
    environment = os.environ | {
        "RETENTION_TRACE_CALLS": "1" if chosen.calls else "",
        "RETENTION_SALEOR_DB": os.environ.get("RETENTION_SALEOR_DB") or "test_saleor_trace",
    }
    command = [sys.executable, "scripts/test_saleor.py", "tests/saleor/trace_lines_add.py", "-q"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
