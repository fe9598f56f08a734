"""Scores and groups over the API: the same number of statements for ten customers as for one, and refusals at their fields."""

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.graphql.kit import global_id
from saleor_retention.segments.default_groups import DEFAULT_GROUPS
from saleor_retention.segments.models import SegmentPlan
from tests.metrics.shop import bought, take_in
from tests.segments.shop import TODAY, noon, scored

from .alone import post

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M4.2")]
USERS = """query($of: [_Any!]!) { _entities(representations: $of) { ... on User { retention { scores {
  userId scale group groupName nextStep net { amount } changes { day toGroup } } } } } }"""
MEMBERS = """query($group: String!, $first: Int!) {
  retentionSegmentCustomers(currency: "usd", group: $group, first: $first) {
    edges { node { userId scale groupName nextStep changes { day } } } } }"""
GROUPS = """query($currency: String!, $day: Date) {
  retentionSegments(currency: $currency, day: $day) { day groups { code customers } } }"""
MOVEMENTS = """query($start: Date!, $end: Date!) {
  retentionSegmentMovements(currency: "USD", start: $start, end: $end) { start } }"""
SET = """mutation($input: RetentionSegmentPlanSetInput!) { retentionSegmentPlanSet(input: $input) {
  plan { scale reason } forecasts { code customers } errors { field code message } } }"""
TEN = range(1, 11)


@pytest.fixture
def ten_members(shop):
    take_in(*(bought(number, "2026-06-01", 1_000) for number in TEN))
    scored()


def asked(document: str, **variables: Any) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as statements:
        answer = post("staff", document, variables)
    assert "errors" not in answer, answer
    return answer["data"], len(statements)


def of_users(numbers: range) -> tuple[Any, int]:
    return asked(USERS, of=[{"__typename": "User", "id": global_id("User", pk)} for pk in numbers])


def test_ten_customers_cost_as_many_statements_as_one(ten_members):
    data, many = of_users(TEN)
    assert len(data["_entities"]) == 10
    assert all(row["retention"]["scores"][0]["groupName"] == "Acquaintances" for row in data["_entities"])
    assert many == of_users(range(1, 2))[1]


def test_ten_members_of_a_group_cost_as_many_statements_as_one(ten_members):
    data, many = asked(MEMBERS, group="acquaintances", first=10)
    assert len(data["retentionSegmentCustomers"]["edges"]) == 10
    assert many == asked(MEMBERS, group="acquaintances", first=1)[1]


def test_who_bought_nothing_has_no_scores(shop):
    data, _ = of_users(range(1, 2))
    assert data["_entities"][0]["retention"] == {"scores": []}


def test_what_makes_no_sense_is_refused_and_what_is_not_there_is_null(ten_members):
    assert asked(GROUPS, currency="EUR")[0] == {"retentionSegments": None}
    assert asked(GROUPS, currency="USD", day="2020-01-01")[0] == {"retentionSegments": None}
    assert asked(MEMBERS, group="nobody", first=5)[0] == {"retentionSegmentCustomers": {"edges": []}}
    for document, variables in (
        (GROUPS, {"currency": "EURO"}),
        (MOVEMENTS, {"start": "2026-07-01", "end": "2026-06-01"}),
    ):
        answer = post("staff", document, variables)
        assert [error["message"] for error in answer["errors"]] != ["Internal Server Error"]


def given(**changes: Any) -> dict[str, Any]:
    groups = [
        {"code": "big", "name": "Big", "nextStep": "Thank them.", "monetary": {"atLeast": 5}},
        {"code": "rest", "name": "The rest", "nextStep": "Greet them."},
    ]
    usual = {"vipPercent": 5, "preVipPercent": 10, "riskPercent": 200, "groups": groups}
    return {"input": usual | {"reason": "spring", "idempotencyKey": "k"} | changes}


def put(**changes: Any) -> Any:
    with time_machine.travel(noon(TODAY), tick=False):
        return post("staff", SET, given(**changes))["data"]["retentionSegmentPlanSet"]


def test_a_dry_run_sets_nothing_and_says_the_same(ten_members):
    dry = put(dryRun=True, idempotencyKey="dry")
    assert (SegmentPlan.objects.count(), dry["errors"], dry["plan"]["scale"]) == (0, [], 5)
    done = put(scale=3)
    assert done["forecasts"] == dry["forecasts"] == [{"code": "rest", "customers": 10}]
    assert done["plan"] == {"scale": 3, "reason": "spring"}
    assert put(scale=3) == done
    assert SegmentPlan.objects.get().actor == "user:90"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"scale": 2}, "scale", "INVALID"),
        ({"vipPercent": 0}, "vipPercent", "INVALID"),
        ({"preVipPercent": 99}, "preVipPercent", "INVALID"),
        ({"riskPercent": -5}, "riskPercent", "INVALID"),
        ({"quietDays": 100_000}, "quietDays", "INVALID"),
        ({"groups": []}, "groups", "INVALID"),
        ({"groups": [{"code": "a", "name": "", "nextStep": "b"}]}, "groups", "REQUIRED"),
        ({"groups": [{"code": "a", "name": "a", "nextStep": "b", "days": {}}]}, "groups", "INVALID"),
        ({"groups": [{"code": "a\u0000", "name": "a", "nextStep": "b"}]}, "groups", "INVALID"),
        ({"reason": " "}, "reason", "REQUIRED"),
    ],
)
def test_a_plan_is_refused_at_its_field(shop, changes, field, code):
    (error,) = put(**changes)["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert SegmentPlan.objects.count() == 0


def test_the_audience_form_offers_the_groups_in_force(shop):
    document = "{ retentionAudienceQuestions { arguments { kind choices { value label } } } }"
    data, _ = asked(document)
    offered = {
        argument["kind"]: [choice["value"] for choice in argument["choices"]]
        for question in data["retentionAudienceQuestions"]
        for argument in question["arguments"]
        if argument["kind"] in ("SEGMENTS", "TEXT")
    }
    assert offered == {"SEGMENTS": [group.code for group in DEFAULT_GROUPS], "TEXT": []}
    put()
    data, _ = asked(document)
    assert any(
        [choice["label"] for choice in argument["choices"]] == ["Big", "The rest"]
        for question in data["retentionAudienceQuestions"]
        for argument in question["arguments"]
    )
