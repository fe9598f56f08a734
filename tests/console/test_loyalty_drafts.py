"""Drafts of rules: saved with one button, tried on the shop's own orders, put in force or thrown away."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from graphql_relay import to_global_id

from saleor_retention.console.pages.loyalty import page
from saleor_retention.core.clock import now
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.loyalty.simulation import history, simulations
from saleor_retention.loyalty.simulation.models import PointsSimulation, ProgrammeDraft
from saleor_retention.loyalty.simulation.simulations import advance
from saleor_retention.store.port import store
from tests.builders.points import the_shop_says
from tests.builders.simulation import REDEMPTION, a_draft_of
from tests.builders.tiers import a_tier_plan, an_order_of
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"
WORTH = {"redeem_points": "100", "redeem_amount": "1.00"}


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")


@pytest.fixture
def programme() -> int:
    """One point for each 1.00 since long ago; 100 points are worth 1.00."""
    pk = programme_create("stars", "Stars").pk
    version_add(
        pk, channel="main", currency="USD", rate_points=1, rate_minor=100, terms={"redemption": REDEMPTION}, expiry_months=None,
        valid_from=now() - timedelta(days=400), actor="staff:1", reason="Start", now=now(),
    )  # fmt: skip
    return pk


@pytest.fixture
def pk(programme) -> str:
    return to_global_id("LoyaltyProgramme", programme)


def typed(**changes) -> dict:
    return {
        "channel": "main",
        "rate_points": "3",
        "rate_amount": "1.00",
        "expiry_months": "",
    } | WORTH | changes  # fmt: skip


def assumed(**changes) -> dict:
    return {"redeemed_percent": "50", "redeemed_after_days": "0"} | changes


def a_history(customers: int = 3) -> None:
    """Orders of 100.00 each, a hundred days ago."""
    at = now() - timedelta(days=100)
    the_shop_says(*(an_order_of(n, 10_000, at, user_id=n + 1, email="") for n in range(customers)))


def path(what: str, pk: str, draft: ProgrammeDraft) -> str:
    return f"loyalty/{what}?id={pk}&draft={to_global_id('LoyaltyDraft', draft.pk)}"


def of(pk: str, draft: ProgrammeDraft) -> dict:
    return {"id": pk, "draft": to_global_id("LoyaltyDraft", draft.pk)}


def answer(staff: Visitor) -> str:
    return staff.text(
        "loyalty/simulation",
        simulation=to_global_id("LoyaltySimulation", PointsSimulation.objects.latest("pk").pk),
    )


@pytest.mark.promise("L1.1")
def test_rules_are_drafted_tried_and_put_in_force(staff, pk):
    a_history()
    assert "None. Write new rules and save them as a draft" in staff.text("loyalty/drafts", id=pk)
    response = staff.do(f"loyalty/rules?id={pk}", draft="true", **typed())
    draft = ProgrammeDraft.objects.get()
    assert "loyalty/draft" in response.headers["HX-Location"]
    assert (draft.rate_points, draft.terms["redemption"]["points"], draft.version) == (3, 100, None)
    assert ProgrammeVersion.objects.count() == 1
    assert "3 points for every $1.00" in staff.text("loyalty/drafts", id=pk)
    staff.do(path("simulate", pk, draft), **assumed(margin_percent="40"))
    text = answer(staff)
    assert "It would have cost $4.50, 1.5% of net sales. The rules in force cost $3.00 less." in text
    assert "to 3 of 3 customers who bought" in text
    assert "3.75% of $120.00 that are left of $300.00" in text
    assert "Points given 900 300" in text
    assert "Owed in the end $4.50 $1.50" in text
    html = staff.part("loyalty/draft", **of(pk, draft))
    for name, value in assumed(margin_percent="40").items():
        assert f'name="{name}" value="{value}"' in html
    response = staff.do(path("in_force", pk, draft))
    assert "loyalty/programme" in response.headers["HX-Location"]
    assert ProgrammeVersion.objects.latest("pk").rate_points == 3
    assert "There is no such draft: it was put in force, or thrown away." in staff.text(
        "loyalty/draft", **of(pk, draft)
    )
    assert "None. Write new rules" in staff.text("loyalty/drafts", id=pk)


def test_a_draft_begins_with_what_it_says_and_is_changed(staff, pk, programme):
    draft = a_draft_of(programme, name=MARKUP, rate_points=3)
    html = staff.part("loyalty/change_draft", **of(pk, draft))
    for name, value in {"rate_points": "3", "redeem_points": "100", "redeem_amount": "1.00"}.items():
        assert f'name="{name}" value="{value}"' in html
    assert 'name="valid_from"' not in html
    assert MARKUP not in html
    assert MARKUP in read(html)
    staff.do(path("change_draft", pk, draft), **typed(rate_points="7"))
    draft.refresh_from_db()
    assert (draft.rate_points, draft.name) == (7, MARKUP)
    assert "rate_points" in staff.errors(path("change_draft", pk, draft), **typed(rate_points="0"))


def test_a_draft_is_thrown_away_after_a_question(staff, pk, programme):
    draft = a_draft_of(programme)
    assert "Discard “Spring”?" in staff.text("loyalty/discard", **of(pk, draft))
    assert "loyalty/programme" in staff.do(path("discard", pk, draft)).headers["HX-Location"]
    assert not ProgrammeDraft.objects.exists()
    assert ProgrammeVersion.objects.count() == 1


def test_a_day_that_was_typed_is_asked_again_when_it_is_put_in_force(staff, pk):
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    response = staff.do(f"loyalty/rules?id={pk}", draft="true", **typed(valid_from=day))
    assert f"begins={day}" in response.headers["HX-Location"]
    draft = ProgrammeDraft.objects.get()
    assert f'value="{day}"' in staff.part("loyalty/in_force", begins=day, **of(pk, draft))
    staff.do(path("in_force", pk, draft), valid_from=day)
    assert timezone.localdate(ProgrammeVersion.objects.latest("pk").valid_from).isoformat() == day


def test_another_programme_of_the_channel_ends_by_word_only(staff, pk):
    miles = programme_create("miles", "Miles").pk
    draft = a_draft_of(miles)
    other = to_global_id("LoyaltyProgramme", miles)
    assert "Check this to end that there." in staff.errors(path("in_force", other, draft))["replaces"]
    assert ProgrammeVersion.objects.count() == 1
    staff.do(path("in_force", other, draft), replaces="on")
    assert ProgrammeVersion.objects.latest("pk").programme_id == miles


def test_a_large_shop_sees_how_far_it_is(staff, pk, programme, monkeypatch):
    monkeypatch.setattr(history, "CUSTOMERS_AT_ONCE", 1)
    monkeypatch.setattr(simulations, "ORDERS_AT_START", 1)
    a_history(4)
    staff.do(path("simulate", pk, a_draft_of(programme)), **assumed())
    key = to_global_id("LoyaltySimulation", PointsSimulation.objects.get().pk)
    html = staff.part("loyalty/simulation", simulation=key)
    assert 'value="25"' in html
    assert 'hx-trigger="load delay:2s"' in html
    while advance(now=now()):
        pass
    assert "The rules in force cost as much." in answer(staff)


def test_what_is_worth_nothing_or_earns_nothing_is_told_so(staff, pk, programme):
    draft = a_draft_of(programme, terms={})
    staff.do(path("simulate", pk, draft), **assumed())
    assert "No past order would have earned points." in answer(staff)
    a_history()
    staff.do(path("simulate", pk, draft), **assumed())
    text = answer(staff)
    assert "The draft does not say what points are worth" in text
    assert "Points you would owe at the end of each month" in text


def test_who_would_reach_which_tier_is_told(staff, pk, programme):
    a_tier_plan(programme, now=now())
    a_history()
    staff.do(path("simulate", pk, a_draft_of(programme)), **assumed())
    assert re.search(r"Who would reach which tier .* Bronze \S+ 3 3 3 Silver", answer(staff))


def test_a_draft_that_was_changed_since_says_so(staff, pk, programme):
    draft = a_draft_of(programme)
    staff.do(path("simulate", pk, draft), **assumed())
    assert "The draft was changed since" not in staff.text("loyalty/draft", **of(pk, draft))
    staff.do(path("change_draft", pk, draft), **typed())
    assert "The draft was changed since: try it again." in staff.text("loyalty/draft", **of(pk, draft))


FAR = "9999-12-31"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(
            ({name: odd}, name)
            for name in ("redeemed_percent", "redeemed_after_days")
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
        ({"redeemed_percent": "100.01"}, "redeemed_percent"),
        ({"redeemed_after_days": "3651"}, "redeemed_after_days"),
        ({"margin_percent": "101"}, "margin_percent"),
        ({"margin_percent": "NaN"}, "margin_percent"),
        ({"since": "0000-00-00"}, "since"),
        ({"since": FAR}, "since"),
        ({"until": FAR}, "until"),
        ({"until": "\0"}, "until"),
        ({"since": "2020-02-02", "until": "2020-02-01"}, "until"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(staff, pk, programme, changes, field):
    assert field in staff.errors(path("simulate", pk, a_draft_of(programme)), **assumed(**changes))
    assert not PointsSimulation.objects.exists()


def test_what_there_is_not_is_a_sentence(staff, pk):
    for odd in ("", "nonsense", "UHJvZHVjdDox", "\0"):
        for part in ("draft", "change_draft", "in_force", "discard"):
            assert "There is no such draft" in staff.text(f"loyalty/{part}", id=pk, draft=odd)
        assert "This is not kept any more" in staff.text("loyalty/simulation", simulation=odd)
    for action in ("change_draft", "in_force", "discard", "simulate"):
        response = staff.do(f"loyalty/{action}?id={pk}&draft=nonsense", **typed())
        assert "HX-Location" not in response.headers


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_USERS"])
def test_who_may_not_see_programmes_sees_no_draft(pk, programme, token):
    visitor, draft = Visitor(token), a_draft_of(programme, name="Secret")
    for part in ("drafts", "draft", "change_draft", "in_force", "discard"):
        text = visitor.text(f"loyalty/{part}", **of(pk, draft))
        assert "Secret" not in text
        assert "Manage sales and vouchers" in text
    for action in ("change_draft", "in_force", "discard", "simulate"):
        assert "HX-Location" not in visitor.do(path(action, pk, draft), **typed(), **assumed()).headers
    draft.refresh_from_db()
    assert (draft.rate_points, draft.version, PointsSimulation.objects.count()) == (1, None, 0)


def test_a_draft_is_asked_for_all_that_rules_are_asked_for():
    """Else a part of the terms was lost when a draft is changed."""
    folder = Path(page.__file__).parent

    def terms(name: str) -> str:
        text = re.sub(r"\s+", " ", (folder / f"{name}.graphql").read_text())
        return text[text.index("terms {") :].partition("} } validFrom")[0].partition("} } updatedAt")[0]

    assert terms("drafts") == terms("programmes")


def test_an_owner_drafts_tries_and_puts_in_force_by_clicks(desk, pk):
    a_history()
    seen = desk().open("loyalty/programme", id=pk)
    seen.click("New rules", role="link")
    seen.type("Points", "3").click("Save as a draft")
    assert "Draft of " in seen.text
    seen.click("Try it on past orders")
    assert "It would have cost $5.40, 1.8% of net sales. The rules in force cost $3.60 less." in seen.text
    assert "As a table" in seen.text
    seen.click("Put in force", role="link").click("Put in force")
    assert "3 points for every $1.00" in seen.text
    assert "The rules are set." in seen.toasts
    assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_it(desk, staff, pk, programme, theme):
    a_history()
    a_tier_plan(programme, now=now())
    draft = a_draft_of(programme, rate_points=3)
    staff.do(path("simulate", pk, draft), **assumed(margin_percent="40"))
    seen = desk(theme=theme).open("loyalty/draft", **of(pk, draft))
    seen.page.set_viewport_size({"width": 390, "height": 800})
    for part in ("programme", "draft", "change_draft", "in_force", "discard"):
        seen.open(f"loyalty/{part}", **of(pk, draft))
        assert seen.findings() == [], part
        assert seen.overflow() <= 0, part
