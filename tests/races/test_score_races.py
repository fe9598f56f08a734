"""Two workers who score at the same moment, and a customer who is erased while they are scored."""

from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.privacy.erase import erase
from saleor_retention.segments import runs
from saleor_retention.segments.models import CustomerScore, SegmentChange
from saleor_retention.segments.runs import advance, begin, score_day
from tests.builders.customers import customer_of
from tests.builders.points import assert_no_invariant_is_broken
from tests.invariants import broken
from tests.segments.shop import TODAY, noon, spread_shop

from .concurrency import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("M4.1")]


def two_workers(cross) -> list[str]:
    """Both have the same batch before them; each comes to publishing before the other has ended."""
    spread_shop()
    run = begin(now=noon(TODAY))
    assert run is not None
    advance(run, now=noon(TODAY))
    cross(runs, "publish")
    return outcomes(*[partial(advance, run, now=noon(TODAY))] * 2)


def test_control_without_the_lock_changes_are_written_twice(cross, lift):
    lift("segments.run")
    assert two_workers(cross) == ["done", "done"]
    assert SegmentChange.objects.count() == 10
    assert "changes_of_group_follow_each_other" in broken()


def test_a_batch_is_done_by_one_of_two_workers(cross):
    assert two_workers(cross) == ["done", "done"]
    assert SegmentChange.objects.count() == 5
    assert score_day(now=noon(TODAY))
    assert_no_invariant_is_broken()


def test_many_workers_score_a_day_once(transactional_db):
    spread_shop()
    assert outcomes(*[partial(score_day, now=noon(TODAY))] * 4) == ["done"] * 4
    assert (CustomerScore.objects.count(), SegmentChange.objects.count()) == (5, 5)
    assert_no_invariant_is_broken()


def test_who_is_erased_while_they_are_scored_has_no_score(cross):
    spread_shop()
    run = begin(now=noon(TODAY))
    assert run is not None
    advance(run, now=noon(TODAY))
    who = customer_of(5)
    crossing = cross("erasure.same_people", after=True)

    def leave() -> None:
        with command():
            erase([who], now=noon(TODAY))

    def score() -> None:
        crossing.until_somebody_is_here()
        advance(run, now=noon(TODAY))

    assert outcomes(leave, score) == ["done", "done"]
    assert CustomerScore.objects.count() == 4
    assert score_day(now=noon(TODAY))
    assert_no_invariant_is_broken()
