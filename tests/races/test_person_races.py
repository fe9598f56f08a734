"""What staff ask about people at one moment: two merges of one pair, a merge against an erasure, two erasures."""

from functools import partial

import pytest

from saleor_retention.core import idempotency
from saleor_retention.core.db import command
from saleor_retention.core.models import IdempotentCommand
from saleor_retention.core.queues import inbox
from saleor_retention.customers import privacy as customers
from saleor_retention.customers.identity import member
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Account
from saleor_retention.pipeline import ORDER, drain_orders, sync_locked_orders
from saleor_retention.privacy import merge as merges
from saleor_retention.privacy.find import NamedPerson
from saleor_retention.privacy.requests import erase_person, merge_accounts
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.points import a_programme, an_id
from tests.invariants import assert_sound, broken

from .concurrency import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G5")]

ANN, OTHER, NEWCOMER = 1, 2, 3
EMAIL = "guest@example.com"


@pytest.fixture
def shop(settings, transactional_db):
    """A point for each 1.00; one order of Ann's, one of their other account's, one of a guest's; a third account bought nothing."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    a_programme()
    for user_id in (ANN, OTHER):
        store().register(user_id, f"user{user_id}@example.com")
        knows(user_id=user_id, email=f"user{user_id}@example.com")
    knows(user_id=None, email=EMAIL)
    store().register(NEWCOMER)
    member(NEWCOMER)
    return store()


def knows(**who) -> None:
    order_id = an_id(who["email"])
    store().put(an_order(order_id, **who))
    inbox.mark_dirty(ORDER, [order_id])
    drain_orders(now=NOON)


def merge(source: int, target: int, key: str = "") -> None:
    """In the manner of the API."""

    def work():
        converge = partial(sync_locked_orders, now=NOON)
        done = merge_accounts(source, target, actor="user:9", reason="r", now=NOON, converge=converge)
        return {"orders": done.orders, "from": source, "user": target}

    with command():
        idempotency.once(
            scope="RetentionCustomerMerge",
            key=key or f"{source} into {target}",
            actor="user:9",
            reason="r",
            request=[source, target],
            work=work,
        )


def erase(**who) -> None:
    with command():
        erase_person(NamedPerson(**who), now=NOON)


def points() -> dict[int, int]:
    rows = Account.objects.filter(kind="available").exclude(balance=0)
    return dict(rows.values_list("customer__user_id", "balance"))


def looked_at_again() -> None:
    """What a merge has marked is worked off, and nothing changes hands by it."""
    drain_orders(now=NOON)
    assert_sound()


@pytest.mark.parametrize("second", [(OTHER, ANN), (ANN, OTHER)], ids=["the same way", "the other way"])
def test_of_two_merges_of_one_pair_at_once_one_is_done(shop, cross, second):
    cross(merges, "lock_claims")
    told = outcomes(partial(merge, OTHER, ANN, "one"), partial(merge, *second, "another"))
    assert told == ["Invalid", "done"]
    assert Customer.objects.filter(user_id__isnull=False).exclude(merged_into=None).count() == 1
    assert list(points().values()) == [260]
    assert IdempotentCommand.objects.count() == 1
    looked_at_again()


def test_one_merge_sent_twice_at_once_is_done_once_and_answers_both(shop):
    assert outcomes(*[partial(merge, OTHER, ANN)] * 2) == ["done", "done"]
    assert IdempotentCommand.objects.get().answer == {"orders": 1, "from": OTHER, "user": ANN}
    assert points() == {ANN: 260}
    looked_at_again()


def merged_into_whom_is_erased(shop, cross) -> list[str]:
    """Ann's account is deleted, and it was read whose rows that concerns; then the newcomer is merged into it."""
    del shop.known_customers[ANN]
    crossing = cross(customers, "rows_of", after=True)

    def merger():
        crossing.until_somebody_is_here()
        merge(NEWCOMER, ANN)

    return outcomes(partial(erase, user_id=ANN), merger)


def test_whoever_is_merged_into_a_customer_who_is_erased_goes_with_them(shop, cross):
    assert merged_into_whom_is_erased(shop, cross) == ["done", "done"]
    assert list(Customer.objects.filter(user_id__isnull=False).values_list("user_id", flat=True)) == [OTHER]
    assert points() == {OTHER: 130}
    looked_at_again()


def test_control_without_a_second_look_they_lead_to_nobody(shop, cross, lift):
    lift("erasure.same_people")
    assert merged_into_whom_is_erased(shop, cross) == ["done", "done"]
    assert set(broken()) == {"merges_lead_to_an_account"}


def test_who_was_merged_while_they_were_to_be_erased_is_the_others_and_stays(shop, cross):
    del shop.known_customers[OTHER]
    crossing = cross(customers, "rows_of", after=True)

    def merger():
        crossing.until_somebody_is_here()
        merge(OTHER, ANN)

    assert outcomes(partial(erase, user_id=OTHER), merger) == ["StillInStore", "done"]
    assert points() == {ANN: 260}
    assert not Customer.objects.exclude(erased_at=None).exists()
    looked_at_again()


@pytest.mark.parametrize("gone", [ANN, OTHER])
def test_a_merge_that_comes_second_finds_nobody(shop, cross, gone):
    del shop.known_customers[gone]
    crossing = cross("erasure.same_people", after=True)

    def merger():
        crossing.until_somebody_is_here()
        merge(OTHER, ANN)

    assert outcomes(partial(erase, user_id=gone), merger) == ["NotFound", "done"]
    (stays,) = {ANN, OTHER} - {gone}
    assert points() == {stays: 130}
    assert not IdempotentCommand.objects.exists()
    looked_at_again()


def test_of_two_who_erase_one_guest_at_once_one_finds_nobody_any_more(shop, cross):
    cross(customers, "rows_of", after=True)
    assert outcomes(*[partial(erase, email=EMAIL)] * 2) == ["NotFound", "done"]
    assert Customer.objects.exclude(erased_at=None).count() == 1
    looked_at_again()
