"""Every test of the room leaves its invariants unbroken."""

import pytest
from django.db import connection

from tests.invariants import assert_sound


@pytest.fixture(autouse=True)
def _sound(request):
    yield
    if {"db", "transactional_db"} & set(request.fixturenames) and not connection.needs_rollback:
        assert_sound()
