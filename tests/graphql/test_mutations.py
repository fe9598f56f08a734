"""The base of all mutations: refusals with codes, once for a key, tried again when two met, and nothing half done."""

import pytest

from saleor_retention.core.models import IdempotentCommand
from saleor_retention.errors import Code, RetryLater
from saleor_retention.graphql.kit import global_id
from saleor_retention.hosts.standalone.api.schema import built
from saleor_retention.loyalty import programmes
from saleor_retention.loyalty.models import Account, Programme, Transaction

from .alone import post

CREATE = """mutation($slug: String!, $reason: String!, $key: String!) {
  loyaltyProgrammeCreate(input: {slug: $slug, name: "Points", reason: $reason, idempotencyKey: $key}) {
    loyaltyProgramme { id slug } errors { field code message } } }"""
ADJUST = """mutation($user: ID!, $points: Decimal!, $key: String!) {
  loyaltyPointsAdjust(input: {userId: $user, points: $points, reason: "Gift", idempotencyKey: $key}) {
    loyalty { balance { available } } errors { field code } } }"""


def create(who="staff", slug="points", reason="Launch", key="k1"):
    return post(who, CREATE, {"slug": slug, "reason": reason, "key": key})["data"]["loyaltyProgrammeCreate"]


def test_every_code_of_the_engine_is_a_value_of_the_enum():
    values = {one.name for one in built.get_type("RetentionErrorCode").values}
    assert values == {one.name for one in Code}


def test_the_same_key_and_input_answer_the_first_result_and_do_nothing_again(shop):
    first = create()
    assert create() == first == create(who="app")
    assert Programme.objects.count() == IdempotentCommand.objects.count() == 1


def test_the_record_says_who_asked_and_why(shop):
    create(), create(who="app", slug="stars", key="k2")
    rows = IdempotentCommand.objects.order_by("pk").values_list("scope", "actor", "reason", "key")
    assert list(rows) == [
        ("LoyaltyProgrammeCreate", "user:90", "Launch", "k1"),
        ("LoyaltyProgrammeCreate", "app:7", "Launch", "k2"),
    ]


def test_a_key_used_for_something_else_is_refused(shop):
    create()
    answer = create(slug="stars")
    assert answer["loyaltyProgramme"] is None
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [("idempotencyKey", "KEY_REUSED")]
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [({"key": " "}, "idempotencyKey"), ({"reason": ""}, "reason"), ({"slug": " "}, "slug")],
)
def test_what_is_missing_is_named_and_the_key_stays_free(shop, given, field):
    assert [(one["field"], one["code"]) for one in create(**given)["errors"]] == [(field, "REQUIRED")]
    assert Programme.objects.count() == IdempotentCommand.objects.count() == 0
    assert create()["errors"] == []


def test_a_command_that_met_another_is_tried_three_times_and_then_told_so(shop, monkeypatch):
    asked = []

    def busy(*args, **given):
        asked.append(args)
        raise RetryLater("deadlock detected in a table of ours")

    monkeypatch.setattr(programmes, "programme_create", busy)
    errors = create()["errors"]
    assert errors == [{"field": None, "code": "RETRY_LATER", "message": "Please try again in a moment."}]
    assert (len(asked), IdempotentCommand.objects.count()) == (3, 0)


def test_a_fault_tells_nothing_of_the_inside(shop, monkeypatch):
    def broken(*args, **given):
        raise KeyError("secret_column")

    monkeypatch.setattr(programmes, "programme_create", broken)
    answer = post("staff", CREATE, {"slug": "s", "reason": "r", "key": "k"})
    assert answer["data"] == {"loyaltyProgrammeCreate": None}
    assert answer["errors"][0]["message"] == "Internal Server Error"
    assert "secret_column" not in str(answer)
    assert IdempotentCommand.objects.count() == 0


@pytest.mark.parametrize("points", [0, 1_000_000_001, -1_000_000_001, 2**31, 2**53 - 1])
def test_a_fortune_or_nothing_is_refused_with_its_field(alone, points):
    ann = alone.user("ann")
    create()
    answer = post("staff", ADJUST, {"user": ann, "points": points, "key": "a"})["data"]["loyaltyPointsAdjust"]
    assert answer == {"loyalty": None, "errors": [{"field": "points", "code": "INVALID"}]}
    assert Transaction.objects.count() == 0


