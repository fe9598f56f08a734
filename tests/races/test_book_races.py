"""A freeze and a purchase at once; two files of one source at once. Each with its control."""

from functools import partial

import pytest

from saleor_retention.core.invariants import violations
from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.errors import AccountFrozen
from saleor_retention.loyalty.imports import owners
from saleor_retention.loyalty.imports.balances import points_import
from saleor_retention.loyalty.ledger import converge
from saleor_retention.loyalty.ledger.freezes import NOT_SPENT, freeze
from saleor_retention.loyalty.ledger.holds import hold
from saleor_retention.loyalty.models import Account
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, an_id, balance_of, give
from tests.invariants import assert_sound

from .concurrency import outcomes, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version(transactional_db):
    return a_programme()


@pytest.fixture
def ann(version):
    customer = a_member(1)
    give(customer, 100, version)
    return customer


def held_while_frozen(ann, version, cross) -> list[str]:
    """A checkout has passed every check when staff freeze the account."""
    checked = cross(converge, "write")

    def freeze_then():
        checked.until_somebody_is_here()
        freeze(ann.pk, version.programme_id, actor="user:9", reason="Chargebacks")

    return outcomes(partial(hold, ann.pk, version.programme_id, 80, an_id("cart"), now=NOON), freeze_then)


@pytest.mark.promise("L7.1")
def test_a_freeze_waits_for_what_was_begun_and_stops_what_comes_after(ann, version, cross):
    assert held_while_frozen(ann, version, cross) == ["done", "done"]
    assert balance_of(ann)["held"] == 80
    with pytest.raises(AccountFrozen):
        hold(ann.pk, version.programme_id, 10, an_id("another cart"), now=NOON)
    assert_sound()


def test_control_without_the_lock_points_are_held_of_a_frozen_account(ann, version, cross, accounts_unlocked):
    assert held_while_frozen(ann, version, cross) == ["done", "done"]
    assert violations(NOT_SPENT) != []


def two_files(version, cross) -> int:
    """Two files of one source give the same 100 points another end. How many there are afterwards."""
    sync_accounts([CustomerSnapshot(7, "zoe@example.com", NOON)])
    cross(owners, "settle")
    together(
        *(
            partial(
                points_import,
                f"email,points,expires_at\nzoe@example.com,100,{end}",
                programme_id=version.programme_id,
                layout="neutral",
                now=NOON,
            )
            for end in ("2027-01-01", "2027-06-01")
        )
    )
    return sum(Account.objects.filter(kind="available").values_list("balance", flat=True))


@pytest.mark.promise("L8.1")
def test_two_files_at_once_give_one_balance(version, cross):
    assert two_files(version, cross) == 100
    assert_sound()


def test_control_without_the_lock_of_the_source_both_files_give(version, cross, lift):
    lift("imports.lock_source")
    assert two_files(version, cross) == 200
