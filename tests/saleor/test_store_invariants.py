"""What must hold between Saleor's tables and ours is looked at with all the rest: each fault is planted and found."""

import pytest
from django.core.management import call_command
from saleor.discount.models import Voucher, VoucherChannelListing, VoucherCode

from saleor_retention.invariants import STORE, rooms
from saleor_retention.kernel.invariants import offenders
from saleor_retention.kernel.store import Benefit, BenefitKind, Per, store
from saleor_retention.offers.campaigns import spec
from tests.saleor.flows import TransactionShop

from .offering import campaign, code_on, given

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P1.7")]
TERMS = {
    "a percentage": {"percent_bp": 1_250},
    "an amount": {"amount": 777},
    "at most so much": {"most": 500},
    "off each unit": {"amount": 100, "benefit": Benefit(per=Per.UNIT)},
    "free delivery": {"percent_bp": None, "benefit": Benefit(kind=BenefitKind.FREE_SHIPPING)},
}


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def broken() -> dict[str, list]:
    return {one.name: found for one in rooms()[STORE] if (found := offenders(one))}


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


def test_the_check_names_them_and_fails(shop, capsys):
    campaign(shop)
    call_command("retention_check", room=STORE)
    change_a_value()
    with pytest.raises(SystemExit):
        call_command("retention_check", room=STORE)
    assert "BROKEN  vouchers_say_what_their_campaigns_say" in capsys.readouterr().out
