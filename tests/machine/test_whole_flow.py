"""Every lost, repeated, late or reordered hook, and every fault on the way, ends in the books of the auditors.

A few fixed stories in an ordinary run. `make simulate` tells others: `SEED=42` the same ones again, `EXAMPLES=1000`
more of them; what fails is printed as the shortest story that does. `BUG=captured_twice` plants a bug first, to
see it found.
"""

import os
from importlib import import_module

import pytest
from hypothesis import Phase

from tests.machine.telling import tell

ASKED = int(os.environ.get("RETENTION_EXAMPLES", 0))
PHASES = (Phase.generate, Phase.shrink)


@pytest.mark.promise("G6")
@pytest.mark.timeout(0 if ASKED else 900)  # a failure is first told as the shortest story
@pytest.mark.usefixtures("simulated_shop")
def test_the_engine_and_its_auditors_tell_the_same_stories(monkeypatch):
    if bug := os.environ.get("RETENTION_BUG"):
        import_module(f"tests.planted_bugs.{bug}").plant(monkeypatch)
    tell(ASKED or None, phases=PHASES)
