"""When points end and who is reminded, set with the rules of a programme."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.store.port import store
from tests.console.test_loyalty import fields
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

CALENDAR = {"expiry_kind": "CALENDAR", "ends_month": "3", "ends_day": "31"}
INACTIVITY = {"expiry_kind": "INACTIVITY", "lasts_months": "6"}


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")


def pk_of(version: ProgrammeVersion) -> str:
    return to_global_id("LoyaltyProgramme", version.programme_id)


@pytest.mark.parametrize(
    ("sent", "kept", "said"),
    [
        (
            CALENDAR,
            {"kind": "calendar", "month": 3, "day": 31, "years": 1},
            "Points of a year can be spent through March 31 of the next year.",
        ),
        (
            CALENDAR | {"ends_years_later": "0"},
            {"kind": "calendar", "month": 3, "day": 31, "years": 0},
            "through March 31 of the same year.",
        ),
        (
            CALENDAR | {"ends_years_later": "10"},
            {"kind": "calendar", "month": 3, "day": 31, "years": 10},
            "through March 31, 10 years later.",
        ),
        (
            INACTIVITY,
            {"kind": "inactivity", "months": 6},
            "Points end 6 months after the customer last bought or spent points.",
        ),
    ],
)
def test_points_end_in_another_way(staff, sent, kept, said):
    values = fields(**sent)
    assert said in read(staff.do("loyalty/said", **values).content.decode())
    staff.do("loyalty/create", **values)
    version = ProgrammeVersion.objects.get()
    assert version.terms["expiry"] == kept
    assert version.expiry_months is None
    text = staff.text("loyalty")
    assert said in text
    assert "Points last" not in text
    assert "do not expire" not in text


def test_other_rules_begin_with_the_end_that_holds(staff):
    staff.do("loyalty/create", **fields(**CALENDAR, remind_days="7 30"))
    pk = pk_of(ProgrammeVersion.objects.get())
    html = staff.part("loyalty/rules", id=pk)
    assert '<option value="CALENDAR" selected>' in html
    assert '<option value="3" selected>March' in html
    assert 'name="ends_day" value="31"' in html
    assert 'name="remind_days" value="30, 7"' in html
    assert "<option" in Visitor(staff.headers["Authorization-Bearer"], language="de").part(
        "loyalty/rules", id=pk
    )
    staff.do(f"loyalty/rules?id={pk}", **fields(rate_points="2", expiry_months="6"))
    latest = ProgrammeVersion.objects.order_by("-valid_from").first()
    assert latest.expiry_months == 6
    assert "expiry" not in latest.terms


def test_customers_are_reminded(staff):
    staff.do("loyalty/create", **fields(remind_days="30, 7"))
    assert ProgrammeVersion.objects.get().terms["reminders"] == {"days": [30, 7]}
    assert "Customers are reminded 30 and 7 days before points end." in staff.text("loyalty")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (CALENDAR | {"ends_day": ""}, "ends_day"),
        (CALENDAR | {"ends_month": ""}, "ends_month"),
        (CALENDAR | {"ends_month": "2"}, "ends_day"),
        (CALENDAR | {"ends_month": "13"}, "ends_month"),
        (CALENDAR | {"ends_day": "NaN"}, "ends_day"),
        (CALENDAR | {"ends_day": "1" + "0" * 40}, "ends_day"),
        (CALENDAR | {"ends_years_later": "-1"}, "ends_years_later"),
        (CALENDAR | {"lasts_months": "6"}, "expiry_kind"),
        ({"ends_day": "31"}, "expiry_kind"),
        ({"expiry_kind": "never\0"}, "expiry_kind"),
        (INACTIVITY | {"lasts_months": ""}, "lasts_months"),
        (INACTIVITY | {"lasts_months": "1201"}, "lasts_months"),
        ({"remind_days": "30, soon"}, "remind_days"),
        ({"remind_days": "0"}, "remind_days"),
        ({"remind_days": "366"}, "remind_days"),
        ({"remind_days": "1,2,3,4,5,6"}, "remind_days"),
        ({"remind_days": "\0"}, "remind_days"),
        ({"remind_days": "9" * 100_000}, "remind_days"),
        ({"remind_days": "30", "expiry_months": ""}, "remind_days"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(staff, changes, field):
    assert field in staff.errors("loyalty/create", **fields(**changes))
    assert not Programme.objects.exists()
