"""What the plugin adds to `checkoutLinesAdd` on a real Saleor: paired differences, measured in one run.

    python -m benchmarks.checkout_lines_add [pairs]

Runs `tests/saleor/bench_lines_add.py` through the Saleor harness, on a test database of its own; says so in one
line where there is no Saleor. Times are this machine's; what can be compared is the difference within a pair.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAIRS = 200


def main(arguments: list[str]) -> int:
    """Measure, if there is a Saleor to measure; answers the exit code."""
    home = Path(os.environ.get("SALEOR_HOME") or "~/saleor").expanduser()
    if not (home / ".venv" / "bin" / "python").exists():
        print(f"checkoutLinesAdd was not measured: there is no Saleor with a .venv in {home}.")
        return 0
    environment = os.environ | {
        "RETENTION_BENCH_PAIRS": arguments[0] if arguments else str(PAIRS),
        "RETENTION_SALEOR_DB": os.environ.get("RETENTION_SALEOR_DB") or "test_saleor_bench",
    }
    command = [sys.executable, "scripts/test_saleor.py", "tests/saleor/bench_lines_add.py", "-q"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
