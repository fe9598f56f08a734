"""What every store must answer about checkouts, offers and codes. Runs with the fixture `shop` of store_contract."""

from uuid import uuid4

from saleor_retention.kernel.store import GONE, Benefit, CartSnapshot, OfferListing, OfferSpec


class CartContract:
    """Decisions on a checkout: the cart is worth 130.00 in goods (A 2 x 50.00, B 30.00 before tax)."""

    def offer(self, shop, **terms) -> str:
        terms = {"percent_bp": None, "amount_minor": None, "minimum_minor": 0} | terms
        listing = OfferListing(shop.channel, shop.currency, terms["amount_minor"], terms["minimum_minor"])
        return shop.store.publish_offer(OfferSpec(1, "Ten", terms["percent_bp"], (listing,)))

    def test_a_cart_says_whose_it_is_and_what_its_goods_cost(self, shop):
        user_id = shop.member()
        cart_id = shop.cart(user_id)
        cart = shop.store.cart(cart_id)
        assert isinstance(cart, CartSnapshot)
        assert (cart.user_id, cart.channel, cart.currency) == (user_id, shop.channel, shop.currency)
        assert (cart.subtotal_minor, cart.quantity, cart.voucher_code) == (13_000, 3, "")
        assert shop.store.cart(uuid4()) is GONE

    def test_a_quote_is_what_the_cart_then_saves_and_quoting_writes_nothing(self, shop):
        cart_id = shop.cart(shop.member())
        cart = shop.store.cart(cart_id)
        assert shop.store.quote(cart, Benefit(percent_bp=1_050)).saving_minor == 1_365
        assert shop.store.quote(cart, Benefit(amount_minor=2_500)).saving_minor == 2_500
        assert shop.store.quote(cart, Benefit(amount_minor=99_900)).saving_minor == 13_000
        assert (shop.store.cart(cart_id), shop.saving(cart_id)) == (cart, 0)

    def test_a_code_of_a_published_offer_takes_its_percentage_off_and_leaves_with_it(self, shop):
        reference, cart_id = self.offer(shop, percent_bp=1_000), shop.cart(shop.member())
        shop.store.issue_code(reference, "PERSONAL-1")
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
        shop.store.issue_code(reference, "PERSONAL-2")
        cart_id = shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, "PERSONAL-2") is False
        assert shop.saving(cart_id) == 0

    def test_a_withdrawn_offer_is_honoured_nowhere(self, shop):
        reference = self.offer(shop, percent_bp=1_000)
        shop.store.issue_code(reference, "PERSONAL-3")
        shop.store.withdraw_offer(reference)
        cart_id = shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, "PERSONAL-3") is False
        assert shop.saving(cart_id) == 0

    def test_publishing_and_issuing_twice_is_once(self, shop):
        reference = self.offer(shop, percent_bp=1_000)
        assert self.offer(shop, percent_bp=1_000) == reference
        shop.store.issue_code(reference, "PERSONAL-4")
        shop.store.issue_code(reference, "PERSONAL-4")
        cart_id = shop.cart(shop.member())
        assert shop.store.apply_to_cart(cart_id, "PERSONAL-4") is True
        assert shop.saving(cart_id) == 1_300
