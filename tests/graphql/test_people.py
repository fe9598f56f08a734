"""Staff make one customer of two accounts, and forget people: what they are told, what is refused, what is kept of it."""

from hashlib import sha256

import pytest

from saleor_retention.core.failpoints import armed
from saleor_retention.core.idempotency import request_hash
from saleor_retention.core.models import IdempotentCommand, OutboxEffect
from saleor_retention.customers.identity import identity
from saleor_retention.customers.models import Customer, FormerCustomer
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.checkout import store_decision
from saleor_retention.store.port import store
from tests.builders import NOON, an_order, customers
from tests.builders.campaigns import a_campaign, a_cart, granted
from tests.builders.customers import ANN, BEN, CLEO, EMAIL, balances, customer_of, news, registered
from tests.builders.points import an_id
from tests.invariants import assert_sound

from .alone import post

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G5")]

ERRORS = "errors { field code message }"
MERGE = f"""mutation($input: RetentionCustomerMergeInput!) {{ retentionCustomerMerge(input: $input) {{
    orders points offers offersWithdrawn referralsDropped {ERRORS} }} }}"""
ERASE = f"""mutation($input: RetentionCustomerEraseInput!) {{ retentionCustomerErase(input: $input) {{
    customers orders points addresses {ERRORS} }} }}"""
OTHER = 1_001
GUEST = "gina.guest@example.com"
STILL = "Their account is still in the store. Delete it there: the customer is erased here as well."
UNKNOWN = "The engine knows no such account."
NOBODY = "The engine knows nobody of that name."
NO_ID = ("", "junk", "\0", "💥", "VXNlcjox" * 9_999, global_id("User", 0), global_id("User", -1), global_id("User", 2**64),
         global_id("User", "x"), global_id("Order", ANN), global_id("Product", OTHER), str(ANN))  # fmt: skip
"""Malformed, of another kind, too large: no account has one of these."""


@pytest.fixture(autouse=True)
def house(shop):
    """Ann and their other account, 130 points and 70 more; a guest with one order; a rule that brings friends points."""
    version = customers.rules_of_the_house()
    for user_id in (ANN, OTHER):
        registered(user_id)
        news(an_order(an_id(user_id), user_id=user_id, email=f"user{user_id}@example.com"))
    news(an_order(an_id("guest"), user_id=None, email=GUEST))
    customers.given(version, 70, key="sorry", user_id=OTHER)
    yield version
    assert_sound()


def account(user_id: int) -> str:
    return global_id("User", user_id)


def merge(who: str = "staff", key: str = "m", **changes) -> dict:
    asked = {
        "userId": account(OTHER),
        "intoUserId": account(ANN),
        "reason": "one person",
        "idempotencyKey": key,
    }
    return answered(who, MERGE, asked | changes)


def erase(who: str = "staff", key: str = "e", **asked) -> dict:
    return answered(who, ERASE, {"reason": "asked to", "idempotencyKey": key} | asked)


def answered(who: str, document: str, asked: dict) -> dict:
    """The payload; who may not, gets none and a top-level error."""
    answer = post(who, document, {"input": asked})
    (payload,) = answer["data"].values()
    return payload or {"denied": answer["errors"][0]["extensions"]["exception"]["code"]}


def refusal(payload: dict) -> tuple:
    (error,) = payload["errors"]
    assert all(value is None for name, value in payload.items() if name != "errors")
    return error["field"], error["code"], error["message"]


MOVED = {"orders": 1, "points": 70.0, "offers": 0, "offersWithdrawn": 0, "referralsDropped": 0, "errors": []}
GIVEN_UP = {"customers": 1, "orders": 1, "points": 0.0, "addresses": 0, "errors": []}


