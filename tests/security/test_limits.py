"""Guesses are counted one by one, before a code is looked up, and the right one comes too late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.models import RateLimitCount
from saleor_retention.core.rate_limit import forget, within_limit
from saleor_retention.customers.identity import members
from saleor_retention.referrals.claims import HINT, claim_from_hints
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.models import Referral
from tests.builders import NOON
from tests.graphql.alone import AloneHost, post, tokens
from tests.shop import Shop

CLAIM = "mutation($code: String!) { referralClaim(code: $code) { referral { receivedState } errors { field code message } } }"
REFUSED = {
    "referral": None,
    "errors": [
        {"field": "code", "code": "REFERRAL_NOT_AVAILABLE", "message": "This referral code is not available."}
    ],
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def alone(settings):
    """The stand-alone shop, with Ann, whose code is to be guessed, Ben and Cleo."""
    import time_machine

    from saleor_retention.store.port import store

    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    settings.RETENTION_TOKENS = tokens()
    with time_machine.travel(NOON, tick=False) as clock:
        host = AloneHost()
        for name in ("ann", "ben", "cleo"):
            host.user(name)
        host.clock = clock
        host.code = get_or_create_code(members(list(store().customers([1]).values()))[1], NOON)
        yield host


def claimed(who: str, code: str) -> dict:
    return post(who, CLAIM, {"code": code})["data"]["referralClaim"]


def test_the_eleventh_try_is_refused_even_with_the_right_code_and_the_next_hour_is_new(alone):
    answers = [claimed("ben", f"WRONG{n:03}") for n in range(10)]
    answers.append(claimed("ben", alone.code))
    assert answers == [REFUSED] * 11
    assert not Referral.objects.exists()
    assert claimed("cleo", alone.code) == {"referral": {"receivedState": "PENDING"}, "errors": []}
    alone.clock.shift(timedelta(hours=1))
    assert claimed("ben", alone.code) == {"referral": {"receivedState": "PENDING"}, "errors": []}


def test_without_ten_wrong_tries_the_eleventh_would_hold(alone):
    """The control: nine tries leave one."""
    for n in range(9):
        claimed("ben", f"WRONG{n:03}")
    assert claimed("ben", alone.code)["errors"] == []


def test_aliases_of_one_request_count_one_by_one(alone, settings):
    tries = [f'a{n}: referralClaim(code: "WRONG{n:03}") {{ errors {{ code }} }}' for n in range(10)]
    post("ben", f"mutation {{ {' '.join(tries[:4])} }}")
    post("ben", f"mutation {{ {' '.join(tries[4:8])} }}")
    right = f'b: referralClaim(code: "{alone.code}") {{ errors {{ code }} }}'
    answer = post("ben", f"mutation {{ {' '.join(tries[8:])} {right} }}")
    assert answer["data"]["b"] == {"errors": [{"code": "REFERRAL_NOT_AVAILABLE"}]}
    assert RateLimitCount.objects.get().tries == 11
    assert not Referral.objects.exists()


def test_tokens_are_counted_with_codes_and_the_right_one_comes_too_late(alone):
    """Nine codes, then two aliases: of a token that is none, and of the right one."""
    token = follow(alone.code, now=NOON)
    for n in range(9):
        claimed("ben", f"WRNG{n:04}")
    tries = f'a: referralClaim(token: "{token}x") {{ errors {{ code }} }} b: referralClaim(token: "{token}") {{ errors {{ code }} }}'
    answer = post("ben", f"mutation {{ {tries} }}")
    assert answer["data"] == {name: {"errors": [{"code": "REFERRAL_NOT_AVAILABLE"}]} for name in "ab"}
    assert not Referral.objects.exists()
    answer = post("cleo", f'mutation {{ b: referralClaim(token: "{token}") {{ errors {{ code }} }} }}')
    assert answer["data"] == {"b": {"errors": []}}


def test_aliases_that_ask_which_codes_are_taken_count_one_by_one(alone, settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 2
    tries = " ".join(
        f'{name}: referralCodeChange(code: "{code}") {{ referral {{ code }} errors {{ code }} }}'
        for name, code in (("a", alone.code), ("b", "BENNY"), ("c", "BENNY2"))
    )
    answer = post("ben", f"mutation {{ {tries} }}")["data"]
    no = {"referral": None, "errors": [{"code": "REFERRAL_NOT_AVAILABLE"}]}
    assert answer == {"a": no, "b": {"referral": {"code": "BENNY"}, "errors": []}, "c": no}


def test_a_refused_try_is_the_same_bytes_whether_the_code_is_right_or_not(alone, settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 1
    claimed("ben", "")
    seen = []
    for code in ("WRONG000", alone.code):
        with CaptureQueriesContext(connection) as queries:
            seen.append((claimed("ben", code), len(queries)))
    assert seen[0] == seen[1]
    assert seen[0][0] == REFUSED


def test_changing_ones_metadata_again_and_again_is_no_way_around(settings):
    shop = Shop()
    ann = shop.register(1)
    code = get_or_create_code(members([ann])[1], NOON)
    for n in range(10):
        assert claim_from_hints([shop.register(2, hints=((HINT, f"WRONG{n:03}"),))], now=NOON) == 0
    assert claim_from_hints([shop.register(2, hints=((HINT, code),))], now=NOON) == 0
    assert claim_from_hints([shop.register(3, hints=((HINT, code),))], now=NOON) == 1
    later = NOON + timedelta(hours=1)
    assert claim_from_hints([shop.register(2, hints=((HINT, code),))], now=later) == 1


def test_many_are_counted_in_one_statement(django_assert_num_queries):
    names = [f"user:{n}" for n in range(500)]
    with django_assert_num_queries(1):
        assert within_limit("s", names, now=NOON) == set(names)
    assert within_limit("s", [], now=NOON) == set()


def test_scopes_and_hours_are_counted_apart_and_old_hours_are_dropped(settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 1
    later = NOON + timedelta(minutes=59)
    assert [bool(within_limit("a", ["x"], now=at)) for at in (NOON, later)] == [True, False]
    assert within_limit("b", ["x"], now=later) == {"x"}
    assert within_limit("a", ["x"], now=NOON + timedelta(hours=1)) == {"x"}
    assert forget(now=NOON + timedelta(hours=1)) == 0
    assert forget(now=NOON + timedelta(hours=2)) == 2
    assert RateLimitCount.objects.get().hour == NOON + timedelta(hours=1)
