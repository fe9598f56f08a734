"""The code of a grant: words that a shopper reads, bits that nobody guesses, and how both are known for ours."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.offers.campaigns.lifecycle import campaign_activate
from saleor_retention.offers.campaigns.update import Changes, campaign_update
from saleor_retention.offers.code_rules import ALPHABET
from saleor_retention.offers.codes import claims
from saleor_retention.offers.grants import granting
from saleor_retention.offers.grants.grant_codes import LONGEST, is_code_of_ours, new_code, words_of
from saleor_retention.offers.models import Grant, Redemption
from saleor_retention.store.orders import Status

from ..builders.campaigns import NOON, a_campaign, a_cart, an_order_with, deliver, granted, see
from ..builders.codes import ANN, members, shared


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Welcome back", "WELCOME-BACK"),
        ("30 % together", "30-TOGETHER"),
        ("Été à la crème brûlée", "ETE-A-LA-CREME"),
        ("Straßenfest", "STRASSENFEST"),
        ("Donaudampfschifffahrt", "DONAUDAMPFSCHIF"),
        ("With our apologies", "WITH-OUR"),
        ("  --20%--off!  ", "20-OFF"),
        ("½ price ①", "12-PRICE-1"),
        ("夏のセール", "OFFER"),
        ("💥", "OFFER"),
        ("", "OFFER"),
    ],
)
def test_a_code_begins_with_words_of_the_campaigns_name(name, words):
    assert words_of(name) == words
    assert new_code(name).rpartition("-")[0] == words


def test_a_code_has_120_random_bits_that_all_move_and_is_no_longer_than_is_kept():
    found = {new_code("Donaudampfschifffahrt") for _ in range(1_000)}
    random = {code.rpartition("-")[2] for code in found}
    assert len(random) == 1_000
    assert {len(one) * 5 for one in random} == {120}
    for place in range(24):
        assert {one[place] for one in random} == set(ALPHABET)
    assert {len(code) for code in found} == {LONGEST}
    for model in (Grant, Redemption):
        assert model._meta.get_field("code").max_length >= LONGEST


@pytest.mark.parametrize("name", ["Welcome back", "", "R", "夏", "x" * 100, "1 2 3 4 5 6 7 8 9"])
def test_a_code_of_ours_is_known_without_asking_the_database(name):
    assert is_code_of_ours(new_code(name))


@pytest.mark.parametrize(
    ("code", "is_ours"),
    [
        ("R-C5A849EBE18D330ECA460FB7FB5680", True),
        ("R-c5a849ebe18d330eca460fb7fb5680", False),
        ("SAVE10", False),
        ("SUMMER-SALE", False),
        ("0123456789ABCDEFGHJKMNPQ", False),
        ("-0123456789ABCDEFGHJKMNPQ", False),
        ("SALE-0123456789ABCDEFGHJKMNPI", False),
        ("SALE-0123456789ABCDEFGHJKMNPQ\n", False),
        ("A-LONGER-NAME-16-0123456789ABCDEFGHJKMNPQ", False),
        ("", False),
        (None, False),
    ],
)
def test_other_codes_are_not_ours_and_those_that_0_1_wrote_are(code, is_ours):
    assert is_code_of_ours(code) is is_ours


@pytest.mark.django_db
def test_every_way_to_a_grant_writes_its_campaigns_name():
    members()
    assert granted(a_campaign()).code.startswith("WELCOME-BACK-")
    shared("SPRING25")
    claimed = Grant.objects.get(pk=claims.code_claim("spring25", ANN, NOON))
    assert claimed.code.startswith("WELCOME-BACK-")


@pytest.mark.django_db
def test_a_code_that_is_renewed_says_the_name_as_it_is_now_and_one_that_is_out_stays():
    grant = granted(a_campaign())
    deliver()
    campaign_update(grant.campaign_id, Changes(name="Late spring"), now=NOON)
    assert Grant.objects.get().code == grant.code
    order = an_order_with(grant, checkout_id=a_cart())
    see(order)
    see(replace(order, status=Status.CANCELLED))
    assert re.match("LATE-SPRING-[0-9A-Z]{24}$", Grant.objects.get().code)


@pytest.mark.django_db
def test_renewing_takes_as_many_statements_for_many_as_for_one():
    campaign = a_campaign(active=False)
    granting.grant_to(campaign.pk, range(1, 31), now=NOON)
    campaign_activate(campaign.pk, now=NOON)
    counted = []
    for ids in (Grant.objects.values_list("pk", flat=True)[:1], Grant.objects.values_list("pk", flat=True)):
        wanted = list(ids)
        with CaptureQueriesContext(connection) as done:
            granting.replace_codes(wanted)
        counted.append(len(done))
    assert counted[0] == counted[1]
