"""Codes that are typed: into Saleor's own field and into ours, one's own and a stranger's. Figures in minor units."""

import pytest
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode
from saleor.product.models import Product

from saleor_retention.hosts.saleor.mutations import typed_codes
from saleor_retention.offers.checkout import decide
from saleor_retention.offers.codes import claims
from saleor_retention.offers.models import Budget, CheckoutDecision, Grant, Redemption, Reservation, Stacking
from saleor_retention.store.discounts import Benefit, Scope
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid

from .campaigns import applied, campaign, code_on, deliver, given, now, reason, uses
from .orders import complete

pytestmark = pytest.mark.django_db

TYPE = """mutation($id: ID!, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
    checkout { voucherCode } errors { field message code } } }"""
REMOVE = """mutation($id: ID!, $code: String!) { checkoutRemovePromoCode(id: $id, promoCode: $code) {
    errors { code } } }"""
CLAIM = """mutation($code: String!) { personalOfferCodeClaim(code: $code) {
    personalOffer { id name } errors { field message code } } }"""
READ = """query($id: ID!) { checkout(id: $id) { retention { reason saving { amount }
    hints { name reason wouldSave { amount } } } } }"""
UNAVAILABLE = [{"field": "code", "message": "This offer is not available.", "code": "OFFER_NOT_AVAILABLE"}]


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def typed(shop, checkout, user_id, code: str) -> list[str]:
    """They type a code into Saleor's own field; answers the codes of Saleor's errors."""
    answer = shop.answer(TYPE, client=shop.client_of(user_id), id=gid("Checkout", checkout), code=code)
    return [one["code"] for one in answer["checkoutAddPromoCode"]["errors"]]


def removed(shop, checkout, user_id, code: str) -> None:
    """They take a code off with Saleor's own mutation."""
    answer = shop.ask(REMOVE, client=shop.client_of(user_id), id=gid("Checkout", checkout), code=code)
    assert answer["checkoutRemovePromoCode"]["errors"] == []


def claimed(shop, user_id, code: str):
    """The answer of our own mutation."""
    return shop.answer(CLAIM, client=shop.client_of(user_id), code=code)["personalOfferCodeClaim"]


def told(shop, checkout, user_id):
    """What the shopper's API says about their checkout."""
    data = shop.ask(READ, client=shop.client_of(user_id), id=gid("Checkout", checkout))
    return data["checkout"]["retention"]


def a_code_of_the_shop(shop, percent: int, *, once: bool = False) -> str:
    """A voucher that is none of ours; `once`: off one unit of the cheapest."""
    voucher = Voucher.objects.create(
        type="entire_order", discount_value_type="percentage", name="Typed", apply_once_per_order=once
    )
    VoucherChannelListing.objects.create(
        voucher=voucher, channel=shop.row, discount_value=percent, currency=shop.currency
    )
    return VoucherCode.objects.create(voucher=voucher, code=f"TYPED-{percent}").code


def a_spent_code(shop) -> str:
    """A code of the shop that is switched off."""
    code = a_code_of_the_shop(shop, 30)
    VoucherCode.objects.filter(code=code).update(is_active=False)
    return code


def answered(shop, checkout, user_id, code: str):
    """Saleor's answer to a code that was typed."""
    answer = shop.answer(TYPE, client=shop.client_of(user_id), id=gid("Checkout", checkout), code=code)
    return answer["checkoutAddPromoCode"]


@pytest.mark.promise("H1.12")
@pytest.mark.promise("P6.2")
@pytest.mark.parametrize("first", ["saleor", "ours"])
def test_a_shared_code_is_her_offer_in_saleors_field_and_in_ours(shop, first):
    made = campaign(shop, uses_limit=2)
    claims.shared_code_set(made.pk, "SPRING", now=now())
    user_id = shop.member()
    checkout = shop.cart(user_id)
    if first == "ours":
        assert claimed(shop, user_id, "spring")["personalOffer"]["name"] == "Hers"
    for code in ("SPRING", "spring"):
        answer = answered(shop, checkout, user_id, code)
        assert (answer["errors"], answer["checkout"]["voucherCode"]) == ([], code_on(checkout))
        assert (applied(checkout), shop.saving(checkout), Grant.objects.count()) == (made, 1_560, 1)
    complete(shop, checkout, user_id, saved=1_560)
    assert uses(made) == [(1_560, True)]


