"""Programmes and their versions: appended, never rewritten."""

from datetime import timedelta

import pytest

from saleor_retention.errors import Invalid, NotFound, Required, VersionInThePast
from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create, version_add, versions_in
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, a_programme

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TERMS = {
    "channel": "main",
    "currency": "USD",
    "rate_points": 2,
    "rate_minor": 100,
    "expiry_months": None,
    "valid_from": None,
    "actor": "staff:1",
    "reason": "spring",
    "now": NOON,
}


def test_a_slug_is_taken_once():
    programme_create("stars", "Stars")
    with pytest.raises(Invalid):
        programme_create("stars", "Other stars")
    assert Programme.objects.count() == 1


@pytest.mark.parametrize("names", [("", "Stars"), ("stars", " ")])
def test_a_programme_has_a_slug_and_a_name(names):
    with pytest.raises(Required):
        programme_create(*names)
    assert Programme.objects.count() == 0


def test_only_the_first_version_of_a_channel_may_start_in_the_past():
    first = a_programme(valid_from=NEW_YEAR, now=NOON)
    with pytest.raises(VersionInThePast):
        version_add(first.programme_id, **TERMS | {"valid_from": NOON - timedelta(seconds=1)})
    assert ProgrammeVersion.objects.count() == 1
    second = version_add(first.programme_id, **TERMS)
    assert second.valid_from == NOON
    assert (
        version_add(first.programme_id, **TERMS | {"channel": "japan", "valid_from": NEW_YEAR}).valid_from
        == NEW_YEAR
    )


def test_two_versions_of_a_channel_never_start_at_one_instant():
    first = a_programme()
    version_add(first.programme_id, **TERMS)
    with pytest.raises(Invalid):
        version_add(first.programme_id, **TERMS | {"rate_points": 3})
    assert ProgrammeVersion.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "usd"},
        {"currency": "US"},
        {"rate_points": -1},
        {"rate_points": 2**31},
        {"rate_minor": 0},
        {"rate_minor": 2**31},
        {"expiry_months": 0},
        {"expiry_months": 1_201},
    ],
    ids=str,
)
def test_terms_that_make_no_sense_are_refused(change):
    programme = programme_create("stars", "Stars")
    with pytest.raises(Invalid):
        version_add(programme.pk, **TERMS | change)
    assert ProgrammeVersion.objects.count() == 0


def test_a_version_needs_a_channel_a_reason_and_a_programme():
    programme = programme_create("stars", "Stars")
    for change in ({"channel": " "}, {"reason": ""}):
        with pytest.raises(Required):
            version_add(programme.pk, **TERMS | change)
    with pytest.raises(NotFound):
        version_add(programme.pk + 1, **TERMS)
    assert ProgrammeVersion.objects.count() == 0


def test_the_version_in_force_is_the_last_that_had_started_asked_for_many_in_one_statement(
    django_assert_num_queries,
):
    first = a_programme()
    second = version_add(first.programme_id, **TERMS)
    third = version_add(first.programme_id, **TERMS | {"valid_from": NOON + DAY})
    asked = [
        ("main", NEW_YEAR - DAY),
        ("main", NEW_YEAR),
        ("main", NOON),
        ("main", NOON + DAY),
        ("japan", NOON),
    ]
    with django_assert_num_queries(1):
        versions = versions_in(channel for channel, _ in asked)
    assert [versions.in_force(channel, at) for channel, at in asked] == [None, first, second, third, None]