def test_a_merge_is_told_first_and_then_done_once_for_its_key():
    before = customers.dump()
    for _ in range(2):
        assert merge(dryRun=True) == MOVED
    assert customers.dump() == before

    assert merge() == MOVED
    assert balances(customer_of(ANN)) == {"available": 330}
    after = customers.dump()
    assert merge() == MOVED
    assert refusal(merge(reason="another")) == (
        "idempotencyKey", "KEY_REUSED", "The idempotency key was used before, with another request.",
    )  # fmt: skip
    assert customers.dump() == after


@pytest.mark.parametrize("field", ["userId", "intoUserId"])
def test_an_account_that_is_malformed_foreign_or_missing_answers_alike(field):
    before = customers.dump()
    missing = refusal(merge(**{field: account(99)}))
    assert missing == (field, "NOT_FOUND", UNKNOWN)
    assert {refusal(merge(**{field: odd})) for odd in NO_ID} == {missing}
    if field == "userId":
        assert {refusal(erase(userId=odd)) for odd in (*NO_ID, account(99))} == {(field, "NOT_FOUND", NOBODY)}
    assert customers.dump() == before


def test_two_who_are_one_already_are_refused():
    merged = "This customer was merged into another before."
    assert refusal(merge(intoUserId=account(OTHER)))[:2] == ("intoUserId", "INVALID")
    merge()
    before = customers.dump()
    assert refusal(merge(key="again")) == ("userId", "INVALID", merged)
    back = {"userId": account(ANN), "intoUserId": account(OTHER)}
    assert refusal(merge(key="back", **back)) == ("intoUserId", "INVALID", merged)
    assert customers.dump() == before


def test_a_guest_is_forgotten_by_the_address_which_is_kept_nowhere(caplog):
    before = customers.dump()
    assert erase(email=GUEST, dryRun=True) == GIVEN_UP
    assert customers.dump() == before

    assert erase(email=GUEST) == GIVEN_UP
    assert erase(email=f"  {GUEST.upper()} ") == GIVEN_UP, "the same request"
    assert Customer.objects.filter(erased_at__isnull=False).count() == 1
    assert refusal(erase(email=GUEST, key="other")) == ("email", "NOT_FOUND", NOBODY)

    row = IdempotentCommand.objects.get(scope="RetentionCustomerErase")
    asked = {"email": GUEST, "reason": "asked to"}
    plain = {request_hash(asked), request_hash(asked | {"dry_run": None}), sha256(GUEST.encode()).hexdigest()}
    assert row.request_hash not in plain
    assert row.answer == {"customers": 1, "orders": 1, "points": 0, "addresses": 0}
    kept = customers.dump() + caplog.text
    assert [word for word in (GUEST, GUEST.upper(), identity(None, GUEST).email_hash) if word in kept] == []


@pytest.mark.parametrize(("field", "name"), [("reason", "reason"), ("idempotencyKey", "idempotencyKey")])
def test_the_address_is_not_taken_where_it_would_be_kept(field, name):
    before = customers.dump()
    told = refusal(erase(email=GUEST, **{field: f"for {GUEST.title()}, by mail"}))
    assert told == (name, "INVALID", "Leave the address out of this: it is kept.")
    assert customers.dump() == before


def test_whose_account_is_still_there_is_forgotten_by_deleting_it():
    registered(BEN, EMAIL, is_confirmed=True)
    before = customers.dump()
    assert refusal(erase(userId=account(ANN))) == ("userId", "INVALID", STILL)
    assert refusal(erase(email=EMAIL)) == ("email", "INVALID", STILL)
    assert customers.dump() == before

    store().leave(OTHER)
    assert erase(userId=account(OTHER)) == {
        "customers": 2, "orders": 1, "points": 200.0, "addresses": 0, "errors": [],
    }  # fmt: skip
    assert str(OTHER) not in str(IdempotentCommand.objects.values_list("answer", "key", "reason"))
    assert refusal(erase(userId=account(OTHER), key="again")) == ("userId", "NOT_FOUND", NOBODY)


