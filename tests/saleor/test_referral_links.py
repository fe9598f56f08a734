"""Members' links in a real Saleor: where they lead, who counts, and who is brought by one, with an account or as a guest."""

from datetime import UTC, datetime

import graphene
import pytest
from django.test import Client
from saleor.graphql.tests.fixtures import ApiClient
from saleor.graphql.tests.utils import get_graphql_content
from saleor.plugins.models import PluginConfiguration

from saleor_retention.customers.identity import members
from saleor_retention.loyalty.models import Programme
from saleor_retention.referrals.claims import HINT, LINK_HINT
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.links.models import ReferralVisit, ReferralVisitCount
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.port import store

from .test_referrals_conversion import available, shopping

__all__ = ["shopping"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R1.1")]

BASE = "/plugins/saleor.retention/r/"
PLAIN = "https://shop.example.com/welcome"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
CARD = "{ me { referral { code link visits qr { svg png } } } }"
CLAIM = "mutation($token: String) { referralClaim(token: $token) { referral { receivedState } errors { field code } } }"

CONFIRM = "mutation($id: ID!) { customerUpdate(id: $id, input: {isConfirmed: true}) { errors { field } } }"


@pytest.fixture
def code(customer_user, channel_USD):
    points = Programme.objects.create(slug="points", name="Points")
    referral_terms_set(
        channel=channel_USD.slug, programme_id=points.pk, referrer_points=500, referee_points=250, is_active=True,
        valid_from=BEGIN, actor="staff:1", reason="spring", now=BEGIN,
    )  # fmt: skip
    snapshot = store().customers([customer_user.pk])[customer_user.pk]
    return get_or_create_code(members([snapshot])[customer_user.pk], BEGIN)


def followed(path: str, method: str = "get", **words):
    return getattr(Client(), method)(f"{BASE}{path}", **words)


def asked(user, document: str, **variables):
    return get_graphql_content(ApiClient(user=user).post_graphql(document, variables))["data"]


def test_a_members_link_leads_to_the_shop_and_a_friend_claims_by_it(
    site_settings, customer_user, customer_user2, code
):
    card = asked(customer_user, CARD)["me"]["referral"]
    assert (card["code"], card["visits"]) == (code, 0)
    assert card["link"].endswith(f"{BASE}{code}")
    assert card["qr"]["svg"].startswith("data:image/svg+xml")
    assert card["qr"]["png"].startswith("data:image/png;base64,")

    answer = Client().get(card["link"][card["link"].index(BASE) :])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "no-store")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    address, _, token = answer.headers["Location"].partition("?ref=")
    assert (address, token.partition(".")[0]) == (PLAIN, code)
    assert asked(customer_user, CARD)["me"]["referral"]["visits"] == 1

    forged = asked(customer_user2, CLAIM, token=token[:-3] + "abc")["referralClaim"]
    assert forged == {"referral": None, "errors": [{"field": "code", "code": "REFERRAL_NOT_AVAILABLE"}]}
    claimed = asked(customer_user2, CLAIM, token=token)["referralClaim"]
    assert claimed == {"referral": {"receivedState": "PENDING"}, "errors": []}
    row = Referral.objects.get()
    assert (row.referrer.user_id, row.source, row.visit) == (
        customer_user.pk,
        "link",
        ReferralVisit.objects.get(),
    )


@pytest.mark.promise("R1.2")
@pytest.mark.parametrize("key", [HINT, LINK_HINT])
def test_a_guest_who_followed_a_link_counts_once_they_prove_the_address_and_not_before(
    code, shopping, customer_user, staff_api_client, permission_manage_users, key
):
    token = followed(code).headers["Location"].partition("?ref=")[2]
    order, _ = shopping.buy(None, (key, code if key == HINT else token), email="guest@example.com")
    assert (order.user, Referral.objects.count()) == (None, 0)

    account = shopping.register("guest@example.com")
    assert not account.is_confirmed
    assert (Referral.objects.count(), available(customer_user), available(account)) == (0, 0, 0)

    staff_api_client.user.user_permissions.add(permission_manage_users)
    confirmed = {"id": graphene.Node.to_global_id("User", account.pk)}
    for _ in range(2):
        answer = get_graphql_content(staff_api_client.post_graphql(CONFIRM, confirmed))
        assert answer["data"]["customerUpdate"]["errors"] == []
        assert (available(customer_user), available(account)) == (500, 250)
    row = Referral.objects.get()
    assert (row.referrer.user_id, row.referee.user_id, row.order_id) == (
        customer_user.pk, account.pk, order.pk,
    )  # fmt: skip
    assert row.source == ("checkout" if key == HINT else "link")


@pytest.mark.parametrize(
    "raw",
    [
        "?to=//evil.test", "?to=/%5Cevil.test", "?to=https://evil.test", "?to=%2F%2Fevil.test", "?to=/%252F%252Fevil.test",
        "?to=/x%0d%0aSet-Cookie:a=b", "?to=/@evil.test", "?to=javascript:alert(1)", "?to=/../admin", "?to=.evil.test",
    ],
)  # fmt: skip
def test_no_link_leads_anywhere_else(site_settings, code, raw):
    for text in (code, "NBDYSC2D"):
        answer = followed(f"{text}{raw}")
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, PLAIN)
        assert "Set-Cookie" not in answer.headers


def test_it_may_lead_to_a_path_of_the_shop(site_settings, code):
    assert (
        followed(f"{code}?to=/shoes/red")
        .headers["Location"]
        .startswith("https://shop.example.com/shoes/red?ref=")
    )


def test_a_code_that_is_nobodys_leads_to_the_shop_without_a_token(site_settings, code):
    for text in ("NBDYSC2D", "x", "%00", "a/b"):
        assert followed(text).headers["Location"] == PLAIN
    assert not ReferralVisit.objects.exists()


def test_pictures_are_files(site_settings, code):
    for kind, content_type in (("svg", "image/svg+xml"), ("png", "image/png")):
        answer = followed(f"{code}.{kind}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)


def test_switched_off_a_printed_link_leads_to_the_shop_and_counts_nothing(site_settings, code):
    PluginConfiguration.objects.create(
        identifier="saleor.retention", name="Retention", active=False, configuration=[]
    )
    assert (followed(code).status_code, followed(code).headers["Location"]) == (302, PLAIN)
    assert followed(code, "post").status_code == 405
    assert not ReferralVisitCount.objects.exists()
