"""What a guest types on a checkout is kept for the customer who takes it over: tried once, as a guess, then forgotten."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from saleor.permission.models import Permission

from saleor_retention.core.models import RateLimitCount
from saleor_retention.hosts.saleor.mutations import typed_codes
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.codes import claims, kept_codes
from saleor_retention.offers.codes.models import KeptCode, OfferCode
from saleor_retention.offers.models import Grant
from saleor_retention.store.channels import Mode

from ..graphql.guessing import differences, seen
from .storefront import ADDRESS, a_campaign, gid
from .test_security_codes import asking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P6.1")]

TYPE = """mutation($id: ID, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
    checkout { voucherCode } errors { field code message } } }"""


def now():
    return datetime.now(UTC)


@pytest.fixture(autouse=True)
def asleep(monkeypatch):
    monkeypatch.setattr("saleor_retention.tasks.schedule_inbox", lambda: None)


@pytest.fixture
def spring(channel_USD):
    """A campaign of 10 % whose code everybody may type."""
    made = a_campaign(channel_USD)
    claims.shared_code_set(made.pk, "SPRING", now=now())
    return made


@pytest.fixture
def batch(channel_USD):
    """Two codes, each for one customer."""
    made = a_campaign(channel_USD)
    rows = claims.codes_create(made.pk, 2, actor="staff", now=now())
    return [one.code for one in claims.batch_codes(rows, after=0, limit=2)]


@pytest.fixture
def cart(guest):
    """A guest's checkout of 240.00."""
    guest.create((2, 8), email="guest@example.com", shippingAddress=ADDRESS)
    return guest


def taken_over(shopper, cart):
    shopper.id = cart.id
    return shopper.attach()


def tries() -> int:
    return sum(RateLimitCount.objects.values_list("tries", flat=True))


def test_what_the_guest_typed_is_on_in_the_answer_by_which_they_sign_in(cart, shopper, spring, customer_user):
    (error,) = cart.type_code("spring").errors
    assert error["message"] == typed_codes.SIGN_IN
    answer = taken_over(shopper, cart)
    grant = Grant.objects.get(campaign=spring, customer__user_id=customer_user.pk)
    assert (answer.code, answer.total) == (grant.code, Decimal("216.0"))
    assert (tries(), KeptCode.objects.count()) == (1, 0)


@pytest.mark.parametrize("order", [0, 1])
def test_the_last_code_that_was_typed_is_the_one(cart, shopper, spring, batch, order, customer_user):
    for code in (("SPRING", batch[0]), (batch[0], "SPRING"))[order]:
        cart.type_code(code)
    assert taken_over(shopper, cart).total == Decimal("216.0")
    (grant,) = Grant.objects.all()
    assert (grant.campaign == spring) is (order == 1)
    assert OfferCode.objects.filter(grant=grant).exists() is (order == 0)


def test_whoever_types_on_a_checkout_costs_its_customer_one_guess_at_most(cart, shopper, spring, settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 2
    for number in range(20):
        cart.type_code(f"WRONG{number}")
    assert taken_over(shopper, cart).code is None
    for _ in range(3):
        shopper.email("ann@example.com")
    assert tries() == 1
    assert shopper.type_code("SPRING").errors == []


def test_a_guess_beyond_the_limit_is_not_looked_up(cart, shopper, spring, settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 0
    cart.type_code("SPRING")
    assert taken_over(shopper, cart).code is None
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 10
    assert shopper.email("ann@example.com").code is None
    assert (tries(), Grant.objects.count(), KeptCode.objects.count()) == (1, 0, 0)


def test_to_a_guest_every_code_is_the_same_bytes_after_the_same_statements(cart, spring, batch, shopper):
    assert claims.code_claim(batch[1], shopper.client.user.pk, now())
    post = asking(cart.client)
    answers = {
        cause: seen(post, TYPE, {"id": cart.id, "code": code})
        for cause, code in {
            "warm-up": "AAAA-AAAA",
            "unknown": "ZZZZ-ZZZZ",
            "shared": "SPRING",
            "of a batch": batch[0],
            "claimed": batch[1],
            "no code at all": "?",
            "long": "X" * 5_000,
        }.items()
    }
    del answers["warm-up"]
    assert differences(answers) == {}
    cart.type_code("SPRING")
    kept = KeptCode.objects.get()
    assert (kept.checkout_id, len(kept.code_hash)) == (cart.checkout.pk, 64)
    assert cart.checkout.metadata_storage.private_metadata == {}


def test_a_code_of_the_shop_replaces_what_was_typed_before(cart, shopper, spring, voucher):
    cart.type_code("SPRING")
    code = voucher.codes.get().code
    assert cart.type_code(code).code == code
    assert not KeptCode.objects.exists()
    assert taken_over(shopper, cart).code == code
    assert (tries(), Grant.objects.count()) == (0, 0)


def test_it_is_kept_for_a_day(cart, shopper, spring):
    cart.type_code("SPRING")
    old = now() - kept_codes.KEPT
    KeptCode.objects.update(typed_at=old)
    assert taken_over(shopper, cart).code is None
    assert (tries(), KeptCode.objects.count()) == (0, 0)
    KeptCode.objects.create(checkout_id=cart.checkout.pk, code_hash="0" * 64, typed_at=old)
    KeptCode.objects.create(checkout_id=UUID(int=1), code_hash="0" * 64, typed_at=old + timedelta(minutes=5))
    sweep_checkouts(now=now())
    assert [one.checkout_id for one in KeptCode.objects.all()] == [UUID(int=1)]


def test_where_offers_are_off_it_waits(cart, shopper, spring, monkeypatch):
    cart.type_code("SPRING")
    with monkeypatch.context() as patch:
        patch.setattr("saleor_retention.hosts.saleor.checkout.hooks.mode_of", lambda *_: Mode.OFF)
        assert taken_over(shopper, cart).code is None
    assert (tries(), KeptCode.objects.count()) == (0, 1)
    assert shopper.email("ann@example.com").total == Decimal("216.0")


def test_in_a_shop_without_codes_nothing_is_kept(cart):
    (error,) = cart.type_code("SPRING").errors
    assert error["message"] == "Promo code is invalid"
    assert not KeptCode.objects.exists()


def test_staff_who_attach_a_customer_try_it_for_that_customer(cart, staff_api_client, spring, customer_user):
    cart.type_code("SPRING")
    staff_api_client.user.user_permissions.add(
        *Permission.objects.filter(codename__in=("impersonate_user", "handle_checkouts", "manage_checkouts"))
    )
    document = """mutation($id: ID, $user: ID) { checkoutCustomerAttach(id: $id, customerId: $user) {
        checkout { voucherCode } errors { code } } }"""
    variables = {"id": cart.id, "user": gid("User", customer_user.pk)}
    answer = staff_api_client.post_graphql(document, variables).json()["data"]["checkoutCustomerAttach"]
    assert (answer["errors"], answer["checkout"]["voucherCode"]) == ([], Grant.objects.get().code)
    assert RateLimitCount.objects.get().subject == f"user:{customer_user.pk}"
