"""What the pages say is there: links, commands, settings, and the queries they show."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands
from graphql import parse
from graphql.validation import validate

from saleor_retention.conf import Settings
from saleor_retention.hosts.standalone.api.schema import built_schema

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_exist(page):
    named = re.findall(r"`((?:docs|tests|scripts|graphql|saleor_retention)/[\w./-]+)`", page.read_text())
    missing = [
        path
        for path in named
        if not (ROOT / path).exists() and not (ROOT / "saleor_retention" / path).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_that_are_named_exist(page):
    text = page.read_text()
    commands = set(re.findall(r"manage\.py (\w+)", text)) | set(re.findall(r"`(retention_\w+)`", text))
    tasks = {"retention_check"}
    assert commands - get_commands().keys() - tasks == set()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets


def test_settings_are_named_as_they_are_and_with_their_defaults():
    rows = re.findall(
        r"^\| `RETENTION_(\w+)` \| (\S+)", (ROOT / "docs" / "install.md").read_text(), re.MULTILINE
    )
    assert len(rows) == 31
    for setting, default in rows:
        known = vars(Settings)[setting.lower()]
        assert default in (str(known), "Django's", "Celery's"), setting


def test_the_first_page_asks_what_the_api_answers():
    schema = built_schema()
    queries = re.findall(r"```graphql\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len(queries) == 1
    assert [str(error) for query in queries for error in validate(schema, parse(query))] == []


def test_the_documented_installation_names_what_saleor_lacks():
    """`--no-deps` installs no dependency of ours: each that Saleor has not is named beside our wheel, as we need it."""
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lacking = re.search(r"BEYOND_SALEOR = \((.*?)\)", (ROOT / "scripts" / "test_saleor.py").read_text())
    assert lacking is not None
    names = re.findall(r'"([\w-]+)"', lacking[1])
    specs = [one for one in needed if re.match(r"[\w-]+", one)[0] in names]
    assert len(specs) == len(names) > 0
    page = (ROOT / "docs" / "install.md").read_text()
    commands = re.findall(r"pip install --no-deps .*", page)
    assert len(commands) == 2
    assert [one for one in commands if not all(f'"{spec}"' in one for spec in specs)] == []
