"""The gift card that will carry points: one for each key, for one customer, closed for good."""

import pytest
from saleor.giftcard.models import GiftCard, GiftCardEvent

from saleor_retention.errors import Disabled, Invalid, NotFound
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.store.port import GONE, store
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def issue(user_id: int, **changes) -> str:
    return store().issue_gift_card(
        **({"key": "k", "user_id": user_id, "amount_minor": 3_000, "currency": "USD"} | changes)
    )


def attach(shop, checkout, code: str, user_id: int | None) -> list[str]:
    data = shop.answer(
        """mutation($id: ID!, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
            errors { field message code } } }""",
        client=shop.client_of(user_id),
        id=gid("Checkout", checkout),
        code=code,
    )
    return [error["message"] for error in data["checkoutAddPromoCode"]["errors"]]


if gift_cards.CARDS_BIND:

    def test_one_key_is_one_card_however_often_it_is_asked_for(shop):
        user_id = shop.member()
        assert issue(user_id) == issue(user_id)
        assert issue(user_id, key="other") != issue(user_id)
        assert GiftCard.objects.count() == 2

    def test_staff_tell_our_cards_by_their_tag(shop):
        for key in ("one", "other"):
            issue(shop.member(), key=key)
        tagged = shop.ask(
            """query($tags: [String!]!) { giftCards(first: 5, filter: {tags: $tags}) {
                totalCount edges { node { tags { name } } } } }""",
            tags=[gift_cards.TAG],
        )["giftCards"]
        assert (tagged["totalCount"], tagged["edges"][0]["node"]["tags"]) == (2, [{"name": gift_cards.TAG}])

    def test_a_card_is_its_owners_alone_and_a_stranger_learns_nothing(shop):
        owner, stranger = shop.member(), shop.member()
        code = GiftCard.objects.get(pk=issue(owner)).code
        unknown = attach(shop, shop.cart(stranger), "NO-SUCH-CARD", stranger)
        assert attach(shop, shop.cart(stranger), code, stranger) == unknown != []
        assert attach(shop, shop.cart(None), code, None) == unknown
        assert attach(shop, shop.cart(owner), code, owner) == []

    def test_closing_answers_what_was_left_once_and_the_checkout_is_priced_anew(shop):
        user_id = shop.member()
        reference = issue(user_id)
        checkout = shop.cart(user_id)
        assert attach(shop, checkout, GiftCard.objects.get(pk=reference).code, user_id) == []
        before = shop.total(checkout)
        left = [store().close_gift_card(reference) for _ in range(2)]
        assert (left, before, shop.total(checkout)) == ([3_000, 0], 138, 168)
        closed = store().gift_card(reference)
        assert (closed["initial_minor"], closed["current_minor"], closed["is_active"]) == (3_000, 0, False)
        assert GiftCardEvent.objects.filter(gift_card_id=reference, type="deactivated").count() == 1

    def test_cards_of_the_shop_are_none_of_ours(shop):
        theirs = GiftCard.objects.create(
            code="SHOPSOWN", currency="USD", initial_balance_amount=10, current_balance_amount=10
        )
        assert store().gift_card(str(theirs.pk)) is GONE
        with pytest.raises(NotFound):
            store().close_gift_card(str(theirs.pk))
        theirs.refresh_from_db()
        assert (theirs.is_active, theirs.current_balance_amount) == (True, 10)

    def test_nonsense_is_refused_and_issues_nothing(shop):
        with pytest.raises(Invalid):
            issue(shop.member(), amount_minor=0)
        with pytest.raises(NotFound):
            issue(987_654_321)
        assert GiftCard.objects.count() == 0

else:

    def test_a_saleor_that_cannot_bind_cards_refuses_to_issue_any(shop):
        with pytest.raises(Disabled, match=r"3\.23"):
            issue(shop.member())
        assert GiftCard.objects.count() == 0
