"""Alerts of ours among the problems that the Dashboard shows of the app."""

import pytest
from saleor.app import models
from saleor.core.db.connection import allow_writer

from saleor_retention.hosts.saleor.console.problems import show_problems
from saleor_retention.hosts.saleor.console.registration import IDENTIFIER, register
from saleor_retention.monitoring.rules import ActiveAlert, Alert, HealthStatus

pytestmark = pytest.mark.django_db(transaction=True)
OLD = ActiveAlert(Alert.CHECK_IS_OLD, HealthStatus.WARNING, 1)


@pytest.fixture(autouse=True)
def _registered():
    with allow_writer():
        register()
        yield


def problems() -> dict[str, tuple[str, bool]]:
    """By key: what it says, and whether it is critical."""
    rows = models.AppProblem.objects.filter(app__identifier=IDENTIFIER)
    return {row.key: (row.message, row.is_critical) for row in rows}


def test_an_alert_stands_at_the_app_in_words_and_goes_with_its_cause():
    show_problems([OLD])
    ((key, (message, is_critical)),) = problems().items()
    assert (key, is_critical) == (OLD.alarm.value, False)
    assert message.startswith("The daily check of the books did not run lately.")
    show_problems([])
    assert problems() == {}


def test_shown_again_there_is_one_and_what_changed_is_told():
    show_problems([OLD])
    (first,) = models.AppProblem.objects.values_list("pk", flat=True)
    show_problems([OLD])
    show_problems([ActiveAlert(OLD.alarm, HealthStatus.CRITICAL, 2)])
    assert [is_critical for _, is_critical in problems().values()] == [True]
    assert models.AppProblem.objects.get().pk == first


def test_without_an_app_nothing_is_shown_and_nothing_fails():
    models.App.objects.filter(identifier=IDENTIFIER).update(removed_at="2026-01-01T00:00:00+00:00")
    show_problems([OLD])
    assert problems() == {}
