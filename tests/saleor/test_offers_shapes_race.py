"""Private vouchers at one moment: made once, never thrown away under a code, never ended under a checkout."""

import pytest
from saleor.checkout.models import Checkout
from saleor.core.db.connection import allow_writer
from saleor.discount.models import Voucher, VoucherCode

from saleor_retention.core.db import execute
from saleor_retention.hosts.saleor.vouchers import cleanup, grant_vouchers
from saleor_retention.hosts.saleor.vouchers.shared_vouchers import WITHDRAWN
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.models import Grant
from saleor_retention.store.port import store
from tests.races.concurrency import PATIENCE_MS, cross, together
from tests.races.without_guard import has_marker, lift
from tests.saleor.flows import TransactionShop

from .campaigns import campaign, code_on, given, now
from .test_offers_shapes import HALF, of_campaign, private

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P1.7")]


@pytest.fixture
def shop(superuser_api_client, site_settings, settings):
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    return TransactionShop(superuser_api_client)


@pytest.fixture
def plain(shop):
    """A campaign, and two carts whose customers were granted it since: nothing is decided yet."""
    made = campaign(shop, **HALF)
    people = [shop.member() for _ in range(2)]
    carts = [shop.cart(one) for one in people]
    for one in people:
        given(made, one)
    return made, carts


def writing(verb, *args):
    """In a thread of its own."""

    def run():
        with allow_writer():
            return verb(*args)

    return run


def empty(made, checkout) -> int:
    """Decide a checkout, and take its offer off and its code home: its private voucher is empty now."""
    store().decide(checkout)
    store().remove_from_cart(checkout, code_on(checkout))
    cleanup.return_idle_codes()
    (voucher_id,) = private()
    assert codes_under(voucher_id) == 0
    return voucher_id


def codes_under(voucher_id: int) -> int:
    return VoucherCode.objects.filter(voucher=voucher_id).exclude(code__startswith="RETENTION-SHAPE-").count()


def test_two_who_need_a_shape_at_one_moment_make_one_voucher(shop, plain, cross):
    cross(grant_vouchers, "lock_shape")
    together(*(writing(store().decide, one) for one in plain[1]))
    assert [shop.saving(one) for one in plain[1]] == [2_000, 2_000]
    (voucher_id,) = private()
    assert codes_under(voucher_id) == 2


def test_without_the_lock_one_of_them_loses_the_offer(shop, plain, cross, lift):
    lift("voucher.lock_shape")
    cross(grant_vouchers, "create")
    with pytest.raises(Exception, match="duplicate key"):
        together(*(writing(store().decide, one) for one in plain[1]))
    assert sorted(shop.saving(one) for one in plain[1]) == [0, 2_000]


def deleting(sql, *args) -> bool:
    """Nothing but the DELETE is left to do."""
    return sql == cleanup.STILL_EMPTY


def test_a_code_that_comes_while_its_voucher_is_thrown_away_gets_another(shop, plain, cross):
    made, (other, checkout) = plain
    old = empty(made, other)
    thrown = cross(cleanup, "execute", after=True, when=deleting)

    def decide() -> None:
        thrown.until_somebody_is_here()
        store().decide(checkout)

    together(writing(cleanup.delete_unused_vouchers), writing(decide))
    (new,) = private()
    assert (new != old, codes_under(new), shop.saving(checkout)) == (True, 1, 2_000)


def test_without_the_lock_the_code_is_deleted_with_the_voucher(shop, plain, cross, lift):
    made, (other, checkout) = plain
    empty(made, other)
    lift("voucher.lock_empty")
    thrown = cross(cleanup, "execute", after=True, when=deleting)

    def decide() -> None:
        thrown.until_somebody_is_here()
        store().decide(checkout)

    together(writing(cleanup.delete_unused_vouchers), writing(decide))
    assert not VoucherCode.objects.filter(code=code_on(checkout)).exists()


def test_a_voucher_to_which_a_code_is_just_moving_is_not_thrown_away(shop, plain, cross):
    made, (other, checkout) = plain
    old = empty(made, other)
    moved = cross(
        grant_vouchers, "execute", after=True, when=lambda sql, *args: sql is grant_vouchers.MOVE_TO_SHAPE
    )

    def throw_away() -> int:
        moved.until_somebody_is_here()
        return cleanup.delete_unused_vouchers()

    _, gone = together(writing(store().decide, checkout), writing(throw_away))
    assert (gone, private(), codes_under(old), shop.saving(checkout)) == (0, [old], 1, 2_000)


def ends_beside_a_decision(shop, cross) -> tuple:
    """A campaign stops while a decision is putting a code of it on a checkout: when its voucher ends, and what is saved."""
    made = campaign(shop)
    user_id = shop.member()
    checkout = shop.cart(user_id)
    given(made, user_id)
    voucher_id = of_campaign(made).pk
    found = cross(grant_vouchers, "execute", after=True, when=has_marker("voucher.hold"))

    def stop() -> None:
        found.until_somebody_is_here()
        mark = "UPDATE discount_voucher SET private_metadata = private_metadata || %s WHERE id = %s"
        execute(mark, [f'{{"{WITHDRAWN}": "yes"}}', voucher_id])
        cleanup.end_vouchers(now=now())

    together(writing(store().decide, checkout), writing(stop))
    return Voucher.objects.get(pk=voucher_id).end_date, shop.saving(checkout), made, checkout


def test_a_voucher_does_not_end_while_a_decision_puts_it_on_a_checkout(shop, cross):
    end_date, saved, made, checkout = ends_beside_a_decision(shop, cross)
    assert (end_date, saved) == (None, 1_560)
    campaign_stop(made.pk, now=now())
    store().decide(checkout)
    store().clear_up(now=now())
    assert (of_campaign(made).end_date is None, shop.saving(checkout)) == (False, 0)


def test_without_holding_it_the_voucher_ends_before_the_decision_does(shop, cross, lift):
    lift("voucher.hold")
    end_date, saved, _, _ = ends_beside_a_decision(shop, cross)
    assert (end_date is None, saved) == (False, 0)


def test_a_code_that_a_decision_is_putting_on_is_not_brought_home(shop, plain, cross):
    made, (other, checkout) = plain
    voucher_id = empty(made, other)
    code = Grant.objects.get(campaign=made, customer__user_id=Checkout.objects.get(pk=checkout).user_id).code
    VoucherCode.objects.filter(code=code).update(voucher_id=voucher_id)
    found = cross(grant_vouchers, "execute", after=True, when=has_marker("voucher.hold"))

    def bring_home() -> int:
        found.until_somebody_is_here()
        return cleanup.return_idle_codes()

    _, moved = together(writing(store().decide, checkout), writing(bring_home))
    assert (moved, shop.saving(checkout), code_on(checkout)) == (0, 2_000, code)
    assert VoucherCode.objects.get(code=code).voucher_id == voucher_id
