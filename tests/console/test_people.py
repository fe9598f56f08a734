"""Two accounts become one customer, and a guest is forgotten: told first, asked twice, done once."""

from dataclasses import replace

import pytest
from graphql_relay import to_global_id

from saleor_retention.core.models import IdempotentCommand
from saleor_retention.customers.models import Customer, FormerCustomer
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Programme
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order, customers
from tests.builders.campaigns import a_campaign, granted
from tests.builders.customers import balances, customer_of, news, registered
from tests.builders.points import an_id
from tests.console.visitor import Visitor, read
from tests.invariants import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)

ANN, OTHER, FRIEND = 1, 2, 4
MARKUP = "<img src=x onerror=alert(1)>"
ANN_ID, OTHER_ID, STRANGER_ID = (to_global_id("User", pk) for pk in (ANN, OTHER, 3))
GUEST = f"{MARKUP}@example.com"
NOBODY = "Nobody bought as a guest under this address."
OVERVIEW = '{"path": "/console/part/customers", "target": "#main"}'
TEXTS = ("", "   ", "\0", "a\0b", "x" * 100_000)
LOOK, MERGE = f"customers/look-at-merge?id={ANN_ID}", f"customers/merge?id={ANN_ID}&other={OTHER_ID}"


@pytest.fixture(autouse=True)
def _shop():
    """Ann and their other account with an order each, 70 points more there; a guest; and an account nobody has met."""
    version = customers.rules_of_the_house()
    store().open_channel("main", "USD")
    registered(ANN, "ann@example.com")
    registered(OTHER, f"{MARKUP}ann@example.com")
    store().join(CustomerSnapshot(3, "new@example.com", NOON))
    for user_id in (ANN, OTHER):
        news(an_order(an_id(user_id), user_id=user_id, email=f"{user_id}@example.com"))
    news(an_order(an_id("guest"), user_id=None, email=GUEST))
    customers.given(version, 70, key="sorry", user_id=OTHER)
    yield
    assert_sound()


def looked(staff, other: str = OTHER_ID) -> str:
    return staff.do(LOOK, user_id=other).content.decode()


def without_operations(text: str) -> str:
    """Beside the demo each page shows what it ran."""
    return text.partition("The operation")[0]


def asked(staff, email: str = GUEST) -> str:
    return staff.do("customers/look-at-guest", email=email).content.decode()


def test_a_merge_is_told_before_it_is_asked_and_writes_nothing(staff):
    before = customers.dump()
    assert "Merge another account" in staff.text("customers/customer", id=ANN_ID)
    assert "Merge another account into that of ann@example.com" in staff.text("customers/merge", id=ANN_ID)
    html = looked(staff)
    assert MARKUP not in html
    text = read(html)
    assert f"Merge {MARKUP}ann@example.com into ann@example.com?" in text
    assert "Orders that move 1 with the points that they earn" in text
    assert "Other points that move 70 such as" in text
    assert "Offers that move 0" in text
    assert "cannot be undone" in text
    assert customers.dump() == before


def test_a_merge_is_done_once_however_often_its_form_is_sent(staff):
    for _ in range(2):
        done = staff.do(MERGE, reason="One person with two accounts", key="one-form")
        assert f"customers/customer?id={ANN_ID[:6]}" in done.headers["HX-Location"]
        assert "are one customer now." in done.headers["HX-Trigger"]
    assert (balances(customer_of(OTHER)), balances(customer_of(ANN))) == ({}, {"available": 330})
    assert IdempotentCommand.objects.get(key="one-form").reason == "One person with two accounts"


def test_a_debt_is_told_as_one(staff):
    other = customer_of(OTHER)
    held = hold(other, Programme.objects.get().pk, 200, an_id("spent"), now=NOON)
    capture(held.pk, an_id("spent"), now=NOON)
    (order,) = store().orders([an_id(OTHER)]).values()
    news(replace(order, kept_minor=0))
    text = read(looked(staff))
    assert "Points that are owed 130 are owed to the shop" in text
    assert "Other points" not in text


