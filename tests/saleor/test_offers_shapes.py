"""Private vouchers: one for each shape of a campaign, never changed under others, gone when empty, ended with its campaign.

A cart is 156.00 of goods: 2 A at 60.00 and 1 B at 36.00; minor units.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from saleor.checkout.models import Checkout
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode, VoucherTranslation
from saleor.order.models import Order

from saleor_retention import tasks
from saleor_retention.hosts.saleor.vouchers.grant_vouchers import MOVE_TO_SHAPE
from saleor_retention.hosts.saleor.vouchers.shared_vouchers import PRIVATE, SHAPE
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.campaigns.states import campaign_pause
from saleor_retention.offers.models import Campaign
from saleor_retention.store.discounts import Benefit, Scope
from saleor_retention.store.port import store
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid

from .campaigns import campaign, code_on, deliver, given, now
from .orders import DELIVERY, GOODS, authorise, change, complete
from .test_offers_staff import put_on
from .test_offers_vouchers import DELETE, DELETE_CODES, UPDATE, listed, under

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P1.7")]
HALF = {"percent_bp": 5_000, "most": 2_000}
"""Half of it, at most 20.00: always that in these carts."""
FIFTH = {"percent_bp": 2_000, "most": 2_000}
"""A fifth, at most 20.00: less of a small cart."""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def carts(shop, made: Campaign, many: int = 2, **more) -> tuple[list[int], list]:
    people = [shop.member() for _ in range(many)]
    for one in people:
        given(made, one)
    return people, [shop.cart(one, **more) for one in people]


def private() -> list[int]:
    return list(
        Voucher.objects.filter(private_metadata__has_key=PRIVATE).order_by("pk").values_list("pk", flat=True)
    )


def of_campaign(made: Campaign) -> Voucher:
    made.refresh_from_db()
    return Voucher.objects.get(pk=int(made.store_reference))


def shape_codes(voucher: Voucher):
    return VoucherCode.objects.filter(voucher=voucher, code__startswith="RETENTION-SHAPE-")


def clear_up() -> int:
    return store().clear_up(now=now())


def test_codes_that_need_the_same_shape_lie_under_one_voucher_and_each_order_is_right(shop):
    made = campaign(shop, **HALF)
    people, both = carts(shop, made)
    assert [shop.saving(one) for one in both] == [2_000, 2_000]
    assert private() == [under(both[0]).pk] == [under(both[1]).pk]
    third = shop.member()
    given(campaign(shop, **HALF), third)
    assert under(shop.cart(third)).pk != under(both[0]).pk, "another campaign has its own"
    for user_id, checkout in zip(people, both, strict=True):
        complete(shop, checkout, user_id, saved=2_000)


def test_a_cart_that_changes_moves_its_code_and_leaves_the_others_theirs(shop):
    made = campaign(shop, **FIFTH)
    people, both = carts(shop, made)
    shared = under(both[0])
    change(shop, both[0], people[0], A=1)
    change(shop, both[0], people[0], B=0)
    assert [shop.saving(one) for one in both] == [1_200, 2_000]
    assert (under(both[0]).pk == shared.pk, under(both[1]).pk) == (False, shared.pk)
    assert VoucherChannelListing.objects.get(voucher=shared).discount_value == 20
    change(shop, both[0], people[0], A=2)
    assert (shop.saving(both[0]), under(both[0]).pk) == (2_000, shared.pk), "it finds the old one again"
    assert len(private()) == 3
    clear_up()
    assert private() == [shared.pk]
    for user_id, checkout in zip(people, both, strict=True):
        complete(shop, checkout, user_id, saved=2_000)


def test_the_names_of_the_campaign_in_other_languages_come_along(shop):
    made = campaign(shop, **FIFTH)
    VoucherTranslation.objects.create(voucher=of_campaign(made), language_code="de", name="Ihres")
    people, (checkout, _) = carts(shop, made)
    change(shop, checkout, people[0], A=1)
    assert [one.translations.get().name for one in Voucher.objects.filter(pk__in=private())] == ["Ihres"] * 2


def asked(work) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured.captured_queries]


def test_a_shape_that_is_there_costs_one_statement_and_a_new_one_five(shop):
    made = campaign(shop, **HALF)
    people = [shop.member() for _ in range(2)]
    for one in people:
        given(made, one)
    shopped = [asked(lambda: shop.cart(people.pop())) for _ in range(2)]
    words = (
        'INSERT INTO "discount_',
        'UPDATE "discount_',
        'DELETE FROM "discount_',
        "WITH ",
        "SELECT pg_advisory",
    )
    new, known = (
        [
            one.strip()
            for one in sql
            if one.strip().startswith(words) and ("voucher" in one or "shape:" in one)
        ]
        for sql in shopped
    )
    looked, lock, looked_again, voucher, moved = [1] * 5
    assert len(new) == looked + lock + looked_again + voucher + moved, "\n".join(new)
    assert len(known) == looked, "\n".join(known)


MANY_SHAPES = """
WITH made AS (
    INSERT INTO discount_voucher (name, type, discount_value_type, start_date, apply_once_per_order,
        apply_once_per_customer, single_use, only_for_staff, countries, metadata, private_metadata)
    SELECT 'Hers', 'entire_order', 'fixed', now(), false, false, true, false, '', '{}',
        jsonb_build_object('retention.private', 'shared', 'retention.shape', n::text)
    FROM generate_series(1, 5000) n RETURNING id)
