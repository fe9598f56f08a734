"""What a customer earned by beside buying: listed, told by staff, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from graphql_relay import to_global_id

from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.models import Event
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import (
    NEW_YEAR,
    a_member,
    a_programme,
    assert_no_invariant_is_broken,
    balance_of,
)
from tests.console.points_world import ANN, ANN_ID
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"
BEN = 2


@pytest.fixture
def version():
    store().open_channel("main", "USD")
    for user_id, name in ((ANN, "ann"), (BEN, "ben")):
        store().join(CustomerSnapshot(user_id, f"{name}@example.com", NOON))
    made = a_programme()
    a_rule(made, "review", most=2)
    yield made
    assert_no_invariant_is_broken()


@pytest.fixture
def address(version) -> str:
    return f"id={ANN_ID}&programme={to_global_id('LoyaltyProgramme', version.programme_id)}"


def a_rule(version, kind: str, points: int = 25, **changes) -> None:
    event_rule_set(
        version.programme_id, kind=kind, points=points, actor="staff:1", reason="x", now=NEW_YEAR, **changes
    )


def a_review(version, key: str, user_id: int = ANN, **changes) -> Event:
    customer = a_member(user_id)
    return event_record(
        customer.pk, version.programme_id, **{"kind": "review", "key": key, "actor": "app:3", "now": timezone.now()} | changes
    )  # fmt: skip


def typed(**changes) -> dict:
    today = timezone.now().date().isoformat()
    return {"event_kind": "REVIEW:", "event_key": "reviews/812", "occurred_at": today} | changes


def where(version) -> dict:
    return {"id": ANN_ID, "programme": to_global_id("LoyaltyProgramme", version.programme_id), "place": 1}


def test_nothing_yet_and_what_may_be_told(staff, version, address):
    text = staff.text("customers/events", **where(version))
    assert "They earned nothing beside orders yet." in text
    assert "Record something they did" in text
    text = staff.text("customers/record", **where(version))
    assert "What did ann@example.com do?" in text
    assert "A review: 25 points" in text


def test_it_is_told_listed_and_taken_back(staff, version, address):
    response = staff.do(f"customers/record?{address}", **typed())
    assert "customers/customer" in response.headers["HX-Location"]
    event = Event.objects.get()
    assert (event.kind, event.key, event.points) == ("review", "reviews/812", 25)
    assert balance_of(event.customer)["available"] == 25
    text = staff.text("customers/events", **where(version))
    assert "A review Staff 25 Take back" in text
    pk = to_global_id("LoyaltyEvent", event.pk)
    text = staff.text("customers/event", **where(version), event=pk)
    assert "Take it back from ann@example.com?" in text
    assert "25 points." in text
    assert balance_of(event.customer)["available"] == 25
    response = staff.do(f"customers/withdraw-event?{address}&event={pk}", reason="Deleted")
    assert "customers/customer" in response.headers["HX-Location"]
    assert balance_of(event.customer)["available"] == 0
    assert "Taken back on" in staff.text("customers/events", **where(version))
    response = staff.do(f"customers/record?{address}", **typed())
    assert "it stays so" in response.headers["HX-Trigger"]
    assert balance_of(event.customer)["available"] == 0


def test_the_same_again_is_the_same_and_no_more_than_the_rule_allows(staff, version, address):
    for key in ("a", "a", "b"):
        staff.do(f"customers/record?{address}", **typed(event_key=key))
    assert Event.objects.count() == 2
    errors = staff.errors(f"customers/record?{address}", **typed(event_key="c"))
    assert errors["event_kind"] == "They earned by this as often as they may."
    assert Event.objects.count() == 2


def test_what_another_customer_did_is_theirs(staff, version, address):
    event = a_review(version, "reviews/1", BEN)
    errors = staff.errors(f"customers/record?{address}", **typed(event_key="reviews/1"))
    assert errors["event_key"] == "This was recorded for another customer."
    pk = to_global_id("LoyaltyEvent", event.pk)
    assert "There is no such event." in staff.text("customers/event", **where(version), event=pk)
    response = staff.do(f"customers/withdraw-event?{address}&event={pk}", reason="x")
    assert "There is no such event." in read(response.content.decode())
    assert Event.objects.get().withdrawn_at is None


def test_events_of_two_programmes_stand_apart(staff, version):
    store().open_channel("other", "USD")
    second = a_programme("coins", channel="other")
    a_rule(second, "custom", 10, name="Workshop")
    a_review(version, "reviews/1")
    assert "A review" in staff.text("customers/events", **where(version))
    assert "A review" not in staff.text("customers/events", **where(second))
    address = f"id={ANN_ID}&programme={to_global_id('LoyaltyProgramme', second.programme_id)}"
    staff.do(f"customers/record?{address}", **typed(event_kind="CUSTOM:Workshop"))
    assert "Workshop Staff 10" in staff.text("customers/events", **where(second))


def test_of_an_earlier_day(staff, version, address):
    day = (timezone.now() - timedelta(days=3)).date()
    staff.do(f"customers/record?{address}", **typed(occurred_at=day.isoformat()))
    assert Event.objects.get().occurred_at.date() == day


def test_many_come_in_pages(staff, version):
    a_rule(version, "custom", 10, name="Visit")
    customer = a_member(ANN)
    for number in range(6):
        event_record(
            customer.pk, version.programme_id, kind="custom", name="Visit", key=str(number), actor="app:3",
            now=timezone.now(),
        )  # fmt: skip
    html = staff.part("customers/events", **where(version))
    assert html.count("Take back") == 5
    assert "An app" in read(html)
    assert 'hx-target="#events-1"' in html


def test_planted_markup_is_text(staff, version, address):
    a_rule(version, "custom", 10, name=MARKUP)
    staff.do(f"customers/record?{address}", **typed(event_kind=f"CUSTOM:{MARKUP}", event_key=MARKUP))
    assert Event.objects.get().name == MARKUP
    pk = to_global_id("LoyaltyEvent", Event.objects.get().pk)
    for part in ("events", "record", "event"):
        html = staff.part(f"customers/{part}", **where(version), event=pk)
        assert MARKUP not in html, part
        assert MARKUP in read(html), part


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(({"event_kind": odd}, "event_kind") for odd in ("", "LUCK:", "REVIEW", "SIGN_UP:", "\0", "x" * 9_999)),
        *(({"event_key": odd}, "event_key") for odd in ("", " ", "\0", "x" * 201, "x" * 100_000)),
        *(
            ({"occurred_at": odd}, "occurred_at")
            for odd in ("", "soon", "0000-01-01", "9999-12-31", "2999-01-01", "\0", "NaN", "1e999")
        ),
        ({"occurred_at": "1990-01-01"}, "event_kind"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(staff, address, changes, field):
    assert field in staff.errors(f"customers/record?{address}", **typed(**changes))
    assert not Event.objects.exists()


@pytest.mark.parametrize("odd", ["", " ", "\0", "x" * 100_000])
def test_taking_back_has_a_reason(staff, version, address, odd):
    pk = to_global_id("LoyaltyEvent", a_review(version, "reviews/1").pk)
    assert "reason" in staff.errors(f"customers/withdraw-event?{address}&event={pk}", reason=odd)
    assert Event.objects.get().withdrawn_at is None


def test_an_odd_event_is_a_sentence(staff, version):
    for odd in ("", "nonsense", "\0", to_global_id("Product", 1), to_global_id("LoyaltyEvent", 2**40)):
        assert "There is no such event." in staff.text("customers/event", **where(version), event=odd)


def test_without_rules_it_says_how_to_begin(staff, version):
    store().open_channel("other", "USD")
    second = a_programme("coins", channel="other")
    assert "Record something" not in staff.text("customers/events", **where(second))
    assert "Nothing that staff tell of earns points now." in staff.text("customers/record", **where(second))


def test_who_manages_customers_alone_does_it_all(version, address):
    visitor = Visitor("only-MANAGE_USERS")
    visitor.do(f"customers/record?{address}", **typed())
    assert "A review" in visitor.text("customers/events", **where(version))
    pk = to_global_id("LoyaltyEvent", Event.objects.get().pk)
    visitor.do(f"customers/withdraw-event?{address}&event={pk}", reason="Deleted")
    assert Event.objects.get().withdrawn_at is not None


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280)])
def test_told_and_taken_back_in_the_browser(desk, theme, width, version):
    seen = desk(theme=theme, viewport={"width": width, "height": 900}).open("customers/customer", id=ANN_ID)
    seen.click("Record something they did Stars", role="link")
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.type("Which one", "reviews/812").click("Give the points")
    assert seen.toasts == ["They have the points for it."]
    assert "Earned by: A review" in seen.text
    seen.page.screenshot(path=f"/tmp/dcust_events_{theme}.png", full_page=True)
    seen.frame.get_by_role("link", name="Take back").first.click()
    seen.quiet()
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.page.screenshot(path=f"/tmp/dcust_event_{theme}.png")
    seen.click("Take the points back")
    assert "Taken back: A review" in seen.text
    assert seen.findings() == []
    assert seen.overflow() <= 0
    assert seen.complaints == []
