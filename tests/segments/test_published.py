"""What a night publishes: all that changed, what was never published, and nothing else."""

from datetime import timedelta

import pytest

from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.customers.published import publish
from saleor_retention.segments import batches
from saleor_retention.segments.invariants import PUBLISHED_AS_SCORED
from saleor_retention.segments.models import CustomerScore
from saleor_retention.segments.statements import KEY, PUBLISHED
from tests.builders.customers import customer_of
from tests.builders.points import assert_no_invariant_is_broken
from tests.invariants import broken
from tests.metrics.shop import bought, take_in

from .shop import TODAY, scored, spread_shop

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M4.1")]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def said_anew(monkeypatch) -> list[int]:
    """Customers of whom a night publishes something, one after the other."""
    ids: list[int] = []

    def listen(key, rows, customer_ids) -> None:
        ids.extend(customer_ids)
        publish(key, rows, customer_ids)

    monkeypatch.setattr(batches, "publish", listen)
    return ids


def published_of(user_id: int):
    return CustomerFacts.objects.get(customer=customer_of(user_id)).published.get("segments")


def test_who_scores_as_the_day_before_is_not_published_again(said_anew):
    spread_shop()
    scored()
    assert sorted(said_anew) == sorted(customer_of(user_id) for user_id in range(1, 6))
    said_anew.clear()
    take_in(bought(3, "2026-07-01T18:00", 100, currency="EUR"))
    scored(TOMORROW)
    assert said_anew == [customer_of(3)]
    assert set(published_of(3)) == {"USD", "EUR"}
    assert_no_invariant_is_broken()


@pytest.mark.parametrize(
    ("column", "was"),
    [
        ("group", "breakups"),
        ("recency", 1),
        ("frequency", 1),
        ("monetary", 1),
        ("is_at_risk", True),
        ("churn", "late"),
        ("value_class", "vip"),
    ],
)
def test_whatever_changed_is_published(column, was):
    """Of the day before, a score that differs in one column alone; each key that is published is of such a column."""
    spread_shop()
    scored()
    who = customer_of(5)
    of_today = published_of(5)
    CustomerScore.objects.filter(customer=who).update(**{column: was})
    publish(KEY, PUBLISHED, [who])
    assert published_of(5) != of_today
    scored(TOMORROW)
    assert published_of(5) == of_today
    assert PUBLISHED_AS_SCORED.name not in broken()


def test_who_was_scored_before_anything_was_known_of_them_is_published_by_the_next_night(said_anew):
    """Their facts came after their score, and nothing of it changes any more."""
    spread_shop()
    who = customer_of(5)
    CustomerFacts.objects.filter(customer=who).delete()
    scored()
    CustomerFacts.objects.create(customer_id=who)
    said_anew.clear()
    scored(TOMORROW)
    assert said_anew == [who]
    assert published_of(5)["USD"]["group"] == "soulmates"
    assert PUBLISHED_AS_SCORED.name not in broken()


def test_who_never_bought_is_not_published(said_anew):
    """They are silent and have no score: nobody to be looked at each night."""
    spread_shop()
    scored()
    CustomerFacts.objects.create(customer=Customer.objects.create(user_id=9))
    said_anew.clear()
    scored(TOMORROW)
    assert said_anew == []