INSERT INTO discount_vouchercode (id, code, used, is_active, voucher_id, created_at)
SELECT gen_random_uuid(), 'RETENTION-SHAPE-' || id, 0, false, id, now() FROM made
"""


def test_a_shape_is_found_by_an_index(shop):
    _, (checkout, _) = carts(shop, campaign(shop, **HALF))
    code = VoucherCode.objects.get(code=code_on(checkout))
    known = VoucherCode.objects.get(voucher=under(checkout), code__startswith="RETENTION-SHAPE-")
    with connection.cursor() as cursor:
        cursor.execute(MANY_SHAPES)
        cursor.execute("ANALYZE discount_voucher, discount_vouchercode")
        cursor.execute(
            "EXPLAIN " + MOVE_TO_SHAPE, {"shape_code": known.code, "code": code.pk, "language": "de"}
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    read_whole = {line.split(" on ")[1].split()[0] for line in plan.splitlines() if "Seq Scan" in line}
    assert read_whole.isdisjoint({"discount_voucher", "discount_vouchercode"}), plan


def test_an_edited_shared_voucher_is_put_back_for_every_cart_that_carries_it(shop):
    made = campaign(shop, **HALF)
    people, both = carts(shop, made)
    shared = under(both[0])
    listed(shop, shared, 90)
    assert private() == [shared.pk]
    assert VoucherChannelListing.objects.get(voucher=shared).discount_value == 20
    for user_id, checkout in zip(people, both, strict=True):
        complete(shop, checkout, user_id, saved=2_000)


@pytest.mark.parametrize("seen", [True, False], ids=["by a hook", "by the next decision"])
def test_goods_that_were_priced_by_an_edited_voucher_meanwhile_are_priced_again_in_every_cart(shop, seen):
    twenty = Benefit(percent_bp=2_000, scope=Scope(variant_ids=frozenset({shop.variants["A"].pk})))
    people, both = carts(shop, campaign(shop, percent_bp=2_000, benefit=twenty))
    shared = under(both[0])
    VoucherChannelListing.objects.filter(voucher=shared).update(discount_value=90)
    Checkout.objects.filter(pk__in=both).update(price_expiration="2020-01-01T00:00:00Z")
    assert [shop.saving(one) for one in both] == [10_800, 10_800]
    if seen:
        listed(shop, shared, 91)
    else:
        store().decide(both[0])
    assert [shop.saving(one) for one in both] == [2_400, 2_400]
    for user_id, checkout in zip(people, both, strict=True):
        complete(shop, checkout, user_id, saved=2_400)


def test_a_deleted_shared_voucher_is_made_again_for_every_cart_that_carries_it(shop):
    people, both = carts(shop, campaign(shop, **HALF))
    shared = under(both[0])
    shop.ask(DELETE, id=gid("Voucher", shared.pk))
    assert shared.pk not in private()
    assert len(private()) == 1
    for user_id, checkout in zip(people, both, strict=True):
        complete(shop, checkout, user_id, saved=2_000)


def test_a_shape_whose_code_staff_deleted_is_found_again_after_the_sweep(shop):
    made = campaign(shop, **HALF)
    _, (checkout, _) = carts(shop, made)
    shared = under(checkout)
    (known,) = shape_codes(shared)
    shop.ask(DELETE_CODES, ids=[gid("VoucherCode", known.pk)])
    assert not shape_codes(shared).exists()
    clear_up()
    assert shape_codes(shared).get().code == known.code
    later = shop.member()
    given(made, later)
    assert under(shop.cart(later)).pk == shared.pk


def test_a_campaigns_voucher_that_is_made_anew_keeps_its_private_ones(shop):
    made = campaign(shop, **HALF)
    people, both = carts(shop, made)
    shared, old = under(both[0]), of_campaign(made)
    later = shop.member()
    given(made, later)  # Saleor deletes no voucher without any code
    shop.ask(DELETE, id=gid("Voucher", old.pk))
    third = shop.cart(later)
    assert (of_campaign(made).pk != old.pk, under(third).pk, private()) == (True, shared.pk, [shared.pk])
    for user_id, checkout in zip([*people, later], [*both, third], strict=True):
        complete(shop, checkout, user_id, saved=2_000)
    tasks.sweep()
    assert private() == []


def test_an_empty_voucher_is_gone_with_the_sweep_and_its_code_lies_under_the_campaigns(shop):
    made = campaign(shop, **HALF)
    people, both = carts(shop, made)
    complete(shop, both[0], people[0], saved=2_000)
    tasks.sweep()
    assert private() == [under(both[1]).pk], "the other cart carries it"
    code = code_on(both[1])
    complete(shop, both[1], people[1], saved=2_000)
    tasks.sweep()
    assert private() == []
    row = VoucherCode.objects.get(code=code)
    assert (row.voucher_id, row.is_active) == (of_campaign(made).pk, False)
    assert clear_up() == 0


@pytest.mark.parametrize("status", ["draft", "unconfirmed"])
def test_a_voucher_that_prices_an_order_that_can_be_edited_stays(shop, status):
    user = shop.account()
    twenty = Benefit(percent_bp=2_000, scope=Scope(variant_ids=frozenset({shop.variants["A"].pk})))
    made = campaign(shop, percent_bp=2_000, benefit=twenty)
    grant = given(made, user.pk)
    draft = shop.draft(user)
    assert put_on(shop, draft, grant) == []
    Order.objects.filter(pk=draft.id).update(status=status)
    (voucher_id,) = private()
    store().retire_codes([grant.code])
    clear_up()
    assert private() == [voucher_id]
    assert VoucherCode.objects.get(code=grant.code).voucher_id == voucher_id
    VoucherCode.objects.filter(code=grant.code).update(voucher_id=of_campaign(made).pk)
    clear_up()
    assert private() == [voucher_id], "priced by it, though its code is elsewhere"
    Order.objects.filter(pk=draft.id).update(status="unfulfilled")
    clear_up()
    assert private() == []
    assert Order.objects.get(pk=draft.id).voucher_code == grant.code


def test_what_one_turn_takes_away_is_bounded_and_the_next_goes_on(shop, monkeypatch):
    monkeypatch.setattr("saleor_retention.hosts.saleor.vouchers.cleanup.BATCHES", 1)
    Voucher.objects.bulk_create(
        Voucher(name=f"{number}", private_metadata={PRIVATE: "shared", SHAPE: str(number)})
        for number in range(150)
    )
    assert (clear_up(), len(private())) == (100, 50)
    assert (clear_up(), len(private())) == (50, 0)


def test_a_code_whose_campaigns_voucher_is_gone_goes_with_its_own_and_comes_again(shop):
    user_id = shop.member()
    made = campaign(shop, **HALF)
    given(made, user_id)
    checkout = shop.cart(user_id)
    code = code_on(checkout)
    store().remove_from_cart(checkout, code)
    of_campaign(made).delete()
    clear_up()
    assert (private(), VoucherCode.objects.filter(code=code).exists()) == ([], False)
    again = shop.cart(user_id)
    store().decide(again)
    assert code_on(again) in ("", code)


@pytest.mark.parametrize("what", ["nothing", "the cart changes", "it is used"])
def test_a_voucher_for_one_code_that_an_earlier_version_made_works_and_goes(shop, what):
    made = campaign(shop, **FIFTH)
    people, (checkout, other) = carts(shop, made)
    legacy, code = under(checkout), code_on(checkout)
    VoucherCode.objects.filter(code=code_on(other)).update(voucher_id=of_campaign(made).pk)
    Voucher.objects.filter(pk=legacy.pk).update(
        private_metadata=legacy.private_metadata | {PRIVATE: code}, metadata={}
    )
    shape_codes(legacy).delete()
    for one in (checkout, other):
        store().decide(one)
    assert under(other).pk != under(checkout).pk == legacy.pk
    assert [shop.saving(one) for one in (checkout, other)] == [2_000, 2_000]
    clear_up()
    assert "Hers" in under(checkout).metadata["retention"]
    if what == "the cart changes":
        change(shop, checkout, people[0], A=1)
        assert under(checkout).private_metadata[PRIVATE] == "shared"
        complete(shop, checkout, people[0], saved=1_920)
    else:
        complete(shop, checkout, people[0], saved=2_000)
    complete(shop, other, people[1], saved=2_000)
    clear_up()
    assert private() == []


def test_the_voucher_of_a_stopped_campaign_ends_at_once_where_nobody_carries_it(shop):
    made, other = campaign(shop), campaign(shop)
    campaign_stop(made.pk, now=now())
    deliver()
    assert of_campaign(made).end_date <= now()
    campaign_pause(other.pk)
    clear_up()
    assert of_campaign(other).end_date is None


@pytest.mark.parametrize("terms", [{"percent_bp": 1_000}, HALF], ids=["the campaign's own", "a private one"])
def test_the_voucher_of_a_stopped_campaign_ends_only_once_the_paid_checkout_is_an_order(shop, terms):
    made = campaign(shop, **terms)
    people, (paid, open_) = carts(shop, made)
    saved = shop.saving(paid)
    authorise(shop, paid, GOODS + DELIVERY - saved)
    campaign_stop(made.pk, now=now())
    deliver()
    tasks.sweep()
    assert (of_campaign(made).end_date, shop.saving(paid), shop.saving(open_)) == (None, saved, 0)
    order = complete(shop, paid, people[0], saved=saved)
    tasks.sweep()
    voucher = of_campaign(made)
    assert voucher.end_date <= now()
    assert private() == []
    assert Order.objects.get(pk=order.id).voucher_id == (None if terms == HALF else voucher.pk)


def test_the_voucher_of_a_campaign_that_is_over_ends_after_its_grace(shop):
    made = campaign(shop, grace_seconds=3_600)
    Campaign.objects.filter(pk=made.pk).update(ends_at=now() - timedelta(minutes=30))
    clear_up()
    assert of_campaign(made).end_date is None
    Campaign.objects.filter(pk=made.pk).update(ends_at=now() - timedelta(minutes=61))
    clear_up()
    assert of_campaign(made).end_date <= now()


def test_an_end_that_staff_take_away_or_put_off_comes_again(shop):
    made = campaign(shop)
    campaign_stop(made.pk, now=now())
    deliver()
    shop.ask(UPDATE, id=gid("Voucher", of_campaign(made).pk), input={"endDate": "2099-01-01T00:00:00Z"})
    clear_up()
    assert of_campaign(made).end_date <= now()


def test_vouchers_say_in_the_dashboard_whose_they_are(shop):
    made = campaign(shop, **HALF, name="Spring: hers")
    _, (checkout, _) = carts(shop, made)
    told = "Spring: hers: change it on the campaign, not here"
    assert [one.metadata for one in Voucher.objects.all()] == [{"retention": told}] * 2
    Voucher.objects.update(metadata={"theirs": "kept"})
    clear_up()
    assert [one.metadata for one in Voucher.objects.all()] == [{"theirs": "kept", "retention": told}] * 2
    assert under(checkout).name == "Spring: hers"


def test_a_shop_may_put_a_word_before_the_names_of_our_vouchers(shop, settings):
    settings.RETENTION_VOUCHER_PREFIX = "[R] "
    people, both = carts(shop, campaign(shop, **HALF))
    assert {one.name for one in Voucher.objects.all()} == {"[R] Hers"}
    assert (len(private()), Checkout.objects.get(pk=both[0]).discount_name) == (1, "[R] Hers")
    store().decide(both[0])
    assert len(private()) == 1
    complete(shop, both[0], people[0], saved=2_000)
