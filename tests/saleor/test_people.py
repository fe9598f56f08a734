"""Whose a guest's history is: nobody's who merely registers their address, theirs once they prove it."""

import json

import pytest
from saleor.account.models import User
from saleor.core.tokens import account_confirm_token_generator
from saleor.graphql.tests.fixtures import ApiClient
from saleor.order.models import Order

from saleor_retention.core.clock import now
from saleor_retention.customers.identity import members
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.models import Account
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.store.port import store
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid
from tests.saleor.shop import reconcile
from tests.saleor.test_points_rows import FULL, open_programme

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G4")]

VICTIM, STRANGER = "victim@example.com", "stranger@example.com"
REGISTER = """
mutation($email: String!, $channel: String!) {
  accountRegister(input: {
    email: $email, password: "Password1!", channel: $channel, redirectUrl: "http://localhost:3000/confirm"
  }) { requiresConfirmation errors { field code message } }
}
"""
CONFIRM = """
mutation($email: String!, $token: String!, $password: String) {
  confirmAccount(email: $email, token: $token, password: $password) { errors { field code message } }
}
"""
UPDATE = """
mutation($id: ID!, $input: CustomerInput!) {
  customerUpdate(id: $id, input: $input) { errors { field code message } }
}
"""
EVERYTHING = """
{ me {
    loyalty { balance { available held owed } transactions(first: 5) { edges { node { kind points } } } }
    personalOffers { name state }
    referral { code pending rewarded reversed pointsEarned receivedState }
} }
"""
CLAIM = "mutation($code: String!) { referralClaim(code: $code) { referral { receivedState } errors { code message } } }"


@pytest.fixture
def shop(superuser_api_client, site_settings, settings):
    """Accounts are confirmed by e-mail, and may sign in before: the kindest setting for an attacker."""
    settings.ALLOWED_CLIENT_HOSTS = ["localhost"]
    site_settings.enable_account_confirmation_by_email = True
    site_settings.allow_login_without_confirmation = True
    site_settings.save()
    shop = TransactionShop(superuser_api_client)
    open_programme(shop)
    return shop


def register(shop, email: str) -> User:
    shop.ask(REGISTER, client=ApiClient(user=None), email=email, channel=shop.channel)
    user = User.objects.get(email=email)
    assert not user.is_confirmed
    return user


def confirm(shop, user: User, password: str | None = None) -> None:
    """The owner of the address follows the link in their mail."""
    token = account_confirm_token_generator.make_token(user)
    shop.ask(CONFIRM, client=ApiClient(user=None), email=user.email, token=token, password=password)


def bought(shop, **who):
    order = shop.order(**who)
    shop.pay(order, FULL)
    return order


def told(shop, user: User, document: str = EVERYTHING, **variables) -> str:
    """What an account is told, word for word."""
    return json.dumps(shop.answer(document, client=ApiClient(user=user), **variables))


def points(user: User) -> int:
    rows = Account.objects.filter(customer__user_id=user.pk, kind="available")
    return sum(rows.values_list("balance", flat=True))


def owned_by(user: User) -> set:
    return set(OrderFact.objects.filter(customer__user_id=user.pk).values_list("order_id", flat=True))


def is_settled() -> bool:
    """Nothing differs any more, and the comparison knows it."""
    return store().drifted_orders(after=None, limit=100) == ()


def test_who_registers_a_victims_address_learns_and_gets_nothing_before_or_after_her_orders(shop):
    before = bought(shop, email=VICTIM)
    attacker, stranger = register(shop, VICTIM), register(shop, STRANGER)
    after = bought(shop, email="Victim@Example.com")
    assert Order.objects.get(pk=after.id).user_id == attacker.pk

    assert told(shop, attacker) == told(shop, stranger)
    assert (owned_by(attacker), points(attacker)) == (set(), 0)
    guest = Customer.objects.get(orders__order_id=before.id)
    assert (guest.user_id, guest.facts.purchases) == (None, 2)

    member = shop.member()
    code = get_or_create_code(members([store().customers([member])[member]])[member], now())
    for asked in ("AAAAAAAA", code, code):
        assert told(shop, attacker, CLAIM, code=asked) == told(shop, stranger, CLAIM, code=asked)
    assert told(shop, attacker) == told(shop, stranger)
    reconcile()
    assert (owned_by(attacker), points(attacker), is_settled()) == (set(), 0, True)


@pytest.mark.parametrize("mode", ["merge_disabled", "require_password"])
def test_once_the_owner_confirms_everything_of_hers_joins_whether_or_not_saleor_joins_it(
    shop, site_settings, mode
):
    if not hasattr(site_settings, "account_confirm_merge_mode") and mode == "merge_disabled":
        mode = "require_password"
    site_settings.account_confirm_merge_mode = mode
    site_settings.save()
    first = bought(shop, email=VICTIM)
    user = register(shop, VICTIM)
    second = bought(shop, email=VICTIM)

    confirm(shop, user, "Password1!")

    assert (Order.objects.get(pk=first.id).user_id is None) == (mode == "merge_disabled")
    assert (owned_by(user), points(user)) == ({first.id, second.id}, 260)
    assert is_settled()
    third = bought(shop, email=VICTIM)
    Order.objects.filter(pk=third.id).update(user=None)
    reconcile()
    assert (points(user), third.id in owned_by(user), is_settled()) == (390, True, True)

    shop.ask(UPDATE, id=gid("User", user.pk), input={"email": "moved@example.com"})
    reconcile()
    assert (points(user), len(owned_by(user)), is_settled()) == (390, 3, True)


def test_staff_who_confirm_an_account_vouch_for_its_address(shop):
    order = bought(shop, email=VICTIM)
    user = register(shop, VICTIM)
    shop.ask(UPDATE, id=gid("User", user.pk), input={"isConfirmed": True})

    assert (owned_by(user), points(user), is_settled()) == ({order.id}, 130, True)


def test_what_she_orders_signed_in_is_hers_without_a_confirmation_and_what_her_address_orders_is_not(
    shop, site_settings
):
    """A shop that never asks for a confirmation: Saleor leaves every account of it unconfirmed."""
    site_settings.enable_account_confirmation_by_email = False
    site_settings.save()
    as_guest = bought(shop, email=VICTIM)
    user = register(shop, VICTIM)
    signed_in, attached = bought(shop, user_id=user.pk), bought(shop, email=VICTIM)
    assert Order.objects.get(pk=attached.id).user_id == user.pk

    assert (owned_by(user), points(user)) == ({signed_in.id}, 130)
    reconcile()
    assert (owned_by(user), points(user), is_settled()) == ({signed_in.id}, 130, True)

    User.objects.filter(pk=user.pk).update(is_confirmed=True)
    reconcile()
    assert (owned_by(user), points(user)) == ({as_guest.id, signed_in.id, attached.id}, 390)
    assert is_settled()


def test_without_hooks_the_comparison_alone_joins_and_never_joins_the_unproven(no_hooks, shop):
    order = bought(shop, email=VICTIM)
    user = register(shop, VICTIM)
    reconcile()
    assert owned_by(user) == set()
    confirm(shop, user, "Password1!")
    reconcile()

    assert (owned_by(user), points(user), is_settled()) == ({order.id}, 130, True)