def test_offers_and_referrals_that_end_are_told(staff):
    campaign = a_campaign()
    for user_id in (ANN, OTHER):
        granted(campaign, user_id)
    registered(FRIEND, "friend@example.com")
    claim(FRIEND, get_or_create_code(customer_of(ANN), NOON), NOON)
    assert "Offers that end 1 because ann@example.com has the same" in read(looked(staff))
    assert "Referrals that are taken back 1" in read(looked(staff, to_global_id("User", FRIEND)))


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ("", "Choose one."),
        (ANN_ID, "This is the customer's own account. Choose the other one."),
        (STRANGER_ID, "Nothing was ever seen of this account, so there is nothing to move."),
        (to_global_id("User", 99), "One of these is not there any more. Choose again."),
        (to_global_id("Order", OTHER), "One of these is not there any more. Choose again."),
        ("\0", "One of these is not there any more. Choose again."),
        ("x" * 100_000, "One of these is not there any more. Choose again."),
    ],
)
def test_who_cannot_be_merged_is_told_at_the_picker(staff, other, sentence):
    before = customers.dump()
    assert staff.errors(LOOK, user_id=other) == {"user_id": sentence}
    assert customers.dump() == before


def test_who_was_merged_before_is_told_so_at_both_steps_and_both_pages(staff):
    staff.do(MERGE, reason="r", key="first")
    before = customers.dump()
    merged = "This account was merged into another before."
    assert staff.errors(LOOK, user_id=OTHER_ID) == {"user_id": merged}
    assert staff.errors(MERGE, reason="r", key="second") == {"": merged}
    back = f"customers/look-at-merge?id={OTHER_ID}"
    assert staff.errors(back, user_id=ANN_ID) == {
        "": "This customer was merged into another before. Begin at that one."
    }
    unknown = f"customers/look-at-merge?id={STRANGER_ID}"
    assert staff.errors(unknown, user_id=ANN_ID) == {
        "": "Nothing was ever seen of this customer yet. Begin at the other account."
    }
    assert customers.dump() == before


@pytest.mark.parametrize("odd", ["", "nonsense", "%00", to_global_id("User", 99), to_global_id("Order", ANN)])
def test_an_odd_address_of_a_page_merges_nobody(staff, odd):
    before = customers.dump()
    for path in (f"customers/merge?id={odd}&other={OTHER_ID}", f"customers/merge?id={ANN_ID}&other={odd}",
                 f"customers/look-at-merge?id={odd}"):  # fmt: skip
        answer = staff.do(path, reason="r", user_id=OTHER_ID, key="k")
        assert "There is no such customer." in answer.content.decode()
        assert "HX-Location" not in answer.headers
    assert customers.dump() == before


@pytest.mark.parametrize("odd", TEXTS)
def test_a_merge_without_a_proper_reason_asks_again_with_the_figures(staff, odd):
    before = customers.dump()
    html = staff.do(MERGE, reason=odd, key="k").content.decode()
    assert "Orders that move 1" in read(html)
    assert set(staff.errors(MERGE, reason=odd, key="k")) == {"reason"}
    assert customers.dump() == before


def test_a_guest_is_forgotten_after_two_looks_and_the_address_is_in_no_place(staff):
    before = customers.dump()
    html = asked(staff)
    assert MARKUP not in html
    text = read(html)
    assert f"Forget {GUEST}?" in text
    assert "1 order, in the figures as nobody's" in text
    assert "keeps the address on its orders" in text
    assert customers.dump() == before

    for _ in range(2):
        done = staff.do("customers/erase-guest", email=GUEST.upper(), reason="Asked to be forgotten", key="k")
        assert (done.headers["HX-Location"], "forgotten" in done.headers["HX-Trigger"]) == (OVERVIEW, True)
        assert "example.com" not in str(done.headers).lower()
    assert Customer.objects.filter(erased_at__isnull=False).count() == 1
    row = IdempotentCommand.objects.get(key="k")
    assert (row.reason, "example.com" in customers.dump()) == ("Asked to be forgotten", False)
    assert staff.errors("customers/look-at-guest", email=GUEST) == {"email": NOBODY}


