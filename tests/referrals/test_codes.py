"""Codes that members choose: nobody else's, whatever was theirs before; staff set one, or retire it."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.errors import Invalid, ReferralNotAvailable
from saleor_retention.pipeline import sync_locked_orders
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import (
    MOST_FORMER,
    change_code,
    get_or_create_code,
    owners_of,
    retire_code,
)
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.rules import ALPHABET, CODE_LENGTH
from tests.builders import NOON

from .conftest import code_of, member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R1.1")]

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def ann(terms, shop):
    return member(shop, 1)


def test_the_code_that_a_member_chose_and_the_one_before_lead_to_them(shop, ann):
    first = code_of(ann)
    assert change_code(ann, " anna-22 ", LATER) == get_or_create_code(ann, LATER) == "ANNA22"
    assert owners_of({first, "ANNA22"}) == {first: ann, "ANNA22": ann}
    shop.register(2), shop.register(3), shop.register(4)
    claim(2, "Anna 22", LATER), claim(3, first, LATER), claim(4, "", LATER, tokens=follow(first, now=NOON))
    assert list(Referral.objects.values_list("referrer", flat=True)) == [ann] * 3


def test_a_member_without_a_code_may_begin_with_a_chosen_one_and_go_back_to_a_former_one(ann):
    assert change_code(ann, "ANNA22", LATER) == "ANNA22"
    assert change_code(ann, "ANNA22", LATER) == "ANNA22"
    assert change_code(ann, "ANNA33", LATER) == "ANNA33"
    assert change_code(ann, "ANNA22", LATER) == "ANNA22"
    assert owners_of({"ANNA22", "ANNA33"}) == {"ANNA22": ann, "ANNA33": ann}


@pytest.mark.parametrize(
    "wish", ["", "ABC", "A" * 21, "ANNA0", "JOHN", "ANNA!", "ÄNNA2", "anna\x00", "  ", "😀😀😀😀", "АНNА2"]
)
def test_what_can_be_no_code_is_refused_at_its_field(ann, wish):
    with pytest.raises(Invalid) as refusal:
        change_code(ann, wish, LATER)
    assert refusal.value.field == "code"


@pytest.mark.parametrize("wish", ["staff", "S-T-A-F-F", "Brand Y", "brandy"])
def test_reserved_words_are_nobodys(ann, settings, wish):
    settings.RETENTION_REFERRAL_RESERVED_CODES = "brandy, acme"
    with pytest.raises(ReferralNotAvailable):
        change_code(ann, wish, LATER)


def test_a_code_that_is_or_was_another_members_is_not_available(shop, ann):
    ben = member(shop, 2)
    drawn = code_of(ben)
    change_code(ben, "BENNY", LATER)
    for wish in ("benny", "B E N N Y", drawn):
        with pytest.raises(ReferralNotAvailable) as refusal:
            change_code(ann, wish, LATER)
        assert refusal.value.field == "code"


def test_a_member_leaves_a_few_codes_behind_and_no_more(ann):
    for n in range(2, 2 + MOST_FORMER + 1):
        change_code(ann, f"ANNA{ALPHABET[n]}", LATER)
    with pytest.raises(ReferralNotAvailable):
        change_code(ann, "ANNABEE", LATER)
    assert retire_code(ann, LATER) == get_or_create_code(ann, LATER), "staff may all the same"


def test_a_code_that_staff_retired_leads_to_nobody_and_comes_back_for_nobody(shop, ann):
    change_code(ann, "ANNA22", LATER)
    new = retire_code(ann, LATER)
    assert (len(new), set(new) <= set(ALPHABET)) == (CODE_LENGTH, True)
    assert owners_of({"ANNA22", new}) == {new: ann}
    assert follow("ANNA22", now=LATER) == ""
    for customer in (ann, member(shop, 2)):
        with pytest.raises(ReferralNotAvailable):
            change_code(customer, "ANNA22", LATER)
    shop.register(3)
    with pytest.raises(ReferralNotAvailable):
        claim(3, "ANNA22", LATER)


def test_former_codes_go_with_a_member_who_is_erased(ann):
    change_code(ann, "ANNA22", LATER), change_code(ann, "ANNA33", LATER)
    erase([ann], now=LATER)
    assert owners_of({"ANNA22", "ANNA33"}) == {}


def test_codes_of_two_members_who_are_one_lead_to_the_one(shop, ann):
    ben = member(shop, 2)
    for customer, names in ((ann, ("ANNA22", "ANNA33")), (ben, ("BEN22", "BEN33"))):
        for name in names:
            change_code(customer, name, LATER)
    merge(ann, ben, actor="user:1", reason="same", now=LATER, converge=partial(sync_locked_orders, now=LATER))
    assert set(owners_of({"ANNA22", "ANNA33", "BEN22", "BEN33"}).values()) == {ben}
    assert get_or_create_code(ben, LATER) == "BEN33"
