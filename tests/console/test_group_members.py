"""Who is in a group, and how many are at risk, gone, or VIPs."""

import csv
import io
import re
from dataclasses import replace

import pytest
from graphql_relay import to_global_id

from saleor_retention.console.pages.groups import members
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.console.visitor import Visitor
from tests.metrics.shop import bought, take_in
from tests.segments.shop import TODAY, group_of, noon, scored, spread_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon(TODAY))
    store().open_channel("main", "USD")


def test_a_group_leads_to_its_customers_and_they_to_their_page(staff):
    spread_shop()
    store().join(CustomerSnapshot(5, "eve@example.com", noon(TODAY)))
    scored()
    assert "groups/members?currency=USD&amp;group=soulmates" in staff.part("groups")
    html = staff.part("groups/members", currency="USD", group="soulmates")
    assert "Soulmates in USD" in html
    assert f"customers/customer?id={to_global_id('User', 5).rstrip('=')}" in html
    text = staff.text("groups/members", currency="USD", group="soulmates")
    assert re.search(r"eve@example.com 5 5 5 5 \$250\.00 Jun 26, 2026", text), text


def test_a_guest_has_no_page(staff):
    take_in(replace(bought(1, "2026-06-01"), user_id=None))
    scored()
    html = staff.part("groups/members", currency="USD", group="acquaintances")
    assert "A guest" in html
    assert "customers/customer" not in html


def test_a_long_group_has_pages(staff, monkeypatch):
    monkeypatch.setattr(members, "SHOWN", 2)
    take_in(*(bought(user_id, "2026-06-01", 1_000) for user_id in range(1, 6)))
    scored()
    code = group_of(1)
    first = staff.part("groups/members", currency="USD", group=code)
    assert first.count('<th scope="row">') == 2
    after = re.search(r"after=([^&\"]+)", first)
    assert after is not None
    assert "5 customers" in first
    second = staff.part("groups/members", currency="USD", group=code, after=after[1].replace("%3D", "="))
    assert second.count('<th scope="row">') == 2
    assert set(re.findall(r"id=(\w+)", first)).isdisjoint(re.findall(r"customer\?id=(\w+)", second))


def test_only_who_may_see_customers_sees_who_is_in_a_group():
    spread_shop()
    scored()
    visitor = Visitor("only-MANAGE_ORDERS")
    assert "groups/members" not in visitor.part("groups")
    assert "Manage customers" in visitor.text("groups/members", currency="USD", group="soulmates")
    text = Visitor("only-MANAGE_USERS").text("groups/members", currency="USD", group="soulmates")
    assert "Soulmates in USD" in text


@pytest.mark.parametrize("group", ["", "\0", "nonsense", "<b>", "x" * 1_000])
@pytest.mark.parametrize("currency", ["USD", "", "\0", "nonsense"])
def test_whatever_group_there_is_not_has_a_sentence(staff, group, currency):
    spread_shop()
    scored()
    text = staff.text("groups/members", currency=currency, group=group)
    assert "Nobody is in it, or there is no such group." in text or "of one currency" in text


def test_flags_are_counted_with_a_file(staff):
    take_in(
        *(bought(1, day) for day in ("2026-01-01", "2026-01-11", "2026-01-21")),
        bought(2, "2024-01-01", 2_000),
        *(bought(3, day, 90_000) for day in ("2024-01-01", "2024-02-01")),
    )
    scored()
    text = staff.text("groups/flags", currency="USD")
    saved = staff.part("groups/flags.csv", currency="USD").lstrip("\ufeff")
    counts = {row["flag"]: int(row["customers_with_account"]) for row in csv.DictReader(io.StringIO(saved))}
    assert (counts["quickChurn"], counts["lateChurn"]) == (1, 1)
    assert counts["atRisk"] == 2
    assert re.search(r"At risk 2 Quick churn 1 Late churn 1 ", text), text


def test_flags_are_for_who_may_make_audiences():
    spread_shop()
    scored()
    visitor = Visitor("only-MANAGE_ORDERS")
    assert "groups/flags" not in visitor.part("groups")
    assert "Manage sales and vouchers" in visitor.text("groups/flags", currency="USD")


@pytest.mark.parametrize("currency", ["", "\0", "nonsense", "JPY"])
def test_flags_of_another_currency_are_no_fault_of_the_page(staff, currency):
    assert staff.text("groups/flags", currency=currency).strip()
