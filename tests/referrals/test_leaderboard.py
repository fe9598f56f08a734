"""Who brought most friends: in order, by the names that members chose, and nothing else of them."""

from datetime import date, timedelta
from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.errors import Invalid
from saleor_retention.metrics.figures.referrals.leaderboard import (
    EVER,
    OwnPlace,
    leaders,
    month_of_board,
    own_places,
)
from saleor_retention.metrics.models import ReferrerMonth
from saleor_retention.pipeline import sync_locked_orders
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.export import export
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals.board.models import ReferralName
from saleor_retention.referrals.board.names import choose_name, names_of
from saleor_retention.referrals.board.rules import LONGEST_NAME, plain_name, refusal
from saleor_retention.referrals.claims import claim
from tests.builders import NOON

from .conftest import an_order_of, code_of, converge, member
from .figures_shop import counted

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R7.1")]

HOUR, MONTH = timedelta(hours=1), timedelta(days=31)


def brings(shop, user: int, *friends: int, at=NOON) -> int:
    """Each of the friends buys."""
    customer = member(shop, user)
    code = code_of(customer)
    for friend in friends:
        shop.register(friend)
        claim(friend, code, at)
        converge(shop, an_order_of(friend, at=at + HOUR), now=at + HOUR)
    return customer


def named(customer_id: int, name: str) -> str:
    with command():
        return choose_name(customer_id, name, NOON)


def board(month: date | None = None, most: int = 10) -> list[tuple[int, int, str | None, int | None]]:
    key = month_of_board(month)
    rows = leaders([key], most=most, using="default").get(key, [])
    return [(row.rank, row.friends, row.name, row.user_id) for row in rows]


@pytest.fixture
def ann(shop, terms):
    """Ann brought two in March and one in April, Bea one in each."""
    customer = brings(shop, 1, 11, 12)
    brings(shop, 2, 21)
    brings(shop, 1, 13, at=NOON + MONTH)
    brings(shop, 2, 22, at=NOON + MONTH)
    named(customer, "  Annie   B. ")
    counted(NOON + MONTH)
    return customer


def test_members_are_in_order_of_their_friends_in_a_month_and_ever(ann, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert board() == [(1, 3, "Annie B.", 1), (2, 2, None, 2)]
    assert board(NOON.date()) == [(1, 2, "Annie B.", 1), (2, 1, None, 2)]
    april = (NOON + MONTH).date()
    assert board(april) == [(1, 1, "Annie B.", 1), (1, 1, None, 2)]
    assert board(most=1) == [(1, 3, "Annie B.", 1)]
    assert board(date(2020, 1, 1)) == []


def test_a_member_is_told_their_own_place(ann, django_assert_num_queries):
    asked = [(1, EVER), (2, EVER), (2, month_of_board(NOON.date())), (11, EVER)]
    with django_assert_num_queries(1):
        places = own_places(asked, using="default")
    assert [places.get(key, OwnPlace()) for key in asked] == [
        OwnPlace(3, 1), OwnPlace(2, 2), OwnPlace(1, 2), OwnPlace(0, None)
    ]  # fmt: skip


def test_a_place_beyond_the_first_thousand_is_not_told(ann):
    ReferrerMonth.objects.bulk_create(
        ReferrerMonth(month=date(2019, 1, 1), customer_id=-number, friends=9) for number in range(1, 1_001)
    )
    ReferrerMonth.objects.create(month=date(2019, 1, 1), customer_id=ann, friends=8)
    place = own_places([(1, date(2019, 1, 1))], using="default")[1, date(2019, 1, 1)]
    ReferrerMonth.objects.filter(month=date(2019, 1, 1)).delete()
    assert place == OwnPlace(8, None)


def test_a_name_is_taken_back_by_an_empty_one(ann):
    assert named(ann, " ") == ""
    assert board()[0] == (1, 3, None, 1)
    assert named(ann, "Zoë 猫") == "Zoë 猫"
    assert names_of([1, 2], using="default") == {1: "Zoë 猫"}


@pytest.mark.parametrize(
    "name",
    [
        "x" * (LONGEST_NAME + 1), "ann@example.com", "ann at @shop", "https://evil.test", "evil.test", "WWW evil", "evil . com",
        "a\u202eb cd", "An\x00n", "An\nn", "An\u200bn", "7", "!!!", "A", "ann\uff20example", "evil\uff0ecom",
    ],
)  # fmt: skip
def test_a_name_that_leads_anywhere_or_cannot_be_seen_is_refused_at_its_field(shop, terms, name):
    with pytest.raises(Invalid) as refused:
        named(member(shop, 1), name)
    assert refused.value.field == "name"
    assert not ReferralName.objects.exists()


@pytest.mark.parametrize(
    "name", ["Annie B.", "J. R. Smith", "O'Neill-Żak", "Bee Keeper 7", "x" * LONGEST_NAME]
)
def test_a_name_that_is_one_is_kept(name):
    assert refusal(plain_name(name)) == ""


def test_an_erased_member_leaves_the_board_and_no_name(ann):
    assert [row["name"] for row in export(ann)["referral_names"]] == ["Annie B."]
    with command():
        erase([ann], now=NOON + MONTH)
    counted(NOON + MONTH)
    assert board() == [(1, 2, None, 2)]
    assert not ReferralName.objects.exists()


@pytest.mark.parametrize("both", [True, False])
def test_of_two_names_of_one_person_the_one_who_stays_keeps_theirs(shop, ann, both):
    bea = member(shop, 2)
    if both:
        named(bea, "Bea")
    with command():
        merge(ann, bea, actor="user:1", reason="same", now=NOON + MONTH, converge=partial(sync_locked_orders, now=NOON + MONTH))  # fmt: skip
    counted(NOON + MONTH)
    assert board() == [(1, 5, "Bea" if both else "Annie B.", 2)]
    assert ReferralName.objects.count() == 1
