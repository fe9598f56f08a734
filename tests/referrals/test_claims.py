"""Who may claim, and that every refusal looks and costs the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.errors import ReferralNotAvailable
from saleor_retention.pipeline import sync_customers
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral, ReferralCode
from saleor_retention.referrals.rules import ALPHABET
from tests.builders import NOON, an_order

from .conftest import EARLIER, an_order_of, code_of, converge, member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R0.1")]


def refused(user_id, code, now=NOON):
    before = Referral.objects.count()
    with pytest.raises(ReferralNotAvailable) as refusal:
        claim(user_id, code, now)
    assert Referral.objects.count() == before
    return refusal.value


def test_a_code_has_eight_readable_characters_and_stays_the_members_own(shop):
    customer = member(shop, 1)

    code = get_or_create_code(customer, NOON)

    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01OILU")
    assert get_or_create_code(customer, NOON + timedelta(days=400)) == code
    assert ReferralCode.objects.count() == 1


def test_a_code_of_somebody_else_is_drawn_again(shop, monkeypatch):
    first, second = member(shop, 1), member(shop, 2)
    draws = iter("A" * 8 + "A" * 8 + "B" * 8)
    monkeypatch.setattr("saleor_retention.referrals.codes.secrets.choice", lambda _: next(draws))

    assert get_or_create_code(first, NOON) == "AAAAAAAA"
    assert get_or_create_code(second, NOON) == "BBBBBBBB"


def test_a_broken_generator_is_a_bug_and_not_an_endless_loop(shop, monkeypatch):
    first, second = member(shop, 1), member(shop, 2)
    monkeypatch.setattr("saleor_retention.referrals.codes.secrets.choice", lambda _: "A")
    get_or_create_code(first, NOON)

    with pytest.raises(RuntimeError, match="10 tries"):
        get_or_create_code(second, NOON)
    assert ReferralCode.objects.count() == 1


def test_a_new_customer_claims_a_code_written_in_her_own_way(shop):
    referrer = member(shop, 1)
    shop.register(2)
    code = code_of(referrer)

    claim(2, f" {code[:4].lower()} {code[4:]} ", NOON)

    row = Referral.objects.get()
    assert (row.referrer_id, row.referee.user_id, row.state, row.claimed_at) == (referrer, 2, "pending", NOON)


def test_the_first_claim_wins_for_good(shop):
    first, second = member(shop, 1), member(shop, 2)
    shop.register(3)
    claim(3, code_of(first), NOON)

    refused(3, code_of(second))
    refused(3, code_of(first))

    assert Referral.objects.get().referrer_id == first


@pytest.mark.parametrize("code", ["", "AAAAAAAA", "nonsense", "A\x00AAAAAA", "A" * 10_000, "' OR 1=1"])
def test_an_unknown_code_is_refused(shop, code):
    shop.register(2)
    refused(2, code)


def test_nobody_claims_her_own_code(shop):
    refused(1, code_of(member(shop, 1)))


def test_two_members_cannot_refer_each_other(shop):
    ann, ben = member(shop, 1), member(shop, 2)
    claim(2, code_of(ann), NOON)
    refused(1, code_of(ben))


@pytest.mark.parametrize("size", [3, 5])
def test_a_longer_ring_cannot_be_closed(shop, size):
    people = [member(shop, n) for n in range(1, size + 1)]
    for n in range(1, size):
        claim(n + 1, code_of(people[n - 1]), NOON)

    refused(1, code_of(people[-1]))


def test_who_has_paid_before_is_not_new_even_when_it_was_given_back(shop, terms):
    referrer = member(shop, 1)
    shop.register(2)
    converge(shop, an_order_of(2, at=EARLIER, kept_minor=0))
    refused(2, code_of(referrer))


def test_who_has_paid_before_as_a_guest_of_the_same_address_is_not_new(shop, terms):
    referrer = member(shop, 1)
    guest = an_order(user_id=None, email=" Ben@Example.com", created_at=EARLIER, fully_paid_at=EARLIER)
    converge(shop, guest)
    shop.register(2, "ben@example.com")

    refused(2, code_of(referrer))


def test_an_order_that_nobody_paid_makes_no_existing_customer(shop, terms):
    referrer = member(shop, 1)
    shop.register(2)
    converge(shop, an_order_of(2, captured_minor=0, kept_minor=0, fully_paid_at=None))

    claim(2, code_of(referrer), NOON)

    assert Referral.objects.get().referee.user_id == 2


def test_every_refusal_says_the_same_after_the_same_work(shop, terms):
    ann, ben, cleo = member(shop, 1), member(shop, 2), member(shop, 3)
    claim(2, code_of(ann), NOON)
    converge(shop, an_order_of(3))
    member(shop, 4)
    code_of(cleo)
    causes = {
        "unknown": (4, "AAAAAAAA"),
        "malformed": (4, "?"),
        "own": (1, code_of(ann)),
        "ring": (1, code_of(ben)),
        "second": (2, code_of(cleo)),
        "existing": (3, code_of(ann)),
    }
    seen = {}
    for cause, (user_id, code) in causes.items():
        with CaptureQueriesContext(connection) as queries:
            refusal = refused(user_id, code)
        seen[cause] = (str(refusal), refusal.code, refusal.field, len(queries))

    assert len(set(seen.values())) == 1, seen


def test_an_unknown_or_closed_account_cannot_claim(shop):
    code = code_of(member(shop, 1))
    shop.register(2, is_active=False)
    refused(2, code)
    refused(99, code)


def test_a_hint_left_at_registration_claims_in_silence(shop):
    referrer = member(shop, 1)
    shop.register(2, hints=((HINT, code_of(referrer)),))
    shop.register(3, hints=((HINT, "AAAAAAAA"),))
    shop.register(4)

    assert sync_customers([2, 3, 4, 99], now=NOON) == 3
    assert sync_customers([2, 3, 4, 99], now=NOON) == 3

    assert list(Referral.objects.values_list("referrer_id", "referee__user_id")) == [(referrer, 2)]


def test_a_hint_of_an_existing_customer_counts_for_nothing(shop, terms):
    referrer = member(shop, 1)
    converge(shop, an_order_of(2))
    shop.register(2, hints=((HINT, code_of(referrer)),))

    sync_customers([2], now=NOON)

    assert not Referral.objects.exists()


def test_hints_of_one_batch_cannot_close_a_ring_between_them(shop):
    ann, ben = member(shop, 1), member(shop, 2)
    shop.register(1, hints=((HINT, code_of(ben)),))
    shop.register(2, hints=((HINT, code_of(ann)),))

    sync_customers([1, 2], now=NOON)

    assert list(Referral.objects.values_list("referrer_id", "referee_id")) == [(ben, ann)]
