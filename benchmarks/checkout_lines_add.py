"""What the plugin adds to `checkoutLinesAdd` on a real Saleor: paired differences, measured in one run.

    python -m benchmarks.checkout_lines_add [pairs] [--only SITUATION]

Situations: no offer, one that is unchanged, kept or applied, an amount, companions, twenty audiences. Runs `tests/saleor/bench_lines_add.py` through the Saleor harness, on a test database of its own; says so in one
line where there is no Saleor. Times are this machine's; what can be compared is the difference within a pair.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAIRS = 200


def main(arguments: list[str]) -> int:
    """Measure, if there is a Saleor to measure; answers the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checkout_lines_add", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("pairs", type=int, nargs="?", default=PAIRS, help="of each situation (%(default)s)")
    parser.add_argument("--only", default="", help="situations whose name has this in it")
    given = parser.parse_args(arguments)
    home = Path(os.environ.get("SALEOR_HOME") or "~/saleor").expanduser()
    if not (home / ".venv" / "bin" / "python").exists():
        print(f"checkoutLinesAdd was not measured: there is no Saleor with a .venv in {home}.")
        return 0
    environment = os.environ | {
        "RETENTION_BENCH_PAIRS": str(given.pairs),
        "RETENTION_SALEOR_DB": os.environ.get("RETENTION_SALEOR_DB") or "test_saleor_bench",
    }
    command = [
        sys.executable,
        "scripts/test_saleor.py",
        "tests/saleor/bench_lines_add.py",
        "-q",
        "-k",
        given.only,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
