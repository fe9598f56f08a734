"""What a basket would earn by rules that are not in force: the figures of orders, with nothing written."""

from datetime import date
from decimal import Decimal

import pytest

from saleor_retention.errors import CurrencyMismatch, Invalid, NotFound
from saleor_retention.loyalty.estimates.example import ExampleBasket, draft_rules, example
from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.store.carts import CartLine
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, a_programme
from tests.builders.tiers import a_tier_plan
from tests.loyalty.test_bonuses import DOUBLE_A, GOLD, SUNDAYS, WELCOME

pytestmark = pytest.mark.django_db
TAXED = {"tax_percent": Decimal(20), "shipping_minor": 1_000}
SUNDAY, MONDAY = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    store().sell(
        "main", "USD", CartLine(1, 11, 1, 5_000, 5_000, category_id=7), CartLine(2, 22, 1, 4_000, 5_000)
    )


def tried(terms: dict, **basket):
    rules = draft_rules(channel="main", currency="USD", rate_points=1, rate_minor=100, terms=terms)
    return example(rules, ExampleBasket(**{"goods_minor": 13_000} | basket), now=NOON)


@pytest.mark.parametrize(
    ("counting", "basket", "points"),
    [
        ({}, {}, 130),
        ({"tax": True}, TAXED, 156),
        ({"shipping": True}, TAXED, 140),
        ({"tax": True, "shipping": True}, TAXED, 168),
        ({}, TAXED | {"points_minor": 1_680}, 117),
        ({}, TAXED | {"gift_card_minor": 10_000}, 130),
        ({"gift_cards": False}, TAXED | {"gift_card_minor": 10_000}, 52),
        ({"sale_items": False}, {"is_on_sale": True}, 0),
        ({"sale_items": False}, {"variant_id": 22}, 0),
        ({"excluded": {"category_ids": [7]}}, {"variant_id": 11}, 0),
        ({"excluded": {"category_ids": [7]}}, {"variant_id": 22}, 130),
    ],
)
def test_what_counts(counting, basket, points):
    assert tried({"counting": counting}, **basket).points == points


@pytest.mark.parametrize(
    ("bonuses", "basket", "points"),
    [
        ([DOUBLE_A], {"variant_id": 11}, 260),
        ([DOUBLE_A], {}, 130),
        ([SUNDAYS], {"placed_on": SUNDAY}, 390),
        ([SUNDAYS], {"placed_on": MONDAY}, 130),
        ([WELCOME], {"is_first": True}, 180),
        ([WELCOME], {}, 130),
        ([WELCOME], {"is_first": True, "goods_minor": 0}, 0),
        ([GOLD], {"tier": "gold"}, 195),
        ([GOLD], {"tier": "lead"}, 130),
    ],
)
def test_what_earns_more(bonuses, basket, points):
    assert tried({"bonuses": {"bonuses": bonuses}}, **basket).points == points


def test_the_parts_add_up():
    terms = {"counting": {"shipping": True}, "bonuses": {"bonuses": [DOUBLE_A, WELCOME]}}
    told = tried(terms, **TAXED, variant_id=11, is_first=True)
    assert [(line.is_shipping, line.counted_minor, line.multiplier, line.points) for line in told.lines] == [
        (False, 13_000, "2", 260),
        (True, 1_000, "1", 10),
    ]
    assert told.lines[0].bonuses == ("Double A",)
    assert told.extras == (("Welcome", 50),)
    assert told.points == 320


def test_what_they_are_worth():
    redemption = {"points": 100, "minor": 100, "step": 50}
    assert tried({"redemption": redemption}).worth_minor == 100
    assert tried({}).worth_minor is None


@pytest.mark.parametrize(
    ("basket", "error", "field"),
    [
        ({"goods_minor": 10**13}, Invalid, "goods_amount"),
        ({"shipping_minor": -1}, Invalid, "shipping_amount"),
        ({"tax_percent": Decimal(101)}, Invalid, "tax_percent"),
        ({"gift_card_minor": 13_001}, Invalid, "gift_card_amount"),
        ({"gift_card_minor": 13_000, "points_minor": 1}, Invalid, "points_amount"),
        ({"variant_id": 99}, NotFound, "goods_variant_id"),
    ],
)
def test_what_makes_no_sense_is_refused(basket, error, field):
    with pytest.raises(error) as refused:
        tried({}, **basket)
    assert refused.value.field == field


def test_rules_are_refused_as_if_they_were_set_and_nothing_is_written():
    with pytest.raises(CurrencyMismatch):
        draft_rules(channel="main", currency="EUR", rate_points=1, rate_minor=100, terms={})
    with pytest.raises(Invalid):
        draft_rules(channel="main", currency="USD", rate_points=1, rate_minor=0, terms={})
    with pytest.raises(Invalid):
        tried({"bonuses": {"bonuses": [WELCOME | {"title": "\ud800"}]}})
    tried({"bonuses": {"bonuses": [WELCOME]}})
    assert not Programme.objects.exists()
    assert not ProgrammeVersion.objects.exists()


def test_what_the_tiers_of_the_channels_programme_earn():
    version = a_programme()
    a_tier_plan(version.programme_id, now=NEW_YEAR)
    assert [tried({}, tier=slug).points for slug in ("bronze", "silver", "gold")] == [130, 162, 195]
