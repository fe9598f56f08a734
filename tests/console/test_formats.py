"""Numbers, money and days in the reader's own way, and what they type read back."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from saleor_retention.console.formats import Formats, country_names

ENGLISH, GERMAN = Formats("en"), Formats("de")


def test_money_has_the_digits_of_its_currency_and_the_signs_of_the_reader():
    euros = {"amount": 2000.5, "currency": "EUR"}
    assert (ENGLISH.money(euros), GERMAN.money(euros)) == ("€2,000.50", "2.000,50\xa0€")
    assert ENGLISH.money({"amount": 1200, "currency": "JPY"}) == "¥1,200"
    assert ENGLISH.money(None) == "–"


def test_percentages_and_shares_say_no_more_than_they_know():
    assert (ENGLISH.percent(12.5), ENGLISH.share(0.125), GERMAN.percent(10)) == ("12.5%", "12.5%", "10%")
    assert (ENGLISH.percent(None), ENGLISH.number(None)) == ("–", "–")


def test_days_are_written_as_the_reader_writes_them():
    assert (ENGLISH.day("2026-03-01"), GERMAN.day("2026-03-01")) == ("Mar 1, 2026", "01.03.2026")
    assert ENGLISH.instant("2026-03-01T09:30:00+00:00").startswith("Mar 1, 2026")


@pytest.mark.parametrize(
    ("formats", "text", "read"),
    [
        (ENGLISH, "5", "5"),
        (ENGLISH, "5.00", "5"),
        (ENGLISH, "1,000.50", "1000.5"),
        (GERMAN, "5,00", "5"),
        (GERMAN, "1.000,50", "1000.5"),
        (GERMAN, "5.00", "5"),
        (GERMAN, "1.000", "1000"),
        (ENGLISH, " 7 ", "7"),
    ],
)
def test_what_is_typed_is_read_as_the_reader_means_it(formats, text, read):
    assert formats.read_decimal(text) == Decimal(read)


@pytest.mark.parametrize("text", ["", "abc", "1,00,0", "--1", "5..0", "1e5", "٣", "0x10", "Infinity", "NaN"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Formats("en").read_decimal(text)


@given(some.decimals(min_value=0, max_value=10**9, places=2), some.sampled_from(["en", "de", "fr", "pl"]))
def test_what_an_input_shows_reads_back_as_the_same(amount, language):
    formats = Formats(language)
    assert formats.read_decimal(formats.write_decimal(amount, "EUR")) == amount


def test_an_unknown_language_is_read_as_english():
    assert Formats("xx-nowhere").number(1000) == "1,000"


def test_countries_have_names():
    assert country_names("de")["PL"] == "Polen"
    assert len(country_names("en")) > 200
