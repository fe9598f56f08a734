"""Apollo's composition and query planner, run by Node; both are installed into .cache on first use."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import SkipTest

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "federation"
FILES = ("package.json", "package-lock.json", "compose.cjs")


@dataclass(frozen=True)
class Composed:
    """What a router has: why the parts do not fit, or the whole, and how it would answer the operation."""

    errors: list[str]
    owners: dict[str, dict[str, list[str]]]
    """By type and field, the services that answer it."""
    fetches: list[dict[str, Any]]


def compose(services: Mapping[str, str], operation: str) -> Composed:
    """Compose the services by name, and plan an operation over the whole."""
    told = json.dumps({"services": services, "operation": operation})
    command = ["node", str(installed() / "compose.cjs")]
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    return Composed(**json.loads(done.stdout))


def installed() -> Path:
    """The folder with the packages. Without Node or a package index the test says so and is left out."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise SkipTest(f"there is no {program} here: nothing was composed")
    content = sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:12]
    folder = CACHE / content
    if not folder.exists():
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    making = CACHE / f"{folder.name}.{os.getpid()}"
    making.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(HERE / name, making)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(making)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(making, ignore_errors=True)
        raise SkipTest(f"npm could not install what composes: {done.stderr.strip()[-300:]}")
    try:
        making.rename(folder)
    except OSError:  # another run was first
        shutil.rmtree(making, ignore_errors=True)
