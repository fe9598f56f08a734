"""When the friend's order converts and when both sides are rewarded for it: days, goods, the return window, audiences."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.loyalty.earning.goods import GoodsFilter
from saleor_retention.loyalty.models import Lot, ProgrammeVersion
from saleor_retention.pipeline import sync_customers
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.settle import settle_due
from saleor_retention.rooms import ROOMS
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.orders import Status
from tests.builders import NOON
from tests.builders.audiences import an_audience

from .conftest import EARLIER, an_order_of, code_of, converge, due, member, set_terms

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R2.1")]

DAY = timedelta(days=1)
LATER = NOON + timedelta(hours=1)
BOTH = {"referrer": 500, "referee": 250}


@pytest.fixture
def friend(shop, points):
    """User 2, who claimed the code of user 1 at noon."""
    referrer = member(shop, 1)
    shop.register(2)
    claim(2, code_of(referrer), NOON)
    return Referral.objects.get().referee_id


def agree(points, **details):
    return set_terms(points, details=TermsDetails(**details))


def state() -> tuple[str, str]:
    row = Referral.objects.get()
    return row.state, row.reason


def nights(*instants) -> list[int]:
    return [settle_due(now=instant, limit=10) for instant in instants]


def test_rewards_come_when_the_return_window_of_the_last_parcel_is_over(shop, friend, points):
    agree(points, return_days=14)
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    assert (state(), due(), Referral.objects.get().due_at) == (("qualified", ""), {}, None)
    assert nights(LATER + 99 * DAY) == [0], "nothing was sent: no day is set"

    sent = replace(order, fulfilled_at=LATER + 2 * DAY)
    converge(shop, sent, now=LATER + 2 * DAY)
    assert Referral.objects.get().due_at == LATER + 16 * DAY
    assert nights(LATER + 16 * DAY - timedelta(seconds=1)) == [0]
    assert (state(), due()) == (("qualified", ""), {})

    assert nights(LATER + 16 * DAY, LATER + 17 * DAY) == [1, 0]
    assert (state(), due()) == (("rewarded", ""), BOTH)
    assert Referral.objects.get().rewarded_at == LATER + 16 * DAY


def test_where_nothing_is_sent_the_window_begins_with_the_payment(shop, friend, points):
    agree(points, return_days=14)
    order = an_order_of(2, at=LATER)
    order = replace(order, lines=tuple(replace(line, is_shipped=False) for line in order.lines))
    converge(shop, order, now=LATER)

    assert Referral.objects.get().due_at == LATER + 14 * DAY
    assert nights(LATER + 14 * DAY) == [1]
    assert due() == BOTH


@pytest.mark.promise("R6.3")
def test_goods_given_back_within_the_window_reward_nobody_and_later_take_both_back(shop, friend, points):
    agree(points, return_days=14)
    order = replace(an_order_of(2, at=LATER), fulfilled_at=LATER)
    converge(shop, order, now=LATER)

    converge(shop, replace(order, kept_minor=0), now=LATER + DAY)
    assert (state(), nights(LATER + 99 * DAY), due()) == (("reversed", ""), [0], {})

    converge(shop, order, now=LATER + 2 * DAY)
    assert (state(), nights(LATER + 14 * DAY), due()) == (("qualified", ""), [1], BOTH)

    converge(shop, replace(order, status=Status.CANCELLED), now=LATER + 15 * DAY)
    assert (state(), due()) == (("reversed", ""), {})
    converge(shop, order, now=LATER + 15 * DAY)
    assert (state(), due()) == (("rewarded", ""), BOTH), "the wait is over for good"


def test_late_news_of_a_parcel_rewards_at_once_when_its_window_is_over(shop, friend, points):
    agree(points, return_days=14)
    converge(shop, replace(an_order_of(2, at=LATER), fulfilled_at=LATER), now=LATER + 15 * DAY)
    assert (state(), due()) == (("rewarded", ""), BOTH)


def test_points_of_a_return_window_last_from_the_day_they_come(shop, friend, points):
    ProgrammeVersion.objects.create(
        programme=points, channel="main", currency="USD", rate_points=1, rate_minor=10_000_000,
        expiry_months=12, valid_from=EARLIER, actor="staff:1", reason="start",
    )  # fmt: skip
    agree(points, return_days=31)
    converge(shop, replace(an_order_of(2, at=LATER), fulfilled_at=LATER), now=LATER + 31 * DAY)
    ends = set(Lot.objects.filter(cause__startswith="referral:").values_list("expires_at", flat=True))
    assert {(end.year, end.month, end.day) for end in ends} == {(2027, 4, 1)}


@pytest.mark.parametrize(("days", "converted"), [(3, True), (4, False)])
def test_an_order_converts_within_days_of_the_claim(shop, friend, points, days, converted):
    agree(points, within_days=3)
    order = an_order_of(2, at=NOON + days * DAY)
    converge(shop, order, now=order.created_at)
    assert (state()[0], due()) == (("rewarded", BOTH) if converted else ("pending", {}))


@pytest.mark.parametrize(
    ("goods", "converted"),
    [
        (GoodsFilter(product_ids=(2,)), True),
        (GoodsFilter(product_ids=(9,)), False),
        (GoodsFilter(category_ids=(7,)), True),
        (GoodsFilter(collection_ids=(4, 5)), True),
        (GoodsFilter(collection_ids=(6,)), False),
    ],
)
def test_an_order_converts_with_one_line_of_the_goods(shop, friend, points, goods, converted):
    agree(points, goods=goods)
    order = an_order_of(2, at=LATER)
    first, second = order.lines
    order = replace(order, lines=(first, replace(second, category_id=7, collection_ids=(5,))))
    converge(shop, order, now=LATER)
    assert (state()[0], due()) == (("rewarded", BOTH) if converted else ("pending", {}))


@pytest.mark.parametrize("change", [{"is_gift_card": True}, {"is_free_gift": True}, {"quantity": 0}])
def test_gifts_and_gift_cards_are_no_goods_that_are_asked_for(shop, friend, points, change):
    agree(points, goods=GoodsFilter(product_ids=(2,)))
    order = an_order_of(2, at=LATER)
    converge(shop, replace(order, lines=(order.lines[0], replace(order.lines[1], **change))), now=LATER)
    assert state()[0] == "pending"


@pytest.mark.promise("R6.3")
def test_the_goods_asked_for_given_back_take_both_rewards_back(shop, friend, points):
    agree(points, goods=GoodsFilter(product_ids=(2,)))
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    first, second = order.lines

    converge(shop, replace(order, lines=(first, replace(second, returned=1))), now=LATER)
    assert (state()[0], due()) == ("reversed", {})
    converge(shop, replace(order, lines=(replace(first, returned=2), second)), now=LATER)
    assert (state()[0], due()) == ("rewarded", BOTH)


def test_a_first_order_that_does_not_meet_the_terms_leaves_the_way_to_one_that_does(shop, friend, points):
    agree(points, goods=GoodsFilter(product_ids=(9,)), within_days=30)
    converge(shop, an_order_of(2, at=LATER), now=LATER)
    second = an_order_of(2, at=LATER + DAY)
    second = replace(second, lines=tuple(replace(line, product_id=9) for line in second.lines))
    converge(shop, second, now=LATER + DAY)
    assert Referral.objects.get().order_id == second.id
    assert due() == BOTH


@pytest.fixture
def vips(db) -> int:
    """Everybody whose account is in Poland."""
    return an_audience({"all": [{"country": {"oneOf": ["PL"]}}]}, "Poles").pk


@pytest.mark.promise("R5.1")
@pytest.mark.parametrize("side", ["referrer_audience_id", "referee_audience_id"])
@pytest.mark.parametrize("country", ["PL", "DE"])
def test_who_is_not_of_the_audience_is_rewarded_nothing(shop, friend, points, vips, side, country):
    agree(points, **{side: vips})
    user_id = 1 if side == "referrer_audience_id" else 2
    shop.register(user_id, country=country)
    sync_customers([1, 2], now=NOON)
    order = an_order_of(2, at=LATER)
    converge(shop, order, now=LATER)
    wanted = (("rewarded", ""), BOTH) if country == "PL" else (("rejected", "audience"), {})
    assert (state(), due()) == wanted

    shop.register(user_id, country="PL" if country == "DE" else "DE")
    sync_customers([1, 2], now=NOON)
    converge(shop, replace(order, number="renamed"), now=LATER)
    assert (state(), due()) == wanted, "it was asked when the order qualified, once"


def test_a_channel_in_shadow_begins_no_wait(shop, friend, points):
    agree(points, return_days=14)
    shop.channel_terms["main"] = ChannelTerms(mode=Mode.SHADOW)
    order = replace(an_order_of(2, at=LATER), fulfilled_at=LATER)
    converge(shop, order, now=LATER)
    assert (state(), Referral.objects.get().due_at) == (("pending", ""), None)

    shop.channel_terms["main"] = ChannelTerms()
    converge(shop, replace(order, number="renamed"), now=LATER + DAY)
    assert state() == ("qualified", "")


def test_the_job_settles_what_is_due_in_batches(shop, friend, points):
    job = next(job for room in ROOMS for job in room.jobs if job.name == "settle_referrals")
    agree(points, return_days=1)
    converge(shop, replace(an_order_of(2, at=LATER), fulfilled_at=LATER), now=LATER)
    assert not job.work(LATER + DAY).has_more
    assert state() == ("rewarded", "")
