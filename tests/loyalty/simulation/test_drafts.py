"""Drafts: changed as long as they are drafts, put in force once, and nothing earns by them."""

from datetime import timedelta

import pytest

from saleor_retention.errors import Invalid, LimitExceeded, NotFound, Refusal, Required
from saleor_retention.loyalty.models import Entitlement, ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create
from saleor_retention.loyalty.simulation import drafts
from saleor_retention.loyalty.simulation.drafts import draft_activate, draft_discard, draft_save
from saleor_retention.loyalty.simulation.models import ProgrammeDraft
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, the_shop_says
from tests.builders.simulation import a_draft_of, some_rules

pytestmark = pytest.mark.django_db
BY = {"actor": "staff:1", "reason": "launch", "now": NOON}


@pytest.mark.promise("L8.3")
def test_a_draft_earns_nothing_until_it_is_activated_and_then_says_what_its_version_says():
    programme = programme_create("stars", "Stars")
    draft = a_draft_of(programme.pk, rate_points=2)
    the_shop_says(an_order())
    assert not Entitlement.objects.exists()
    changed = draft_save(
        programme.pk, draft_id=draft.pk, name="Summer", rules=some_rules(rate_points=3), actor="staff:2", now=NOON
    )  # fmt: skip
    assert (changed.pk, changed.name, changed.rate_points, changed.actor) == (
        draft.pk,
        "Summer",
        3,
        "staff:2",
    )
    version = draft_activate(draft.pk, valid_from=NOON - timedelta(days=1), **BY)
    assert (version.rate_points, version.terms, version.channel) == (3, changed.terms, "main")
    the_shop_says(an_order())
    assert Entitlement.objects.get().due == 390


@pytest.mark.promise("L8.3")
def test_activating_again_answers_the_same_version():
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    first = draft_activate(draft.pk, **BY)
    again = draft_activate(draft.pk, **BY | {"now": NOON + timedelta(hours=1)})
    assert first == again
    assert ProgrammeVersion.objects.count() == 1


def test_an_activated_draft_is_neither_changed_nor_discarded():
    draft = a_draft_of(programme_create("stars", "Stars").pk)
    draft_activate(draft.pk, **BY)
    for verb in (
        lambda: draft_discard(draft.pk),
        lambda: draft_save(draft.programme_id, draft_id=draft.pk, name="x", rules=some_rules(), actor="", now=NOON),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            verb()
        assert refused.value.field == "id"
    assert ProgrammeDraft.objects.get().name == "Spring"


def test_activation_refuses_what_adding_a_version_refuses_and_the_draft_stays_one():
    a_programme()
    draft = a_draft_of(programme_create("coins", "Coins").pk)
    with pytest.raises(Invalid) as refused:
        draft_activate(draft.pk, **BY)
    assert refused.value.field == "replaces_id"
    with pytest.raises(Required):
        draft_activate(draft.pk, **BY | {"reason": " "})
    assert ProgrammeDraft.objects.get().version is None
    assert ProgrammeVersion.objects.count() == 1
    owner = ProgrammeVersion.objects.get().programme_id
    assert draft_activate(draft.pk, replaces=owner, **BY).programme_id == draft.programme_id


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"currency": "usd"}, Invalid, "currency"),
        ({"rate_points": -1}, Invalid, "rate_points"),
        ({"rate_minor": 0}, Invalid, "rate_amount"),
        ({"expiry_months": 0}, Invalid, "expiry_months"),
        ({"terms": {"magic": {}}}, Invalid, "terms"),
        ({"terms": {"redemption": {"points": 1}}}, Required, "redeem_points"),
    ],
)
def test_a_draft_is_checked_as_a_version_is(changes, error, field):
    programme = programme_create("stars", "Stars")
    with pytest.raises(Refusal) as refused:
        a_draft_of(programme.pk, **changes)
    with pytest.raises(Refusal) as as_version:
        a_programme("others", **changes)
    assert isinstance(refused.value, error)
    assert (refused.value.field, refused.value.message) == (field, as_version.value.message)
    assert not ProgrammeDraft.objects.exists()


def test_names_programmes_and_drafts_that_are_none(monkeypatch):
    programme = programme_create("stars", "Stars")
    for name, error in ((" ", Required), ("x" * 101, Invalid)):
        with pytest.raises(error):
            a_draft_of(programme.pk, name=name)
    with pytest.raises(NotFound):
        a_draft_of(programme.pk + 1)
    draft = a_draft_of(programme.pk)
    other = programme_create("coins", "Coins")
    for verb in (
        lambda: draft_discard(draft.pk + 1),
        lambda: draft_activate(draft.pk + 1, **BY),
        lambda: draft_save(other.pk, draft_id=draft.pk, name="x", rules=some_rules(), actor="", now=NOON),
    ):
        with pytest.raises(NotFound):
            verb()
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)
    with pytest.raises(LimitExceeded):
        a_draft_of(programme.pk)
    assert draft_discard(draft.pk) == programme.pk
    assert not ProgrammeDraft.objects.exists()