def test_that_a_deleted_account_had_bought_is_forgotten_too():
    registered(CLEO, EMAIL)
    news(an_order(an_id("cleo"), user_id=CLEO, email=EMAIL))
    store().leave(CLEO)
    customers.ring(CLEO)
    address = {"customers": 0, "orders": 0, "points": 0.0, "addresses": 1, "errors": []}
    assert (erase(email=EMAIL, dryRun=True), FormerCustomer.objects.count()) == (address, 1)
    assert (erase(email=EMAIL), FormerCustomer.objects.count()) == (address, 0)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, ("email", "REQUIRED")),
        ({"email": ""}, ("email", "REQUIRED")),
        ({"email": " \u200b\n"}, ("email", "REQUIRED")),
        ({"email": GUEST, "userId": account(ANN)}, ("email", "INVALID")),
        ({"email": "nobody@example.com"}, ("email", "NOT_FOUND")),
        ({"email": "x" * 100_000}, ("email", "NOT_FOUND")),
        ({"email": "gina.guest"}, ("email", "NOT_FOUND")),
        ({"email": "\0"}, ("email", "NOT_FOUND")),
        ({"email": GUEST, "reason": " "}, ("reason", "REQUIRED")),
        ({"email": GUEST, "reason": "x" * 1_001}, ("reason", "INVALID")),
        ({"email": GUEST, "idempotencyKey": ""}, ("idempotencyKey", "REQUIRED")),
    ],
)
def test_whom_is_said_clearly_or_nothing_is_done(asked, told):
    before = customers.dump()
    assert refusal(erase(**asked))[:2] == told
    assert customers.dump() == before


def test_whether_an_address_is_known_is_told_to_who_may_see_customers_only():
    before = customers.dump()
    for who in ("stranger", "ann", "staff without permissions", "app without permissions"):
        answers = [erase(who, email=email, dryRun=True) for email in (GUEST, "nobody@example.com", "")]
        assert answers == [{"denied": "PermissionDenied"}] * 3
        assert merge(who, dryRun=True) == {"denied": "PermissionDenied"}
    assert customers.dump() == before


def test_what_follows_is_delivered_by_the_worker_and_a_rehearsal_leaves_nothing_to_do():
    grant = granted(a_campaign(), OTHER)
    customers.work()
    cart = a_cart(OTHER)
    store_decision.decide(cart, now=NOON)
    assert store().cart(cart).voucher_code == grant.code
    store().leave(OTHER)
    number = OutboxEffect.objects.count()
    told = erase(userId=account(OTHER), dryRun=True)
    assert (told["points"], OutboxEffect.objects.count()) == (200.0, number)

    assert erase(userId=account(OTHER)) == told
    assert OutboxEffect.objects.filter(kind="offer.forget", delivered_at=None).exists()
    assert store().cart(cart).voucher_code == grant.code
    customers.work()
    assert store().cart(cart).voucher_code == ""
    assert grant.code not in customers.dump()


@pytest.mark.parametrize(
    ("verb", "point", "asked"),
    [
        (merge, "flow.after_snapshot", {}),
        (merge, "merge.before_commit", {}),
        (erase, "erasure.before_commit", {"email": GUEST}),
    ],
)
@pytest.mark.parametrize("is_dry", [False, True])
def test_a_fault_on_the_way_changes_nothing_and_tells_nothing(verb, point, asked, is_dry, caplog):
    def fail():
        raise RuntimeError(f"planted {GUEST}")

    before = customers.dump()
    with armed(point, fail):
        answer = post("staff", MERGE if verb is merge else ERASE, {"input": _input(verb, asked, is_dry)})
    assert answer["errors"]
    assert GUEST not in str(answer) + caplog.text
    assert customers.dump() == before
    assert verb(**asked)["errors"] == [], "and the key is free"


def _input(verb, asked: dict, is_dry: bool) -> dict:
    pair = {"userId": account(OTHER), "intoUserId": account(ANN)} if verb is merge else {}
    return {**pair, **asked, "reason": "r", "idempotencyKey": "k", "dryRun": is_dry}
