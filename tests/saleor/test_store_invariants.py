"""What must hold between Saleor's tables and ours is looked at with all the rest: each fault is planted and found."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode

from saleor_retention import tasks
from saleor_retention.core.invariants import violations
from saleor_retention.hosts.saleor.vouchers.shared_vouchers import PRIVATE
from saleor_retention.invariants import STORE, rooms
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.models import Campaign
from saleor_retention.offers.publishing.publish import spec
from saleor_retention.store.discounts import Benefit, Per, Scope
from saleor_retention.store.port import store
from tests.saleor.flows import TransactionShop

from .campaigns import campaign, code_on, deliver, given, now

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P1.7")]
TERMS = {
    "a percentage": {"percent_bp": 1_250},
    "an amount": {"amount": 777},
    "at most so much": {"most": 500},
    "off each unit": {"amount": 100, "benefit": Benefit(per=Per.UNIT)},
    "free delivery": {"percent_bp": None, "benefit": Benefit(kind="free_shipping")},
}


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def broken() -> dict[str, list]:
    return {one.name: found for one in rooms()[STORE] if (found := violations(one))}


def change_a_value() -> None:
    VoucherChannelListing.objects.update(discount_value=90)


def list_it_nowhere() -> None:
    VoucherChannelListing.objects.all().delete()


def set_a_limit() -> None:
    Voucher.objects.update(usage_limit=1)


def delete_it() -> None:
    Voucher.objects.all().delete()


@pytest.mark.parametrize("terms", TERMS)
def test_a_campaign_that_nobody_touched_is_sound(shop, terms):
    campaign(shop, **TERMS[terms])
    assert broken() == {}


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_amounts_are_compared_in_the_digits_of_their_currency(superuser_api_client, site_settings, currency):
    campaign(TransactionShop(superuser_api_client, currency=currency), amount=1_500)
    assert broken() == {}


@pytest.mark.parametrize("fault", [change_a_value, list_it_nowhere, set_a_limit, delete_it])
def test_what_staff_did_behind_our_back_is_found_and_gone_once_it_is_put_back(shop, fault):
    made = campaign(shop)
    fault()
    assert list(broken()) == ["vouchers_say_what_their_campaigns_say"]
    store().publish_offer(spec(made))
    assert (fault is delete_it) is bool(broken()), "a new voucher has a new reference"


def test_a_code_that_was_spent_for_nothing_is_found_until_the_sweep_or_a_hook_comes(shop):
    user_id = shop.member()
    given(campaign(shop), user_id)
    checkout = shop.cart(user_id)
    assert broken() == {}
    VoucherCode.objects.filter(code=code_on(checkout)).update(is_active=False)
    assert [row[0] for row in broken()["codes_on_checkouts_can_be_used"]] == [checkout]
    store().decide(checkout)
    assert broken() == {}


PRIVATES = {
    "an amount": {"percent_bp": 5_000, "most": 1_999},
    "a percentage of lines": {"percent_bp": 1_250, "scope": True},
    "an amount off each unit": {"amount": 777, "benefit": Benefit(per=Per.UNIT)},
    "one unit": {"percent_bp": 5_000, "benefit": Benefit(per=Per.CHEAPEST), "name": "Half: of one: unit"},
}


def carried(shop, terms: str = "an amount") -> tuple[Campaign, Voucher]:
    """Two carts that carry codes under a private voucher."""
    given_terms = dict(PRIVATES[terms])
    if given_terms.pop("scope", None):
        only = frozenset({shop.variants["A"].pk})
        given_terms["benefit"] = Benefit(percent_bp=1_250, scope=Scope(variant_ids=only))
    made = campaign(shop, **given_terms)
    people = [shop.member() for _ in range(2)]
    for one in people:
        given(made, one)
    assert all(shop.saving(shop.cart(one)) for one in people)
    return made, Voucher.objects.get(private_metadata__has_key=PRIVATE)


@pytest.mark.parametrize("terms", PRIVATES)
def test_a_private_voucher_that_nobody_touched_is_sound_and_so_it_is_after_its_campaign(shop, terms):
    made, _ = carried(shop, terms)
    assert broken() == {}
    campaign_stop(made.pk, now=now())
    deliver()
    tasks.sweep()
    assert broken() == {}


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_amounts_of_private_vouchers_are_compared_in_the_digits_of_their_currency(
    superuser_api_client, site_settings, currency
):
    carried(TransactionShop(superuser_api_client, currency=currency))
    assert broken() == {}


PRIVATE_FAULTS = {
    "a value": lambda one: one.channel_listings.update(discount_value=90),
    "a minimum": lambda one: one.channel_listings.update(min_spent_amount=1),
    "no listing": lambda one: one.channel_listings.all().delete(),
    "a limit": lambda one: Voucher.objects.filter(pk=one.pk).update(usage_limit=1),
    "an end": lambda one: Voucher.objects.filter(pk=one.pk).update(end_date=now()),
    "a name": lambda one: Voucher.objects.filter(pk=one.pk).update(name="Theirs"),
    "a type": lambda one: Voucher.objects.filter(pk=one.pk).update(type="shipping"),
    "goods": lambda one: one.variants.clear(),
}


@pytest.mark.parametrize("fault", PRIVATE_FAULTS)
def test_a_private_voucher_that_says_something_else_than_its_shape_is_found(shop, fault):
    _, voucher = carried(shop, "a percentage of lines")
    PRIVATE_FAULTS[fault](voucher)
    assert broken() == {
        "private_vouchers_say_what_their_shapes_say": [
            (voucher.pk, voucher.private_metadata["retention.shape"])
        ]
    }


def test_a_second_voucher_of_one_shape_is_found(shop):
    _, voucher = carried(shop)
    again = Voucher.objects.create(private_metadata=voucher.private_metadata, metadata=voucher.metadata)
    assert [row[2] for row in broken()["shapes_have_one_voucher"]] == [[voucher.pk, again.pk]]


def test_a_private_voucher_that_is_empty_is_found_until_the_sweep_comes(shop):
    made, voucher = carried(shop)
    made.refresh_from_db()
    VoucherCode.objects.filter(voucher=voucher, is_active=True).update(voucher_id=int(made.store_reference))
    assert broken() == {"empty_vouchers_are_gone": [(voucher.pk,)]}
    tasks.sweep()
    assert broken() == {}


@pytest.mark.parametrize("how", ["stopped", "over"])
def test_a_voucher_that_outlives_its_campaign_is_found_until_the_sweep_comes(shop, how):
    made = campaign(shop)
    ends = {"ends_at": now() - timedelta(days=1)} if how == "over" else {"state": "stopped"}
    Campaign.objects.filter(pk=made.pk).update(**ends)
    assert list(broken()) == ["vouchers_end_with_their_campaigns"]
    tasks.sweep()
    assert broken() == {}


def test_a_voucher_that_does_not_say_whose_it_is_is_found_until_the_sweep_comes(shop):
    campaign(shop)
    Voucher.objects.update(metadata={})
    assert list(broken()) == ["vouchers_of_ours_say_so"]
    tasks.sweep()
    assert broken() == {}


def test_the_check_names_them_and_fails(shop, capsys):
    campaign(shop)
    call_command("retention_check", room=STORE)
    change_a_value()
    with pytest.raises(SystemExit):
        call_command("retention_check", room=STORE)
    assert "BROKEN  vouchers_say_what_their_campaigns_say" in capsys.readouterr().out