@pytest.mark.parametrize("points", [2**53, -(2**53), 2**63, 1.5, -0.01, "1e400", "1.5"])
def test_what_is_no_exact_whole_number_is_refused_with_its_field(alone, points):
    ann = alone.user("ann")
    create()
    answer = post("staff", ADJUST, {"user": ann, "points": points, "key": "a"})["data"]["loyaltyPointsAdjust"]
    assert answer == {"loyalty": None, "errors": [{"field": "points", "code": "INVALID"}]}
    assert Transaction.objects.count() == 0


@pytest.mark.parametrize("points", [1e400, "ten", True, None])
def test_what_is_no_number_never_reaches_the_engine(alone, points):
    ann = alone.user("ann")
    answer = post("staff", ADJUST, {"user": ann, "points": points, "key": "a"})
    assert "data" not in answer or answer["data"] is None
    assert "Internal Server Error" not in str(answer)
    assert Transaction.objects.count() == 0


def test_a_balance_beyond_32_bits_is_answered_exactly(alone, settings):
    settings.RETENTION_MAX_POINTS_PER_ADJUSTMENT = settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 0
    ann = alone.user("ann")
    create()
    for turn in range(3):
        post("staff", ADJUST, {"user": ann, "points": 1_000_000_000, "key": f"{turn}"})
    assert Account.objects.get(kind="available").balance == 3_000_000_000
    answer = post("ann", "{ me { loyalty { balance { available } } } }")
    assert answer["data"]["me"]["loyalty"]["balance"]["available"] == 3_000_000_000


@pytest.mark.promise("L7.1")
def test_more_than_staff_may_move_is_refused_at_points(alone, settings):
    settings.RETENTION_MAX_POINTS_PER_ADJUSTMENT, settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 100, 150
    ann = alone.user("ann")
    create()
    answers = [
        post("staff", ADJUST, {"user": ann, "points": points, "key": f"{points}"})["data"][
            "loyaltyPointsAdjust"
        ]
        for points in (101, 100, 51, 50)
    ]
    assert [[(error["field"], error["code"]) for error in answer["errors"]] for answer in answers] == [
        [("points", "LIMIT_EXCEEDED")],
        [],
        [("points", "LIMIT_EXCEEDED")],
        [],
    ]


def test_taking_more_than_she_has_is_refused(alone):
    ann = alone.user("ann")
    create()
    answer = post("staff", ADJUST, {"user": ann, "points": -1, "key": "a"})["data"]["loyaltyPointsAdjust"]
    assert [one["code"] for one in answer["errors"]] == ["NOT_ENOUGH_POINTS"]
    assert (
        Transaction.objects.count()
        == IdempotentCommand.objects.filter(scope="LoyaltyPointsAdjust").count()
        == 0
    )


def test_an_account_that_is_not_there_answers_as_an_id_that_is_none(alone):
    create()
    given = [
        global_id("User", 4711),
        global_id("Order", 1),
        "junk",
        "",
        global_id("User", 2**70),
        global_id("User", -1),
    ]
    answers = [post("staff", ADJUST, {"user": one, "points": 1, "key": "a"})["data"] for one in given]
    refused = {"loyaltyPointsAdjust": {"loyalty": None, "errors": [{"field": "userId", "code": "NOT_FOUND"}]}}
    assert answers == [refused] * len(given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ('rateAmount: 0.001, currency: "USD"', "rateAmount"),
        ('rateAmount: 1.5, currency: "JPY"', "rateAmount"),
        ('rateAmount: 1, currency: "US"', "currency"),
        ('rateAmount: 0, currency: "USD"', "rateAmount"),
        ('rateAmount: 99999999999999999999, currency: "USD"', "rateAmount"),
    ],
)
def test_money_that_its_currency_cannot_hold_is_refused_and_never_rounded(shop, given, field):
    made = create()["loyaltyProgramme"]["id"]
    document = """mutation { loyaltyProgrammeVersionAdd(input: {programmeId: "%s", channel: "main", ratePoints: 1,
        %s, reason: "r", idempotencyKey: "v"}) { version { id } errors { field code } } }"""
    answer = post("staff", document % (made, given))["data"]["loyaltyProgrammeVersionAdd"]
    assert answer == {"version": None, "errors": [{"field": field, "code": "INVALID"}]}


UNSTORABLE = ["x" * 101, "a\x00b", "\ud800"]


