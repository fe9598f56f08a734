"""Who deletes an account and comes again is not new for some time, and is told so; an erasure that is asked for ends it."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.profiles import profiles
from saleor_retention.audiences.rules import matches
from saleor_retention.audiences.sql import compiled
from saleor_retention.audiences.tables import MEMBER
from saleor_retention.core.db import execute
from saleor_retention.customers.identity import identity
from saleor_retention.customers.models import Customer, FormerCustomer
from saleor_retention.errors import ReferralNotAvailable
from saleor_retention.privacy.retention_periods import RETENTION_PERIODS
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.store.port import store
from tests.builders import NOON, an_order, customers
from tests.builders.customers import ANN, BEN, EMAIL, customer_of
from tests.builders.points import an_id
from tests.customers.test_forget import DAY
from tests.invariants import assert_sound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]
AGAIN = 2_000_001
ZONE = ZoneInfo("UTC")
NEW = ({"neverOrdered": {}}, {"orders": {"atMost": 0}})


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    yield
    assert_sound()


def left(*, bought: bool = True, user_id: int = ANN) -> None:
    """An account is opened, buys or does not, and is deleted in the store."""
    customers.registered(user_id, EMAIL)
    if bought:
        customers.news(an_order(an_id(user_id), user_id=user_id, email=EMAIL, fully_paid_at=NOON))
    store().leave(user_id)
    customers.ring(user_id)


def is_new(user_id: int) -> bool:
    """The one answer of both meanings of both questions."""
    answers = set()
    for rule in map(parse, NEW):
        made = compiled([rule], NOON, ZONE)
        found = execute(
            f"SELECT c.user_id FROM {made.source} WHERE {MEMBER} AND {made.conditions[0]}", made.params
        )
        answers |= {(user_id,) in found, matches(rule, profiles([user_id])[user_id], NOON, ZONE)}
    (answer,) = answers
    return answer


def run(*arguments: str, capsys) -> dict:
    call_command("retention_person", *arguments)
    return json.loads(capsys.readouterr().out)


def test_who_bought_left_and_registers_again_is_not_new_and_gets_nothing_else_back():
    left()
    customers.registered(AGAIN, EMAIL)
    customers.registered(BEN)
    assert (is_new(AGAIN), is_new(BEN)) == (False, True)
    again = customer_of(AGAIN)
    assert (profiles([AGAIN])[AGAIN].purchases, customers.balances(again)) == (0, {})
    assert FormerCustomer.objects.get().email_hash == identity(None, EMAIL).email_hash


def test_who_never_bought_leaves_nothing_and_is_new_again():
    left(bought=False)
    assert not FormerCustomer.objects.exists()
    customers.registered(AGAIN, EMAIL)
    assert is_new(AGAIN)


def test_of_several_who_leave_at_once_only_buyers_are_kept():
    for user_id, email in ((ANN, EMAIL), (BEN, "ben@example.com")):
        customers.registered(user_id, email)
    customers.news(an_order(an_id("ann"), user_id=ANN, email=EMAIL, fully_paid_at=NOON))
    store().leave(ANN)
    store().leave(BEN)
    customers.ring(ANN, BEN)
    assert [row.email_hash for row in FormerCustomer.objects.all()] == [identity(None, EMAIL).email_hash]


def test_who_comes_again_is_no_new_friend_once_the_address_is_proven():
    customers.rules_of_the_house()
    left()
    customers.registered(BEN)
    code = get_or_create_code(customer_of(BEN), NOON)
    customers.registered(AGAIN, EMAIL)
    with pytest.raises(ReferralNotAvailable):
        claim(AGAIN, code, NOON)


def test_a_claim_before_the_address_is_proven_is_answered_as_anybodys_and_earns_nothing():
    customers.rules_of_the_house()
    left()
    customers.registered(BEN)
    code = get_or_create_code(customer_of(BEN), NOON)
    customers.registered(AGAIN, EMAIL, is_confirmed=False)
    claim(AGAIN, code, NOON + customers.HOUR)
    customers.registered(AGAIN, EMAIL)
    customers.news(
        an_order(an_id("again"), user_id=AGAIN, email=EMAIL, fully_paid_at=NOON + 2 * customers.HOUR)
    )
    assert customers.balances(customer_of(BEN)) == {}


def test_the_period_ends_and_0_keeps_nothing(settings):
    left()
    assert RETENTION_PERIODS["former customers"](now=NOON + 730 * DAY) == 0
    assert RETENTION_PERIODS["former customers"](now=NOON + 731 * DAY) == 1
    customers.registered(AGAIN, EMAIL)
    assert is_new(AGAIN)

    left(user_id=AGAIN)
    assert FormerCustomer.objects.count() == 1
    settings.RETENTION_KEEP_FORMER_CUSTOMERS_DAYS = 0
    assert RETENTION_PERIODS["former customers"](now=NOON.astimezone(UTC)) == 1
    left(user_id=AGAIN + 1)
    assert not FormerCustomer.objects.exists()


def test_the_export_of_an_address_tells_it_and_an_erasure_that_is_asked_for_ends_it(capsys):
    left()
    kept = [{"email_hash": identity(None, EMAIL).email_hash, "left_on": NOON.date().isoformat()}]
    assert run("export", "--email", EMAIL.upper(), capsys=capsys) == {"former_customers": kept}
    customers.registered(AGAIN, EMAIL, is_confirmed=False)
    assert run("export", "--user", str(AGAIN), capsys=capsys)["former_customers"] == kept

    done = {"customers": 0, "orders": 0, "points": 0, "addresses": 1}
    assert run("erase", "--email", EMAIL, capsys=capsys) == done
    assert FormerCustomer.objects.count() == 1
    assert run("erase", "--email", EMAIL, "--yes", capsys=capsys) == done
    assert is_new(AGAIN)
    with pytest.raises(CommandError, match="not_found"):
        run("erase", "--email", EMAIL, "--yes", capsys=capsys)


def test_an_erasure_of_a_guest_of_the_address_ends_it_as_well(capsys):
    left()
    customers.news(an_order(an_id("guest"), user_id=None, email=EMAIL))
    done = {"customers": 1, "orders": 1, "points": 0, "addresses": 1}
    assert run("erase", "--email", EMAIL, "--yes", capsys=capsys) == done
    assert not FormerCustomer.objects.exists()


def test_an_account_that_comes_and_goes_keeps_the_later_day_and_no_trace_of_itself():
    left()
    FormerCustomer.objects.update(left_on=(NOON - 9 * DAY).date())
    left(user_id=AGAIN)
    assert FormerCustomer.objects.get().left_on == NOON.date()
    assert not Customer.objects.filter(erased_at=None, user_id__isnull=False).exists()
