"""Events that earn, on the page of a programme."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.events.models import EventRule
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")


@pytest.fixture
def pk() -> str:
    return to_global_id("LoyaltyProgramme", a_programme().programme_id)


def typed(**changes) -> dict:
    return {"event_kind": "REVIEW", "points": "50", "most": "2", "period": "MONTH"} | changes


def test_a_rule_is_set_changed_and_ended(staff, pk):
    assert "Only orders earn points." in staff.text("loyalty/events", id=pk)
    assert "loyalty/events" in staff.part("loyalty/programme", id=pk)
    response = staff.do(f"loyalty/new_event?id={pk}", **typed())
    assert "loyalty/programme" in response.headers["HX-Location"]
    rule = EventRule.objects.get()
    assert (rule.kind, rule.points, rule.most, rule.period) == ("review", 50, 2, "month")
    assert "A review Change 50 At most 2 times a month" in staff.text("loyalty/events", id=pk)
    form = staff.part("loyalty/new_event", id=pk, kind="REVIEW")
    for kept in (
        '<option value="REVIEW" selected>',
        '<option value="MONTH" selected>',
        'value="50"',
        'value="2"',
    ):
        assert kept in form
    staff.do(f"loyalty/new_event?id={pk}", **typed(points="0"))
    assert "Only orders earn points." in staff.text("loyalty/events", id=pk)


def test_one_of_the_shops_own_has_a_name(staff, pk):
    staff.do(f"loyalty/new_event?id={pk}", **typed(event_kind="CUSTOM", event_name=MARKUP, most=""))
    html = staff.part("loyalty/events", id=pk)
    assert MARKUP not in html
    assert MARKUP in read(html)
    assert "As often as it happens" in read(html)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(
            ({"points": odd}, "points")
            for odd in (
                "",
                " ",
                "-1",
                "NaN",
                "Infinity",
                "1e999",
                "0.001",
                "1" + "0" * 40,
                "\0",
                "9" * 100_000,
            )
        ),
        ({"most": "0"}, "most"),
        ({"most": "1001"}, "most"),
        ({"event_kind": "LUCK"}, "event_kind"),
        ({"period": "\0"}, "period"),
        ({"event_kind": "CUSTOM"}, "event_name"),
        ({"event_name": "first"}, "event_name"),
        ({"event_kind": "CUSTOM", "event_name": "x" * 100_000}, "event_name"),
        ({"event_kind": "CUSTOM", "event_name": "\0"}, "event_name"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(staff, pk, changes, field):
    assert field in staff.errors(f"loyalty/new_event?id={pk}", **typed(**changes))
    assert not EventRule.objects.exists()


def test_who_may_not_see_them_reads_so(pk):
    for token in ("only-MANAGE_ORDERS", "only-MANAGE_USERS"):
        visitor = Visitor(token)
        for part in ("events", "new_event"):
            assert "Manage sales and vouchers" in visitor.text(f"loyalty/{part}", id=pk)
        assert "HX-Location" not in visitor.do(f"loyalty/new_event?id={pk}", **typed()).headers
    assert not EventRule.objects.exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_set_in_the_browser(desk, theme, pk):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("loyalty/new_event", id=pk)
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.click("Set it")
    assert "Opening an account" in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    assert seen.complaints == []
    assert EventRule.objects.get().points == 50


def test_accounts_of_before_earn_where_it_is_said_and_can_be(staff, pk):
    staff.do(f"loyalty/new_event?id={pk}", **typed(event_kind="SIGN_UP", includes_earlier="on"))
    assert EventRule.objects.get().includes_earlier
    errors = staff.errors(f"loyalty/new_event?id={pk}", **typed(includes_earlier="on"))
    assert list(errors) == ["includes_earlier"]
