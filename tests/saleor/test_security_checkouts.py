"""A checkout's ID in other hands than its customer's, on a real Saleor: what it opens, and what it does not."""

import json
from contextlib import contextmanager

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from saleor.app.models import App
from saleor.graphql.tests.fixtures import ApiClient
from saleor.permission.models import Permission

from saleor_retention.offers.grants.grant_codes import new_code
from saleor_retention.offers.models import CheckoutDecision, Grant, Reservation

from .ids import gid
from .storefront import Shopper, a_campaign, granted

pytestmark = pytest.mark.django_db(transaction=True)

READ = """query($id: ID!) { checkout(id: $id) { voucherCode discountName discount { amount } retention {
    offer { name } saving { amount } missing { amount } reason declined isValid pointsToEarn } } }"""
DECLINE = """mutation($id: ID!) { checkoutPersonalOfferDecline(checkoutId: $id) {
    checkout { voucherCode } retention { declined } errors { field code message } } }"""
REFRESH = """mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) {
    checkout { voucherCode } retention { reason } errors { field code message } } }"""
NOTHING_HERE = {
    "checkout": None,
    "retention": None,
    "errors": [{"field": "checkoutId", "code": "NOT_FOUND", "message": "There is nothing of that id that you may see."}],
}  # fmt: skip


def asked(client, document: str, **variables):
    client.token = None
    return json.loads(client.post_graphql(document, variables).content)


@pytest.fixture
def actors(api_client, user_api_client, user2_api_client, staff_api_client):
    """Clients by name; `keeper` is an app that may manage checkouts."""
    keeper = App.objects.create(name="keeper", is_active=True)
    keeper.permissions.add(Permission.objects.get(codename="manage_checkouts"))
    return {
        "stranger": api_client,
        "other": user2_api_client,
        "staff": staff_api_client,
        "app": ApiClient(app=App.objects.create(name="plain", is_active=True)),
        "her": user_api_client,
        "keeper": ApiClient(app=keeper),
    }


NOBODY_ELSE = ("stranger", "other", "staff", "app")
FOR_HER = ("her", "keeper")


@contextmanager
def unchanged():
    """Neither decisions nor promises, nor the checkout's code."""

    def rows():
        return (list(CheckoutDecision.objects.values()), list(Reservation.objects.values()))

    before = rows()
    yield
    assert rows() == before


def test_what_is_on_the_cart_is_seen_by_who_holds_its_id_and_the_rest_by_her_and_the_shop(
    actors, shopper, channel_USD, customer_user
):
    granted(a_campaign(channel_USD, minimum_minor=5_000, name="Over fifty"), customer_user)
    shopper.create((0, 1))
    told = {
        who: asked(client, READ, id=shopper.id)["data"]["checkout"]["retention"]
        for who, client in actors.items()
    }
    full = {"offer": None, "saving": None, "missing": {"amount": 40.0}, "reason": "MINIMUM_NOT_REACHED", "declined": False,
            "isValid": True, "pointsToEarn": None}  # fmt: skip
    assert {who: told[who] for who in FOR_HER} == dict.fromkeys(FOR_HER, full)
    hidden = full | {"missing": None, "reason": None}
    assert {who: told[who] for who in NOBODY_ELSE} == dict.fromkeys(NOBODY_ELSE, hidden)

    shopper.update((0, 6))
    for who, client in actors.items():
        checkout = asked(client, READ, id=shopper.id)["data"]["checkout"]
        shown = checkout["retention"]
        assert (shown["offer"], shown["saving"]) == ({"name": "Over fifty"}, {"amount": 6.0}), who
        assert (checkout["discountName"], checkout["discount"]) == ("Over fifty", {"amount": 6.0}), (
            "as Saleor shows anyway"
        )


def test_nobody_else_declines_or_decides_and_a_foreign_checkout_answers_as_a_missing_one(
    actors, shopper, channel_USD, customer_user
):
    granted(a_campaign(channel_USD), customer_user)
    seen = shopper.create((0, 1))
    missing = gid("Checkout", "00000000-0000-4000-8000-000000000000")
    for who in NOBODY_ELSE:
        for document in (DECLINE, REFRESH):
            with unchanged():
                answers, statements = [], []
                for one in (shopper.id, missing):
                    with CaptureQueriesContext(connections["default"]) as queries:
                        answers.append(asked(actors[who], document, id=one))
                    statements.append(len(queries))
            assert answers[0] == answers[1], who
            assert next(iter(answers[0]["data"].values())) == NOTHING_HERE, who
            assert statements[0] == statements[1], "the same work, whatever the answer"
    assert shopper.checkout.voucher_code == seen.code

    for who in FOR_HER:
        answer = asked(actors[who], REFRESH, id=shopper.id)["data"]["checkoutRetentionRefresh"]
        assert answer == {
            "checkout": {"voucherCode": seen.code},
            "retention": {"reason": "APPLIED"},
            "errors": [],
        }
    answer = asked(actors["keeper"], DECLINE, id=shopper.id)["data"]["checkoutPersonalOfferDecline"]
    assert answer == {"checkout": {"voucherCode": None}, "retention": {"declined": True}, "errors": []}
    assert not Reservation.objects.exists()


def test_a_checkout_that_moves_to_another_customer_tells_her_nothing_of_the_first(
    actors, shopper, channel_USD, customer_user
):
    granted(a_campaign(channel_USD, minimum_minor=5_000), customer_user)
    shopper.create((0, 1))
    assert CheckoutDecision.objects.get().reason == "minimum_not_reached"
    shopper.detach()
    for who, client in actors.items():
        shown = asked(client, READ, id=shopper.id)["data"]["checkout"]["retention"]
        assert (shown["reason"], shown["missing"]) == (None, None), who
    second = Shopper(actors["other"], channel_USD, shopper.variants)
    second.id = shopper.id
    second.attach()
    for who, client in actors.items():
        shown = asked(client, READ, id=shopper.id)["data"]["checkout"]["retention"]
        assert (shown["reason"], shown["missing"]) == (None, None), who


def test_whoever_reads_her_code_off_the_cart_can_do_nothing_with_it(
    actors, shopper, guest, channel_USD, customer_user
):
    """Saleor shows `voucherCode` to who holds a checkout's ID. The code is bound to them: elsewhere it falls off at once."""
    grant = granted(a_campaign(channel_USD), customer_user)
    code = shopper.create((0, 1)).code
    assert code == grant.code
    thief = Shopper(actors["other"], channel_USD, shopper.variants)
    for one in (thief, guest):
        one.create((0, 1), **({"email": customer_user.email} if one is guest else {}))
        assert one.type_code(code).errors == UNKNOWN
        assert (one.look().code, one.look().discount) == (None, 0)
    assert Grant.objects.get() == grant
    assert Reservation.objects.get().checkout_id == shopper.checkout.pk
    assert shopper.look().code == code


UNKNOWN = [{"field": "promoCode", "code": "INVALID", "message": "Promo code is invalid"}]


def test_saleor_answers_another_customers_code_as_an_unknown_one(
    actors, shopper, guest, channel_USD, customer_user
):
    """And were it otherwise: there is nothing to find out within 2^120 tries."""
    grant = granted(a_campaign(channel_USD), customer_user)
    assert shopper.create((0, 1)).code == grant.code
    thief = Shopper(actors["other"], channel_USD, shopper.variants)
    for one in (thief, guest):
        one.create((0, 1), email="guest@example.com")
        assert [one.type_code(code).errors for code in (new_code("Hers"), grant.code)] == [UNKNOWN, UNKNOWN]
    assert len(grant.code.rpartition("-")[2]) * 5 == 120
