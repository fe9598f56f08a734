"""Workers who score at the same moment, and a customer who is erased while they are scored."""

from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.privacy.erase import erase
from saleor_retention.segments import batches
from saleor_retention.segments.models import CustomerScore, ScoringBatch, SegmentChange
from saleor_retention.segments.runs import advance, begin, score_day
from tests.builders.customers import customer_of
from tests.builders.points import assert_no_invariant_is_broken
from tests.invariants import broken
from tests.segments.shop import TODAY, noon, spread_shop

from .concurrency import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("M4.1")]


def opened():
    """A run of five customers that has its cut points."""
    spread_shop()
    run = begin(now=noon(TODAY))
    assert run is not None
    advance(run, now=noon(TODAY))
    return run


def two_workers(cross) -> list[str]:
    """Both find the same batch, which a third left behind; each comes to publishing before the other has ended."""
    run = opened()
    assert batches.claim(TODAY, 10) is not None
    cross(batches, "publish")
    return outcomes(*[partial(advance, run, now=noon(TODAY))] * 2)


def test_control_without_the_lock_changes_are_written_twice(cross, lift):
    lift("segments.batch")
    assert two_workers(cross) == ["done", "done"]
    assert SegmentChange.objects.count() == 10
    assert "changes_of_group_follow_each_other" in broken()


def test_a_batch_is_done_by_one_of_two_workers(cross):
    assert two_workers(cross) == ["done", "done"]
    assert SegmentChange.objects.count() == 5
    assert not score_day(now=noon(TODAY))  # the one who waited finished it
    assert_no_invariant_is_broken()


def two_claims(cross) -> list[str]:
    """Each has read how far the run is before the other writes down what they claim."""
    opened()
    cross(batches.ScoringBatch.objects, "create")
    return outcomes(*[partial(batches.claim, TODAY, 2)] * 2)


def test_control_without_the_lock_two_workers_claim_the_same_customers(cross, lift):
    lift("segments.run")
    assert sorted(two_claims(cross)) == ["IntegrityError", "done"]


def test_two_workers_claim_different_customers(cross):
    assert two_claims(cross) == ["done", "done"]
    ranges = list(ScoringBatch.objects.order_by("after").values_list("after", "last"))
    assert len(ranges) == 2
    assert ranges[0][1] == ranges[1][0]
    assert score_day(now=noon(TODAY))
    assert (CustomerScore.objects.count(), ScoringBatch.objects.count()) == (5, 0)
    assert_no_invariant_is_broken()


def test_no_counts_are_made_while_another_worker_scores(cross):
    """Who finds nothing more to claim waits for the one who is at it, and finishes the run once."""
    run = opened()
    crossing = cross(batches, "publish", after=True)

    def slow() -> None:
        advance(run, now=noon(TODAY))

    def quick() -> None:
        crossing.until_somebody_is_here()
        assert advance(run, now=noon(TODAY)) == 0

    assert outcomes(slow, quick) == ["done", "done"]
    run.refresh_from_db()
    assert run.finished_at is not None
    assert (CustomerScore.objects.count(), SegmentChange.objects.count()) == (5, 5)
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
