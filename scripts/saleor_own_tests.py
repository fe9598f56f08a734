#!/usr/bin/env python3
"""Run Saleor's own tests of checkouts and orders, without our plugin and with it, and list what differs.

    scripts/saleor_own_tests.py run (without|with) REPORT.xml [pytest arguments]
    scripts/saleor_own_tests.py compare WITHOUT.xml WITH.xml

SALEOR_HOME and RETENTION_SALEOR_SERVER are those of `scripts/test_saleor.py`. "With" means: installed, our
tables there, and our plugin forced into every list of plugins and switched on. `compare` ends with status 1
when a test differs that docs/saleor-tests.md does not name.
"""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import test_saleor

FOLDERS = ("saleor/checkout", "saleor/graphql/checkout", "saleor/order", "saleor/graphql/order")
KNOWN = test_saleor.ROOT / "docs" / "saleor-tests.md"


def run(is_with: bool, report: Path, arguments: list[str]) -> int:
    """One run of the four folders (or of the paths given); answers pytest's exit code."""
    home = Path(os.environ.get("SALEOR_HOME") or "~/saleor").expanduser().resolve()
    given = os.environ.get("RETENTION_SALEOR_SERVER")
    folder = home.with_name(f"{home.name}-retention-tests") / "postgres"
    server = Path(given) if given else test_saleor.start_server(folder)
    name = f"own_{'with' if is_with else 'without'}_{home.name.replace('-', '_').replace('.', '_')}"
    workers = arguments[arguments.index("-n") + 1] if "-n" in arguments else "2"
    for worker in range(int(workers)):
        test_saleor.clone(server, test_saleor.template_of(home), f"test_{name}_gw{worker}")
    environment = os.environ | test_saleor.database_environment(server, name)
    command = [
        home / ".venv/bin/python",
        "-m",
        "pytest",
        "--reuse-db",
        "-q",
        f"--junitxml={report.resolve()}",
    ]
    if is_with:
        environment = test_saleor.environment_for(home, server, name) | environment
        # Counters are written now and then at the end of a request, which tests that count statements would see.
        environment |= {"RETENTION_COUNTER_FLUSH_SECONDS": "0"}
        command += ["-p", "tests.saleor.own.forced"]
    environment |= {"DJANGO_SETTINGS_MODULE": "saleor.tests.settings", "PYTHONDONTWRITEBYTECODE": "1"}
    paths = [] if any("saleor/" in one for one in arguments) else list(FOLDERS)
    sizes = [] if "-n" in arguments else ["-n", workers]
    return subprocess.run(
        [*command, *sizes, *arguments, *paths], cwd=home, env=environment, check=False
    ).returncode


def outcomes(report: Path) -> dict[str, str]:
    """How each test ended, by its name."""
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        ends = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        found[f"{case.get('classname')}::{case.get('name')}"] = ends[0] if ends else "passed"
    return found


def compare(without: Path, with_: Path) -> int:
    """Print every test that ends differently; answers how many of them are not explained."""
    before, after = outcomes(without), outcomes(with_)
    known = KNOWN.read_text() if KNOWN.exists() else ""
    differing = [name for name in sorted(before | after) if before.get(name) != after.get(name)]
    for name in differing:
        print(f"{name}: {before.get(name, 'not run')} without, {after.get(name, 'not run')} with")
    unexplained = [name for name in differing if name.split("::")[1].partition("[")[0] not in known]
    print(
        f"{len(before)} without, {len(after)} with, {len(differing)} differ, {len(unexplained)} unexplained"
    )
    return min(1, len(unexplained))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run", ("with" | "without") as mode, report, *rest]:
            raise SystemExit(run(mode == "with", Path(report), rest))
        case ["compare", without, with_]:
            raise SystemExit(compare(Path(without), Path(with_)))
        case _:
            print(__doc__)
            raise SystemExit(0 if sys.argv[1:] in (["--help"], ["-h"]) else 2)
