"""What a code looks like, and who may claim one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.offers import code_rules as rules
from saleor_retention.offers.code_rules import FoundCode, derived, is_claimable, normalised

from ..builders.campaigns import NOON

HOUR = timedelta(hours=1)
SOUND = {
    "code_id": 1,
    "campaign_id": 2,
    "is_shared": False,
    "email_hash": None,
    "is_claimed": False,
    "claimant_id": None,
    "state": "active",
    "starts_at": NOON,
    "ends_at": None,
    "is_used_up": False,
    "holdout_bp": 0,
    "name": "Spring",
    "held_grant_id": None,
    "is_held_withdrawn": False,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("spring25", "SPR1NG25"),
        (" Spring - 25 ", "SPR1NG25"),
        ("oil0", "0110"),
        ("0IL0", "0110"),
        ("abc", ""),
        ("", ""),
        ("A" * 40, "A" * 40),
        ("A" * 41, ""),
        ("ÄPFEL", ""),
        ("ABCD'--", ""),
        ("АBCD", ""),
        ("=SUM", ""),
    ],
)
def test_a_code_is_compared_by_what_is_meant(typed, meant):
    assert normalised(typed) == meant


@given(st.text(max_size=60))
def test_what_is_compared_is_compared_as_itself(text):
    assert normalised(normalised(text)) == normalised(text)
    assert len(rules.code_hash(text)) == 64


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_a_derived_code_is_sixteen_signs_without_look_alikes_and_always_the_same(key, subject):
    code = derived(key, subject)
    assert code == derived(key, subject)
    assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
    assert set(code) - {"-"} <= set(rules.ALPHABET)
    assert normalised(code) == code.replace("-", "")


def test_a_code_has_80_bits_that_all_move():
    codes = {derived("key", str(n)).replace("-", "") for n in range(5_000)}
    assert len(codes) == 5_000
    for place in range(16):
        assert {code[place] for code in codes} == set(rules.ALPHABET)
    assert derived("key", "1") != derived("other key", "1")
    assert derived("", "batch:1:1") == "6SVJ-4CM5-WT1G-E38W", "codes that were printed must not change"


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"state": "draft"}, False),
        ({"state": "paused"}, False),
        ({"state": "stopped"}, False),
        ({"starts_at": NOON + HOUR}, False),
        ({"ends_at": NOON}, False),
        ({"ends_at": NOON + HOUR}, True),
        ({"email_hash": "hers"}, True),
        ({"email_hash": "another's"}, False),
        ({"is_claimed": True, "claimant_id": 7}, True),
        ({"is_claimed": True, "claimant_id": 8}, False),
        ({"is_claimed": True, "claimant_id": None}, False),
        ({"is_used_up": True}, False),
        ({"is_used_up": True, "held_grant_id": 1}, True),
        ({"held_grant_id": 1}, True),
        ({"held_grant_id": 1, "is_held_withdrawn": True}, False),
    ],
)
def test_who_may_have_what_a_code_gives(changes, may):
    assert is_claimable(FoundCode(**(SOUND | changes)), 7, "hers", NOON) is may


def test_nobody_may_have_what_is_not_there():
    assert is_claimable(None, 7, None, NOON) is False