@pytest.mark.promise("P6.2")
def test_a_code_that_is_typed_takes_a_decline_back(shop):
    made = campaign(shop)
    claims.shared_code_set(made.pk, "SPRING", now=now())
    user_id = shop.member()
    checkout = shop.cart(user_id)
    decide.decline(checkout, user_id, now=now())
    assert typed(shop, checkout, user_id, "SPRING") == []
    assert applied(checkout) == made


@pytest.mark.promise("P6.2")
def test_what_a_typed_code_gave_but_the_cart_may_not_have_says_why(shop):
    made = campaign(shop, minimum=100_000)
    claims.shared_code_set(made.pk, "SPRING", now=now())
    user_id = shop.member()
    checkout = shop.cart(user_id)
    (error,) = answered(shop, checkout, user_id, "SPRING")["errors"]
    assert (error["code"], error["message"]) == (
        "VOUCHER_NOT_APPLICABLE",
        "The goods are worth less than this offer asks.",
    )
    assert (code_on(checkout), Grant.objects.count()) == ("", 1)


@pytest.mark.promise("P6.1")
def test_to_guests_every_unknown_code_answers_that_they_may_have_to_sign_in(shop):
    made = campaign(shop)
    checkout = shop.cart(None)
    before = answered(shop, checkout, None, "SPRING")
    assert before["errors"][0]["message"] == "Promo code is invalid"
    claims.shared_code_set(made.pk, "SPRING", now=now())
    theirs = given(made, shop.member()).code
    answers = [answered(shop, checkout, None, code) for code in ("SPRING", "NO-SUCH-CODE", theirs)]
    assert [one["errors"] for one in answers] == 3 * [
        [{"field": "promoCode", "message": typed_codes.SIGN_IN, "code": "INVALID"}]
    ]
    assert (code_on(checkout), Grant.objects.count()) == ("", 1)


@pytest.mark.promise("P6.1")
def test_whatever_gives_nothing_answers_as_an_unknown_code_and_counts_as_a_guess(shop, settings):
    made = campaign(shop)
    batch = claims.codes_create(made.pk, 2, actor="staff", now=now())
    mine, other = [one.code for one in claims.batch_codes(batch, after=0, limit=2)]
    owner, user_id = shop.member(), shop.member()
    assert claimed(shop, owner, other)["errors"] == []
    deliver()
    personal = Grant.objects.get().code
    checkout = shop.cart(user_id)
    answers = [answered(shop, checkout, user_id, code) for code in ("NO-SUCH-CODE", other, personal)]
    assert [one["errors"] for one in answers] == 3 * [
        [{"field": "promoCode", "message": "Promo code is invalid", "code": "INVALID"}]
    ]
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 3
    assert answered(shop, checkout, user_id, mine) == answers[0]
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 100
    assert typed(shop, checkout, user_id, mine) == []
    assert applied(checkout) == made


@pytest.mark.promise("P6.2")
def test_nobody_claims_on_the_checkout_of_another(shop):
    made = campaign(shop)
    claims.shared_code_set(made.pk, "SPRING", now=now())
    owner, other = shop.member(), shop.member()
    checkout = shop.cart(owner)
    for user_id in (other, None):
        assert typed(shop, checkout, user_id, "SPRING") == ["INVALID"]
    assert not Grant.objects.exists()


@pytest.mark.promise("P6.2")
def test_of_a_shared_code_with_a_cap_just_so_many_orders_are_cheaper(shop):
    made = campaign(shop, uses_limit=2)
    claims.shared_code_set(made.pk, "SPRING", now=now())
    people = [shop.member() for _ in range(3)]
    for one in people:
        assert claimed(shop, one, "SPRING")["errors"] == []
    carts = [shop.cart(one) for one in people]
    assert [shop.saving(one) for one in carts] == [1_560, 1_560, 0]
    assert reason(carts[2]) == "used_up"
    for one, cart in zip(people[:2], carts, strict=False):
        complete(shop, cart, one, saved=1_560)
    assert shop.saving(shop.cart(people[2])) == 0
    budget = Budget.objects.get(campaign=made)
    assert (budget.most, budget.taken, len(uses(made))) == (2, 2, 2)
    assert claimed(shop, shop.member(), "SPRING")["errors"] == UNAVAILABLE


