"""Events over the API: refusals at their fields, instants, and points that end, without a statement per customer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.clock import now
from saleor_retention.customers.identity import member
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.events.models import Event, EventRule
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders.points import give

from .alone import post
from .test_channels_named import ERRORS, asked

SET = f"mutation($input: LoyaltyEventRuleSetInput!) {{ loyaltyEventRuleSet(input: $input) {{ {ERRORS} }} }}"
RECORD = f"mutation($input: LoyaltyEventRecordInput!) {{ loyaltyEventRecord(input: $input) {{ {ERRORS} }} }}"
WITHDRAW = (
    f"mutation($input: LoyaltyEventWithdrawInput!) {{ loyaltyEventWithdraw(input: $input) {{ {ERRORS} }} }}"
)
USERS = """query($of: [_Any!]!) { _entities(representations: $of) { ... on User { loyalty {
    nextExpiry { points } expiringSoon(days: 10) { points lastDay } } } } }"""
PAST = datetime(2026, 1, 1, tzinfo=UTC)
MANY = range(1, 11)


@pytest.fixture
def programme(shop):
    store().open_channel("us", "USD")
    for user_id in MANY:
        store().join(CustomerSnapshot(user_id, f"user{user_id}@example.com", now()))
    programme_id = programme_create("stars", "Stars").pk
    version_add(
        programme_id, channel="us", currency="USD", rate_points=1, rate_minor=100, expiry_months=12,
        valid_from=PAST, actor="user:1", reason="launch", now=PAST,
    )  # fmt: skip
    return programme_id


def ruled(programme: int, key: str = "rule", **changes) -> list:
    rule = {"programmeId": global_id("LoyaltyProgramme", programme), "eventKind": "REVIEW", "points": 25}
    return asked(SET, key, **rule | changes)


def recorded(key: str, **changes) -> list:
    event = {"userId": global_id("User", 1), "eventKind": "REVIEW", "eventKey": key}
    return asked(RECORD, f"record {key}", **event | changes)


@pytest.mark.promise("L1.3")
def test_a_cap_that_is_reached_is_refused_with_its_code_at_its_field(programme):
    assert ruled(programme, most=1, period="DAY") == []
    assert recorded("1") == []
    ((field, code, message),) = recorded("2")
    assert (field, code) == ("eventKind", "LIMIT_REACHED")
    assert message == "This was earned as often as it may be in its period."
    assert asked(RECORD, "another key", userId=global_id("User", 1), eventKind="REVIEW", eventKey="1") == []
    assert Event.objects.count() == 1


def test_what_cannot_be_told_is_refused_at_its_field(programme):
    assert [error[:2] for error in recorded("1")] == [("eventKind", "NOT_FOUND")]
    ruled(programme)
    assert [error[:2] for error in recorded(" ")] == [("eventKey", "REQUIRED")]
    assert [error[:2] for error in recorded("1", userId=global_id("User", 999))] == [("userId", "NOT_FOUND")]
    assert [error[:2] for error in recorded("1", eventKind="SIGN_UP")] == [("eventKind", "INVALID")]
    assert [error[:2] for error in recorded("1", occurredAt="2999-01-01")] == [("occurredAt", "INVALID")]
    assert [error[:2] for error in recorded("1", occurredAt="soon")] == [("occurredAt", "INVALID")]
    gone = asked(WITHDRAW, "w", eventKind="REVIEW", eventKey="none")
    assert [error[:2] for error in gone] == [("eventKey", "NOT_FOUND")]
    store().agree("us", ChannelTerms(Mode.SHADOW))
    assert [error[:2] for error in recorded("1")] == [("programmeId", "DISABLED")]
    assert not Event.objects.exists()


def test_a_rule_reads_its_day_as_a_whole_and_refuses_what_is_none(programme):
    assert ruled(programme, validFrom="2999-03-05T10:00Z") == []
    assert EventRule.objects.get().valid_from == datetime(2999, 3, 5, 10, tzinfo=UTC)
    for text, code in (("soon", "INVALID"), ("2020-01-01", "VERSION_IN_THE_PAST")):
        assert [error[:2] for error in ruled(programme, text, validFrom=text)] == [("validFrom", code)]
    assert [error[:2] for error in ruled(programme, "p", points=-1)] == [("points", "INVALID")]
    assert [error[:2] for error in ruled(programme, "n", eventKind="CUSTOM")] == [("eventName", "REQUIRED")]
    assert EventRule.objects.count() == 1


def test_points_that_end_cost_as_many_statements_for_ten_customers_as_for_one(programme):
    version = ProgrammeVersion.objects.get()
    for user_id in MANY:
        give(
            member(user_id), user_id, version, f"order:{user_id}",
            expires_at=now() + timedelta(days=5), earned_at=now(),
        )  # fmt: skip
        give(member(user_id), 500, version, f"order:later:{user_id}", expires_at=now() + timedelta(days=50))
    counts = []
    for keys in ([1], list(MANY)):
        representations = [{"__typename": "User", "id": global_id("User", key)} for key in keys]
        with CaptureQueriesContext(connection) as statements:
            answer = post("staff", USERS, {"of": representations})
        assert "errors" not in answer, answer
        counts.append(len(statements))
    assert counts[0] == counts[1]
    seventh = answer["data"]["_entities"][6]["loyalty"]
    assert seventh["nextExpiry"] == {"points": 7.0}
    assert [group["points"] for group in seventh["expiringSoon"]] == [7.0]
