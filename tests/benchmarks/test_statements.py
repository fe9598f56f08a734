"""What the benchmarks measure, without a clock: how many statements it takes, with few campaigns as with many."""

import pytest
from django.db import connection

from benchmarks import audience_preview, eligibility
from benchmarks.large_dataset import ALONE, CAMPAIGNS, MANY, NOW, RULES, STEPS, fill
from benchmarks.running import counted
from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.preview import preview
from saleor_retention.offers.eligibility import rules
from saleor_retention.offers.eligibility.audience_offers import collect_offers
from saleor_retention.offers.eligibility.live_campaigns import OPEN, live_campaigns
from saleor_retention.offers.models import Assignment
from saleor_retention.offers.pricing.benefits.registry import KINDS
from saleor_retention.store.discounts import DISCOUNT

pytestmark = pytest.mark.django_db


@pytest.fixture
def large_dataset():
    """Four hundred customers and a hundred campaigns; answers how often progress was told."""
    told = []
    fill(400, progress=lambda: told.append(None))
    return len(told)


def test_a_hundred_campaigns_are_read_by_the_three_statements_of_one(large_dataset):
    assert large_dataset == STEPS
    for user_id in (7, 20, 40):
        seen = {}
        for channel in (MANY, ALONE):
            with counted() as statements:
                picks = eligibility.decided(user_id, channel)
            seen[channel] = (len(statements), bool(picks))
        assert seen[MANY] == (3, True)
        assert seen[ALONE][0] <= 3
    assert Assignment.objects.exists(), "the third keeps the side of a hold-out"
    campaigns = [
        len(live_campaigns([20], channel, checkout_id=None, now=NOW).campaigns) for channel in (MANY, ALONE)
    ]
    assert campaigns == [CAMPAIGNS, 1]


def test_no_more_than_twelve_offers_are_priced_line_by_line(large_dataset, monkeypatch):
    priced = []
    kind = KINDS[DISCOUNT]
    saving = kind.saving
    monkeypatch.setattr(kind, "saving", lambda *asked: priced.append(asked) or saving(*asked))
    cart = eligibility.a_cart(20, MANY)
    assert len(collect_offers(cart, (), is_open=True, now=NOW)) > rules.MOST_PRICED
    assert eligibility.decided(20, MANY)
    assert len(priced) == rules.MOST_PRICED


def test_an_audience_is_previewed_by_one_statement_whatever_it_asks(large_dataset):
    found = {}
    for rule in (*audience_preview.AUDIENCES.values(), *RULES):
        with counted() as statements:
            seen = preview(parse(rule), now=NOW)
        found[str(rule)] = (len(statements), seen.total)
    assert found == dict.fromkeys(found, (1, 400))


def test_what_was_used_by_others_is_not_read_to_find_what_she_may_have(large_dataset):
    """With few rows every plan is cheap: that no table of the past is hashed is seen from the plan's shape."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN " + OPEN, {"users": [20], "channel": MANY, "id": None, "now": NOW, "known": ""}
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "hashed SubPlan" not in plan
    assert "Seq Scan on saleor_retention_redemption" not in plan


def test_both_print_their_figures(large_dataset, capsys):
    found = eligibility.measure(400, 3, lambda: None)
    eligibility.report(400, found)
    assert "at most 3 statements" in capsys.readouterr().out
    assert audience_preview.report(400, 1, audience_preview.measure(1)) == 0
    assert "one statement for each" in capsys.readouterr().out
