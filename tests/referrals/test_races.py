"""Two at the same moment: with the guard nothing slips through, without it it does."""

import threading

import pytest
from django.db import connection

from saleor_retention.errors import ReferralNotAvailable
from saleor_retention.kernel.store import store
from saleor_retention.referrals import claims
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import code_for
from saleor_retention.referrals.models import Referral, ReferralCode
from tests.builders import NOON

from .conftest import code_of, member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R0.1")]


def together(*verbs) -> list[str]:
    """Run each verb in a thread and a transaction of its own, all at once; what each came to."""
    answers: list[str] = []

    def run(verb):
        try:
            verb()
            answers.append("done")
        except ReferralNotAvailable:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.fixture
def pair(settings, transactional_db):
    """Two new members, and their codes."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    shop = store()
    ann, ben = member(shop, 1), member(shop, 2)
    return code_of(ann), code_of(ben)


def claim_each_other(pair):
    ann, ben = pair
    return together(lambda: claim(1, ben, NOON), lambda: claim(2, ann, NOON))


def test_two_members_who_claim_each_other_at_once_make_one_referral(pair):
    assert claim_each_other(pair) == ["done", "refused"]
    assert Referral.objects.count() == 1


def test_without_the_locks_both_would_have_held(pair, monkeypatch):
    """The control: the race is real. Both look before either writes."""
    both_looked = threading.Barrier(2, timeout=10)
    look = claims._referrers_above

    def look_and_wait(customer_ids):
        found = look(customer_ids)
        both_looked.wait()
        return found

    monkeypatch.setattr(claims, "_one_at_a_time", lambda: None)
    monkeypatch.setattr(claims, "_lock", lambda referees: None)
    monkeypatch.setattr(claims, "_referrers_above", look_and_wait)

    assert claim_each_other(pair) == ["done", "done"]
    assert Referral.objects.count() == 2


def test_a_friend_who_claims_two_codes_at_once_has_one_referrer(pair):
    store().register(3)
    assert together(*(lambda code=code: claim(3, code, NOON) for code in pair)) == ["done", "refused"]
    assert Referral.objects.count() == 1


def test_asking_for_a_code_many_times_at_once_makes_one(settings, transactional_db):
    settings.RETENTION_STORE = "tests.shop.Shop"
    ann = member(store(), 1)
    assert together(*[lambda: code_for(ann, NOON)] * 8) == ["done"] * 8
    assert ReferralCode.objects.count() == 1
