"""What a member sends to friends: in two languages, with what both get, and nothing that somebody put in."""

import pytest

from saleor_retention.core.money import Money
from saleor_retention.referrals.messages.share_text import LONGEST_NAME, Gains, share_text

pytestmark = pytest.mark.promise("R8.1")
LINK = "https://shop.example.com/r/ANNA22"


def text(language="en", friend=Gains(250), member=Gains(500), minimum=None) -> str:  # noqa: B008 - frozen
    return share_text(language, LINK, friend=friend, member=member, minimum=minimum)


def test_it_says_what_both_get_and_ends_in_the_link():
    assert text() == f"Follow my link: with your first order you get 250 points, and I get 500 points. {LINK}"


def test_it_speaks_the_customers_german_or_english():
    german = f"Nimm meinen Link: Bei deiner ersten Bestellung bekommst du 250 Punkte, und ich bekomme 500 Punkte. {LINK}"
    for language in ("de", "DE", "de-at", "de_CH"):
        assert text(language) == german
    for language in ("", "en", "pl", "den"):
        assert text(language) == text()


def test_rewards_and_a_minimum_are_named():
    friend, member = Gains(1_250, ("Free mug", "10 % off")), Gains(1, ("Gift card",))
    minimum = Money(123_450, "EUR")
    assert text(friend=friend, member=member, minimum=minimum) == (
        "Follow my link: with your first order of 1,234.50 EUR or more you get 1,250 points, “Free mug” and “10 % off”, "
        f"and I get 1 point and “Gift card”. {LINK}"
    )
    assert text("de", friend, member, minimum) == (
        "Nimm meinen Link: Bei deiner ersten Bestellung ab 1.234,50 EUR bekommst du 1.250 Punkte, „Free mug“ und „10 % off“, "
        f"und ich bekomme 1 Punkt und „Gift card“. {LINK}"
    )


def test_a_side_that_gets_nothing_is_left_out():
    assert text(member=Gains()) == f"Follow my link: with your first order you get 250 points. {LINK}"
    assert text(friend=Gains()) == f"Follow my link: with your first order I get 500 points. {LINK}"
    assert text("de", friend=Gains()).startswith(
        "Nimm meinen Link: Bei deiner ersten Bestellung bekomme ich 500"
    )


@pytest.mark.parametrize(
    "name",
    [
        "a\nb",
        "a\r\n\r\nb",
        "a\x00b",
        "a\u2028b",
        "a\u202eb",
        "a\u200bb",
        "{link} a b",
        "%s a b",
        "x" * 10_000,
        "http://evil.test a b",
    ],
)
def test_whatever_a_reward_is_called_the_text_is_one_line_with_one_link(name):
    sentence = text(friend=Gains(0, (name,)))
    assert sentence.isprintable()
    assert sentence.count("://") == 1
    assert sentence.endswith(f" {LINK}")
    assert len(sentence) < LONGEST_NAME + 150
