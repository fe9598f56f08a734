"""Workers who value customers at the same moment, and a customer who is erased while they are valued."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.invariants import violations
from saleor_retention.metrics.clv import jobs, runs
from saleor_retention.metrics.clv.invariants import INVARIANTS
from saleor_retention.metrics.clv.models import CustomerValue, ValueModel
from saleor_retention.privacy.erase import erase
from tests.builders.customers import customer_of
from tests.metrics.clv.shop import NOW, cdnow_shop, night
from tests.metrics.clv.test_privacy import valued
from tests.metrics.shop import NOW as LATER
from tests.metrics.shop import bought, take_in

from .concurrency import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("M3.2")]


def assert_sound() -> None:
    assert [invariant.name for invariant in INVARIANTS if violations(invariant)] == []


def test_many_workers_fit_a_day_once_and_value_everybody_once():
    cdnow_shop()
    assert outcomes(*[partial(jobs.fit_value, NOW)] * 3) == ["done"] * 3
    assert ValueModel.objects.count() == 1
    (model,) = ValueModel.objects.all()
    batch = partial(runs.score, model.pk, now=NOW, limit=1_000)
    assert outcomes(*[batch] * 3) == ["done"] * 3
    night()
    assert CustomerValue.objects.count() == 2357
    assert_sound()


def test_who_is_erased_while_they_are_valued_has_no_value(cross):
    take_in(*(bought(user, "2026-01-02") for user in (1, 2, 3)))
    valued(1, 2, 3)
    ValueModel.objects.update(finished_at=None, last_day=(LATER - timedelta(days=1)).date())
    (model,) = ValueModel.objects.all()
    who = customer_of(2)
    crossing = cross("erasure.same_people", after=True)

    def leave() -> None:
        with command():
            erase([who], now=LATER)

    def score() -> None:
        crossing.until_somebody_is_here()
        runs.score(model.pk, now=LATER)

    assert outcomes(leave, score) == ["done", "done"]
    assert CustomerValue.objects.count() == 2
    assert not CustomerValue.objects.filter(customer=who).exists()
    night(LATER)
    assert_sound()