@pytest.mark.promise("P6.1")
def test_a_unique_code_works_for_one_account_and_a_guest_has_to_sign_in(shop):
    made = campaign(shop)
    batch = claims.codes_create(made.pk, 1, actor="staff", now=now())
    (code,) = [one.code for one in claims.batch_codes(batch, after=0, limit=1)]
    first, second = shop.member(), shop.member()
    assert typed(shop, shop.cart(None), None, code) == ["INVALID"]
    assert claimed(shop, first, code)["errors"] == []
    assert claimed(shop, second, code)["errors"] == UNAVAILABLE
    assert [shop.saving(shop.cart(one)) for one in (first, second)] == [1_560, 0]


WAYS = [
    ("granted", {}),
    ("audience", {"percent_bp": 5_000, "most": 1_560}),
    ("shared", {"percent_bp": 1_300, "benefit": Benefit(scope=Scope(excludes_sale_items=True))}),
    ("unique", {"percent_bp": None, "benefit": Benefit(kind="free_shipping")}),
]
"""How they came by it, each with another voucher that carries it: the campaign's, its own for an amount or for lines,
the campaign's for the delivery."""


@pytest.mark.promise("P1.6", "P6.1", "P6.2")
@pytest.mark.parametrize(("way", "terms"), WAYS, ids=[way for way, _ in WAYS])
def test_a_strangers_code_takes_nothing_off_and_its_owner_keeps_what_she_has(shop, terms, way):
    owner, stranger = shop.member(), shop.member()
    made = campaign(shop, **terms, rule={"orders": {"atLeast": 1}} if way == "audience" else None)
    if way == "granted":
        given(made, owner)
    elif way == "audience":
        order = shop.order(user_id=owner)
        shop.pay(order, shop.due(order))
    elif way == "shared":
        claims.shared_code_set(made.pk, "SPRING", now=now())
        assert claimed(shop, owner, "SPRING")["errors"] == []
    else:
        batch = claims.codes_create(made.pk, 1, actor="staff", now=now())
        assert claimed(shop, owner, claims.batch_codes(batch, after=0, limit=1)[0].code)["errors"] == []
    hers = shop.cart(owner)
    saved, code = shop.saving(hers), code_on(hers)
    assert saved > 0
    for user_id in (stranger, None):
        foreign = shop.cart(user_id)
        typed(shop, foreign, user_id, code)
        assert (code_on(foreign), shop.saving(foreign)) == ("", 0)
        shop.complete(foreign, user_id)
    assert Reservation.objects.get().checkout_id == hers
    complete(shop, hers, owner, saved=saved)
    assert list(Redemption.objects.values_list("amount_minor", flat=True)) == [saved]


@pytest.mark.promise("P1.6")
def test_the_code_of_a_joint_amount_takes_nothing_off_for_a_stranger(shop):
    owner, stranger = shop.member(), shop.member()
    for terms in ({}, {"amount": 500}):
        given(campaign(shop, stacking=Stacking.COMBINABLE, **terms), owner)
    hers, foreign = shop.cart(owner), shop.cart(stranger)
    typed(shop, foreign, stranger, code_on(hers))
    assert (code_on(foreign), shop.saving(foreign), shop.saving(hers)) == ("", 0, 2_060)
    complete(shop, hers, owner, saved=2_060)


@pytest.mark.promise("P8.5")
def test_a_typed_code_that_is_worse_than_her_offer_stays_and_says_so(shop):
    user_id = shop.member()
    made = campaign(shop)
    given(made, user_id)
    checkout = shop.cart(user_id)
    worse = a_code_of_the_shop(shop, 5)
    assert typed(shop, checkout, user_id, worse) == []
    assert (code_on(checkout), shop.saving(checkout), reason(checkout)) == (worse, 780, "other_code")
    assert told(shop, checkout, user_id)["hints"] == [
        {"name": "Hers", "reason": "OTHER_CODE", "wouldSave": {"amount": 15.6}}
    ]
    change = """mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) {
        checkoutLinesUpdate(id: $id, lines: $lines) { checkout { id } errors { code } } }"""
    lines = [{"variantId": gid("ProductVariant", shop.variant("A")), "quantity": 3}]
    shop.ask(change, client=shop.client_of(user_id), id=gid("Checkout", checkout), lines=lines)
    assert (shop.saving(checkout), code_on(checkout)) == (1_080, worse)
    assert told(shop, checkout, user_id)["hints"][0]["wouldSave"] == {"amount": 21.6}


