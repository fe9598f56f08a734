"""P5.6: a gift card as the benefit, given once the order is paid, spent as any card, worth nothing when taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from saleor.giftcard.models import GiftCard

from saleor_retention.errors import NotCarried
from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.hosts.saleor.vouchers.gift_cards import GIVEN, OURS
from saleor_retention.offers.models import Campaign, Reservation, RestorePolicy
from saleor_retention.store.discounts import Benefit
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.shop import reconcile

from .campaigns import campaign, code_on, deliver, given, reason, uses
from .orders import authorise

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P5.6")]

FULL = 16_800
"""2 A at 60.00, 1 B at 36.00, delivery 12.00."""
CARD = Benefit(kind="gift_card")


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def offered(shop, user_id: int, **terms) -> Campaign:
    made = campaign(shop, amount=1_000, benefit=CARD, **terms)
    given(made, user_id)
    return made


def hers(shop, user_id: int) -> list[tuple[str, float, bool]]:
    """What they see of their cards in Saleor's own account query."""
    query = """{ me { giftCards(first: 5) { edges { node { code isActive
        currentBalance { amount } } } } } }"""
    found = shop.ask(query, client=shop.client_of(user_id))["me"]["giftCards"]["edges"]
    return [
        (one["node"]["code"], one["node"]["currentBalance"]["amount"], one["node"]["isActive"])
        for one in found
    ]


if gift_cards.CARDS_BIND:

    def test_it_is_given_once_when_the_order_is_paid_and_she_finds_it_in_her_account(shop):
        user_id = shop.member()
        made = offered(shop, user_id)
        checkout = shop.cart(user_id)
        assert (code_on(checkout), shop.saving(checkout)) == ("", 0)
        order = shop.complete(checkout, user_id)
        assert (shop.due(order), hers(shop, user_id)) == (FULL, [])
        shop.pay(order, FULL)
        reconcile()
        deliver()
        card = GiftCard.objects.get()
        assert hers(shop, user_id) == [(card.code, 10.0, True)]
        assert (card.assigned_to_id, card.private_metadata.keys()) == (user_id, {GIVEN})
        assert uses(made) == [(1_000, True)]
        assert not Reservation.objects.exists()

    @pytest.mark.parametrize("beside", [False, True])
    def test_paying_at_the_checkout_does_not_lose_it(shop, beside):
        user_id = shop.member()
        made = offered(shop, user_id)
        off = 1_560 if beside else 0
        if beside:
            given(campaign(shop), user_id)
        checkout = shop.cart(user_id)
        said = reason(checkout)
        if shop.flow == "transaction":  # a payment is made when the checkout is completed
            authorise(shop, checkout, FULL - off)
        assert (said, reason(checkout), shop.saving(checkout)) == ("applied", "applied", off)
        shop.complete(checkout, user_id)
        reconcile()
        assert uses(made) == [(1_000, True)]

    def test_it_comes_beside_a_discount_and_is_none_of_it(shop):
        user_id = shop.member()
        made, ten = offered(shop, user_id), campaign(shop)
        given(ten, user_id)
        checkout = shop.cart(user_id)
        assert shop.saving(checkout) == 1_560
        order = shop.complete(checkout, user_id)
        shop.pay(order, FULL - 1_560)
        assert (uses(ten), uses(made)) == ([(1_560, True)], [(1_000, True)])
        assert [amount for _, amount, _ in hers(shop, user_id)] == [10.0]

    def test_it_pays_for_the_next_order_as_a_gift_card_and_never_as_points(shop):
        user_id = shop.member()
        offered(shop, user_id)
        shop.pay(shop.order(user_id=user_id), FULL)
        code = GiftCard.objects.get().code
        order = shop.order_with_card(user_id, {"A": 1}, code, 1_000)
        shop.pay(order, 6_200)
        snapshot = shop.store.orders([order.id])[order.id]
        assert (snapshot.gift_card_minor, snapshot.points_minor) == (1_000, 0)
        assert [(amount, active) for _, amount, active in hers(shop, user_id)] == [(0.0, True)]

    def test_a_cancelled_order_takes_back_what_is_left_of_it(shop):
        user_id = shop.member()
        made = offered(shop, user_id)
        order = shop.order(user_id=user_id)
        shop.pay(order, FULL)
        shop.refund(order, FULL)
        assert [active for *_, active in hers(shop, user_id)] == [True], (
            "the policy gives back when the order ends"
        )
        shop.cancel(order)
        assert hers(shop, user_id)[0][1:] == (0.0, False)
        assert uses(made) == [(1_000, False)]

    def test_by_policy_a_refund_of_everything_takes_it_back_and_one_of_a_part_does_not(shop):
        user_id = shop.member()
        made = offered(shop, user_id, restore_policy=RestorePolicy.REFUNDED)
        order = shop.order(user_id=user_id)
        shop.pay(order, FULL)
        shop.refund(order, 5_000)
        assert hers(shop, user_id)[0][1:] == (10.0, True)
        shop.refund(order, FULL - 5_000)
        assert hers(shop, user_id)[0][1:] == (0.0, False)
        assert uses(made) == [(1_000, False)]
        reconcile()
        assert GiftCard.objects.count() == 1

    def test_an_order_that_ended_unpaid_gives_no_card(shop):
        user_id = shop.member()
        made = offered(shop, user_id)
        shop.cancel(shop.order(user_id=user_id))
        reconcile()
        assert (GiftCard.objects.count(), uses(made)) == (0, [(1_000, False)])

    def test_what_an_owner_takes_down_leaves_cards_that_were_given(shop):
        """Points come back into the books; a given card is theirs."""
        user_id = shop.member()
        given_card = gift_cards.issue_gift_card(
            key="a", user_id=user_id, amount_minor=500, currency="USD", carries_points=False
        )
        points = gift_cards.issue_gift_card(key="b", user_id=user_id, amount_minor=500, currency="USD")
        left = GiftCard.objects.filter(private_metadata__has_key=OURS)
        assert [str(one.pk) for one in left] == [points]
        assert gift_cards.gift_card_of("a") == given_card

    def test_codes_are_told_of_given_cards_in_use_and_of_no_other(shop):
        user_id = shop.member()
        for key, carries_points in (("a", False), ("b", True), ("c", False)):
            gift_cards.issue_gift_card(
                key=key, user_id=user_id, amount_minor=500, currency="USD", carries_points=carries_points
            )
        gift_cards.close_gift_card(gift_cards.gift_card_of("c"))
        code = GiftCard.objects.get(pk=gift_cards.gift_card_of("a")).code
        with CaptureQueriesContext(connection) as queries:
            assert gift_cards.gift_card_codes(["a", "b", "c", "d"], using="default") == {"a": code}
            assert gift_cards.gift_card_codes([], using="default") == {}
        assert len(queries) == 1


def test_a_saleor_that_cannot_bind_cards_refuses_the_campaign_with_the_reason(shop, monkeypatch):
    monkeypatch.setattr(gift_cards, "CARDS_BIND", False)
    with pytest.raises(NotCarried, match=r"Saleor can since 3\.23"):
        campaign(shop, amount=1_000, benefit=CARD)
    assert Campaign.objects.get().state == "draft"
