"""Earning rules: read once, kept with their version, told in words."""

from datetime import timedelta

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.loyalty.earning.per_amount import PerAmount
from saleor_retention.loyalty.earning.registry import parse_rule, rule_of
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import programme_create, version_add
from tests.builders import NOON

PER_AMOUNT = {"perAmount": {"points": 3, "minor": 250}}


def test_a_rule_is_read_from_its_name_and_its_parameters():
    assert parse_rule(PER_AMOUNT) == PerAmount(3, 250)


@pytest.mark.parametrize("earning", [{}, {"perMoon": {}}, PER_AMOUNT | {"perMoon": {}}], ids=str)
def test_what_is_no_rule_is_refused(earning):
    with pytest.raises(Invalid) as refusal:
        parse_rule(earning)
    assert refusal.value.field == "earning"


@pytest.mark.parametrize(
    ("points", "minor", "field"),
    [(-1, 100, "rate_points"), (2**31, 100, "rate_points"), (1, 0, "rate_amount")],
)
def test_parameters_without_sense_are_refused_at_their_field(points, minor, field):
    with pytest.raises(Invalid) as refusal:
        parse_rule({"perAmount": {"points": points, "minor": minor}})
    assert refusal.value.field == field


def test_a_rule_is_told_in_words():
    assert PerAmount(1, 100).describe("EUR") == "1 point for each 1.00 EUR"
    assert PerAmount(3, 250).describe("JPY") == "3 points for each 250 JPY"


@pytest.mark.django_db
def test_a_version_keeps_the_rule_whichever_way_it_was_handed_in():
    programme = programme_create("stars", "Stars")
    terms = {
        "channel": "main",
        "currency": "USD",
        "expiry_months": None,
        "actor": "a",
        "reason": "r",
        "now": NOON,
    }
    version_add(programme.pk, **terms, valid_from=NOON, rate_points=3, rate_minor=250)
    version_add(programme.pk, **terms, valid_from=NOON + timedelta(days=1), earning=PER_AMOUNT)
    versions = ProgrammeVersion.objects.all()
    assert [rule_of(version) for version in versions] == [PerAmount(3, 250)] * 2
    assert [(version.rate_points, version.rate_minor, version.earning) for version in versions] == [
        (3, 250, None)
    ] * 2
