"""One version, wherever it stands, and what is kept of the releases before it."""

import re
import tomllib
from pathlib import Path

import saleor_retention

from . import databases

ROOT = Path(__file__).parents[2]


def test_the_version_is_the_same_wherever_it_stands():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wheels = set(re.findall(r"saleor_retention-([\d.]+)-py3", (ROOT / "docs" / "install.md").read_text()))
    newest = re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert {project["version"], newest[1], *wheels} == {saleor_retention.__version__}


def test_data_is_kept_of_every_release_before_this_one():
    told = re.findall(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    kept = {path.stem for path in databases.FOLDER.glob("*.sql")}
    assert set(told[1:]) == kept == set(databases.LAST)
