"""Audiences: all of them with how many each has, one with who is in it, who came and left, taking one away."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from saleor_retention.audiences import preview
from saleor_retention.audiences.audiences import audience_create, audience_update
from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.audiences.models import Audience
from saleor_retention.customers.models import CustomerFacts
from tests.builders.audiences import GERMAN, NEW, STAFF, an_audience, join
from tests.builders.campaigns import NOON, a_campaign

from .visitor import Visitor

pytestmark = pytest.mark.django_db
TAG = "<img src=x onerror=alert(1)>"


def id_of(audience: Audience) -> str:
    from saleor_retention.graphql import kit

    return kit.global_id("RetentionAudience", audience.pk)


def test_without_an_audience_it_says_what_to_do(staff):
    assert "New audience" in staff.text("audiences")
    assert "There is no audience yet. Make one" in staff.text("audiences/table")


def test_each_audience_stands_with_its_sentence_and_how_many_it_has_now(staff):
    join(u1="DE", u2="FR", u3="DE")
    germans = an_audience(GERMAN, "Germans")
    new = audience_create("New ones", NEW, by=STAFF, now=NOON, is_tracked=True)
    text = staff.text("audiences/table")
    assert "Germans Members who live in Germany. …" in text
    assert "New ones Watched Members who never ordered. …" in text
    assert [staff.text("audiences/count", id=id_of(row)) for row in (germans, new)] == ["2", "3"]
    assert staff.text("audiences/count", id="nonsense") == "–"


def test_tables_go_on_to_other_pages(staff):
    for number in range(22):
        an_audience(GERMAN, f"Germans {number:02}")
    html = staff.part("audiences/table")
    assert "Germans 21" in html
    assert "Germans 01" not in html
    assert ">More</a>" in html
    after = html.split("after=")[1].split('"')[0].replace("%3D", "=")
    assert "Germans 01" in staff.part("audiences/table", after=after)


def test_in_a_large_shop_a_count_tells_when_it_was_counted_and_can_be_counted_again(staff, monkeypatch):
    monkeypatch.setattr(preview, "LARGE", 2)
    cache.clear()
    join(u1="DE", u2="FR")
    audience = id_of(an_audience(GERMAN, "Germans"))
    with time_machine.travel(NOON, tick=False):
        assert "1 of 2 customers now" in staff.text("audiences/members", id=audience)
        CustomerFacts.objects.update(country="DE")
    with time_machine.travel(NOON + timedelta(minutes=20), tick=False):
        text = staff.text("audiences/members", id=audience).replace("\u202f", " ")
        assert f"1 of 2 customers, counted {NOON:%b} {NOON.day}, {NOON.year}, " in text
        assert "Count again" in text
        assert "2 of 2 customers now" in staff.text("audiences/members", id=audience, anew="1")
        assert "2 of 2 customers now" in staff.text("audiences/members", id=audience)
    cache.clear()


def test_one_audience_shows_who_is_in_it_by_name(staff):
    join(u1="DE", u2="FR")
    audience = an_audience(GERMAN, f"Germans {TAG}")
    html = staff.part("audiences/audience", id=id_of(audience))
    assert TAG not in html
    assert "&lt;img src=x" in html
    text = staff.text("audiences/members", id=id_of(audience))
    assert "Members who live in Germany. 1 of 2 customers now Some of them: member1@example.com" in text


def test_who_came_and_who_left_is_told_by_name(staff):
    join(u1="DE", u2="DE")
    audience = an_audience(GERMAN, "Germans")
    assert "Nobody writes it down." in staff.text("audiences/audience", id=id_of(audience))
    audience_update(audience.pk, by=STAFF, now=NOON, is_tracked=True)
    assert "audiences/changes" in staff.part("audiences/audience", id=id_of(audience))
    assert "Nobody has come yet." in staff.text("audiences/changes", id=id_of(audience))
    record_movements(now=NOON + timedelta(hours=1))
    text = staff.text("audiences/changes", id=id_of(audience))
    assert "member1@example.com Mar 1, 2026" in text
    assert "Still in it" in text


def test_an_audience_that_a_campaign_names_stays(staff):
    audience = an_audience()
    a_campaign(audience_id=audience.pk)
    errors = staff.errors(f"audiences/delete?id={id_of(audience)}", key="k1")
    assert errors == {"": "A campaign names this audience: “Welcome back”."}
    assert Audience.objects.exists()


def test_another_one_is_taken_away(staff):
    audience = an_audience()
    response = staff.do(f"audiences/delete?id={id_of(audience)}", key="k1")
    assert "/part/audiences" in response.headers["HX-Location"]
    assert not Audience.objects.exists()


@pytest.mark.parametrize("wrong", ["", " ", "x", "1" * 40, "\0", "UHJvZHVjdDox", "-1", "NaN"])
def test_what_is_no_audience_is_a_sentence(staff, wrong):
    an_audience()
    for part in ("audience", "members", "changes", "edit"):
        assert staff.text(f"audiences/{part}", id=wrong)
    assert staff.errors(f"audiences/delete?id={wrong.strip(chr(0))}", key="k") != {}
    assert Audience.objects.exists()


def test_who_may_not_see_audiences_reads_what_it_takes():
    an_audience(GERMAN, "Germans")
    for token, needed in (
        ("only-MANAGE_ORDERS", "Manage sales and vouchers"),
        ("nobody", "Sign in"),
        ("shopper-token", "Sign in"),
    ):
        visitor = Visitor(token)
        for part in ("audiences/table", "audiences/lists", "audiences/new"):
            text = visitor.text(part)
            assert needed in text
            assert "Germans" not in text
        assert "New audience" not in visitor.text("audiences")


def test_who_may_not_see_customers_sees_the_number_alone():
    join(u1="DE")
    audience = an_audience(GERMAN, "Germans")
    text = Visitor("only-MANAGE_DISCOUNTS").text("audiences/members", id=id_of(audience))
    assert "1 of 1 customers now" in text
    assert "member1" not in text
    assert "Manage customers" in text
