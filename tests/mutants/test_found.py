"""Each classic bug is found: by its shortest story, told to the engine and to the auditors, or by its race.

Random stories find them as well, and tell the shortest: `make simulate BUG=captured_twice EXAMPLES=1000`.
"""

import pkgutil
from importlib import import_module

import pytest
from django.db import DatabaseError

from tests import mutants
from tests.races.concurrency import PATIENCE_MS, cross
from tests.stateful.conftest import simulated_shop
from tests.stateful.orders_machine import Stories

__all__ = ["cross", "simulated_shop"]
BUGS = {
    name: import_module(f"tests.mutants.{name}")
    for _, name, _ in pkgutil.iter_modules(mutants.__path__)
    if not name.startswith("test_")
}
BY_STORY = sorted(name for name, bug in BUGS.items() if hasattr(bug, "story"))
BY_RACE = sorted(set(BUGS) - set(BY_STORY))


def tell(bug) -> None:
    """Its story, of a shop or of a year of campaigns."""
    told = getattr(bug, "TELLER", Stories)()
    bug.story(told)
    told.teardown()


@pytest.mark.promise("G6")
@pytest.mark.usefixtures("simulated_shop")
@pytest.mark.parametrize("name", BY_STORY)
def test_scenario_kills_mutant(name, monkeypatch):
    tell(BUGS[name])
    BUGS[name].plant(monkeypatch)
    with pytest.raises((AssertionError, DatabaseError)) as found:
        tell(BUGS[name])
    assert "could not be converged" not in str(found.value), "it is the figures that differ, nothing crashed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("G6")
@pytest.mark.parametrize("is_planted", [False, True], ids=["without it", "with it"])
@pytest.mark.parametrize("name", BY_RACE)
def test_race_kills_mutant(name, is_planted, cross, monkeypatch, settings):
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    settings.RETENTION_STORE = getattr(BUGS[name], "SHOP", settings.RETENTION_STORE)
    if is_planted:
        BUGS[name].plant(monkeypatch)
        with pytest.raises((AssertionError, DatabaseError)):
            BUGS[name].race(cross)
    else:
        BUGS[name].race(cross)


def test_there_are_ten_mutants_or_more_each_with_its_sentence():
    assert len(BUGS) >= 10
    assert [name for name, bug in BUGS.items() if not (bug.__doc__ or "").strip()] == []
