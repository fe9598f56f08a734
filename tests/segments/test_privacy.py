"""Scores of a person: told, forgotten, and moved when two are one; the counts of today follow."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.customers.models import CustomerFacts
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.export import export
from saleor_retention.privacy.merge import merge
from saleor_retention.segments.models import CustomerScore, SegmentChange, SegmentCount
from saleor_retention.segments.room import ROOM
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders.customers import customer_of
from tests.builders.points import assert_no_invariant_is_broken
from tests.metrics.shop import bought, take_in

from .shop import TODAY, group_of, history_of, noon, score_of, scored, spread_shop

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]


def merged(source: int, target: int) -> None:
    with command():
        merge(
            customer_of(source),
            customer_of(target),
            actor="user:1",
            reason="one person",
            now=noon(TODAY),
            converge=partial(pipeline.sync_locked_orders, now=noon(TODAY)),
        )


def test_an_export_tells_scores_and_groups():
    spread_shop()
    scored()
    sections = export(customer_of(5))
    (score,) = sections["scores"]
    assert (score["group"], score["recency"], score["net_minor"]) == ("soulmates", 5, 25_000)
    assert sections["groups"] == [
        {"currency": "USD", "day": TODAY.isoformat(), "before": "", "after": "soulmates"}
    ]


def test_who_is_erased_has_no_score_and_never_gets_one_again():
    spread_shop()
    scored()
    who = customer_of(5)
    with command():
        erase([who], now=noon(TODAY))
    assert not CustomerScore.objects.filter(customer=who).exists()
    assert not SegmentChange.objects.filter(customer=who).exists()
    assert sum(SegmentCount.objects.values_list("customers", flat=True)) == 4
    assert_no_invariant_is_broken()
    scored(TODAY + timedelta(days=1))
    assert not CustomerScore.objects.filter(customer=who).exists()
    assert_no_invariant_is_broken()


def test_a_merge_leaves_one_of_two_scores_and_the_next_run_adds_up_both():
    spread_shop()
    scored()
    merged(5, 4)
    assert not CustomerScore.objects.filter(customer=customer_of(5)).exists()
    assert group_of(4) == "true_lovers"
    assert_no_invariant_is_broken()
    scored(TODAY + timedelta(days=1))
    score = score_of(4)
    assert score is not None
    assert (score.orders, score.net_minor) == (9, 25_000 + 16_000)
    assert_no_invariant_is_broken()


def test_a_guest_who_joins_an_account_brings_their_score_within_the_hour():
    """The account has no history in dollars and one in euros: the guest's in dollars goes on, that in euros is forgotten."""
    spread_shop()
    guest = {"user_id": None, "email": "nine@example.com"}
    take_in(
        bought(9, "2026-06-20", currency="EUR"),
        replace(bought(9, "2026-06-21", 90_000), **guest),
        replace(bought(9, "2026-06-21", currency="EUR"), **guest),
    )
    scored()
    guest_id = CustomerScore.objects.get(net_minor=90_000).customer_id
    with command():
        _, joined = sync_accounts([CustomerSnapshot(9, "nine@example.com", noon(TODAY))])
    assert joined == [guest_id]
    assert (group_of(9), CustomerScore.objects.filter(customer=guest_id).count()) == (None, 2)
    (job,) = ROOM.jobs
    job.work(noon(TODAY))
    score = score_of(9)
    assert score is not None
    assert score.net_minor == 90_000
    assert not CustomerScore.objects.filter(customer=guest_id).exists()
    published = CustomerFacts.objects.get(customer=customer_of(9)).published["segments"]
    assert published["USD"]["group"] == score.group
    assert sum(SegmentCount.objects.filter(currency="EUR").values_list("customers", flat=True)) == 1
    assert_no_invariant_is_broken()


def test_a_history_goes_over_to_who_had_none():
    spread_shop()
    take_in(bought(9, "2026-06-20", currency="EUR"))
    scored()
    merged(5, 9)
    assert (group_of(9), history_of(9)[-1][2]) == ("soulmates", "soulmates")
    facts = CustomerFacts.objects.get(customer=customer_of(9))
    assert set(facts.published["segments"]) == {"EUR", "USD"}
    assert sum(SegmentCount.objects.values_list("customers", flat=True)) == 6
    assert_no_invariant_is_broken()
    scored(TODAY + timedelta(days=1))
    assert_no_invariant_is_broken()
