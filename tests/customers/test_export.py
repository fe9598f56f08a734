"""Telling a person what is kept of them: all of it, and nothing of anybody else's."""

import json

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.core.db import execute
from saleor_retention.customers.models import Customer
from saleor_retention.privacy.export import SECTIONS, export
from saleor_retention.store.port import store
from tests.builders import customers
from tests.builders.customers import ANN, BEN, CLEO, EMAIL, NAME, customer_of
from tests.builders.points import an_id
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    yield
    assert_sound()


def run(*arguments: str, capsys) -> dict:
    call_command("retention_person", *arguments)
    return json.loads(capsys.readouterr().out)


def test_the_export_has_every_section_and_the_figures_of_the_books():
    _, grants, cart = customers.a_whole_person()
    told = export(customer_of(ANN))

    sizes = {name: len(rows) for name, rows in told.items()}
    assert sizes == {
        "customers": 2, "facts": 2, "orders": 3, "accounts": 3, "due": 5, "transactions": 7, "lots": 6, "holds": 1,
        "withheld": 0, "events": 0, "reminders": 0, "grants": 3, "redemptions": 1, "checkouts": 1, "referral_codes": 1, "referrals": 2,
        "referral_visits": 0, "referral_hints_of_guests": 0, "referral_messages": 3, "referral_partner": 0, "referral_commissions": 0, "referral_names": 0,
        "customer_traces": 1, "staff_commands": 1, "effects": 2, "tries": 1, "codes": 0,
        "lists": 0, "former_customers": 0, "freezes": 0, "imported_balances": 0, "imported_movements": 0,
        "moved_by_hand": 0,
        "audiences": 0, "earning_starts": 0, "points_redemptions": 0,
        "milestones": 0, "rewards": 0, "tiers": 0, "scores": 0, "groups": 0, "values": 0,
    }  # fmt: skip
    assert sorted(told) == sorted(one.name for one in SECTIONS)
    assert {row["kind"]: row["balance"] for row in told["accounts"]} == {
        "available": 910,
        "held": 300,
        "owed": 0,
    }
    assert {row["order"]["order_id"] for row in told["orders"]} == {
        str(an_id(name)) for name in ("guest", "first", "offer")
    }
    assert [len(row["lines"]) for row in told["orders"]] == [2, 2, 2]
    assert {row["code"] for row in told["grants"]} == {grant.code for grant in grants}
    assert told["checkouts"][0]["checkout_id"] == str(cart)
    assert told["staff_commands"][0]["reason"] == f"sorry, {NAME}"
    assert [(row["side"], row["state"]) for row in told["referrals"]] == [
        ("friend", "rewarded"),
        ("referrer", "rewarded"),
    ]


def test_nobody_else_is_in_it():
    customers.a_whole_person()
    told = json.dumps(export(customer_of(ANN)))
    codes = dict(execute("SELECT customer_id, code FROM saleor_retention_referralcode", []))
    assert codes[customer_of(ANN)] in told
    others = [codes[customer_of(CLEO)], str(an_id("ben's")), '"user1002', f": {BEN}", f": {CLEO}"]
    assert [one for one in others if one in told] == []


def test_the_command_finds_her_by_her_account_and_by_the_address_of_her_past(capsys):
    customers.a_whole_person()
    by_account = run("export", "--user", str(ANN), capsys=capsys)
    assert run("export", "--email", EMAIL.upper(), capsys=capsys) == by_account
    assert len(by_account["orders"]) == 3
    with pytest.raises(CommandError, match="not_found"):
        run("export", "--email", "nobody@example.com", capsys=capsys)


def test_a_guest_is_erased_by_command_and_a_dry_run_says_so_and_changes_nothing(capsys):
    customers.rules_of_the_house()
    customers.news(customers.an_order(an_id("guest"), user_id=None, email=EMAIL))
    before = customers.dump()
    done = {"customers": 1, "orders": 1, "points": 0, "addresses": 0}
    assert run("erase", "--email", EMAIL, "--dry-run", capsys=capsys) == done
    assert customers.dump() == before

    assert run("erase", "--email", EMAIL, "--yes", capsys=capsys) == done
    assert Customer.objects.get().erased_at is not None
    with pytest.raises(CommandError, match="not_found"):
        run("erase", "--email", EMAIL, "--yes", capsys=capsys)


def test_who_has_an_account_is_erased_by_deleting_it_and_the_command_refuses_until_then(capsys):
    _, grants, _ = customers.a_whole_person()
    before = customers.dump()
    for who in (["--user", str(ANN)], ["--email", EMAIL]):
        with pytest.raises(CommandError, match="still in the store"):
            run("erase", *who, "--yes", capsys=capsys)
    assert customers.dump() == before

    store().leave(ANN)
    assert run("erase", "--user", str(ANN), "--yes", capsys=capsys) == {
        "customers": 2,
        "orders": 3,
        "points": 1_210,
        "addresses": 0,
    }
    assert not any(grant.code in customers.dump() for grant in grants)


def test_two_accounts_are_merged_by_command_once_for_its_key(capsys):
    customers.rules_of_the_house()
    for user_id in (ANN, BEN):
        customers.registered(user_id)
        customers.news(
            customers.an_order(an_id(user_id), user_id=user_id, email=f"user{user_id}@example.com")
        )
    ann, ben = customer_of(ANN), customer_of(BEN)
    asked = ["merge", "--from", str(BEN), "--into", str(ANN), "--reason", "one person", "--key", "k"]
    done = {
        "from": BEN, "user": ANN, "orders": 1, "points": 0, "grants": 0, "grants_withdrawn": 0, "referrals_dropped": 0,
    }  # fmt: skip
    before = customers.dump()
    assert run(*asked, "--dry-run", capsys=capsys) == done
    assert customers.dump() == before

    assert run(*asked, capsys=capsys) == done
    assert run(*asked, capsys=capsys) == done
    assert (customers.balances(ben), customers.balances(ann)) == ({}, {"available": 260})
    with pytest.raises(CommandError, match="key_reused"):
        run("merge", "--from", str(CLEO), "--into", str(ANN), "--reason", "x", "--key", "k", capsys=capsys)