@pytest.mark.parametrize("text", UNSTORABLE)
@pytest.mark.parametrize("word", ["slug", "name"])
def test_a_text_that_cannot_be_stored_is_refused_and_the_key_stays_free(shop, word, text):
    document = """mutation($input: LoyaltyProgrammeCreateInput!) {
        loyaltyProgrammeCreate(input: $input) { errors { code } } }"""
    given = {"slug": "points", "name": "Points", "reason": "r", "idempotencyKey": "k1"} | {word: text}
    answer = post("staff", document, {"input": given})
    assert answer["data"]["loyaltyProgrammeCreate"]["errors"] == [{"code": "INVALID"}]
    assert Programme.objects.count() == IdempotentCommand.objects.count() == 0
    assert create()["errors"] == []


@pytest.mark.parametrize("key", ["k" * 201, "a\x00b", "\ud800"])
def test_a_key_that_cannot_be_stored_is_refused(shop, key):
    assert [one["code"] for one in create(key=key)["errors"]] == ["INVALID"]
    assert Programme.objects.count() == 0


@pytest.mark.parametrize("channel", ["a\x00b", "\ud800", "x" * 10_000])
def test_a_question_with_such_a_text_is_no_fault_either(shop, channel):
    document = """query($channel: String) { retentionMetrics(
        period: {start: "2026-01-01", end: "2026-02-01"}, currency: "USD", channel: $channel) { sales { orders } } }"""
    assert "Internal Server Error" not in str(post("staff", document, {"channel": channel}))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            'period: {start: "2026-02-01", end: "2026-02-01"}, currency: "USD"',
            "The period ends on 2026-02-01 and starts on 2026-02-01: it has no day.",
        ),
        ('period: {start: "2026-01-01", end: "2026-02-01"}, currency: "US"', "Figures are for one currency."),
    ],
)
def test_a_refused_question_says_why(shop, given, message):
    answer = post("staff", f"{{ retentionMetrics({given}) {{ sales {{ orders }} }} }}")
    assert [one["message"] for one in answer["errors"]] == [message]


@pytest.mark.parametrize("days", [0, -1, 2**31, 2**63, 1.5, '"1"', "true"])
def test_a_window_that_is_no_positive_number_never_runs(shop, days):
    document = """{ retentionMetrics(period: {start: "2026-01-01", end: "2026-02-01"}, currency: "USD",
        windowDays: %s) { retention { new } } }"""
    answer = post("staff", document % days)
    assert not answer.get("data")
    assert "Internal Server Error" not in str(answer)


def test_a_window_beyond_the_calendar_is_refused(shop):
    document = """{ retentionMetrics(period: {start: "2026-01-01", end: "2026-02-01"}, currency: "USD",
        windowDays: 2147483647) { retention { new } } }"""
    assert "Internal Server Error" not in str(post("staff", document))


def test_the_customer_reads_the_message_and_staff_the_reason(alone):
    ann = alone.user("ann")
    create()
    given = {
        "userId": ann,
        "points": 5,
        "reason": "Complains a lot",
        "message": "Sorry!",
        "idempotencyKey": "a",
    }
    document = """mutation($input: LoyaltyPointsAdjustInput!) { loyaltyPointsAdjust(input: $input) {
        errors { field code } } }"""
    long = post("staff", document, {"input": given | {"message": "x" * 1_001}})
    assert long["data"]["loyaltyPointsAdjust"]["errors"] == [{"field": "message", "code": "INVALID"}]
    assert post("staff", document, {"input": given})["data"]["loyaltyPointsAdjust"]["errors"] == []
    mine = "query { me { loyalty { transactions(first: 5) { edges { node { message %s } } } } } }"
    (edge,) = post("ann", mine % "")["data"]["me"]["loyalty"]["transactions"]["edges"]
    assert edge["node"] == {"message": "Sorry!"}
    told = post("ann", mine % "reason")
    assert told["data"]["me"]["loyalty"]["transactions"]["edges"][0]["node"]["reason"] is None
    assert told["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert "Complains" not in str(told)
    theirs = "query($id: ID!) { user(id: $id) { loyalty { transactions(first: 5) { edges { node { reason } } } } } }"
    found = post("staff", theirs, {"id": ann})["data"]["user"]["loyalty"]["transactions"]["edges"]
    assert found[0]["node"] == {"reason": "Complains a lot"}
