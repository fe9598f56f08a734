"""Figures of referrals and the leaderboard: as they are read, and who may."""

import csv
from io import StringIO

import pytest

from saleor_retention.core.clock import now
from saleor_retention.core.db import command
from saleor_retention.customers.models import Customer
from saleor_retention.metrics.rollups.consumer import fold_batch, run
from saleor_retention.referrals.board.models import ReferralName
from saleor_retention.referrals.board.names import choose_name
from saleor_retention.referrals.models import Referral
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_programme
from tests.console.test_referrals import friends
from tests.console.visitor import Visitor, ran_documents, read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R7.1")]

EVER = {"sold": "USD", "period": "ever"}
MARKUP = "<b>bold</b>"


@pytest.fixture(autouse=True)
def _channels():
    store().open_channel("main", "USD")
    store().open_channel("eu", "EUR")


@pytest.fixture
def counted():
    friends(a_programme().programme)
    run(now())
    while fold_batch(now=now()):
        pass


def test_a_shop_without_members_reads_a_sentence(staff):
    assert "No member has a code yet" in staff.text("referrals/figures")
    assert "Nobody was rewarded for a friend in this time." in staff.text("referrals/leaderboard")


def test_figures_a_picture_and_what_they_say(staff, counted):
    html = staff.part("referrals/figures", **EVER)
    text = read(html)
    assert "1 Conversions" in text
    assert "1 Members with a code" in text
    assert "Referred customers 1" in text
    assert html.count("<svg") == 1
    assert "Something that happened is being counted." not in text
    assert "of the whole shop." in staff.text("referrals/figures", sold="USD", period="30")


def test_the_table_is_saved_with_plain_values(staff, counted):
    rows = list(csv.DictReader(StringIO(staff.part("referrals/figures.csv", **EVER))))
    assert sum(int(row["Conversions"]) for row in rows) == 1
    assert {"From", "Invitations", "Links followed", "Cost", "Revenue"} <= set(rows[0])


@pytest.mark.parametrize(
    "odd", [{"period": "x"}, {"period": "own", "since": "9", "until": "?"}, {"sold": MARKUP}]
)
def test_an_odd_address_is_no_error(staff, counted, odd):
    html = staff.part("referrals/figures", **odd)
    assert MARKUP not in html
    assert "Choose a period and a currency first." in staff.text("referrals/figures.csv", **odd)


def test_the_board_has_places_names_and_numbers(staff, counted):
    leader = Customer.objects.get(pk=Referral.objects.get(state="rewarded").referrer_id)
    assert "Somebody 1" in staff.text("referrals/leaderboard", span="ever")
    with command():
        choose_name(leader.pk, MARKUP.replace("</b>", ""), NOON)
    html = staff.part("referrals/leaderboard", span="ever")
    assert "<b>bold" not in html
    assert f"{MARKUP.replace('</b>', '')} 1" in read(html)
    assert ReferralName.objects.count() == 1
    assert "Somebody" not in staff.text("referrals/leaderboard", span="'; --")


def test_each_view_asks_its_document_once(staff, counted):
    for path, most in (("referrals/figures", 1), ("referrals/leaderboard", 1)):
        with ran_documents() as ran:
            staff.part(path)
        names = [document.name for document in ran]
        assert len(names) == len(set(names)) <= most + 1


def test_who_may_not_see_them_reads_so(counted):
    assert "Manage orders" in Visitor("only-MANAGE_DISCOUNTS").text("referrals/figures", **EVER)
    assert "Manage sales and vouchers" in Visitor("only-MANAGE_ORDERS").text("referrals/leaderboard")
    text = Visitor("only-MANAGE_DISCOUNTS").text("referrals/leaderboard", span="ever")
    assert "A customer Somebody 1" in text
    assert "@example.com" not in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_it(desk, theme, counted):
    seen = desk(theme=theme)
    seen.page.set_viewport_size({"width": 390, "height": 800})
    for path in ("referrals/figures", "referrals/leaderboard?span=ever"):
        seen.open(path).quiet()
        assert seen.findings() == [], path
        assert seen.overflow() <= 0, path
