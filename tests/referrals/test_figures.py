"""Figures of referrals: the worked examples of docs/referrals-figures.md, to the digit."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.metrics.figures.referrals.reads import referral_report
from saleor_retention.metrics.figures.referrals.rules import GroupWorth, ReferralReport, ReferralSums
from saleor_retention.metrics.figures.rhythm.series import RetentionInterval
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.links.visits import follow
from saleor_retention.referrals.settle import settle_due
from tests.builders import NOON, a_line

from .conftest import EARLIER, an_order_of, code_of, converge, member, set_terms
from .figures_shop import counted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R7.2")]

PAGE = Path(__file__).parents[2] / "docs/referrals-figures.md"
MARCH = {"start": date(2026, 3, 1), "end": date(2026, 4, 1), "currency": "USD"}
DAY = timedelta(days=1)


def worked() -> list[dict[str, Decimal]]:
    """The two tables of the page: by figure, what it says."""
    text = PAGE.read_text().split("## A worked example")[1].split("## The leaderboard")[0]
    return [
        {
            name: Decimal(value)
            for name, value in re.findall(r"^\| ([^|]+?) \| [^|]*\d[^|]* \| ([\d.]+) \|$", part, re.M)
        }
        for part in text.split("Then the friend")
    ]


def told(report: ReferralReport) -> dict[str, Decimal | None]:
    """The same figures as they were computed."""
    hundred = Decimal(100)
    return {
        "invitations per customer": report.invitations_per_customer,
        "conversion": report.conversion,
        "k": report.k,
        "cost": report.total.cost_minor / hundred,
        "reversed cost": report.total.reversed_cost_minor / hundred,
        "reward": report.reward and report.reward / hundred,
        "LTV of referred": report.referred.lifetime_revenue and report.referred.lifetime_revenue / hundred,
        "LTV of others": report.others.lifetime_revenue and report.others.lifetime_revenue / hundred,
        "ROI": report.roi,
    }


def bought(shop, user: int, net: int, at: datetime):
    """Goods without tax and delivery, sent when they were paid."""
    order = an_order_of(
        user,
        at=at,
        due_minor=net,
        captured_minor=net,
        kept_minor=net,
        shipping_net_minor=0,
        shipping_gross_minor=0,
    )
    order = replace(
        order, fulfilled_at=at, lines=(a_line(order.id, "A", quantity=1, net_minor=net, gross_minor=net),)
    )
    converge(shop, order, now=at)
    return order


@pytest.fixture
def march(shop, points):
    """What the worked example tells; returns the order that is given back."""
    ProgrammeVersion.objects.create(
        programme=points, channel="main", currency="USD", rate_points=1, rate_minor=100, valid_from=EARLIER - 30 * DAY,
        actor="a", reason="r", terms={"redemption": {"points": 100, "minor": 100}},
    )  # fmt: skip
    set_terms(points)
    codes = [code_of(member(shop, user)) for user in (1, 2, 3, 4)]
    tokens = [follow(code, now=NOON) for code in (codes[0], codes[0], codes[1], codes[2])]
    for user, code, token in ((11, "", tokens[0]), (12, codes[0], ""), (13, "", tokens[2])):
        shop.register(user)
        claim(user, code, NOON, tokens=token)
    bought(shop, 11, 6_000, NOON + DAY)
    bought(shop, 11, 4_000, NOON + 2 * DAY)
    order = bought(shop, 12, 5_000, NOON + DAY)
    set_terms(points, details=TermsDetails(return_days=14), valid_from=NOON + 3 * DAY, now=NOON + 2 * DAY)
    bought(shop, 13, 3_000, NOON + 4 * DAY)
    bought(shop, 1, 5_000, NOON + DAY)
    bought(shop, 2, 2_000, NOON + DAY)
    counted(NOON + 5 * DAY)
    return order


def test_the_worked_example_holds_to_the_digit(shop, march):
    first, second = worked()
    assert (len(first), len(second)) == (8, 7)
    report = referral_report(**MARCH)
    assert {name: told(report)[name] for name in first} == first
    assert (report.total.invitations, report.total.visits, report.total.claims, report.members) == (
        5,
        4,
        3,
        4,
    )
    converge(shop, replace(march, kept_minor=0), now=NOON + 6 * DAY)
    counted(NOON + 6 * DAY)
    report = referral_report(**MARCH)
    assert {name: told(report)[name] for name in second} == second
    assert (report.total.conversions, report.total.reversed) == (1, 1)


def test_a_reward_costs_nothing_before_the_return_window_is_over(shop, march):
    before = referral_report(**MARCH).total
    settle_due(now=NOON + 40 * DAY, limit=10)
    counted(NOON + 40 * DAY)
    april = referral_report(start=date(2026, 4, 1), end=date(2026, 5, 1), currency="USD").total
    assert referral_report(**MARCH).total == before
    assert (april.conversions, april.cost_minor, april.claims) == (1, 750, 0)


def test_a_series_adds_up_to_the_whole_and_is_read_in_two_statements(march, django_assert_num_queries):
    for interval in RetentionInterval:
        with django_assert_num_queries(2):
            report = referral_report(**MARCH, interval=interval)
        assert (report.parts[0].start, report.parts[-1].end) == (MARCH["start"], MARCH["end"])
        for name in ("visits", "claims", "conversions", "cost_minor", "orders", "net_minor"):
            assert sum(getattr(part.sums, name) for part in report.parts) == getattr(report.total, name)
    assert report.total.net_minor == 18_000


def test_a_channel_has_its_own_conversions_and_the_invitations_of_the_shop(march):
    main, other = (referral_report(**MARCH, channel=channel) for channel in ("main", "outlet"))
    assert (main.k, main.total.conversions) == (Decimal("0.5"), 2)
    assert (other.total.invitations, other.total.conversions, other.k) == (5, 0, Decimal(0))
    assert (other.roi, other.referred.lifetime_revenue) == (None, None)
    assert referral_report(**{**MARCH, "currency": "EUR"}).total.cost_minor == 0


def test_news_that_waits_is_told(shop, march):
    assert referral_report(**MARCH).is_complete
    bought(shop, 11, 100, NOON + 5 * DAY)
    assert not referral_report(**MARCH).is_complete


def test_of_nothing_there_is_no_figure(shop):
    report = referral_report(**MARCH)
    assert report.total == ReferralSums()
    assert {
        told(report)[name] for name in ("invitations per customer", "conversion", "k", "reward", "ROI")
    } == {None}
    with pytest.raises(Invalid):
        referral_report(**{**MARCH, "currency": "dollars"})


def a_report(**changes) -> ReferralReport:
    sums = ReferralSums(visits=3, conversions=1, cost_minor=700)
    plain = ReferralReport("USD", sums, (), 3, GroupWorth(1, 1_000), GroupWorth(0, 0), is_complete=True)
    return replace(plain, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"members": 0},
        {"total": ReferralSums(conversions=1, cost_minor=700)},
        {"total": ReferralSums(visits=3)},
        {"total": ReferralSums(visits=3, conversions=1)},
        {"referred": GroupWorth(0, 0)},
    ],
)
def test_roi_of_a_part_that_is_not_there_is_null(changes):
    assert a_report().roi == Decimal("0.904762")  # (10 x 4/3 - 7) / 7 = 19/21
    assert a_report(**changes).roi is None


def test_days_are_those_of_the_shop(shop, terms, settings):
    settings.RETENTION_TIME_ZONE = "Pacific/Kiritimati"
    code = code_of(member(shop, 1))
    shop.register(2)
    claim(2, code, datetime(2026, 3, 31, 10, tzinfo=UTC))
    counted()
    assert referral_report(**MARCH).total.claims == 0
    assert referral_report(start=date(2026, 4, 1), end=date(2026, 4, 2), currency="USD").total.claims == 1
