"""What every store must answer about checkouts, offers and codes. Runs with the fixture `shop` of store_contract."""

from dataclasses import replace
from uuid import uuid4

import pytest

from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.discounts import (
    ApplicationMethod,
    Benefit,
    DiscountApplication,
    OfferListing,
    OfferSpec,
    Per,
    Scope,
)
from saleor_retention.store.port import GONE


class CartContract:
    """Decisions on a checkout: the cart is worth 130.00 in goods (A 2 x 50.00, B 30.00, no tax), delivery 10.00."""

    def offer(self, shop, **terms) -> str:
        terms = {"percent_bp": None, "amount_minor": None, "minimum_minor": 0, "benefit": None} | terms
        listing = OfferListing(shop.channel, shop.currency, terms["amount_minor"], terms["minimum_minor"])
        return shop.store.publish_offer(
            OfferSpec(1, "Ten", terms["percent_bp"], (listing,), terms["benefit"])
        )

    def issued(self, shop, code, **terms) -> str:
        """A code of an offer, by default of 10 %."""
        shop.store.issue_codes(self.offer(shop, **(terms or {"percent_bp": 1_000})), [code])
        return code

    def test_a_cart_says_whose_it_is_and_what_its_goods_cost(self, shop):
        user_id = shop.member()
        cart_id = shop.cart(user_id)
        cart = shop.store.cart(cart_id)
        assert isinstance(cart, CartSnapshot)
        assert (cart.user_id, cart.channel, cart.currency) == (user_id, shop.channel, shop.currency)
        assert (cart.subtotal_minor, cart.quantity, cart.voucher_code) == (13_000, 3, "")
        assert shop.store.cart(uuid4()) is GONE

    def test_a_cart_says_what_each_line_costs_and_what_its_delivery_does(self, shop):
        cart = shop.store.cart(shop.cart(shop.member()))
        told = [
            (line.variant_id, line.quantity, line.total_minor, line.undiscounted_minor) for line in cart.lines
        ]
        assert sorted(told) == sorted(
            [(shop.variant("A"), 2, 10_000, 10_000), (shop.variant("B"), 1, 3_000, 3_000)]
        )
        assert (cart.shipping_minor, cart.has_uniform_tax) == (1_000, True)
        assert not any(line.is_gift or line.is_gift_card or line.is_on_sale for line in cart.lines)

    @pytest.mark.parametrize(("minor", "saved"), [(1, 1), (4_321, 4_321), (13_000, 13_000), (99_900, 13_000)])
    def test_an_amount_of_our_own_is_taken_off_to_the_cent_and_never_more_than_the_goods(
        self, shop, minor, saved
    ):
        code, cart_id = self.issued(shop, "AMOUNT-1"), shop.cart(shop.member())
        assert (
            shop.store.apply_to_cart(
                cart_id, code, DiscountApplication(ApplicationMethod.AMOUNT, amount_minor=minor)
            )
            is True
        )
        assert shop.saving(cart_id) == saved

    def test_an_application_follows_the_cart_and_goes_back_to_what_the_campaign_gives(self, shop):
        code, cart_id = self.issued(shop, "MOVES-1"), shop.cart(shop.member())
        a, b = shop.variant("A"), shop.variant("B")
        for application, saved in (
            (DiscountApplication(ApplicationMethod.AMOUNT, amount_minor=1_111), 1_111),
            (DiscountApplication(ApplicationMethod.AMOUNT, amount_minor=2_222), 2_222),
            (DiscountApplication(ApplicationMethod.LINES, percent_bp=1_500, variant_ids=(a,)), 1_500),
            (DiscountApplication(ApplicationMethod.LINES, amount_minor=700, variant_ids=(a, b)), 2_100),
            (DiscountApplication(ApplicationMethod.ONE_UNIT, percent_bp=5_000, variant_ids=(a, b)), 1_500),
            (DiscountApplication(ApplicationMethod.ONE_UNIT, amount_minor=600, variant_ids=(a,)), 600),
            (None, 1_300),
            (DiscountApplication(ApplicationMethod.AMOUNT, amount_minor=3_333), 3_333),
            (DiscountApplication(ApplicationMethod.NATIVE, percent_bp=1_000), 1_300),
        ):
            assert shop.store.apply_to_cart(cart_id, code, application) is True
            assert (shop.store.cart(cart_id).voucher_code, shop.saving(cart_id)) == (code, saved)

    def test_a_percentage_of_lines_is_rounded_by_the_line(self, shop):
        code, cart_id = self.issued(shop, "ROUND-1"), shop.cart(shop.member())
        both = (shop.variant("A"), shop.variant("B"))
        application = DiscountApplication(ApplicationMethod.LINES, percent_bp=333, variant_ids=both)
        assert shop.store.apply_to_cart(cart_id, code, application) is True
        assert shop.saving(cart_id) == 333 + 100

    def test_an_application_on_goods_that_are_not_there_is_refused_and_what_was_on_stays(self, shop):
        code, cart_id = self.issued(shop, "ABSENT-1"), shop.cart(shop.member())
        assert (
            shop.store.apply_to_cart(
                cart_id, code, DiscountApplication(ApplicationMethod.AMOUNT, amount_minor=500)
            )
            is True
        )
        absent = DiscountApplication(ApplicationMethod.LINES, percent_bp=1_000, variant_ids=(999_999,))
        assert shop.store.apply_to_cart(cart_id, code, absent) is False
        assert (shop.store.cart(cart_id).voucher_code, shop.saving(cart_id)) == (code, 500)

    def test_free_delivery_takes_off_the_delivery_and_nothing_of_the_goods(self, shop):
        free = Benefit(kind="free_shipping")
        code, cart_id = self.issued(shop, "FREE-1", benefit=free), shop.cart(shop.member())
        application = DiscountApplication(ApplicationMethod.SHIPPING, percent_bp=10_000)
        assert shop.store.apply_to_cart(cart_id, code, application) is True
        assert shop.saving(cart_id) == 1_000

    @pytest.mark.parametrize(
        "benefit",
        [
            Benefit(percent_bp=5_000, scope=Scope(product_ids=frozenset({1}))),
            Benefit(percent_bp=10_000, per=Per.CHEAPEST),
            Benefit(percent_bp=10_000, kind="bundle", options={"buy": 2, "get": 1}),
            Benefit(kind="gift_card", amount_minor=500),
        ],
        ids=["some goods", "one unit", "a bundle", "a card"],
    )
    def test_a_code_of_what_no_voucher_of_a_campaign_can_carry_gives_nothing_to_whoever_types_it(
        self, shop, benefit
    ):
        terms = {"percent_bp": benefit.percent_bp, "amount_minor": benefit.amount_minor}
        plain = replace(benefit, percent_bp=None, amount_minor=None)
        code, cart_id = self.issued(shop, "TYPED-1", benefit=plain, **terms), shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, code) is False
        assert (shop.store.cart(cart_id).voucher_code, shop.saving(cart_id)) == ("", 0)

    def test_a_cart_is_imagined_without_one_and_gone_where_a_variant_is_not_sold(self, shop):
        user_id, a, b = shop.member(), shop.variant("A"), shop.variant("B")
        cart = shop.store.simulate_cart(
            channel=shop.channel, user_id=user_id, quantities={a: 2, b: 1, 999_999: 0}
        )
        assert (cart.user_id, cart.channel, cart.currency) == (user_id, shop.channel, shop.currency)
        assert (cart.subtotal_minor, cart.quantity, cart.voucher_code) == (13_000, 3, "")
        assert (cart.shipping_minor, cart.country) == (None, "")
        real = shop.store.cart(shop.cart(user_id))
        assert set(cart.lines) == set(real.lines)
        for channel, quantities in (
            (shop.channel, {a: 1, 999_999: 1}),
            ("nowhere", {a: 1}),
            (shop.channel, {}),
        ):
            assert shop.store.simulate_cart(channel=channel, user_id=None, quantities=quantities) is GONE

    def test_goods_without_tax_have_one_rate(self, shop):
        assert shop.store.has_uniform_tax([shop.channel]) == {shop.channel: True}

    def test_a_quote_is_what_the_cart_then_saves_and_quoting_writes_nothing(self, shop):
        cart_id = shop.cart(shop.member())
        cart = shop.store.cart(cart_id)
        assert shop.store.quote(cart, Benefit(percent_bp=1_050)).saving_minor == 1_365
        assert shop.store.quote(cart, Benefit(amount_minor=2_500)).saving_minor == 2_500
        assert shop.store.quote(cart, Benefit(amount_minor=99_900)).saving_minor == 13_000
        assert (shop.store.cart(cart_id), shop.saving(cart_id)) == (cart, 0)

    def test_a_code_of_a_published_offer_takes_its_percentage_off_and_leaves_with_it(self, shop):
        reference, cart_id = self.offer(shop, percent_bp=1_000), shop.cart(shop.member())
        shop.store.issue_codes(reference, ["PERSONAL-1"])
        assert shop.store.apply_to_cart(cart_id, "PERSONAL-1") is True
        assert (shop.store.cart(cart_id).voucher_code, shop.saving(cart_id)) == ("PERSONAL-1", 1_300)
        assert shop.store.remove_from_cart(cart_id, "PERSONAL-1") is True
        assert (shop.store.cart(cart_id).voucher_code, shop.saving(cart_id)) == ("", 0)
        assert shop.store.remove_from_cart(cart_id, "PERSONAL-1") is False

    def test_a_code_nobody_issued_is_refused_and_nothing_changes(self, shop):
        cart_id = shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, "NOBODY") is False
        assert (shop.store.cart(cart_id).voucher_code, shop.saving(cart_id)) == ("", 0)

    def test_a_cart_below_the_minimum_does_not_take_the_code(self, shop):
        reference = self.offer(shop, amount_minor=2_000, minimum_minor=13_001)
        shop.store.issue_codes(reference, ["PERSONAL-2"])
        cart_id = shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, "PERSONAL-2") is False
        assert shop.saving(cart_id) == 0

    def test_a_withdrawn_offer_is_honoured_nowhere(self, shop):
        reference = self.offer(shop, percent_bp=1_000)
        shop.store.issue_codes(reference, ["PERSONAL-3"])
        shop.store.withdraw_offer(reference)
        cart_id = shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, "PERSONAL-3") is False
        assert shop.saving(cart_id) == 0

    def test_publishing_and_issuing_twice_is_once(self, shop):
        reference = self.offer(shop, percent_bp=1_000)
        assert self.offer(shop, percent_bp=1_000) == reference
        shop.store.issue_codes(reference, ["PERSONAL-4"])
        shop.store.issue_codes(reference, ["PERSONAL-4"])
        cart_id = shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, "PERSONAL-4") is True
        assert shop.saving(cart_id) == 1_300
