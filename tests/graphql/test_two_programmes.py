"""Two programmes in the stand-alone API, and the rules that everybody may know."""

import pytest

from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store

from .alone import post
from .two_programmes import RULES, rules, told_of_two, two_programmes

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]
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