def test_that_a_deleted_account_had_bought_is_told_and_forgotten(staff):
    store().leave(ANN)
    customers.ring(ANN)
    assert FormerCustomer.objects.count() == 1
    text = read(asked(staff, "ann@example.com"))
    assert "The account of ann@example.com was deleted before." in text
    assert "Given up" not in text
    staff.do("customers/erase-guest", email="ann@example.com", reason="r", key="k")
    assert not FormerCustomer.objects.exists()


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody@example.com", NOBODY),
        (
            "ann@example.com",
            "This address is that of an account. Delete the account in the Dashboard: then they are",
        ),
        ("ann", "Give an e-mail address, for example ann@example.com."),
        ("@", "Give an e-mail address"),
        ("-1", "Give an e-mail address"),
        ("1e999", "Give an e-mail address"),
        ("\u200b@", "Give an e-mail address"),
        ("", "Fill this in."),
        ("  ", "Fill this in."),
        ("a@b\0", "This has a character that no text has."),
        ("x@" * 50_000, "At most 254 characters."),
    ],
)
def test_who_cannot_be_forgotten_is_told_at_the_address_at_both_steps(staff, email, sentence):
    before = customers.dump()
    for path in ("look-at-guest", "erase-guest"):
        errors = staff.errors(f"customers/{path}", email=email, reason="r", key="k")
        assert errors["email"].startswith(sentence)
    assert customers.dump() == before


@pytest.mark.parametrize("odd", [*TEXTS, f"by mail of {GUEST}"])
def test_an_erasure_without_a_proper_reason_asks_again_with_what_is_given_up(staff, odd):
    before = customers.dump()
    sent = {"email": GUEST, "reason": odd, "key": "k"}
    assert "Given up" in read(staff.do("customers/erase-guest", **sent).content.decode())
    assert set(staff.errors("customers/erase-guest", **sent)) == {"reason"}
    assert customers.dump() == before


@pytest.mark.parametrize("token", ["only-MANAGE_ORDERS", "only-MANAGE_DISCOUNTS", "only-MANAGE_CHECKOUTS"])
def test_who_may_not_see_customers_merges_and_forgets_nobody_and_learns_nothing(token):
    before, visitor = customers.dump(), Visitor(token)
    assert "Manage customers" in visitor.text("customers/merge", id=ANN_ID)
    for path in (LOOK, MERGE):
        assert "Manage customers" in visitor.do(path, user_id=OTHER_ID, reason="r").content.decode()
    for path in ("look-at-guest", "erase-guest"):
        known, unknown = (
            read(visitor.do(f"customers/{path}", email=email, reason="r", key="k").content.decode()).replace(
                email, ""
            )
            for email in (GUEST, "nobody@example.com")
        )
        assert "Manage customers" in known
        assert without_operations(known) == without_operations(unknown)
    assert customers.dump() == before


def test_who_may_only_manage_customers_does_both():
    visitor = Visitor("only-MANAGE_USERS")
    visitor.do(MERGE, reason="r", key="m")
    visitor.do("customers/erase-guest", email=GUEST, reason="r", key="e")
    assert IdempotentCommand.objects.filter(scope__startswith="RetentionCustomer").count() == 2


def test_the_page_says_how_a_customer_with_an_account_is_forgotten(staff):
    text = staff.text("customers/customer", id=ANN_ID)
    assert "Forget this customer To have them forgotten, delete their account in the Dashboard" in text
    assert "Their orders stay in the figures as nobody's" in text
