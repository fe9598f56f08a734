"""One draft that two people put in force at the same time becomes one version."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.loyalty.simulation import drafts
from saleor_retention.loyalty.simulation.drafts import draft_activate
from saleor_retention.loyalty.simulation.models import ProgrammeDraft
from tests.builders import NOON
from tests.builders.points import assert_no_invariant_is_broken
from tests.builders.simulation import a_draft_of

from .concurrency import outcomes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(transactional_db):
    return a_draft_of(programme_create("stars", "Stars").pk)


def two_activations(draft, cross) -> list[str]:
    """Each has seen that the draft is one before either makes the version of it."""
    cross(drafts, "version_add")
    by = {"actor": "staff:1", "reason": "spring"}
    return outcomes(
        *(partial(draft_activate, draft.pk, now=NOON + timedelta(seconds=turn), **by) for turn in range(2))
    )


def test_control_without_the_lock_there_are_two_versions(draft, cross, lift):
    lift("drafts.lock", lambda pk: ProgrammeDraft.objects.get(pk=pk))
    two_activations(draft, cross)
    assert ProgrammeVersion.objects.count() == 2


@pytest.mark.promise("L8.3")
def test_the_second_activation_answers_the_version_of_the_first(draft, cross):
    assert two_activations(draft, cross) == ["done", "done"]
    assert ProgrammeVersion.objects.count() == 1
    assert_no_invariant_is_broken()
