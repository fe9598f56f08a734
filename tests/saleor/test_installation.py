"""The wheel, installed as docs/install.md says into an environment that has Saleor and nothing of ours.

The documented commands are run as they stand there, so a package index is needed, as for whoever installs it. Everything
else of this repository stays outside: what is asked are the documents within the wheel, of the code within the wheel.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "install.md").read_text()
HOME = Path(os.environ["SALEOR_HOME"])
NAME = f"{os.environ['RETENTION_SALEOR_DB']}_installed{os.environ.get('PYTEST_XDIST_WORKER', '')}"
STORY = ("tests/saleor/test_graphql_operations.py", "tests/saleor/test_plugin_discovery.py")
"""Every operation document, asked and answered; and what Saleor discovers."""


def documented(beginning: str) -> list[str]:
    """The one command of the steps that begins so, its words as a shell reads them."""
    steps = PAGE.partition("## Steps")[2].partition("### Docker")[0]
    (found,) = {
        *re.findall(rf"^\s+({beginning} .+)$", steps, re.M),
        *re.findall(rf"`({beginning} [^`]+)`", steps),
    }
    return shlex.split(found)


def scripts() -> ModuleType:
    """What makes the databases of the other tests."""
    spec = spec_from_file_location("databases_of_tests", ROOT / "scripts" / "test_saleor.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Bare:
    """A virtual environment in which Saleor is found, as in an image of it, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "environment" / "bin"
        subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
        found = sysconfig.get_path("purelib", vars={"base": str(folder / "environment")})
        self.packages = Path(found)
        seen = (HOME, sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
        (self.packages / "saleor.pth").write_text("\n".join(dict.fromkeys(map(str, seen))))

    def run(self, *command: str | Path, **environment: str) -> str:
        """Standard output; with both outputs in the failure where it fails."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        # Every process of Saleor compiles what it imports, once: kept beside ours, never in its tree.
        kept["PYTHONPYCACHEPREFIX"] = os.environ.get("PYTHONPYCACHEPREFIX", str(self.folder / "bytecode"))
        program, *arguments = command
        ended = subprocess.run(
            [self.bin / program, *arguments],
            cwd=self.folder,
            env=kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
        return ended.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Bare:
    """With the wheel, built and installed by the documented commands."""
    made = Bare(tmp_path_factory.mktemp("bare"))
    build = documented("pip wheel")
    made.run(*build[:-1], "--wheel-dir", made.folder, ROOT if build[-1] == "." else build[-1])
    made.run(*documented("pip install"))
    return made


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, str]]:
    """A database of Saleor's without our tables, as its environment names it."""
    made, (server,) = scripts(), parse_qs(urlsplit(os.environ["DATABASE_URL"]).query)["host"]
    made.clone(Path(server), made.template_of(HOME), NAME)
    yield made.database_environment(Path(server), NAME)
    made.execute(Path(server), f"DROP DATABASE {NAME} WITH (FORCE)")


def test_what_is_installed_is_the_wheel_and_what_the_page_names_and_nothing_else(bare):
    where = bare.run("python", "-c", "import saleor_retention as it; print(it.__file__)")
    assert Path(where.strip()).is_relative_to(bare.packages)
    installed = {path.name.partition("-")[0] for path in bare.packages.glob("*.dist-info")}
    assert installed - {"pip", "setuptools"} == {"saleor_retention", "segno"}


@pytest.mark.promise("H1.7")
def test_every_operation_of_the_wheel_is_answered(bare, database):
    """Django migrates the database with what the wheel holds; then the story of all operations is told to this Saleor."""
    shutil.copytree(ROOT / "tests", bare.folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    (bare.folder / "docs").symlink_to(ROOT / "docs")
    (bare.folder / "graphql").mkdir()
    operations = bare.packages / "saleor_retention" / "graphql" / "operations"
    (bare.folder / "graphql" / "operations").symlink_to(operations)
    assert {one.name for one in (operations / "shopper").iterdir()} >= {"checkout.graphql", "offers.graphql"}
    told = bare.run(
        *("python", "-m", "pytest", "-c", "tests/saleor/pytest.ini", "--reuse-db", "-q", *STORY),
        DJANGO_SETTINGS_MODULE="tests.saleor.settings",
        RETENTION_SALEOR_DB=NAME,
        PYTHONPATH=str(bare.folder),
        **database,
    )
    assert re.search(r"^\d+ passed in", told, re.M), told
