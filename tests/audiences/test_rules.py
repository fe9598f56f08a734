"""What each question means, by example. Members buy on 1 March 2026 at noon unless said otherwise."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.audiences.description import sentence
from saleor_retention.audiences.parsing import as_json, parse
from saleor_retention.audiences.profile import Bought, ProductGrouping, Profile
from saleor_retention.audiences.questions.calendar import EvaluationTime, months_later, recurring_days
from saleor_retention.audiences.rules import matches, occasion
from saleor_retention.errors import Invalid
from tests.builders import NOON

UTC_ZONE, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def ann(**facts) -> Profile:
    return Profile(1, 1, **facts)


def is_in(rule, who, now=NOON, zone=UTC_ZONE) -> bool:
    return matches(parse(rule), who, now, zone)


def line(product=1, units=1, at=NOON, category=None, collections=()) -> Bought:
    return Bought(product, product, category, collections, units, at)


@pytest.mark.promise("P2.1", "P2.3")
def test_who_never_ordered_has_no_order_of_her_own_and_none_as_a_guest_of_her_address():
    never = {"neverOrdered": {}}
    assert is_in(never, ann())
    assert not is_in(never, ann(purchases=1, paid_purchases=1))
    assert not is_in(never, ann(guest_purchases=1, paid_purchases=1))
    assert is_in(never, ann(purchases=1, guest_purchases=1))


@pytest.mark.promise("P4.1")
@pytest.mark.parametrize(
    ("own", "guest", "least", "most", "expected"),
    [
        (2, 0, 2, 2, True),
        (1, 1, 2, None, False),
        (1, 1, None, 1, False),
        (1, 1, None, 2, True),
        (0, 0, None, 0, True),
    ],
)
def test_what_a_guest_of_her_address_bought_counts_against_her_and_never_for_her(
    own, guest, least, most, expected
):
    bounds = {name: one for name, one in (("atLeast", least), ("atMost", most)) if one is not None}
    assert is_in({"orders": bounds}, ann(purchases=own, guest_purchases=guest)) is expected


@pytest.mark.promise("P4.1")
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"spent": {"currency": "USD", "atLeast": "10"}}, True),
        ({"spent": {"currency": "USD", "atLeast": "10.01"}}, False),
        ({"spent": {"currency": "EUR", "atMost": "0"}}, True),
        ({"averageOrder": {"currency": "USD", "atLeast": "3.33", "atMost": "3.34"}}, True),
        ({"averageOrder": {"currency": "USD", "atMost": "3.33"}}, False),
        ({"averageOrder": {"currency": "EUR", "atMost": "0.00"}}, False),
        ({"attribute": {"key": "skin"}}, True),
        ({"attribute": {"key": "skin", "oneOf": ["oily", "dry"]}}, True),
        ({"attribute": {"key": "skin", "oneOf": ["Dry"]}}, False),
        ({"attribute": {"key": "size"}}, False),
        ({"consent": {"key": "ads"}}, True),
        ({"consent": {"key": "news"}}, False),
        ({"country": {"oneOf": ["pl", "de"]}}, True),
        ({"city": {"oneOf": ["  BERLIN "]}}, True),
        ({"language": {"oneOf": ["pt"]}}, True),
        ({"language": {"oneOf": ["pt_BR"]}}, True),
        ({"language": {"oneOf": ["pt-pt"]}}, False),
        ({"channel": {"oneOf": ["web", "app"]}}, True),
        ({"channel": {"oneOf": ["app"]}}, False),
        ({"list": {"id": 7}}, True),
        ({"list": {"id": 8}}, False),
    ],
)
def test_questions_about_her_account_and_her_money(rule, expected):
    her = ann(
        spent={"USD": 1_000}, orders={"USD": 3}, attributes={"skin": "dry"}, consents=frozenset({"ads"}),
        country="DE", city="berlin", language="pt-br", channels=frozenset({"web"}), lists=frozenset({7}),
    )  # fmt: skip
    assert is_in(rule, her) is expected


@pytest.mark.promise("P4.3")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"key": "tier", "oneOf": ["gold", "silver"]}, True),
        ({"key": "tier", "atLeast": 1}, False),
        ({"key": "vip", "oneOf": [True]}, True),
        ({"key": "vip", "oneOf": [1]}, False),
        ({"key": "score", "atLeast": 7}, True),
        ({"key": "score", "atLeast": 8}, False),
        ({"key": "score", "oneOf": [7]}, True),
        ({"key": "segment"}, False),
        ({"key": "nothing"}, False),
        ({"key": "tier"}, True),
    ],
)
def test_what_other_rooms_published(asked, expected):
    published = {"tier": "gold", "vip": True, "score": 7, "nothing": None}
    assert is_in({"published": asked}, ann(published=published)) is expected


@pytest.mark.promise("P4.1")
@pytest.mark.parametrize("event", ["firstOrder", "lastOrder", "registered", "firstDelivery"])
def test_an_event_is_younger_than_days_or_older_and_never_both(event):
    facts = ("first_purchase_at", "last_purchase_at", "joined_at", "first_delivered_at")
    for age, young in ((timedelta(0), True), (30 * DAY, True), (30 * DAY + timedelta(microseconds=1), False)):
        her = ann(**dict.fromkeys(facts, NOON - age))
        assert is_in({event: {"withinDays": 30}}, her) is young
        assert is_in({event: {"olderThanDays": 30}}, her) is not young
        assert is_in({event: {}}, her)
    assert not is_in({event: {}}, ann())
    assert not is_in({event: {"olderThanDays": 0}}, ann())


def test_days_begin_at_midnight_of_the_store():
    her = ann(joined_at=datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
    assert is_in({"registered": {"since": "2026-03-01"}}, her, zone=BERLIN)
    assert not is_in({"registered": {"since": "2026-03-01"}}, her)
    assert is_in({"registered": {"until": "2026-03-01"}}, her)
    assert not is_in({"registered": {"until": "2026-03-01"}}, her, zone=BERLIN)


@pytest.mark.promise("P4.2")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"what": "product", "ids": [1]}, True),
        ({"what": "product", "ids": [1], "units": 3}, True),
        ({"what": "product", "ids": [1], "units": 4}, False),
        ({"what": "product", "ids": [1, 2], "units": 5}, True),
        ({"what": "product", "ids": [1], "units": 3, "withinDays": 10}, False),
        ({"what": "product", "ids": [1], "units": 2, "withinDays": 10}, True),
        ({"what": "category", "ids": [9]}, True),
        ({"what": "collection", "ids": [5]}, True),
        ({"what": "collection", "ids": [7]}, False),
        ({"what": "variant", "ids": [3]}, False),
    ],
)
def test_bought_counts_units_of_all_that_is_named_together(asked, expected):
    lines = (line(1, 2), line(1, 1, NOON - 20 * DAY), line(2, 2, category=9, collections=(5, 6)))
    assert is_in({"bought": asked}, ann(bought=lines)) is expected


@pytest.mark.promise("P4.2")
@pytest.mark.parametrize(
    ("lines", "favourite"),
    [
        ((line(1, 2), line(2, 3)), 2),
        ((line(1, 2), line(2, 1), line(2, 1, NOON - DAY)), 1),
        ((line(1, 2, NOON - DAY), line(2, 2)), 2),
        ((line(2, 2), line(1, 2)), 1),
        ((), None),
    ],
    ids=["most units", "lines add up, then the lowest", "of equals the latest", "then the lowest", "nothing"],
)
def test_the_favourite_is_what_most_units_were_bought_of_then_the_latest_then_the_lowest(lines, favourite):
    her = ann(bought=lines)
    assert her.favourite(ProductGrouping.PRODUCT) == favourite
    assert [n for n in (1, 2) if is_in({"favourite": {"what": "product", "ids": [n]}}, her)] == [favourite][
        : len(lines)
    ]


def test_a_favourite_collection_counts_a_line_in_each_of_its_collections():
    lines = (line(1, 2, collections=(5, 6)), line(2, 1, collections=(6,)))
    assert ann(bought=lines).favourite(ProductGrouping.COLLECTION) == 6
    assert ann(bought=lines).favourite(ProductGrouping.CATEGORY) is None


def test_all_any_and_none_are_nested():
    rule = {
        "all": [{"country": {"oneOf": ["DE"]}}, {"any": [{"consent": {"key": "ads"}}, {"list": {"id": 1}}]}]
    }
    german = ann(country="DE", lists=frozenset({1}))
    assert is_in(rule, german)
    assert not is_in(rule, ann(country="DE"))
    assert not is_in({"none": [rule]}, german)
    assert is_in({"none": [rule, {"orders": {"atLeast": 1}}]}, ann())


BIRTHDAY = {"birthday": {"daysBefore": 7, "daysAfter": 3}}


@pytest.mark.promise("P3.1")
@pytest.mark.parametrize(
    ("born", "today", "key"),
    [
        (date(1990, 3, 8), date(2026, 3, 1), "birthday:2026"),
        (date(1990, 3, 9), date(2026, 3, 1), ""),
        (date(1990, 2, 26), date(2026, 3, 1), "birthday:2026"),
        (date(1990, 2, 25), date(2026, 3, 1), ""),
        (date(1992, 2, 29), date(2027, 2, 28), "birthday:2027"),
        (date(1992, 2, 29), date(2027, 2, 21), "birthday:2027"),
        (date(1992, 2, 29), date(2027, 3, 3), "birthday:2027"),
        (date(1992, 2, 29), date(2027, 3, 4), ""),
        (date(1992, 2, 29), date(2028, 3, 3), "birthday:2028"),
        (date(1992, 2, 29), date(2028, 2, 21), ""),
        (date(1604, 2, 29), date(2028, 2, 29), "birthday:2028"),
        (date(1990, 1, 2), date(2026, 12, 28), "birthday:2027"),
        (date(1990, 12, 31), date(2027, 1, 3), "birthday:2026"),
        (date(1990, 12, 31), date(2027, 1, 4), ""),
    ],
)
def test_a_birthday_has_its_window_each_year_with_29_february_and_new_year(born, today, key):
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    rule, her = parse(BIRTHDAY), ann(birthday=born)
    assert matches(rule, her, now, UTC_ZONE) is bool(key)
    assert occasion(rule, her, now, UTC_ZONE) == key


@pytest.mark.promise("P3.1")
@pytest.mark.parametrize("born", [date(1992, 2, 29), date(1990, 1, 1), date(1990, 12, 31), date(1990, 7, 14)])
def test_a_birthday_is_celebrated_once_a_year_whatever_the_window(born):
    """Over four years: each year's key on one unbroken run of days, of the window's length."""
    rule, her, found = parse(BIRTHDAY), ann(birthday=born), {}
    for offset in range(4 * 365 + 1):
        now = datetime(2025, 7, 1, 12, tzinfo=UTC) + offset * DAY
        if key := occasion(rule, her, now, UTC_ZONE):
            found.setdefault(key, []).append(offset)
    assert all(days == list(range(days[0], days[0] + 11)) for days in list(found.values())[1:-1])
    assert len(found) in (4, 5)


def test_the_day_of_a_birthday_is_the_day_in_the_store():
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    her = ann(birthday=date(1990, 3, 2))
    assert is_in({"birthday": {}}, her, late, BERLIN)
    assert not is_in({"birthday": {}}, her, late)


@pytest.mark.promise("P3.2")
@pytest.mark.parametrize(
    ("joined", "today", "key"),
    [
        (date(2025, 3, 1), date(2026, 3, 1), "anniversary:2026"),
        (date(2026, 3, 1), date(2026, 3, 1), ""),
        (date(2026, 3, 4), date(2026, 3, 1), ""),
        (date(2024, 2, 29), date(2025, 2, 28), "anniversary:2025"),
        (date(2026, 1, 1), date(2026, 12, 30), "anniversary:2027"),
        (date(2025, 12, 31), date(2026, 1, 2), ""),
    ],
)
def test_an_anniversary_comes_a_year_after_the_registration_or_more(joined, today, key):
    rule = parse({"anniversary": {"daysBefore": 3, "daysAfter": 3}})
    her = ann(joined_at=datetime(joined.year, joined.month, joined.day, 8, tzinfo=UTC))
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    assert occasion(rule, her, now, UTC_ZONE) == key
    assert matches(rule, her, now, UTC_ZONE) is bool(key)


@pytest.mark.promise("P3.2")
@pytest.mark.parametrize(
    ("bought", "today", "key"),
    [
        (date(2026, 3, 1), date(2026, 9, 1), "after:product:1:2026-03-01+6"),
        (date(2026, 3, 1), date(2026, 8, 30), "after:product:1:2026-03-01+6"),
        (date(2026, 3, 1), date(2026, 8, 29), ""),
        (date(2026, 3, 1), date(2026, 9, 3), "after:product:1:2026-03-01+6"),
        (date(2026, 3, 1), date(2026, 9, 4), ""),
        (date(2026, 8, 31), date(2027, 2, 28), "after:product:1:2026-08-31+6"),
        (date(2027, 8, 31), date(2028, 2, 29), "after:product:1:2027-08-31+6"),
    ],
)
def test_months_after_a_purchase_clamp_to_the_end_of_the_month(bought, today, key):
    asked = {"what": "product", "ids": [1, 2], "months": 6, "daysBefore": 2, "daysAfter": 2}
    her = ann(bought=(line(1, at=datetime(bought.year, bought.month, bought.day, 8, tzinfo=UTC)),))
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    assert occasion(parse({"afterPurchase": asked}), her, now, UTC_ZONE) == key
    assert is_in({"afterPurchase": asked}, her, now) is bool(key)


def test_of_two_purchases_that_are_due_the_earlier_is_the_occasion_until_its_days_are_over():
    rule = parse(
        {"afterPurchase": {"what": "product", "ids": [1], "months": 1, "daysBefore": 2, "daysAfter": 2}}
    )
    her = ann(bought=(line(at=NOON + 2 * DAY), line(at=NOON)))
    keys = [occasion(rule, her, NOON + days * DAY, UTC_ZONE) for days in range(28, 38)]
    first, second = "after:product:1:2026-03-01+1", "after:product:1:2026-03-03+1"
    assert keys == ["", first, first, first, first, first, second, second, "", ""]


def test_the_occasion_is_that_of_the_way_she_is_in_by():
    rule = parse(
        {"any": [
            {"all": [{"country": {"oneOf": ["DE"]}}, {"birthday": {"daysAfter": 1}}]},
            {"anniversary": {"daysAfter": 1}},
            {"neverOrdered": {}},
        ]}
    )  # fmt: skip
    day, joined = date(1990, 3, 1), NOON - 365 * DAY
    assert (
        occasion(rule, ann(birthday=day, joined_at=joined, country="DE"), NOON, UTC_ZONE) == "birthday:2026"
    )
    assert occasion(rule, ann(birthday=day, joined_at=joined), NOON, UTC_ZONE) == "anniversary:2026"
    assert occasion(rule, ann(birthday=day), NOON, UTC_ZONE) == ""
    assert occasion(parse({"none": [{"birthday": {}}]}), ann(), NOON, UTC_ZONE) == ""


def test_months_later_clamps():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2027, 1, 31), 13) == date(2028, 2, 29)
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 30), 1) == date(2026, 12, 30)


def test_a_day_of_a_common_year_is_also_that_of_29_february():
    assert recurring_days(date(2027, 2, 28), 0, 0) == {228: 2027, 229: 2027}
    assert recurring_days(date(2028, 2, 28), 0, 0) == {228: 2028}
    assert recurring_days(date(2028, 2, 29), 0, 0) == {229: 2028}
    assert len(recurring_days(date(2027, 6, 1), 180, 180)) == 362
    assert EvaluationTime(NOON, BERLIN).midnight(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, tzinfo=UTC)


DEEP = {"country": {"oneOf": ["DE"]}}
for _ in range(5):
    DEEP = {"all": [DEEP]}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "rule: an object with exactly one key is wanted."),
        ({}, "rule: an object with exactly one key is wanted."),
        ({"all": [], "any": []}, "rule: an object with exactly one key is wanted."),
        ({"all": []}, "rule.all: a list of 1 to 50 rules is wanted."),
        ({"every": []}, "rule.every: there is no such question; there are "),
        ({"all": [{"orders": {"min": 1}}]}, "rule.all[0].orders.min: unknown; there is atLeast, atMost."),
        ({"all": [{"orders": []}]}, "rule.all[0].orders: an object is wanted."),
        ({"orders": {}}, "rule.orders: atLeast or atMost is wanted, or both."),
        ({"orders": {"atLeast": 2, "atMost": 1}}, "rule.orders: atLeast is more than atMost."),
        ({"orders": {"atLeast": True}}, "rule.orders.atLeast: a whole number from 0 to"),
        ({"orders": {"atLeast": 1.5}}, "rule.orders.atLeast: a whole number from 0 to"),
        ({"orders": {"atLeast": -1}}, "rule.orders.atLeast: a whole number from 0 to"),
        ({"neverOrdered": {"x": 1}}, "rule.neverOrdered.x: unknown; there is nothing to say."),
        ({"country": {"oneOf": ["DEU"]}}, "rule.country.oneOf[0]: two letters of ISO 3166-1 are wanted"),
        ({"country": {"oneOf": []}}, "rule.country.oneOf: a list of 1 to 500 values is wanted."),
        ({"country": {}}, "rule.country.oneOf: missing."),
        ({"spent": {"currency": "EURO", "atLeast": "1"}}, "rule.spent.currency: three letters of ISO 4217"),
        ({"spent": {"currency": "EUR", "atLeast": 50000}}, "rule.spent.atLeast: an amount of money as text is wanted"),
        ({"spent": {"currency": "EUR", "atLeast": 500.0}}, "rule.spent.atLeast: an amount of money as text is wanted"),
        ({"spent": {"currency": "EUR", "atMost": "500,00"}}, "rule.spent.atMost: an amount of money as text is wanted"),
        ({"spent": {"currency": "EUR", "atMost": "-1"}}, "rule.spent.atMost: an amount of money as text is wanted"),
        ({"averageOrder": {"currency": "EUR", "atMost": "1.001"}}, "rule.averageOrder.atMost: EUR has 2 decimal"),
        ({"averageOrder": {"currency": "JPY", "atMost": "1.5"}}, "rule.averageOrder.atMost: JPY has 0 decimal"),
        ({"spent": {"currency": "EUR", "atMost": "9" * 16}}, "rule.spent.atMost: a whole number from 0 to"),
        ({"spent": {"currency": "EUR", "atLeast": "2", "atMost": "1.99"}}, "rule.spent: atLeast is more than atMost."),
        ({"consent": {"key": "  "}}, "rule.consent.key: a text of 1 to 200 characters is wanted."),
        ({"consent": {"key": "a\0"}}, "rule.consent.key: it has a character that is no text."),
        ({"consent": {"key": "\ud800"}}, "rule.consent.key: it has a character that is no text."),
        ({"bought": {"what": "brand", "ids": [1]}}, "rule.bought.what: one of product, variant, category, collection"),
        ({"bought": {"what": ["x"], "ids": [1]}}, "rule.bought.what: one of product"),
        ({"favourite": {"what": "variant", "ids": [1]}}, "rule.favourite.what: product, category or collection"),
        ({"bought": {"what": "product", "ids": [0]}}, "rule.bought.ids[0]: a whole number from 1"),
        ({"bought": {"what": "product", "ids": [1], "units": 0}}, "rule.bought.units: a whole number from 1"),
        ({"birthday": {"daysBefore": 181}}, "rule.birthday.daysBefore: a whole number from 0 to 180 is wanted."),
        ({"registered": {"since": "2026-13-01"}}, "rule.registered.since: a day from 1900-01-01 to 2999-12-31"),
        ({"registered": {"since": "2026-02-01", "until": "2026-02-01"}}, "rule.registered: since is not before until."),
        ({"scores": {"currency": "EUR"}}, "rule.scores: a bound of recency, frequency or money is wanted"),
        ({"scores": {"currency": "EUR", "recencyAtLeast": 4, "recencyAtMost": 3}},
         "rule.scores: recencyAtLeast is more than recencyAtMost"),
        ({"scores": {"currency": "EUR", "recencyAtLeast": 6}}, "rule.scores.recencyAtLeast: a whole number from 1 to 5"),
        ({"vip": {}}, "rule.vip.currency: missing"),
        ({"published": {"key": "tier", "oneOf": [1.5]}}, "rule.published.oneOf[0]: a text of 1 to 200"),
        ({"all": [DEEP]}, "rule: all, any and none are at most 5 deep."),
        ({"all": [{"any": [{"neverOrdered": {}}] * 26}] * 2}, "rule: at most 50 questions."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_the_path_to_it(data, words):
    with pytest.raises(Invalid) as refusal:
        parse(data)
    assert refusal.value.message.startswith(words)
    assert refusal.value.field == "rule"


def test_a_rule_that_is_deep_without_end_is_refused_as_well():
    data = {"neverOrdered": {}}
    for _ in range(5_000):
        data = {"none": [data]}
    with pytest.raises(Invalid, match="5 deep"):
        parse(data)
    assert as_json(parse(DEEP)) == DEEP


def test_the_canonical_form_has_no_defaults_and_sorted_lists():
    given = {
        "all": [
            {"bought": {"what": "product", "ids": [3, 1, 3], "units": 1}},
            {"country": {"oneOf": ["pl", "DE"]}},
        ]
    }
    assert as_json(parse(given)) == {
        "all": [{"bought": {"what": "product", "ids": [1, 3]}}, {"country": {"oneOf": ["DE", "PL"]}}]
    }


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"neverOrdered": {}}, "Members who never ordered."),
        (
            {"all": [{"country": {"oneOf": ["DE", "AT"]}}, {"any": [{"list": {"id": 4}}, {"consent": {"key": "ads"}}]}]},
            "Members who live in AT or DE and (are in list 4 or consented to ads).",
        ),
        ({"none": [{"orders": {"atLeast": 3}}]}, "Members who are not among those who bought at least 3 times."),
        ({"spent": {"currency": "EUR", "atLeast": "100.00"}}, "Members who bought for at least 100.00 EUR in all."),
        ({"bought": {"what": "product", "ids": [1, 2], "units": 2, "withinDays": 30}},
         "Members who bought at least 2 of product 1 or 2 in the last 30 days."),
        ({"bought": {"what": "product", "ids": list(range(1, 12))}}, "Members who bought product one of 11."),
        ({"birthday": {"daysBefore": 7, "daysAfter": 1}},
         "Members who have their birthday today, in 7 days or less or at most 1 day ago."),
        ({"lastOrder": {"olderThanDays": 60}}, "Members who ordered last more than 60 days ago."),
        ({"registered": {"since": "2026-01-01", "until": "2026-02-01"}},
         "Members who registered from 2026-01-01 on, before 2026-02-01."),
        ({"published": {"key": "vip", "oneOf": [True]}}, "Members who have vip of yes."),
        ({"segment": {"currency": "EUR", "oneOf": ["b", "a"]}}, "Members who are in the group a or b in EUR."),
        ({"scores": {"currency": "EUR", "recencyAtLeast": 4, "monetaryAtLeast": 2, "monetaryAtMost": 2}},
         "Members who have recency at least 4 and monetary 2 in EUR."),
        ({"vip": {"currency": "EUR"}}, "Members who are VIPs in EUR."),
        ({"tier": {"oneOf": ["gold", "silver"]}}, "Members who are in the tier gold or silver."),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_a_sentence(rule, words):
    assert sentence(parse(rule)) == words


@pytest.mark.parametrize(
    ("currency", "typed", "minor", "canonical"),
    [
        ("EUR", "500", 50_000, "500.00"),
        ("EUR", " 500.5 ", 50_050, "500.50"),
        ("JPY", "500", 500, "500"),
        ("JPY", "500.0", 500, "500"),
        ("KWD", "0.005", 5, "0.005"),
        ("EUR", "90071992547409.91", 2**53 - 1, "90071992547409.91"),
    ],
)
def test_money_is_typed_in_money_and_counted_in_minor_units(currency, typed, minor, canonical):
    for name in ("spent", "averageOrder"):
        rule = parse({name: {"currency": currency, "atLeast": typed}})
        assert rule.at_least == minor
        assert as_json(rule) == {name: {"currency": currency, "atLeast": canonical}}
        assert parse(as_json(rule)) == rule
