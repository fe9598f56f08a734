"""What makes goods and orders earn more: goods, days, first orders, tiers, and all of them together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from saleor_retention.core.db import execute
from saleor_retention.core.invariants import violations
from saleor_retention.errors import Invalid, Required
from saleor_retention.loyalty.earning.invariants import ORDERS_EXACT_BY_TERMS
from saleor_retention.loyalty.evaluation import starts
from saleor_retention.loyalty.evaluation.models import EarningStart
from saleor_retention.loyalty.programmes import version_add
from saleor_retention.loyalty.terms.bonuses import BonusTerms
from saleor_retention.loyalty.tiers.models import TierBasis, TierWindow
from saleor_retention.loyalty.tiers.plan_changes import tier_plan_set
from saleor_retention.loyalty.tiers.plans import TierPlanDraft
from saleor_retention.loyalty.tiers.rules import Tier
from saleor_retention.store.orders import Status
from tests.builders import NOON, a_line, an_order
from tests.builders.points import NEW_YEAR, a_programme, an_id, due_of, the_shop_says

pytestmark = pytest.mark.promise("L1.2")
ORDER = an_id("the order")
LINES = (
    a_line(ORDER, "A", category_id=7, collection_ids=(5, 9)),
    a_line(ORDER, "B", product_id=2, variant_id=22, quantity=1, net_minor=3_000, gross_minor=3_600),
)
PAID = an_order(ORDER, lines=LINES)
DOUBLE_B = {"kind": "goods", "title": "Double B", "goods": {"product_ids": [2]}, "times": "2"}
DOUBLE_A = {"kind": "goods", "title": "Double A", "goods": {"category_ids": [7]}, "times": "2"}
SUNDAYS = {"kind": "days", "title": "Sundays", "weekdays": [7], "times": "3"}
WELCOME = {"kind": "first_order", "title": "Welcome", "points": 50}
GOLD = {"kind": "tier", "title": "Gold", "tiers": [["gold", "1.5"], ["silver", "1.25"]]}


def by(*bonuses, **terms) -> None:
    """Rules with these bonuses, of a programme that has tiers."""
    version = a_programme(channel="elsewhere")
    draft = TierPlanDraft(
        TierBasis.ORDERS,
        TierWindow.CALENDAR,
        [Tier("silver", "Silver", 9).as_json(), Tier("gold", "Gold", 99).as_json()],
    )
    tier_plan_set(version.programme_id, draft, actor="staff:1", reason="launch", now=NEW_YEAR)
    version_add(
        version.programme_id,
        channel="main",
        currency="USD",
        rate_points=1,
        rate_minor=100,
        expiry_months=12,
        terms={"bonuses": {"bonuses": list(bonuses)} | terms},
        valid_from=NEW_YEAR,
        actor="staff:1",
        reason="launch",
        now=NEW_YEAR,
    )


@pytest.fixture
def gold(monkeypatch):
    """Customer 1 was silver, and is gold from noon of the first of March on."""
    monkeypatch.setattr(
        starts,
        "tiers_at",
        lambda questions, **_: {ask: "gold" if ask[2] >= NOON else "silver" for ask in questions},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bonuses", "due"),
    [
        # 130 without; NOON is a Sunday.
        ([DOUBLE_B], 160),
        ([DOUBLE_A], 230),
        ([DOUBLE_A | {"goods": {"collection_ids": [9]}}], 230),
        ([DOUBLE_B | {"goods": {"variant_ids": [22]}}], 160),
        ([DOUBLE_B | {"goods": {"product_ids": [99], "category_ids": [99], "collection_ids": [99]}}], 130),
        ([DOUBLE_A, DOUBLE_B], 260),
        ([SUNDAYS], 390),
        ([SUNDAYS | {"weekdays": [1, 6]}], 130),
        ([SUNDAYS | {"weekdays": [], "first": "2026-03-01", "last": "2026-03-01"}], 390),
        ([SUNDAYS | {"weekdays": [], "first": "2026-03-02"}], 130),
        ([SUNDAYS | {"weekdays": [], "last": "2026-02-28"}], 130),
        ([SUNDAYS | {"last": "2026-12-31"}], 390),
        # 100 x 3 + 30 x 2 x 3.
        ([DOUBLE_B, SUNDAYS], 480),
        ([WELCOME], 180),
        # An exact fraction and one rounding: 100 + 30 x 1.1155 = 133.465.
        ([DOUBLE_B | {"times": "1.1155"}], 133),
        ([DOUBLE_B | {"times": "0.5"}], 115),
        # Ten times at most: 100 x 3 + 30 x 10.
        ([DOUBLE_B | {"times": "4"}, SUNDAYS], 600),
        ([DOUBLE_B, SUNDAYS, WELCOME], 530),
    ],
)
def test_how_much_more(bonuses, due):
    by(*bonuses)
    the_shop_says(PAID)
    assert due_of(ORDER) == due


@pytest.mark.django_db
def test_the_cap_is_the_owners():
    by(DOUBLE_A, SUNDAYS, most_times="5")
    the_shop_says(PAID)
    assert due_of(ORDER) == 500 + 90


@pytest.mark.django_db
def test_days_are_those_of_the_shop(settings):
    settings.RETENTION_TIME_ZONE = "Asia/Tokyo"
    by(SUNDAYS | {"weekdays": [1]})
    the_shop_says(replace(PAID, created_at=datetime(2026, 3, 1, 16, tzinfo=UTC)))
    assert due_of(ORDER) == 390


@pytest.mark.django_db
def test_a_tier_is_that_of_the_day_of_the_order_and_stays(gold, monkeypatch):
    by(GOLD)
    before = an_order(an_id("before"), created_at=NOON - timedelta(days=1))
    the_shop_says(PAID, before)
    assert (due_of(ORDER), due_of(before.id)) == (195, 162)
    # Whatever is said of the past later: what the order began with stays, also when goods come back.
    monkeypatch.setattr(starts, "tiers_at", lambda questions, **_: {})
    the_shop_says(replace(PAID, lines=(replace(LINES[0], returned=1), LINES[1])))
    assert due_of(ORDER) == 120


@pytest.mark.django_db
def test_rules_of_tiers_need_tiers():
    terms = BonusTerms.parse({"bonuses": [GOLD]})
    with pytest.raises(Invalid) as refused:
        terms.admit(programme_id=1, channel="main", currency="USD")
    assert refused.value.field == "tiers"


@pytest.mark.django_db
def test_the_first_order_is_the_one_that_was_first_when_it_began():
    by(WELCOME)
    first, second = PAID, an_order(an_id("second"), fully_paid_at=NOON + timedelta(hours=1))
    the_shop_says(second, first)
    assert (due_of(first.id), due_of(second.id)) == (180, 130)
    # An older one that is told later changes nothing: the extra points have begun with the other.
    older = an_order(an_id("older"), fully_paid_at=NOON - timedelta(days=9))
    the_shop_says(older)
    assert (due_of(first.id), due_of(older.id)) == (180, 130)


@pytest.mark.django_db
def test_the_extra_points_go_with_the_last_of_the_order_and_no_other_gets_them():
    by(WELCOME)
    the_shop_says(PAID)
    the_shop_says(replace(PAID, kept_minor=8_400))
    assert due_of(ORDER) == 65 + 50
    the_shop_says(replace(PAID, kept_minor=0))
    assert due_of(ORDER) == 0
    another = an_order(an_id("another"), fully_paid_at=NOON + timedelta(days=1))
    the_shop_says(replace(PAID, status=Status.CANCELLED), another)
    assert (due_of(ORDER), due_of(another.id)) == (0, 130)
    assert EarningStart.objects.filter(is_first=True).count() == 1


@pytest.mark.django_db
def test_who_bought_before_the_programme_has_had_a_first_order():
    by(WELCOME)
    old = an_order(
        an_id("old"), created_at=NOON - timedelta(days=400), fully_paid_at=NOON - timedelta(days=400)
    )
    the_shop_says(old)
    the_shop_says(PAID)
    assert (due_of(old.id), due_of(ORDER)) == (0, 130)


@pytest.mark.django_db
def test_an_order_that_was_cancelled_before_was_no_first_one():
    by(WELCOME)
    the_shop_says(an_order(an_id("dead"), status=Status.CANCELLED, fully_paid_at=NOON - timedelta(days=1)))
    the_shop_says(PAID)
    assert due_of(ORDER) == 180


@pytest.mark.parametrize(
    ("terms", "field", "error"),
    [
        ({}, "entries", Required),
        ({"bonuses": [DOUBLE_A | {"title": f"No. {n}"} for n in range(21)]}, "entries", Invalid),
        ({"bonuses": [DOUBLE_A | {"kind": "luck"}]}, "entries", Invalid),
        ({"bonuses": [DOUBLE_A, DOUBLE_A]}, "title", Invalid),
        ({"bonuses": [DOUBLE_A | {"title": " "}]}, "title", Required),
        ({"bonuses": [DOUBLE_A | {"title": "x" * 101}]}, "title", Invalid),
        ({"bonuses": [DOUBLE_A], "most_times": "0"}, "most_times", Invalid),
        ({"bonuses": [DOUBLE_A], "most_times": "101"}, "most_times", Invalid),
        ({"bonuses": [DOUBLE_A | {"goods": {}}]}, "bonus_product_ids", Required),
        (
            {"bonuses": [DOUBLE_A | {"goods": {"variant_ids": list(range(501))}}]},
            "bonus_variant_ids",
            Invalid,
        ),
        ({"bonuses": [DOUBLE_A | {"times": None}]}, "goods_times", Required),
        ({"bonuses": [DOUBLE_A | {"times": "-2"}]}, "goods_times", Invalid),
        ({"bonuses": [DOUBLE_A | {"times": "NaN"}]}, "goods_times", Invalid),
        ({"bonuses": [DOUBLE_A | {"times": "1e9"}]}, "goods_times", Invalid),
        ({"bonuses": [DOUBLE_A | {"times": "twice"}]}, "goods_times", Invalid),
        ({"bonuses": [DOUBLE_A | {"times": "1.00001"}]}, "goods_times", Invalid),
        ({"bonuses": [SUNDAYS | {"weekdays": []}]}, "first_day", Required),
        ({"bonuses": [SUNDAYS | {"weekdays": [0]}]}, "weekdays", Invalid),
        ({"bonuses": [SUNDAYS | {"first": "2026-02-30"}]}, "first_day", Invalid),
        ({"bonuses": [SUNDAYS | {"first": "2026-03-02", "last": "2026-03-01"}]}, "last_day", Invalid),
        ({"bonuses": [WELCOME | {"points": 0}]}, "first_order_points", Invalid),
        ({"bonuses": [WELCOME | {"points": 10**10}]}, "first_order_points", Invalid),
        ({"bonuses": [GOLD | {"tiers": []}]}, "tiers", Required),
        ({"bonuses": [GOLD | {"tiers": [["gold", "2"], ["gold", "3"]]}]}, "tiers", Invalid),
        ({"bonuses": [GOLD | {"tiers": [[" ", "2"]]}]}, "tiers", Required),
        ({"bonuses": [GOLD | {"tiers": [["gold", "0"]]}]}, "tier_times", Invalid),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(terms, field, error):
    with pytest.raises(error) as refused:
        BonusTerms.parse(terms)
    assert refused.value.field == field


def test_they_are_read_again_as_the_same():
    terms = BonusTerms.parse({"bonuses": [DOUBLE_A, DOUBLE_B, SUNDAYS, WELCOME, GOLD], "most_times": "7.50"})
    assert BonusTerms.parse(terms.as_json()) == terms
    assert Fraction(terms.most_times) == Fraction(15, 2)
    assert terms.describe("USD") == (
        "Double A: some goods count 2 times; Double B: some goods count 2 times; Sundays: orders on Sunday count 3 "
        "times; Welcome: 50 extra points for the first order; Gold: customers of tier gold earn 1.5 times; customers "
        "of tier silver earn 1.25 times. At most 7.5 times together."
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault",
    [
        # Each part of what makes an order's points, told otherwise than it was when they were given.
        "orderlinefact SET category_id = 8 WHERE category_id = 7",
        "orderlinefact SET variant_id = 8 WHERE variant_id = 22",
        "orderfact SET zone = 'Pacific/Kiritimati'",
        "earningstart SET is_first = FALSE",
        "earningstart SET tier = 'silver'",
        "entitlement SET due = due + 1",
    ],
)
def test_points_are_computed_again_by_sql(gold, fault, breaks_the_books):
    by(DOUBLE_A, DOUBLE_B | {"goods": {"variant_ids": [22]}}, SUNDAYS, WELCOME, GOLD, most_times="100")
    the_shop_says(PAID)
    # 100 x 2 x 3 x 1.5 + 30 x 2 x 3 x 1.5 + 50.
    assert (due_of(ORDER), violations(ORDERS_EXACT_BY_TERMS)) == (1_220, [])
    execute(f"UPDATE saleor_retention_{fault}", [])
    assert len(violations(ORDERS_EXACT_BY_TERMS)) == 1
