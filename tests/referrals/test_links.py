"""A member's link leads to the shop, is counted once for each visit, and lets the friend's claim find the member."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saleor_retention.privacy.retention_periods import RETENTION_PERIODS
from saleor_retention.referrals.links import page
from saleor_retention.referrals.links.models import ReferralVisit, ReferralVisitCount
from saleor_retention.referrals.links.visits import follow, forget_visits
from saleor_retention.referrals.queries import referrals_of
from tests.builders import NOON

from .conftest import code_of, member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R1.1")]

PLAIN = "https://shop.example.com/welcome"
DAY = timedelta(days=1)
BROWSER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


@pytest.fixture
def code(terms, shop):
    return code_of(member(shop, 1))


def followed(path: str, method="get", agent=BROWSER, **words):
    return getattr(Client(), method)(f"/r/{path}", headers={"User-Agent": agent}, **words)


def visits() -> tuple[int, int]:
    """Those kept one by one, and those counted by day."""
    return ReferralVisit.objects.count(), sum(ReferralVisitCount.objects.values_list("visits", flat=True))


def test_a_link_leads_to_the_landing_page_with_a_token_and_is_kept_nowhere(code):
    answer = followed(code)

    assert answer.status_code == 302
    address, _, token = answer.headers["Location"].partition("?ref=")
    assert (address, token.partition(".")[0]) == (PLAIN, code)
    assert answer.content == b""
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert visits() == (1, 1)


def test_it_may_lead_to_a_place_of_the_shop_and_to_no_other_host(code):
    places = {"/shoes": "https://shop.example.com/shoes", "//evil.test": PLAIN, "https://evil.test": PLAIN}
    for place, address in places.items():
        for text in (code, "NBDYSC2D"):
            answer = followed(text, data={"to": place})
            assert answer.headers["Location"].partition("?")[0] == address


@pytest.mark.parametrize("raw", ["?to=%2F%2Fevil.test", "?to=/%255cevil.test", "?to=%0d%0aX:y", "?to=/a&to=//evil.test", "?to"])  # fmt: skip
def test_encoded_attacks_land_on_the_landing_page(code, raw):
    answer = followed(f"{code}{raw}")
    assert answer.headers["Location"].startswith(f"{PLAIN}?ref={code}.")


@pytest.mark.parametrize(
    "text", ["NBDYSC2D", "NOBODYS2", "x", "admin", "%00", "%2e%2e", "a b", "ä", "0" * 500, "'; DROP TABLE x"]
)
def test_a_code_that_is_nobodys_leads_to_the_landing_page_without_a_token_after_the_same_work(code, text):
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            followed(path)
        return len(queries)

    answer = followed(text)
    assert (answer.status_code, answer.headers["Location"]) == (302, PLAIN)
    assert cost(text) == cost(code) == 3


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_link_is_only_followed(code, method):
    assert followed(code, method).status_code == 405
    assert visits() == (0, 0)


@pytest.mark.parametrize(
    "agent",
    [
        "facebookexternalhit/1.1", "Twitterbot/1.0", "WhatsApp/2.23.20.0", "TelegramBot (like TwitterBot)", "Mozilla/5.0 (compatible; Googlebot/2.1)",
        "Slackbot-LinkExpanding 1.0", "Mozilla/5.0 SkypeUriPreview Preview/0.5", "LinkedInBot/1.0", "Discordbot/2.0", "curl/8.5.0",
    ],
)  # fmt: skip
def test_who_only_shows_what_is_behind_a_link_is_led_on_and_not_counted(
    code, agent, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = followed(code, agent=agent)
        assert (answer.status_code, answer.headers["Location"]) == (302, PLAIN)
        assert followed(code, "head").headers["Location"] == PLAIN
    assert visits() == (0, 0)


def test_nobody_inflates_the_figure_of_a_member(code, settings):
    settings.RETENTION_REFERRAL_VISITS_PER_HOUR = 3
    tokens = [follow(code, now=NOON) for _ in range(5)]
    assert len(set(tokens) - {""}) == 5, "visitors come to the shop and are remembered all the same"
    assert visits() == (3, 3)
    follow(code, now=NOON + timedelta(hours=1))
    assert visits() == (4, 4)


def test_codes_that_are_nobodys_fill_no_table(shop, django_assert_num_queries):
    from saleor_retention.core.models import RateLimitCount

    for n in range(20):
        follow(f"NBDYS{n:02}A", now=NOON)
    assert list(RateLimitCount.objects.values_list("subject", "tries")) == [("nobody", 20)]
    assert visits() == (0, 0)


def test_visits_are_counted_by_day_of_the_shop_and_forgotten_with_their_tokens(shop, code, settings):
    settings.RETENTION_TIME_ZONE = "Pacific/Auckland"
    for at in (NOON, NOON + timedelta(hours=20), NOON + 31 * DAY):
        follow(code, now=at)
    counts = [(row.day.isoformat(), row.visits) for row in ReferralVisitCount.objects.order_by("day")]
    assert counts == [("2026-03-02", 2), ("2026-04-02", 1)]
    assert forget_visits(now=NOON + 30 * DAY) == 0
    assert RETENTION_PERIODS["visits"](now=NOON + 31 * DAY) == 2
    assert forget_visits(now=NOON + 31 * DAY) == 0
    assert visits() == (1, 3)
    assert referrals_of([1], using="default")[1].visits == 3


@pytest.mark.parametrize(
    ("kind", "content_type", "begins"), [("svg", "image/svg+xml", b"<?xml"), ("png", "image/png", b"\x89PNG")]
)
def test_the_picture_of_a_link_is_a_file_and_tells_nothing(
    code, kind, content_type, begins, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answers = [followed(f"{text}.{kind}") for text in (code, code.lower(), "NBDYS222")]
        wrong = [followed(f"{text}.{kind}") for text in ("x", "", "<script>", "a.b", "0" * 90)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[0].headers["Content-Type"] == content_type
    assert answers[0].content.startswith(begins)
    assert answers[0].content == answers[1].content != answers[2].content
    assert "script" not in answers[0].headers["Content-Security-Policy"]
    assert [answer.status_code for answer in wrong] == [404] * len(wrong)


def test_without_a_landing_page_there_is_nothing(code, settings):
    settings.RETENTION_REFERRAL_LANDING_URL = ""
    assert [followed(path).status_code for path in (code, f"{code}.svg", "x")] == [404] * 3
    assert visits() == (0, 0)


def test_switched_off_a_printed_link_still_leads_to_the_shop(rf, code, django_assert_num_queries):
    host = page.LinkHost("https://api.example/r/", is_on=False)
    with django_assert_num_queries(0):
        answer = page.answer(rf.get(f"/r/{code}"), code, host, now=NOON)
    assert (answer.status_code, answer.headers["Location"]) == (302, PLAIN)


def test_whatever_fails_the_visitor_comes_to_the_shop(rf, code, monkeypatch):
    def fail(*arguments, **words):
        raise RuntimeError("no database")

    monkeypatch.setattr(page, "follow", fail)
    host = page.LinkHost("https://api.example/r/", is_on=True)
    answer = page.answer(rf.get(f"/r/{code}"), code, host, now=datetime.now(UTC))
    assert (answer.status_code, answer.headers["Location"]) == (302, PLAIN)
