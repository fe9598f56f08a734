"""Points for what an account shows by itself, and for what an app or staff tell of it: once, within the cap."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from freezegun import freeze_time
from saleor.account.models import User
from saleor.app.models import App
from saleor.core.tokens import account_confirm_token_generator
from saleor.graphql.tests.fixtures import ApiClient
from saleor.permission.models import Permission

from saleor_retention.core.clock import store_zone
from saleor_retention.loyalty.events.accounts import celebrate
from saleor_retention.loyalty.events.event_rules import event_rule_set
from tests.saleor.campaigns import now
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid, serial
from tests.saleor.points import assert_the_books_balance, available, programme, settle
from tests.saleor.shop import reconcile

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L1.3")]

REGISTER = """mutation($email: String!, $channel: String!) { accountRegister(input: {
    email: $email, password: "Password1!", channel: $channel, redirectUrl: "http://localhost:3000/confirm"
    }) { requiresConfirmation errors { field code message } } }"""
CONFIRM = """mutation($email: String!, $token: String!) { confirmAccount(email: $email, token: $token) {
    errors { field code message } } }"""
METADATA = """mutation($id: ID!, $input: [MetadataInput!]!) { updateMetadata(id: $id, input: $input) {
    errors { field code message } } }"""
RECORD = """mutation($input: LoyaltyEventRecordInput!) { loyaltyEventRecord(input: $input) {
    event { id points } errors { field code } } }"""
WITHDRAW = """mutation($input: LoyaltyEventWithdrawInput!) { loyaltyEventWithdraw(input: $input) {
    event { id points withdrawnAt } errors { field code } } }"""
STATEMENT = """{ me { loyalty { balance { available } transactions(first: 9) { edges { node {
    points source { type event { kind } } } } } } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings, settings):
    settings.ALLOWED_CLIENT_HOSTS = ["localhost"]
    site_settings.enable_account_confirmation_by_email = True
    site_settings.allow_login_without_confirmation = True
    site_settings.save()
    return TransactionShop(superuser_api_client)


@pytest.fixture
def version(shop):
    return programme(shop)


def rule(version, kind: str, points: int, **more) -> None:
    event_rule_set(version.programme_id, kind=kind, points=points, actor="s", reason="x", now=now(), **more)


def statement(shop, user_id: int) -> list[tuple[float, str | None]]:
    """As the shopper reads it, the newest first."""
    told = shop.ask(STATEMENT, client=shop.client_of(user_id))["me"]["loyalty"]
    rows = [edge["node"] for edge in told["transactions"]["edges"]]
    assert {row["source"]["type"] for row in rows} <= {"EVENT"}
    return [(row["points"], row["source"]["event"]["kind"]) for row in rows]


def test_signing_up_and_confirming_the_address_each_earn_once(shop, version):
    rule(version, "sign_up", 100)
    rule(version, "confirmed_email", 50)
    email = f"new{next(serial)}@example.com"
    shop.ask(REGISTER, client=ApiClient(user=None), email=email, channel=shop.channel)
    user = User.objects.get(email=email)
    assert not user.is_confirmed
    assert available(user.pk) == 100
    token = account_confirm_token_generator.make_token(user)
    shop.ask(CONFIRM, client=ApiClient(user=None), email=email, token=token)
    assert available(user.pk) == 150
    # Registering the same address again, and looking again, give nothing.
    shop.ask(REGISTER, client=ApiClient(user=None), email=email, channel=shop.channel)
    reconcile()
    assert available(user.pk) == 150
    assert statement(shop, user.pk) == [(50, "CONFIRMED_EMAIL"), (100, "SIGN_UP")]
    assert_the_books_balance()


def test_an_account_of_before_the_rule_earns_nothing_by_it(shop, version):
    user_id = shop.member()
    User.objects.filter(pk=user_id).update(date_joined=now() - timedelta(days=2))
    rule(version, "sign_up", 100)
    shop.ask(
        METADATA, client=shop.client_of(user_id), id=gid("User", user_id), input=[{"key": "a", "value": "b"}]
    )
    reconcile()
    assert available(user_id) == 0


@pytest.mark.parametrize("year", ["1004", "1604", "1992"])
def test_a_birthday_earns_once_a_year_whatever_its_year_and_however_it_is_changed(shop, version, year):
    rule(version, "birthday", 200)
    user_id = shop.member()
    User.objects.filter(pk=user_id).update(date_joined=now() - timedelta(days=400))
    today = now().astimezone(store_zone()).date()

    def born(day: date) -> None:
        value = f"{year}-{day.month:02}-{day.day:02}"
        client = shop.client_of(user_id)
        shop.ask(
            METADATA, client=client, id=gid("User", user_id), input=[{"key": "birthday", "value": value}]
        )

    born(today + timedelta(days=1))
    assert available(user_id) == 0
    with freeze_time(now() + timedelta(days=1), tick=True):
        celebrate(now=now())
        celebrate(now=now())
        assert available(user_id) == 200
        born(today)
        celebrate(now=now())
        assert available(user_id) == 200
    with freeze_time(now() + timedelta(days=366), tick=True):
        # A day earlier than the one that was celebrated is no twelve months later yet.
        celebrate(now=now())
        assert available(user_id) == 200
        born(today + timedelta(days=1))
        celebrate(now=now())
        assert available(user_id) == 400
    assert_the_books_balance()


def told_by(shop, who: str) -> ApiClient:
    """A client that may tell of events, or not."""
    if who == "staff":
        shop.staff.user.user_permissions.add(Permission.objects.get(codename="manage_users"))
        return shop.staff
    app = App.objects.create(name="Reviews", identifier=f"reviews-{uuid4().hex}", is_active=True)
    if who == "app":
        app.permissions.add(Permission.objects.get(codename="manage_users"))
    return ApiClient(app=app)


def record(shop, client: ApiClient, user_id: int, key: str) -> tuple[float | None, list[tuple[str, str]]]:
    """The points of the event, or what was refused."""
    given = {
        "userId": gid("User", user_id),
        "eventKind": "REVIEW",
        "eventKey": key,
        "reason": "a review",
        "idempotencyKey": str(uuid4()),
    }
    answer = shop.answer(RECORD, client=client, input=given)["loyaltyEventRecord"]
    errors = [(error["field"], error["code"]) for error in answer["errors"]]
    return answer["event"] and answer["event"]["points"], errors


@pytest.mark.parametrize("who", ["app", "staff"])
def test_a_review_earns_by_its_key_and_within_its_cap(shop, version, who):
    rule(version, "review", 30, most=2, period="month")
    client, user_id, other = told_by(shop, who), shop.member(), shop.member()
    assert record(shop, client, user_id, "review:1") == (30, [])
    assert record(shop, client, user_id, "review:1") == (30, [])
    assert available(user_id) == 30
    assert record(shop, client, other, "review:1") == (None, [("eventKey", "KEY_REUSED")])
    assert record(shop, client, user_id, "review:2") == (30, [])
    points, ((_, code),) = record(shop, client, user_id, "review:3")
    assert (points, code, available(user_id), available(other)) == (None, "LIMIT_REACHED", 60, 0)
    given = {
        "eventKind": "REVIEW",
        "eventKey": "review:1",
        "reason": "deleted",
        "idempotencyKey": str(uuid4()),
    }
    answer = shop.answer(WITHDRAW, client=client, input=given)["loyaltyEventWithdraw"]
    assert (answer["errors"], answer["event"]["withdrawnAt"] is None) == ([], False)
    assert available(user_id) == 30
    assert record(shop, client, user_id, "review:1")[1] == []
    assert available(user_id) == 30
    settle()
    assert_the_books_balance()


def test_nobody_else_may_tell_of_events(shop, version):
    rule(version, "review", 30)
    user_id = shop.member()
    given = {
        "userId": gid("User", user_id),
        "eventKind": "REVIEW",
        "eventKey": "review:1",
        "reason": "mine",
        "idempotencyKey": "k",
    }
    for client in (shop.client_of(user_id), ApiClient(user=None), told_by(shop, "an app without permission")):
        client.token = None
        answer = client.post_graphql(RECORD, {"input": given}).json()
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert available(user_id) == 0
