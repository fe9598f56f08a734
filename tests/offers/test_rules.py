"""The arithmetic and the choice, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from saleor_retention.offers.checkout import decide
from saleor_retention.offers.eligibility import evaluation
from saleor_retention.offers.eligibility.evaluation import CheckoutContext, Decided
from saleor_retention.offers.eligibility.offer import Ineligibility, Offer
from saleor_retention.offers.eligibility.reasons import Reason
from saleor_retention.offers.reservations.decision_log import Outcome
from saleor_retention.store.carts import CartSnapshot

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE, THERE = UUID(int=1), UUID(int=2)
PATIENCE = timedelta(minutes=15)


def an_offer(grant_id=1, **changes):
    """Ten percent off in USD, running for ever, of user 1."""
    terms = {
        "grant_id": grant_id,
        "campaign_id": 1,
        "name": "Welcome back",
        "code": f"R-{grant_id}",
        "user_id": 1,
        "percent_bp": 1_000,
        "amount_minor": None,
        "currency": "USD",
        "minimum_minor": 0,
        "starts_at": NOON - timedelta(days=1),
        "ends_at": None,
        "grace": timedelta(hours=1),
        "is_live": True,
        "is_redeemed": False,
    }
    return Offer(**(terms | changes))


def a_cart(**changes):
    """240.00 USD of user 1."""
    facts = {
        "id": HERE,
        "channel": "main",
        "currency": "USD",
        "user_id": 1,
        "subtotal_minor": 24_000,
        "quantity": 8,
        "fingerprint": "x",
    }
    return CartSnapshot(**(facts | changes))


def standing(*offers, on_cart=None, **changes):
    code = on_cart.code if on_cart else ""
    cart = changes.pop("cart", a_cart(voucher_code=code))
    return CheckoutContext(cart=cart, offers=offers, on_cart=on_cart, **changes)


def intent(state, now=NOON):
    return evaluation.evaluate(state, now)


@pytest.mark.parametrize(
    ("changes", "reason", "missing"),
    [
        ({"is_redeemed": True}, Reason.USED, 0),
        ({"starts_at": NOON + timedelta(seconds=1)}, Reason.NOT_STARTED, 0),
        ({"ends_at": NOON}, Reason.ENDED, 0),
        ({"is_live": False}, Reason.ENDED, 0),
        ({"currency": "EUR"}, Reason.OTHER_CHANNEL, 0),
        ({"currency": None}, Reason.OTHER_CHANNEL, 0),
        ({"minimum_minor": 24_001}, Reason.MINIMUM_NOT_REACHED, 1),
        ({"reserved_by": THERE, "reserved_touched_at": NOON}, Reason.RESERVED_ELSEWHERE, 0),
    ],
)
def test_each_refusal_says_why(changes, reason, missing):
    found = intent(standing(an_offer(**changes)))
    assert (found.possible, found.verdict) == ((), Ineligibility(reason, missing))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"starts_at": NOON},
        {"ends_at": NOON + timedelta(seconds=1)},
        {"minimum_minor": 24_000},
        {"reserved_by": HERE, "reserved_touched_at": NOON},
        {"reserved_by": THERE, "reserved_touched_at": NOON - PATIENCE},
    ],
)
def test_at_the_very_edge_the_offer_is_still_good(changes):
    found = intent(standing(an_offer(**changes)))
    assert [one.saving_minor for one in found.possible] == [2_400]


def test_grace_counts_only_for_a_cart_that_was_priced_with_the_offer():
    ended = an_offer(ends_at=NOON - timedelta(minutes=59))
    assert intent(standing(ended)).verdict.reason is Reason.ENDED
    assert len(intent(standing(ended, on_cart=ended, applied_id=1)).possible) == 1
    late = NOON + timedelta(minutes=1)
    assert intent(standing(ended, on_cart=ended, applied_id=1), late).verdict.reason is Reason.ENDED


def test_the_larger_saving_wins_then_the_soonest_end_then_the_oldest_grant():
    soon, late = NOON + timedelta(days=1), NOON + timedelta(days=2)
    offers = [
        an_offer(5),
        an_offer(4, ends_at=late),
        an_offer(3, ends_at=soon),
        an_offer(2, ends_at=soon),
        an_offer(9, percent_bp=None, amount_minor=2_401),
    ]
    assert [one.offer.grant_id for one in intent(standing(*offers)).possible] == [9, 2, 3, 4, 5]


def test_a_typed_code_of_the_shop_wins():
    found = intent(standing(an_offer(), cart=a_cart(voucher_code="SUMMER")))
    assert (found.possible, found.verdict.reason) == ((), Reason.OTHER_CODE)


@pytest.mark.promise("P8.5")
@pytest.mark.parametrize(("typed", "told"), [(2_399, [(2_400, 1)]), (2_400, []), (0, [(2_400, 2_400)])])
def test_a_typed_code_that_is_worse_than_her_best_offer_says_by_how_much(typed, told):
    cart = a_cart(voucher_code="SUMMER", discount_minor=typed)
    found = intent(standing(an_offer(percent_bp=500), an_offer(2, name="Ten"), cart=cart))
    assert [(one.would_save_minor, one.saves_more_minor) for one in found.hints] == told
    assert {(one.name, one.verdict) for one in found.hints} <= {("Ten", Ineligibility(Reason.OTHER_CODE))}


@pytest.mark.promise("P8.5")
def test_what_goes_on_together_is_compared_with_the_typed_code():
    cart = a_cart(voucher_code="SUMMER", discount_minor=3_000)
    offers = [an_offer(pk, stacking="combinable", campaign_id=pk) for pk in (1, 2)]
    (told,) = intent(standing(*offers, cart=cart)).hints
    assert (told.would_save_minor, told.saves_more_minor) == (4_800, 1_800)


def test_a_guest_gets_nothing():
    found = intent(standing(cart=a_cart(user_id=None)))
    assert (found.possible, found.verdict.reason) == ((), Reason.ANONYMOUS)


def test_ours_gone_though_nothing_spoke_against_it_was_removed_by_the_shopper():
    found = intent(standing(an_offer(), applied_id=1))
    assert (found.possible, found.verdict.reason, found.is_declined) == ((), Reason.REMOVED, True)


def test_ours_gone_below_its_minimum_was_dropped_by_the_store():
    found = intent(standing(an_offer(minimum_minor=30_000), applied_id=1))
    assert (found.verdict, found.is_declined) == (Ineligibility(Reason.MINIMUM_NOT_REACHED, 6_000), False)


def test_declined_stays_declined_until_she_puts_the_code_on_herself():
    offer = an_offer()
    assert intent(standing(offer, is_declined=True)).verdict.reason is Reason.DECLINED
    assert len(intent(standing(offer, on_cart=offer, is_declined=True)).possible) == 1


def test_a_code_that_she_tries_ends_a_removal_so_that_its_hint_is_true():
    typed = standing(an_offer(), cart=a_cart(voucher_code="TYPED"), is_removed=True)
    outcome = Outcome(intent(typed).verdict)
    assert (outcome.verdict.reason, intent(typed).is_declined) == (Reason.OTHER_CODE, False)
    assert not decide.is_declined(typed, outcome)
    assert [one.saves_more_minor for one in intent(typed).hints] == [2_400]


def test_a_code_that_she_tries_ends_no_decline_and_nothing_is_promised():
    typed = standing(an_offer(), cart=a_cart(voucher_code="TYPED"), is_declined=True)
    found = intent(typed)
    assert (found.verdict.reason, found.hints, found.is_declined) == (Reason.OTHER_CODE, (), True)
    assert decide.is_declined(typed, Outcome(found.verdict))


def test_what_she_removed_stays_away_while_no_code_was_tried():
    offer = an_offer()
    assert intent(standing(offer, is_removed=True)).verdict.reason is Reason.REMOVED
    assert len(intent(standing(offer, on_cart=offer, is_removed=True)).possible) == 1


def test_a_code_of_another_is_no_code_and_her_own_offer_comes():
    own, foreign = an_offer(1), an_offer(2, user_id=2, percent_bp=5_000)
    assert [one.offer.grant_id for one in intent(standing(own, on_cart=foreign)).possible] == [1]


def test_a_paid_price_stays_whatever_ends_and_nothing_new_comes():
    offer = an_offer(is_live=False, ends_at=NOON - timedelta(days=3))
    paid = a_cart(voucher_code=offer.code, is_paid=True)
    agreed = Decided("x", 2_400)
    found = intent(standing(offer, on_cart=offer, applied_id=1, cart=paid, decided=agreed))
    assert ([one.saving_minor for one in found.possible], found.is_settled) == ([2_400], True)
    nothing = intent(standing(an_offer(), cart=a_cart(is_paid=True)))
    assert (nothing.possible, nothing.verdict.reason) == ((), Reason.NO_OFFER)


@pytest.mark.promise("H1.9")
@pytest.mark.parametrize(
    "changes",
    [
        {"decided": None},
        {"decided": Decided("another cart", 2_400)},
        {"decided": Decided("x", 2_399)},
        {"decided": Decided("x", 2_400), "applied_id": 7},
    ],
    ids=["nothing was decided", "another cart", "more is taken off", "another offer"],
)
def test_a_paid_price_is_decided_anew_when_it_is_not_the_one_that_was_paid(changes):
    ended = an_offer(is_live=False)
    paid = a_cart(voucher_code=ended.code, is_paid=True, discount_minor=2_400)
    found = intent(standing(ended, on_cart=ended, cart=paid, **({"applied_id": 1} | changes)))
    assert (found.possible, found.is_settled, found.verdict.reason) == ((), False, Reason.ENDED)
    same = standing(ended, on_cart=ended, applied_id=1, cart=paid, decided=Decided("x", 2_400))
    assert intent(same).is_settled


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_redeemed": True}, Reason.USED),
        ({"blocked": Reason.COOLDOWN}, Reason.COOLDOWN),
        ({"reserved_by": THERE, "reserved_touched_at": NOON}, Reason.RESERVED_ELSEWHERE),
    ],
)
def test_a_paid_price_goes_when_the_grant_was_used_by_another(changes, reason):
    offer = an_offer(**changes)
    paid = a_cart(voucher_code=offer.code, is_paid=True)
    agreed = Decided("x", 2_400)
    found = intent(standing(offer, on_cart=offer, applied_id=1, cart=paid, decided=agreed))
    assert (found.possible, found.verdict.reason) == ((), reason)


def test_the_shopper_is_told_the_reason_nearest_to_a_discount():
    offers = [an_offer(1, ends_at=NOON), an_offer(2, minimum_minor=30_000), an_offer(3, minimum_minor=25_000)]
    assert intent(standing(*offers)).verdict == Ineligibility(Reason.MINIMUM_NOT_REACHED, 1_000)
    assert intent(standing()).verdict.reason is Reason.NO_OFFER
