"""What a version says beyond its rate: parsed once, kept as JSON, read again as the same."""

import pytest

from saleor_retention.errors import Invalid, Required
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.loyalty.programmes import version_add
from saleor_retention.loyalty.terms.redemption import RedemptionTerms
from saleor_retention.loyalty.terms.registry import PARTS, parse_terms, part_of
from tests.builders import NOON
from tests.builders.points import a_programme

HUNDRED = RedemptionTerms(points=100, minor=100, least=100, step=100, most_percent=100)


def test_every_part_says_what_it_is():
    assert [part.name for part in PARTS] == sorted(
        {part.name for part in PARTS}, key=[p.name for p in PARTS].index
    )
    for part in PARTS:
        assert part.name
        assert part.__doc__


@pytest.mark.parametrize(
    ("data", "terms"),
    [
        ({"points": 100, "minor": 100}, HUNDRED),
        ({"points": 200, "minor": 100, "step": 2}, RedemptionTerms(200, 100, 2, 2, 100)),
        ({"points": 2, "minor": 300, "least": 4, "most_percent": 50}, RedemptionTerms(2, 300, 4, 2, 50)),
    ],
)
def test_redemption_is_read_with_its_defaults(data, terms):
    assert RedemptionTerms.parse(data) == terms
    assert RedemptionTerms.parse(terms.as_json()) == terms


@pytest.mark.parametrize(
    ("data", "field", "error"),
    [
        ({}, "redeem_points", Required),
        ({"points": 100}, "redeem_points", Required),
        ({"points": 0, "minor": 1}, "redeem_points", Invalid),
        ({"points": 10**10, "minor": 1}, "redeem_points", Invalid),
        ({"points": 1, "minor": 0}, "redeem_amount", Invalid),
        ({"points": 1, "minor": 2**31}, "redeem_amount", Invalid),
        ({"points": 200, "minor": 100, "step": 1}, "step_points", Invalid),
        ({"points": 2, "minor": 2, "step": -2}, "step_points", Invalid),
        ({"points": 2, "minor": 2, "least": 3}, "least_points", Invalid),
        ({"points": 2, "minor": 2, "least": -2}, "least_points", Invalid),
        ({"points": 2, "minor": 2, "most_percent": 0}, "most_percent", Invalid),
        ({"points": 2, "minor": 2, "most_percent": 101}, "most_percent", Invalid),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(data, field, error):
    with pytest.raises(error) as refused:
        RedemptionTerms.parse(data)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("terms", "asked", "points", "minor"),
    [
        # 30 points at 10.00 each, a cart of 20.00: two are taken.
        (RedemptionTerms(1, 1_000, 1, 1, 100), {"balance": 30, "payable_minor": 2_000}, 2, 2_000),
        # 3.00 for each 2 points, 3 of them: two are taken, 3.00 off.
        (RedemptionTerms(2, 300, 2, 2, 100), {"balance": 3, "payable_minor": 10_000}, 2, 300),
        (HUNDRED, {"balance": 1_000, "payable_minor": 100_000, "wanted": 350}, 300, 300),
        (HUNDRED, {"balance": 99, "payable_minor": 100_000}, 0, 0),
        (HUNDRED, {"balance": 1_000, "payable_minor": 0}, 0, 0),
        (HUNDRED, {"balance": 1_000, "payable_minor": -5}, 0, 0),
        (RedemptionTerms(100, 100, 300, 100, 100), {"balance": 299, "payable_minor": 9_000}, 0, 0),
        (RedemptionTerms(100, 100, 100, 100, 30), {"balance": 9_000, "payable_minor": 1_999}, 500, 500),
    ],
)
def test_how_many_can_be_spent(terms, asked, points, minor):
    assert terms.spendable(**asked) == points
    assert terms.worth(points) == minor


def test_a_step_that_was_begun_is_spent():
    assert [RedemptionTerms(2, 300, 2, 2, 100).spent(minor) for minor in (0, 1, 300, 301)] == [0, 2, 2, 4]


def test_it_reads_as_a_sentence():
    assert HUNDRED.describe("EUR") == "100 points are worth 1.00 EUR at the checkout, in steps of 100."
    assert RedemptionTerms(1, 1_000, 5, 1, 50).describe("EUR") == (
        "1 point is worth 10.00 EUR at the checkout, from 5 points on, for at most 50 % of an order."
    )


@pytest.mark.django_db
def test_a_version_keeps_its_terms():
    version = a_programme(terms={"redemption": {"points": 100, "minor": 100}})
    kept = ProgrammeVersion.objects.get(pk=version.pk)
    assert part_of(kept, RedemptionTerms) == HUNDRED
    assert part_of(a_programme("other", channel="second"), RedemptionTerms) is None


@pytest.mark.django_db
def test_points_of_a_programme_are_spent_in_one_currency():
    programme = a_programme(terms={"redemption": {"points": 100, "minor": 100}}).programme_id
    more = {
        "rate_points": 1,
        "rate_minor": 1,
        "expiry_months": None,
        "valid_from": None,
        "actor": "a",
        "reason": "r",
    }
    with pytest.raises(Invalid, match="spent in USD") as refused:
        version_add(
            programme,
            channel="eu",
            currency="EUR",
            terms={"redemption": {"points": 1, "minor": 1}},
            now=NOON,
            **more,
        )
    assert refused.value.field == "currency"
    assert version_add(programme, channel="eu", currency="EUR", now=NOON, **more).terms == {}


def test_unknown_terms_are_refused_by_name():
    with pytest.raises(Invalid, match="magic"):
        parse_terms({"magic": {}})
