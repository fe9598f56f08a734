"""The table of promises in docs/guarantees.md names what there is."""

import re
import sys
from pathlib import Path

import pytest
from django.apps import apps

from saleor_retention.invariants import INVARIANTS

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import promises  # noqa: E402

CONSTRAINTS = {
    constraint.name
    for model in apps.get_app_config("saleor_retention").get_models()
    for constraint in model._meta.constraints
}
ROW = re.compile(r"^\| ([A-Z]\d+(?:\.\d+)?) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
TABLE = {row[0]: row[1:] for row in ROW.findall((ROOT / "docs" / "guarantees.md").read_text())}
KEPT = promises.tests()


def names(cell: str) -> set[str]:
    return set(re.findall(r"`([\w./-]+)`", cell))


def test_every_promise_that_is_kept_has_its_row():
    """Those of an order of work that is not finished may be kept before the others."""
    assert TABLE.keys() >= {one.id for one in promises.promises() if one.is_finished}
    assert TABLE.keys() <= {one.id for one in promises.promises()}


@pytest.mark.parametrize("promise", TABLE)
def test_its_constraints_checkers_and_tests_are_there(promise):
    constraints, checkers, tests = map(names, TABLE[promise])
    assert constraints <= CONSTRAINTS
    assert checkers <= {one.name for one in INVARIANTS}
    assert tests
    assert tests <= {test.partition("::")[0] for test in KEPT[promise]}
