"""A failpoint does nothing until a test arms it, and nothing again afterwards."""

import pytest

from saleor_retention.core.failpoints import armed, failpoint


def test_a_failpoint_acts_only_inside_its_block():
    hits = []
    failpoint("flow.after_lock")
    with armed("flow.after_lock", lambda: hits.append(1)):
        failpoint("flow.after_lock")
        failpoint("flow.before_commit")
    failpoint("flow.after_lock")
    assert hits == [1]


def test_it_is_disarmed_also_when_the_world_ended():
    def die():
        raise SystemError("killed")

    with pytest.raises(SystemError), armed("flow.after_lock", die):
        failpoint("flow.after_lock")
    failpoint("flow.after_lock")
