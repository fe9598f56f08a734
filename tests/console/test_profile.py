"""What sets an audience apart, on its page: a table in words, a file, and a sentence where there is nothing to tell."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from graphql_relay import to_global_id

from saleor_retention.audiences.models import Audience
from saleor_retention.console.pages.profile.findings import sureness
from saleor_retention.graphql.kit.port_standalone import Permission, Requestor
from saleor_retention.store.port import store
from tests.builders import a_line
from tests.metrics.shop import bought, take_in

from .visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M7.2")]

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    store().open_channel("main", "USD")


def placed(user_id, *, net, product=1, at="2026-03-02T08:30", **changes):
    order = bought(user_id, at, net, country="PL", **changes)
    line = a_line(
        order.id, "A", product_id=product, category_id=7, quantity=1, net_minor=net, gross_minor=net
    )
    return replace(order, lines=(line,))


def a_shop(city="Gdynia"):
    """20 who spend much, 16 of them in Gdynia with product 2; 40 others, 8 of them in Gdynia."""
    take_in(
        *(placed(n, net=20_000, product=2, city=city) for n in range(1, 17)),
        *(placed(n, net=20_000, city="Kraków") for n in range(17, 21)),
        *(placed(n, net=1_000, city=city) for n in range(21, 29)),
        *(placed(n, net=1_000, city="Kraków") for n in range(29, 61)),
    )


def an_audience(rule=None, name="Big spenders") -> str:
    rule = rule or {"spent": {"currency": "USD", "atLeast": "90.00"}}
    audience = Audience.objects.create(name=name, rule=rule, created_at=NOW)
    return to_global_id("RetentionAudience", audience.pk)


def chosen(audience: str, **changes: str) -> dict[str, str]:
    return {"audience": audience, "sold": "USD", "period": "365", "purchases": "first"} | changes


def test_what_stands_out_is_told_in_words(staff):
    a_shop()
    text = staff.text("profile/findings", **chosen(an_audience()))
    assert "20 customers of this audience bought in the period, and 40 others. 9 values were tested." in text
    assert "Gdynia, PL City 16 80% 8 20% 4 very sure" in text
    assert "Product 16 80% 0 0% nobody else very sure" in text


def test_a_weekday_is_called_by_its_name_in_the_readers_language():
    take_in(
        *(placed(n, net=20_000, at="2026-03-03T08:30") for n in range(1, 17)),
        *(placed(n, net=1_000) for n in range(17, 41)),
    )
    text = Visitor("staff-token", "de").text("profile/findings", **chosen(an_audience()))
    assert "Dienstag" in text


def test_the_file_has_the_plain_values(staff):
    a_shop()
    response = staff.client.get("/console/part/profile/findings.csv", chosen(an_audience()))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(response.content.decode())))
    city = next(row for row in rows if row["dimension"] == "city")
    assert (city["value"], city["customers_of_group"], city["other_customers"]) == ("Gdynia, PL", "16", "8")
    assert (city["share_of_group"], city["lift"]) == ("0.8", "4.0")
    assert 0 < float(city["adjusted_p_value"]) <= 0.05


def test_all_purchases_may_be_asked_of(staff):
    a_shop()
    take_in(*(placed(n, product=3, at="2026-05-01", net=9_000) for n in range(1, 17)))
    pk = an_audience()
    first = staff.text("profile/findings", **chosen(pk))
    every = staff.text("profile/findings", **chosen(pk, purchases="all"))
    assert every.count("very sure") > first.count("very sure")


def test_where_nothing_stands_out_a_sentence_says_so(staff):
    take_in(*(placed(n, net=20_000 if n % 2 else 1_000) for n in range(1, 41)))
    pk = an_audience()
    text = staff.text("profile/findings", **chosen(pk))
    assert "Nothing stands out: whatever these customers have more often than others may be chance." in text
    nobody = an_audience({"spent": {"currency": "USD", "atLeast": "9000.00"}}, "Nobody")
    assert "No customer of this audience bought in this period." in staff.text(
        "profile/findings", **chosen(nobody)
    )
    everybody = an_audience({"spent": {"currency": "USD", "atLeast": "1.00"}}, "Everybody")
    assert "there is nobody to compare with" in staff.text("profile/findings", **chosen(everybody))


def test_few_customers_are_not_told_of_to_who_may_not_see_them(settings):
    may = frozenset({Permission.MANAGE_ORDERS.value, Permission.MANAGE_DISCOUNTS.value})
    settings.RETENTION_TOKENS["no-users"] = Requestor(permissions=may)
    take_in(*(placed(n, net=20_000 if n <= 3 else 1_000) for n in range(1, 41)))
    pk = an_audience()
    visitor = Visitor("no-users")
    text = visitor.text("profile/findings", **chosen(pk))
    assert "One of the two groups is so small" in text
    assert "3 customers" not in text


def test_few_purchases_are_not_tested(staff):
    take_in(placed(1, net=20_000), placed(2, net=1_000))
    assert "nothing could be tested" in staff.text("profile/findings", **chosen(an_audience()))


def test_the_page_offers_what_can_be_chosen_and_says_what_is_chosen(staff):
    assert "There is no audience yet." in staff.text("profile")
    a_shop()
    an_audience(name="Older")
    pk = an_audience(name=f"Newest {MARKUP}")
    html = staff.part("profile")
    assert MARKUP not in html
    assert f"audience={pk}".rstrip("=") in html
    assert "From Jul 2, 2025 to Jul 1, 2026, both days included." in staff.text("profile")


def test_planted_markup_is_text(staff):
    a_shop(city=MARKUP)
    html = staff.part("profile/findings", **chosen(an_audience()))
    assert "very sure" in html
    assert MARKUP.lower() not in html.lower()
    assert "&lt;img" in html.lower()


@pytest.mark.parametrize("audience", ["", "x", "\0", "UmV0ZW50aW9uQXVkaWVuY2U6OTk5"])
@pytest.mark.parametrize("part", ["profile", "profile/findings", "profile/findings.csv"])
def test_an_address_that_makes_no_sense_is_a_sentence(staff, part, audience):
    a_shop()
    an_audience()
    text = staff.text(part, **chosen(audience, purchases="first"))
    if audience:
        assert "Choose one of the list." in text or "Choose an audience first." in text
    else:
        assert text.strip()
    assert "Choose" in staff.text(part, **chosen(audience, purchases="everything"))


def test_a_q_value_is_told_in_words():
    assert [sureness(value) for value in (0.0001, 0.001, 0.005, 0.04)] == [
        "very sure",
        "very sure",
        "sure",
        "likely",
    ]
