"""The plugin's settings as an owner reads them: in any order, and on the page."""

import re
from pathlib import Path

import pytest

from saleor_retention.hosts.saleor.config.plugin_config import FIELDS

PAGE = Path(__file__).parents[2] / "docs" / "install.md"
LEANS = r"\babove\b|\bbelow\b|\bnext\b|previous|same manner|\bothers?\b|two fields|\bthis\b|\bit\b"
"""Words that speak of another setting's place, or of what it says."""


@pytest.mark.parametrize("name", FIELDS)
def test_a_label_stands_alone_in_any_order(name):
    assert re.findall(LEANS, FIELDS[name]["label"]) == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_help_speaks_of_no_other_settings_place(name):
    assert re.findall(r"\babove\b|\bbelow\b|same manner|two fields", FIELDS[name]["help_text"]) == []


def test_labels_differ_and_are_those_of_the_page():
    labels = [field["label"] for field in FIELDS.values()]
    table = PAGE.read_text().partition("## Configuration")[2].partition("For engineers")[0]
    assert [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("|")][2:] == labels
    assert len(set(labels)) == len(labels)