@pytest.mark.promise("P8.5")
def test_a_typed_code_that_is_better_or_as_good_says_nothing(shop):
    user_id = shop.member()
    given(campaign(shop), user_id)
    for percent in (10, 20):
        checkout = shop.cart(user_id)
        assert typed(shop, checkout, user_id, a_code_of_the_shop(shop, percent)) == []
        assert (told(shop, checkout, user_id)["hints"], reason(checkout)) == ([], "other_code")


@pytest.mark.promise("P8.5")
def test_an_offer_that_was_removed_to_try_a_code_returns_when_that_code_leaves(shop):
    """The official storefront hides its code field while a code is on: there one has to go to try another."""
    user_id = shop.member()
    made = campaign(shop)
    given(made, user_id)
    checkout = shop.cart(user_id)
    removed(shop, checkout, user_id, code_on(checkout))
    assert (code_on(checkout), reason(checkout)) == ("", "removed")
    worse = a_code_of_the_shop(shop, 5)
    assert typed(shop, checkout, user_id, worse) == []
    assert (code_on(checkout), reason(checkout)) == (worse, "other_code")
    assert told(shop, checkout, user_id)["hints"][0]["wouldSave"] == {"amount": 15.6}
    removed(shop, checkout, user_id, worse)
    assert (applied(checkout), shop.saving(checkout)) == (made, 1_560)


@pytest.mark.promise("P8.5")
def test_an_offer_that_was_removed_to_try_a_code_returns_when_saleor_refuses_that_code(shop):
    user_id = shop.member()
    made = campaign(shop)
    given(made, user_id)
    checkout = shop.cart(user_id)
    for code in ("NO-SUCH-CODE", a_spent_code(shop)):
        removed(shop, checkout, user_id, code_on(checkout))
        assert (code_on(checkout), reason(checkout)) == ("", "removed")
        assert len(typed(shop, checkout, user_id, code)) == 1
        assert (applied(checkout), shop.saving(checkout)) == (made, 1_560)


@pytest.mark.promise("P8.5")
def test_a_decline_stays_whatever_she_types_and_promises_nothing(shop):
    user_id = shop.member()
    made = campaign(shop)
    given(made, user_id)
    checkout = shop.cart(user_id)
    decide.decline(checkout, user_id, now=now())
    assert typed(shop, checkout, user_id, "NO-SUCH-CODE") == ["INVALID"]
    assert (code_on(checkout), reason(checkout)) == ("", "declined")
    worse = a_code_of_the_shop(shop, 5)
    assert typed(shop, checkout, user_id, worse) == []
    assert told(shop, checkout, user_id)["hints"] == []
    removed(shop, checkout, user_id, worse)
    assert (code_on(checkout), reason(checkout)) == ("", "declined")
    ask = "mutation($id: ID!) { checkoutRetentionRefresh(checkoutId: $id) { errors { code } } }"
    shop.ask(ask, client=shop.client_of(user_id), id=gid("Checkout", checkout))
    assert (applied(checkout), shop.saving(checkout)) == (made, 1_560)


@pytest.mark.promise("P8.5")
def test_a_typed_code_on_one_unit_is_compared_with_what_it_takes_off_and_not_with_what_it_is_called(shop):
    """Half price sounds better than ten percent, but is 18.00 off one B; their offer on A's lines is 24.00."""
    user_id = shop.member()
    a = Scope(product_ids=frozenset(Product.objects.filter(name="A").values_list("pk", flat=True)))
    given(campaign(shop, percent_bp=2_000, benefit=Benefit(scope=a)), user_id)
    checkout = shop.cart(user_id)
    assert typed(shop, checkout, user_id, a_code_of_the_shop(shop, 50, once=True)) == []
    assert shop.saving(checkout) == 1_800
    assert [one["wouldSave"] for one in told(shop, checkout, user_id)["hints"]] == [{"amount": 24.0}]


@pytest.mark.promise("P8.5")
def test_nobody_is_told_of_anothers_offers_by_typing(shop):
    owner, stranger = shop.member(), shop.member()
    given(campaign(shop), owner)
    deliver()
    checkout = shop.cart(stranger)
    typed(shop, checkout, stranger, a_code_of_the_shop(shop, 5))
    row = CheckoutDecision.objects.filter(pk=checkout).first()
    assert row is None or row.hints == []
