"""Loyalty: programmes by form, their rules in words, what a basket would earn, what is owed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.store.port import store
from tests.builders.points import a_member, a_programme, give
from tests.console.visitor import Visitor, read
from tests.console.wishes import WishShop, points

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")


def fields(**changes) -> dict:
    return {
        "name": "Stars",
        "channel": "main",
        "rate_points": "1",
        "rate_amount": "1.00",
        "expiry_months": "12",
    } | changes


def address(response) -> str:
    return response.headers.get("HX-Location", "")


def test_without_a_programme_it_says_what_to_do(staff):
    text = staff.text("loyalty")
    assert "No points yet" in text
    assert "New programme" in text


def test_a_programme_and_its_first_rules_are_made_at_once(staff):
    response = staff.do("loyalty/create", **fields())
    assert "loyalty/programme" in address(response)
    version = ProgrammeVersion.objects.select_related("programme").get()
    assert (version.programme.name, version.programme.slug) == ("Stars", "stars")
    assert (version.channel, version.rate_points, version.rate_minor) == ("main", 1, 100)
    assert version.expiry_months == 12
    text = staff.text("loyalty")
    assert "1 point for every $1.00. Points last 12 months." in text


def test_a_second_programme_of_a_name_gets_its_own_slug(staff):
    Programme.objects.create(slug="stars", name="Stars", is_active=False)
    staff.do("loyalty/create", **fields())
    assert set(Programme.objects.values_list("slug", flat=True)) == {"stars", "stars-2"}


def test_sent_twice_it_is_made_once(staff):
    for _ in range(2):
        staff.do("loyalty/create", key="one-form", **fields())
    assert Programme.objects.count() == 1


def test_rules_that_never_expire_from_a_day_on(staff):
    day = (timezone.now() + timedelta(days=40)).date()
    staff.do("loyalty/create", **fields(expiry_months="", valid_from=day.isoformat()))
    text = staff.text("loyalty")
    assert "Points do not expire." in text
    assert "No rules hold now" in text
    version = ProgrammeVersion.objects.get()
    assert version.expiry_months is None
    assert version.valid_from.date() in {day, day - timedelta(days=1)}


def test_another_programme_of_the_channel_ends_by_word_only(staff):
    a_programme()
    errors = staff.errors("loyalty/create", **fields(name="Miles"))
    assert "“Stars”" in errors["replaces"]
    assert Programme.objects.count() == 1
    staff.do("loyalty/create", **fields(name="Miles", replaces="on"))
    text = staff.text("loyalty")
    assert "Miles" in text
    assert Programme.objects.count() == 2


def test_new_rules_follow_the_old_ones(staff):
    version = a_programme()
    pk = _id(version)
    staff.do(f"loyalty/rules?id={pk}", **fields(rate_points="3"))
    text = staff.text("loyalty/programme", id=pk)
    assert "3 points for every $1.00" in text
    assert "In force" in text
    assert "Past" in text


def test_renamed_and_switched_off_and_on(staff):
    pk = _id(a_programme())
    staff.do(f"loyalty/rename?id={pk}", name=MARKUP)
    html = staff.part("loyalty/programme", id=pk)
    assert MARKUP not in html
    assert MARKUP in read(html)
    assert "Switch" in staff.text("loyalty/off", id=pk)
    staff.do(f"loyalty/switch?id={pk}", is_on="false")
    assert "Off since" in staff.text("loyalty")
    staff.do(f"loyalty/switch?id={pk}", is_on="true")
    assert Programme.objects.get().is_active


def test_what_a_basket_earns_is_told(staff):
    a_programme()
    text = read(staff.do("loyalty/basket", channel="main", amount="50").content.decode())
    assert "A basket of $50.00 earns 50 points." in text
    text = read(staff.do("loyalty/basket", channel="main", amount="0.50").content.decode())
    assert "earns 0 points" in text


def test_points_owed_are_told_by_their_age(staff):
    version = a_programme()
    give(a_member(), 120, version, expires_at=timezone.now() + timedelta(days=90))
    give(a_member(2), 30, version, cause="order:2")
    text = staff.text("loyalty/owed")
    assert "Stars: 150 points that customers can spend, 120 of which expire one day." in text
    assert "Mar 2026" in text


def test_the_sentence_says_what_the_rules_will_be(staff):
    assert "2 points for every $5.00" in read(
        staff.do("loyalty/said", **fields(rate_points="2", rate_amount="5")).content.decode()
    )
    assert staff.do("loyalty/said", **fields(rate_points="x")).content.strip() == b""


def test_a_programme_that_there_is_not_is_a_sentence(staff):
    for part in ("programme", "rules", "rename", "off"):
        for odd in ("", "nonsense", "UHJvZHVjdDox", "\0"):
            assert "There is no such programme." in staff.text(f"loyalty/{part}", id=odd)
    for action in ("rename", "switch"):
        assert "HX-Location" not in staff.do(f"loyalty/{action}?id=nonsense", name="x").headers


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_USERS"])
def test_who_may_not_see_programmes_reads_so(token):
    pk, visitor = _id(a_programme()), Visitor(token)
    for part in ("loyalty", "loyalty/new", "loyalty/owed"):
        text = visitor.text(part)
        assert "Stars" not in text
        assert "Manage sales and vouchers" in text
    for action in ("create", f"rules?id={pk}", f"rename?id={pk}", f"switch?id={pk}"):
        response = visitor.do(f"loyalty/{action}", **fields(is_on="false"))
        assert "HX-Location" not in response.headers
    assert Programme.objects.get().is_active


def test_a_stranger_sees_nothing():
    a_programme()
    assert "Stars" not in Visitor("nobody").text("loyalty")


def _id(version: ProgrammeVersion) -> str:
    from graphql_relay import to_global_id

    return to_global_id("LoyaltyProgramme", version.programme_id)


def test_the_wish_one_point_per_unit_of_money(desk):
    seen = desk().open("start")
    points.wish(seen, WishShop("main", "USD", ""))
    assert seen.clicks + seen.typed <= points.MOST
    assert seen.complaints == []
    version = ProgrammeVersion.objects.get()
    assert (version.rate_points, version.rate_minor, version.channel) == (1, 100, "main")


def test_a_forms_answer_takes_the_place_of_the_form_alone(desk):
    a_programme()
    seen = desk().open("loyalty")
    seen.click("What does it earn?")
    assert "A basket of $50.00 earns 50 points." in seen.text
    assert "Points owed" in seen.text
    seen.type("A basket of", "much").click("What does it earn?")
    assert "Give an amount, for example 5.00." in seen.text
    assert "Points owed" in seen.text
    assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_it(desk, theme):
    version = a_programme()
    give(a_member(), 120, version)
    pk = _id(version)
    seen = desk(theme=theme).open("loyalty")
    seen.page.set_viewport_size({"width": 390, "height": 800})
    for path, more in (
        ("loyalty", {}),
        ("loyalty/programme", {"id": pk}),
        ("loyalty/rules", {"id": pk}),
        ("loyalty/new", {}),
    ):
        seen.open(path, **more)
        assert seen.findings() == [], path
        assert seen.overflow() <= 0, path


REDEMPTION = {"redeem_points": "100", "redeem_amount": "1.00", "step_points": "10", "most_percent": "50"}


def test_points_as_money_are_set_with_the_rules_and_told_in_a_sentence(staff):
    staff.do("loyalty/create", **fields(**REDEMPTION))
    version = ProgrammeVersion.objects.get()
    assert version.terms["redemption"] == {
        "points": 100,
        "minor": 100,
        "step": 10,
        "least": 10,
        "most_percent": 50,
    }
    said = "100 points are worth $1.00. They are spent in steps of 10. They pay at most 50% of an order."
    assert said in staff.text("loyalty")
    assert said in read(staff.do("loyalty/said", **fields(**REDEMPTION)).content.decode())


def test_other_rules_begin_with_those_that_hold(staff):
    staff.do("loyalty/create", **fields(**REDEMPTION))
    pk = _id(ProgrammeVersion.objects.get())
    html = staff.part("loyalty/rules", id=pk)
    for name, value in ({"rate_points": "1", "expiry_months": "12"} | REDEMPTION).items():
        assert f'name="{name}" value="{value}"' in html
    german = Visitor(staff.headers["Authorization-Bearer"], language="de")
    assert 'name="redeem_amount" value="1,00"' in german.part("loyalty/rules", id=pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"redeem_amount": ""}, "redeem_amount"),
        ({"redeem_points": ""}, "redeem_points"),
        ({"redeem_points": "200", "step_points": "7"}, "step_points"),
        ({"least_points": "15"}, "least_points"),
        ({"most_percent": "101"}, "most_percent"),
        ({"redeem_points": "0"}, "redeem_points"),
    ],
)
def test_what_points_are_worth_is_refused_at_its_field(staff, changes, field):
    assert field in staff.errors("loyalty/create", **fields(**(REDEMPTION | changes)))
    assert not Programme.objects.exists()
