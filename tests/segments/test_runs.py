"""The scoring of a day on PostgreSQL: the same as the rules say by hand, once a day, whatever happens meanwhile."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from saleor_retention.core.failpoints import armed
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.models import CustomerFacts
from saleor_retention.errors import Invalid
from saleor_retention.segments import room, runs
from saleor_retention.segments.groups import Bound, GroupRule
from saleor_retention.segments.models import CustomerScore, ScoreCuts, ScoringRun, SegmentChange, SegmentCount
from saleor_retention.segments.plans import USUAL_TERMS, SegmentTerms, segment_plan_set
from saleor_retention.segments.runs import advance, begin, preview
from tests.builders.customers import customer_of
from tests.builders.points import assert_no_invariant_is_broken
from tests.metrics.shop import bought, take_in

from .shop import TODAY, group_of, history_of, noon, rfm_of, score_of, scored, spread_shop

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M4.1")]
BY = StaffContext("staff:1", "spring")


def set_plan(day: date = TODAY - timedelta(days=1), **changes) -> None:
    segment_plan_set(replace(USUAL_TERMS, **changes), by=BY, now=noon(day) - timedelta(hours=1))


def test_five_different_customers_have_five_different_scores():
    spread_shop()
    assert scored()
    assert [rfm_of(user_id) for user_id in range(1, 6)] == [(n, n, n) for n in range(1, 6)]
    assert [group_of(user_id) for user_id in range(1, 6)] == [
        "breakups",
        "acquaintances",
        "potential_lovers",
        "true_lovers",
        "soulmates",
    ]
    cuts = ScoreCuts.objects.get()
    assert (cuts.customers, cuts.scale, cuts.frequency, cuts.monetary) == (
        5,
        5,
        [1, 2, 3, 4],
        [1_000, 4_000, 9_000, 16_000],
    )
    assert_no_invariant_is_broken()


def test_the_worked_list_on_the_database():
    """docs/segments.md: monetary 1 2 3 3 3 3 3 3 4 5 6 7, of which eight share the lowest score."""
    values = [1, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6, 7]
    take_in(*(bought(user_id, "2026-06-01", value) for user_id, value in enumerate(values, 1)))
    scored()
    scores = [rfm_of(user_id) for user_id in range(1, 13)]
    assert [monetary for _, _, monetary in scores] == [1] * 8 + [4, 4, 5, 5]
    assert {(recency, frequency) for recency, frequency, _ in scores} == {(1, 1)}
    assert_no_invariant_is_broken()


def test_zeros_and_ones():
    """Orders for nothing are purchases of nothing; who bought for a cent is above all of them."""
    take_in(*(bought(user_id, "2026-06-01", int(user_id > 10)) for user_id in range(1, 22)))
    scored()
    assert Counter(rfm_of(user_id)[2] for user_id in range(1, 22)) == {1: 10, 3: 11}
    assert_no_invariant_is_broken()


@pytest.mark.promise("M6.1")
def test_flags():
    """W is 100 days: one order and silence, a habit that ended, silence that is long by their own rhythm alone."""
    set_plan(quiet_days=100, vip_percent=20, pre_vip_percent=20)
    take_in(
        bought(1, "2026-03-01"),
        bought(2, "2026-01-01"),
        bought(2, "2026-02-01"),
        bought(3, "2026-05-01"),
        bought(3, "2026-05-10"),
        bought(4, "2026-06-30", 9_000),
        bought(5, "2026-06-30", 8_000),
    )
    scored()
    flags = {
        user_id: (score.is_at_risk, score.churn, score.value_class)
        for user_id in range(1, 6)
        if (score := score_of(user_id))
    }
    assert flags == {
        1: (False, "quick", ""),
        2: (True, "late", ""),
        3: (True, "", ""),
        4: (False, "", "vip"),
        5: (False, "", "pre_vip"),
    }
    assert_no_invariant_is_broken()


def test_the_silence_is_measured_by_the_shops_own_gaps():
    set_plan(quiet_days=None)
    days = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 150]
    take_in(*(bought(1, (date(2026, 1, 1) + timedelta(days=day)).isoformat()) for day in days))
    scored()
    assert ScoreCuts.objects.get().quiet_days == 10  # nine of ten gaps


def test_without_gaps_the_silence_is_a_year():
    set_plan(quiet_days=None)
    take_in(bought(1, "2026-06-01"))
    scored()
    assert ScoreCuts.objects.get().quiet_days == 365


@pytest.mark.parametrize(
    ("scale", "scores"), [(3, [1, 1, 2, 2, 3]), (4, [1, 1, 2, 3, 4]), (None, [1, 1, 2, 2, 3])]
)
def test_shorter_scales(scale, scores):
    """None: five customers are a small shop. The fifth fills the highest place of any scale, and is a soulmate."""
    set_plan(scale=scale)
    spread_shop()
    scored()
    assert [rfm_of(user_id)[1] for user_id in range(1, 6)] == scores
    assert group_of(5) == "soulmates"
    assert_no_invariant_is_broken()


def test_currencies_never_meet():
    spread_shop()
    take_in(bought(5, "2026-06-01", 100, currency="EUR"))
    scored()
    euros = score_of(5, "EUR")
    assert euros is not None
    assert (euros.orders, euros.net_minor, rfm_of(5)) == (1, 100, (5, 5, 5))
    facts = CustomerFacts.objects.get(customer=customer_of(5))
    assert {code: row["group"] for code, row in facts.published["segments"].items()} == {
        "USD": "soulmates",
        "EUR": euros.group,
    }
    assert_no_invariant_is_broken()


def test_a_day_is_scored_once():
    spread_shop()
    assert scored()
    take_in(bought(1, "2026-07-01", 90_000))
    assert not scored(now=noon(TODAY) + timedelta(hours=6))
    assert rfm_of(1) == (1, 1, 1)
    assert scored(TODAY + timedelta(days=1))
    assert rfm_of(1) == (5, 1, 5)
    assert history_of(1) == [
        (TODAY, "", "breakups"),
        (TODAY + timedelta(days=1), "breakups", "new_passion"),
    ]
    assert_no_invariant_is_broken()


def test_what_is_bought_while_a_run_goes_on_waits_for_the_next():
    spread_shop()
    run = begin(now=noon(TODAY))
    assert run is not None
    advance(run, now=noon(TODAY))
    take_in(bought(1, "2026-07-01T13:00", 90_000))
    while advance(run, now=noon(TODAY)):
        pass
    score = score_of(1)
    assert score is not None
    assert score.orders == 1


def test_a_group_is_left_when_the_last_purchase_is_taken_back():
    first = bought(1, "2026-06-01")
    take_in(first, bought(2, "2026-06-01"))
    scored()
    take_in(replace(first, status="canceled", kept_minor=0, captured_minor=first.captured_minor))
    scored(TODAY + timedelta(days=1))
    assert group_of(1) is None
    assert [(before == "", after == "") for _, before, after in history_of(1)] == [
        (True, False),
        (False, True),
    ]
    assert "segments" not in CustomerFacts.objects.get(customer=customer_of(1)).published
    assert_no_invariant_is_broken()


def test_history_is_made_of_days_in_the_past_in_their_order():
    spread_shop()
    for day in (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)):
        assert scored(day, now=noon(TODAY))
    score = score_of(1)
    assert score is not None
    assert score.scored_on == date(2026, 6, 1)
    with pytest.raises(Invalid, match="2026-06-01 was scored already") as refusal:
        scored(date(2026, 5, 15), now=noon(TODAY))
    assert refusal.value.field == "day"
    with pytest.raises(Invalid, match="not begun"):
        scored(TODAY + timedelta(days=1), now=noon(TODAY))
    assert set(SegmentCount.objects.values_list("day", flat=True)) == {
        date(2026, 4, 1),
        date(2026, 5, 1),
        date(2026, 6, 1),
    }
    assert_no_invariant_is_broken()


def test_batches_cover_everybody_and_counts_add_up(monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 2)
    spread_shop()
    run = begin(now=noon(TODAY))
    assert run is not None
    steps = []
    while done := advance(run, now=noon(TODAY), limit=2):
        steps.append(done)
        assert_no_invariant_is_broken()
    assert sum(steps[1:]) == 5
    assert sum(SegmentCount.objects.values_list("customers", flat=True)) == 5
    assert (
        sum(SegmentCount.objects.values_list("net_minor", flat=True))
        == sum(n * n for n in range(1, 6)) * 1_000
    )


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_killed_goes_on_where_it_was():
    spread_shop()
    run = begin(now=noon(TODAY))
    assert run is not None
    advance(run, now=noon(TODAY))
    advance(run, now=noon(TODAY), limit=2)

    def die() -> None:
        raise KeyboardInterrupt

    with armed("segments.before_commit", die), pytest.raises(KeyboardInterrupt):
        advance(run, now=noon(TODAY), limit=2)
    assert CustomerScore.objects.count() == 2
    tomorrow = noon(TODAY + timedelta(days=1))
    assert begin(now=tomorrow) == run
    assert scored(TODAY + timedelta(days=1))
    assert list(ScoringRun.objects.values_list("day", flat=True).order_by("day")) == [
        TODAY,
        TODAY + timedelta(days=1),
    ]
    assert all(finished for finished in ScoringRun.objects.values_list("finished_at", flat=True))
    assert SegmentChange.objects.filter(day=TODAY).count() == 5
    assert_no_invariant_is_broken()


def test_the_job_does_a_day_and_then_nothing():
    spread_shop()
    (job,) = room.ROOM.jobs
    opened = job.work(noon(TODAY))
    assert (opened.has_more, opened.workers, CustomerScore.objects.count()) == (True, 2, 0)
    assert not job.work(noon(TODAY)).has_more
    scores = list(CustomerScore.objects.order_by("pk").values())
    assert not job.work(noon(TODAY) + timedelta(hours=1)).has_more
    assert list(CustomerScore.objects.order_by("pk").values()) == scores
    assert len(scores) == 5


def test_another_plan_is_followed_by_the_next_run():
    spread_shop()
    scored()
    everybody = GroupRule("everybody", "Everybody", "Greet them.")
    many = GroupRule("often", "Often", "Thank them.", {"rhythm": Bound(None, 50), "interval": Bound(30, 30)})
    terms = SegmentTerms(groups=(many, everybody))
    (foreseen, rest) = sorted(preview(now=noon(TODAY), terms=terms), key=lambda row: row.code, reverse=True)
    assert (foreseen.code, foreseen.customers, foreseen.moved) == ("often", 1, 1)
    assert (rest.code, rest.customers) == ("everybody", 4)
    segment_plan_set(terms, by=BY, now=noon(TODAY))
    assert group_of(5) == "soulmates"
    scored(TODAY + timedelta(days=1))
    assert [group_of(user_id) for user_id in (1, 5)] == ["everybody", "often"]
    assert_no_invariant_is_broken()


def test_a_preview_writes_nothing():
    spread_shop()
    rows = preview(now=noon(TODAY), terms=USUAL_TERMS)
    assert sum(row.customers for row in rows) == 5
    assert (ScoringRun.objects.count(), CustomerScore.objects.count()) == (0, 0)
    scored()
    counted = Counter(CustomerScore.objects.values_list("group", flat=True))
    assert {row.code: row.customers for row in rows} == counted


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scale": 6}, "scale"),
        ({"vip_percent": 0}, "vip_percent"),
        ({"pre_vip_percent": 51}, "pre_vip_percent"),
        ({"risk_percent": 99}, "risk_percent"),
        ({"quiet_days": 0}, "quiet_days"),
        ({"groups": ()}, "groups"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_at_its_field(changes, field):
    with pytest.raises(Invalid) as refusal:
        set_plan(**changes)
    assert refusal.value.field == field
