"""Campaigns are filtered and sorted, page by page."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_retention.offers.campaigns.states import campaign_pause
from saleor_retention.offers.models import Campaign
from tests.builders.campaigns import a_campaign

from .alone import post

QUERY = """query($first: Int, $after: String, $filter: PersonalOfferCampaignFilterInput,
    $sortBy: PersonalOfferCampaignSortInput) {
  personalOfferCampaigns(first: $first, after: $after, filter: $filter, sortBy: $sortBy) {
    totalCount edges { node { name } } pageInfo { hasNextPage endCursor } } }"""
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NEVER = None


@pytest.fixture
def campaigns(alone):
    """Drafted in this order; activated unless said otherwise."""
    for name, begins, ends, is_live in (
        ("Spring", MARCH, MARCH + 10 * DAY, True),
        ("autumn", MARCH - 5 * DAY, NEVER, True),
        ("Summer", MARCH + 5 * DAY, MARCH + 20 * DAY, False),
        ("Autumn", MARCH + 5 * DAY, NEVER, True),
    ):
        made = a_campaign(starts_at=begins, ends_at=ends, active=is_live)
        Campaign.objects.filter(pk=made.pk).update(name=name)
    campaign_pause(Campaign.objects.get(name="autumn").pk)


def asked(**variables) -> list[str]:
    answer = post("staff", QUERY, {"first": 10, **variables})["data"]["personalOfferCampaigns"]
    names = [edge["node"]["name"] for edge in answer["edges"]]
    assert answer["totalCount"] == len(names)
    return names


def at(days: int) -> str:
    return (MARCH + days * DAY).isoformat()


@pytest.mark.parametrize(
    ("asked_for", "found"),
    [
        ({}, ["Autumn", "Summer", "autumn", "Spring"]),
        ({"states": ["ACTIVE"]}, ["Autumn", "Spring"]),
        ({"states": ["DRAFT", "PAUSED"]}, ["Summer", "autumn"]),
        ({"states": []}, []),
        ({"search": "AUT"}, ["Autumn", "autumn"]),
        ({"isOver": True}, []),
        ({"isOver": False}, ["Autumn", "Summer", "autumn", "Spring"]),
        ({"search": "%"}, []),
        ({"runsAt": at(0)}, ["autumn", "Spring"]),
        ({"runsAt": at(10)}, ["Autumn", "Summer", "autumn"]),
        ({"startsBefore": at(0)}, ["autumn"]),
        ({"startsAfter": at(5)}, ["Autumn", "Summer"]),
        ({"endsBefore": at(11)}, ["Spring"]),
        ({"endsAfter": at(11)}, ["Autumn", "Summer", "autumn"]),
        ({"search": "aut", "states": ["PAUSED"]}, ["autumn"]),
        ({"search": None, "states": None}, ["Autumn", "Summer", "autumn", "Spring"]),
    ],
)
def test_campaigns_are_filtered(campaigns, asked_for, found):
    assert asked(filter=asked_for) == found


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("STARTS_AT", ["autumn", "Spring", "Summer", "Autumn"]),
        ("CREATED_AT", ["Spring", "autumn", "Summer", "Autumn"]),
        ("STATE", ["Spring", "Autumn", "Summer", "autumn"]),
    ],
)
def test_campaigns_are_sorted_both_ways_and_page_by_page(campaigns, field, found):
    for direction, expected in (("ASC", found), ("DESC", found[::-1])):
        sort = {"field": field, "direction": direction}
        assert asked(sortBy=sort) == expected
        pages, after = [], None
        for _ in expected:
            answer = post("staff", QUERY, {"first": 1, "after": after, "sortBy": sort})
            page = answer["data"]["personalOfferCampaigns"]
            pages += [edge["node"]["name"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
        assert (pages, page["pageInfo"]["hasNextPage"]) == (expected, False)


def test_names_are_sorted_as_the_database_does_and_equal_ones_by_age(campaigns):
    Campaign.objects.filter(name="Summer").update(name="Spring")
    names = list(Campaign.objects.order_by("name", "pk").values_list("name", flat=True))
    assert asked(sortBy={"field": "NAME", "direction": "ASC"}) == names


def test_those_that_were_stopped_or_reached_their_end_are_over_and_a_draft_never_is(campaigns):
    past = datetime(2020, 1, 1, tzinfo=UTC)
    Campaign.objects.filter(name__in=("Spring", "Summer", "autumn")).update(
        starts_at=past, ends_at=past + DAY
    )
    assert asked(filter={"isOver": True}) == ["autumn", "Spring"]
    Campaign.objects.filter(name="Autumn").update(state="stopped")
    assert asked(filter={"isOver": True}) == ["Autumn", "autumn", "Spring"]
    assert asked(filter={"isOver": False}) == ["Summer"]
