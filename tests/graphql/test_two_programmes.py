"""Two programmes in the stand-alone API, and the rules that everybody may know."""

from datetime import timedelta

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.programmes import version_add
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store

from .alone import post
from .two_programmes import RULES, rules, told_of_two, two_programmes

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]
ENDS = """{ loyaltyProgrammes(first: 5) { edges { node {
    versions { ratePoints validFrom validUntil } } } } }"""
BY_ID = "query($ids: [ID!]) { loyaltyProgrammes(first: 5, ids: $ids) { edges { node { slug } } } }"
VERSIONS = "{ me { loyalty { programme { versions { ratePoints %s } } } } }"


def asked(who, document, variables):
    return post(who, document, variables)["data"]


def test_all_accounts_are_told_and_the_one_that_was_changed_is_answered(alone):
    told_of_two(asked, alone.user("ann"), alone.channel)


def test_the_past_and_the_future_and_why_are_for_staff(alone):
    alone.user("ann")
    two_programmes(alone.channel)
    assert post("ann", VERSIONS % "")["data"]["me"]["loyalty"]["programme"]["versions"] == [{"ratePoints": 2}]
    answer = post("ann", VERSIONS % "reason")
    assert "CANARY" not in str(answer)
    (page,) = post("staff", "{ loyaltyProgrammes(first: 1) { edges { node { versions { ratePoints } } } } }")[
        "data"
    ]["loyaltyProgrammes"]["edges"]
    assert [one["ratePoints"] for one in page["node"]["versions"]] == [1, 2, 3]


def test_rules_end_where_others_follow_in_the_channel_of_whichever_programme(alone):
    points, moons = two_programmes(alone.channel)
    at = now() + timedelta(days=4)
    version_add(
        moons, channel=alone.channel, currency="USD", rate_points=5, rate_minor=100, expiry_months=None,
        valid_from=at, actor="user:1", reason="so", now=now(), replaces=points,
    )  # fmt: skip
    rules(moons, "elsewhere", 7, days=1)
    edges = post("staff", ENDS)["data"]["loyaltyProgrammes"]["edges"]
    versions = [version for edge in edges for version in edge["node"]["versions"]]
    begun = {version["ratePoints"]: version["validFrom"] for version in versions}
    ended = {version["ratePoints"]: version["validUntil"] for version in versions}
    assert ended == {1: begun[2], 2: begun[5], 5: begun[3], 3: None, 7: None}


def test_when_rules_end_is_for_staff(alone):
    alone.user("ann")
    two_programmes(alone.channel)
    answer = post("ann", VERSIONS % "validUntil")
    assert answer["data"]["me"]["loyalty"]["programme"]["versions"] == [{"ratePoints": 2, "validUntil": None}]
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_some_programmes_are_asked_for_by_their_ids(alone):
    points, moons = (global_id("LoyaltyProgramme", pk) for pk in two_programmes(alone.channel))
    for ids, told in (
        ([moons], ["moons"]),
        ([moons, points], ["points", "moons"]),
        ([global_id("Product", 1), "nonsense", ""], []),
        ([], []),
        (None, ["points", "moons"]),
    ):
        edges = post("staff", BY_ID, {"ids": ids})["data"]["loyaltyProgrammes"]["edges"]
        assert [edge["node"]["slug"] for edge in edges] == told


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SHADOW])
def test_where_nothing_is_earned_no_rules_are_told(alone, mode):
    two_programmes(alone.channel)
    store().agree(alone.channel, ChannelTerms(mode=mode))
    assert asked("stranger", RULES, {"channel": alone.channel, "amount": 1}) == {"loyaltyRules": None}


@pytest.mark.parametrize(("amount", "points"), [(0, 0), (0.99, 0), (1, 1), (10**12, 10**12)])
def test_points_of_an_amount_are_rounded_down(alone, amount, points):
    programme, _ = two_programmes("other")
    rules(programme, alone.channel, 1, days=0)
    told = asked("stranger", RULES, {"channel": alone.channel, "amount": amount})
    assert told["loyaltyRules"]["pointsFor"] == points
