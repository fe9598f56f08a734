"""Tables of customers over the API: exact for who may see customers, without small cells for who may see figures alone."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.graphql.kit.port_standalone import Permission, Requestor
from saleor_retention.store.orders import OrderSnapshot
from tests.builders import NOON
from tests.metrics.shop import bought, take_in

from .alone import post, tokens
from .operations import document

pytestmark = pytest.mark.django_db
MARCH = {"period": {"start": "2026-03-01", "end": "2026-04-01"}, "currency": "USD"}
BIG = {"spent": {"currency": "USD", "atLeast": "90.00"}}


@pytest.fixture
def analyst(shop, settings) -> str:
    """Who may see figures, and no customers."""
    settings.RETENTION_TOKENS = tokens() | {
        "analyst": Requestor(app="9", permissions=frozenset({Permission.MANAGE_ORDERS.value}))
    }
    return "analyst"


def some(first: int, count: int, net: int = 1_000, **changes) -> list[OrderSnapshot]:
    return [bought(n, "2026-03-02", net, **changes) for n in range(first, first + count)]


@pytest.mark.promise("M5.1", "M10.2")
def test_small_cohorts_are_null_for_who_may_not_see_customers_with_what_would_tell_them(analyst):
    take_in(*some(1, 9, country="PL"), *some(10, 7, country="DE"), *some(17, 2, country="FR"))

    def cohorts(who):
        answer = post(who, document("staff/cohorts_by"), {**MARCH, "by": "COUNTRY"})
        return [
            (one["value"], one["customers"], (one["months"][0]["net"] or {}).get("amount"))
            for one in answer["data"]["retentionMetrics"]["cohortsBy"]
        ]

    assert cohorts("staff") == [("PL", 9, 90.0), ("DE", 7, 70.0), ("FR", 2, 20.0)]
    assert cohorts(analyst) == [("PL", 9, 90.0), ("DE", None, None), ("FR", None, None)]


@pytest.mark.promise("M7.2", "M10.2")
def test_a_profile_tells_what_sets_an_audience_apart_and_nothing_of_a_few(analyst):
    """20 who spent much, 15 of them in PL; of 60 others 10. Of two in euros the analyst reads nothing."""
    take_in(
        *some(1, 15, 20_000, country="PL"),
        *some(16, 5, 20_000, country="DE"),
        *some(21, 10, country="PL"),
        *some(31, 50, country="DE"),
    )
    audience = audience_create("Big", BIG, by=StaffContext("user:1", "test"), now=NOON)
    asked = {**MARCH, "audienceId": to_global_id("RetentionAudience", audience.pk)}
    for who in ("staff", analyst):
        found = post(who, document("staff/profile"), asked)["data"]["retentionProfile"]
        assert (found["customers"], found["others"], found["tested"]) == (20, 60, 6)
        (finding,) = found["findings"]
        assert (finding["dimension"], finding["value"], finding["name"]) == ("COUNTRY", "PL", "Poland")
        assert (finding["inGroup"], finding["inOthers"], finding["lift"]) == (15, 10, pytest.approx(4.5))
        assert finding["adjustedPValue"] == pytest.approx(6 * finding["pValue"])
        assert finding["adjustedPValue"] < 0.001

    few = {**MARCH, "audienceId": asked["audienceId"], "currency": "EUR"}
    take_in(
        *some(200, 3, 20_000, currency="EUR"),
        *some(1, 2, 20_000, currency="EUR"),
        *some(300, 30, currency="EUR"),
    )
    answers = [
        post(who, document("staff/profile"), few)["data"]["retentionProfile"] for who in ("staff", analyst)
    ]
    assert [(one["customers"], one["others"]) for one in answers] == [(2, 33), (None, None)]


def test_an_audience_that_there_is_not_has_no_profile(analyst):
    for audience_id in (to_global_id("RetentionAudience", 99), to_global_id("User", 1), "?"):
        answer = post(analyst, document("staff/profile"), {**MARCH, "audienceId": audience_id})
        assert answer["data"] == {"retentionProfile": None}


@pytest.mark.parametrize(
    ("operation", "wrong", "message"),
    [
        ("staff/cohorts_by", {"by": "COUNTRY", "top": 51}, "Ask for 1 to 50 values."),
        (
            "staff/figures",
            {"period": {"start": "2020-01-01", "end": "2026-01-01"}, "cohortInterval": "WEEK"},
            "The period has more than 300 of them: ask for longer ones, or a shorter period.",
        ),
        ("staff/returns", {"by": "PRODUCT", "top": 51}, "Ask for 1 to 50 values."),
        ("staff/returns", {"by": "COUNTRY"}, "Returns are told by product, category, product type or brand."),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(analyst, operation, wrong, message):
    answer = post(analyst, document(operation), MARCH | wrong)
    assert [one["message"] for one in answer["errors"]] == [message]


def test_a_period_without_a_day_is_refused(analyst):
    asked = MARCH | {"period": {"start": "2026-03-01", "end": "2026-03-01"}, "audienceId": "?"}
    answer = post(analyst, document("staff/profile"), asked)
    assert "it has no day" in answer["errors"][0]["message"]
