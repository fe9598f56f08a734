"""Tokens of links, which touch wins, and where a link may land: pure."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.signing import Signer, TimestampSigner
from hypothesis import given
from hypothesis import strategies as st

from saleor_retention.referrals import rules
from saleor_retention.referrals.links.landing_page import destination, link_of
from saleor_retention.referrals.links.rules import (
    PURPOSE,
    Named,
    VisitToken,
    Window,
    attribution,
    read,
    requests,
    signed,
)
from saleor_retention.referrals.rules import ALPHABET, ClaimRequest
from tests.builders import NOON

pytestmark = pytest.mark.promise("R1.1")

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANN, BEN, CLEO = "AAAAAAAA", "BBBBBBBB", "CCCCCCCC"
VISIT = UUID("12345678-1234-4234-8234-123456789abc")
codes = st.text(ALPHABET, min_size=rules.CODE_LENGTH, max_size=rules.CODE_LENGTH)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def token(code=ANN, at=NOON, visit=VISIT) -> str:
    return signed(VisitToken(code, visit, at))


@given(codes, st.uuids(), instants, st.integers(1, 365))
def test_a_token_is_good_from_its_visit_until_its_window_is_over(code, visit, at, days):
    at = at.replace(microsecond=0)
    text = signed(VisitToken(code, visit, at))
    last = at + timedelta(days=days)
    assert read(text, at=at, days=days) == VisitToken(code, visit, at)
    assert read(text, at=last - timedelta(seconds=1), days=days) == VisitToken(code, visit, at)
    assert read(text, at=last, days=days) is None
    assert read(text, at=at - timedelta(seconds=1), days=days) is None


@given(codes, st.uuids(), st.data())
def test_a_token_with_one_character_changed_is_none(code, visit, data):
    text = signed(VisitToken(code, visit, NOON))
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda char: char != text[place]))
    forged = text[:place] + other + text[place + 1 :]
    assert read(forged, at=NOON, days=30) in (None, same_signature(forged, text))


def same_signature(forged: str, text: str) -> VisitToken | None:
    """The last characters of base64 have bits that say nothing: what they sign is the same token."""
    head, _, tail = text.rpartition("~")
    other_head, _, other_tail = forged.rpartition("~")
    if head != other_head or len(tail) != len(other_tail):
        return None
    try:
        is_same = base64.urlsafe_b64decode(f"{tail}=") == base64.urlsafe_b64decode(f"{other_tail}=")
    except ValueError:
        return None
    return read(text, at=NOON, days=30) if is_same else None


@given(st.text(max_size=200))
def test_no_text_of_a_strangers_is_a_token_or_an_error(text):
    assert read(text, at=NOON, days=30) is None


def test_a_token_needs_no_quoting_and_fits_into_metadata_twice():
    text = token()
    assert all(char.isascii() and (char.isalnum() or char in "-_.~") for char in text)
    assert len(f"retention.referral_token{text} {text}") <= 300


@pytest.mark.parametrize(
    "text",
    [
        TimestampSigner(salt=PURPOSE).sign(ANN),
        TimestampSigner(salt=PURPOSE, sep="~").sign("x.y.z"),
        Signer(salt="password-reset", sep="~").sign(token().rpartition("~")[0]),
        Signer(salt=PURPOSE, sep="~", key="another shop's key").sign(token().rpartition("~")[0]),
        Signer(salt=PURPOSE, sep="~").sign(f"{ANN}.short.zzz"),
        Signer(salt=PURPOSE, sep="~").sign(token().rpartition("~")[0].rpartition(".")[0] + ".zzzzzzzzzzzzz"),
        token().rpartition("~")[0],
        token()[:-1],
        token() + "x",
        "~" + token(),
        "",
        "\x00",
        "\ud800",
    ],
    ids=range(13),  # what is signed now is another text in each process
)
def test_what_is_signed_for_something_else_or_by_somebody_else_is_no_token(text):
    assert read(text, at=NOON, days=30) is None


def won(named: Named, *, is_last=False) -> tuple[str, str, str]:
    """Code, source and reason of what is tried first."""
    window = Window(30, is_last=is_last)
    wishes = requests(named, ClaimRequest(7, "", NOON), window)
    return wishes[0].code, wishes[0].source, attribution(wishes[0], wishes, window)


@pytest.mark.parametrize(
    ("named", "first", "last"),
    [
        (Named(code=CLEO), (CLEO, "code", "only"), (CLEO, "code", "only")),
        (Named(tokens=token(ANN, NOON - DAY)), (ANN, "link", "only"), (ANN, "link", "only")),
        (
            Named(CLEO, f"{token(BEN, NOON - HOUR)} {token(ANN, NOON - DAY)}"),
            (ANN, "link", "first"),
            (CLEO, "code", "last"),
        ),
        (
            Named(tokens=f"{token(ANN, NOON - DAY)} {token(BEN, NOON - HOUR)}"),
            (ANN, "link", "first"),
            (BEN, "link", "last"),
        ),
        (
            Named(tokens=f"{token(ANN, NOON - DAY)} {token(ANN, NOON - HOUR)}"),
            (ANN, "link", "only"),
            (ANN, "link", "only"),
        ),
        (
            Named(tokens=f"junk {token(ANN, NOON - 31 * DAY)} {token(BEN, NOON - HOUR)}"),
            (BEN, "link", "only"),
            (BEN, "link", "only"),
        ),
    ],
)
def test_of_several_touches_the_one_that_the_shop_chose_wins(named, first, last):
    assert won(named) == first
    assert won(named, is_last=True) == last


def test_of_very_many_tokens_a_few_are_looked_at():
    named = Named(tokens=" ".join(token(ANN, NOON - n * HOUR) for n in range(1, 50)))
    assert len(requests(named, ClaimRequest(7, "", NOON), Window())) == 5


def test_who_names_nobody_wishes_for_no_code():
    assert [wish.code for wish in requests(Named("", "junk"), ClaimRequest(7, "", NOON), Window())] == [""]


EVIL = [
    "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "https://evil.test", "https:evil.test", "javascript:alert(1)",
    "data:text/html,x", "/@evil.test", "@evil.test", "/x@evil.test", ".evil.test", ":80/x", "/x\r\nSet-Cookie: a=b", "/x\nY: z", "/\t/evil",
    "/%2f%2fevil.test", "/%2Fevil.test", "/%5cevil.test", "/%0d%0ax", "/a//evil.test", "/../x", "/a/../../x", "/./x", "/x?to=y", "/x#y", "/x y",
    "/\u2215/evil", "/\uff0f\uff0fevil.test", "/\u3000x", "/\x00", "/x;y", "x", "?", "#", " ", "/" + "a" * 300,
]  # fmt: skip


@pytest.mark.parametrize("place", EVIL)
def test_a_place_that_is_not_clearly_a_path_is_left_out(place):
    assert destination("T", place) == "https://shop.example.com/welcome?ref=T"
    assert destination("", place) == "https://shop.example.com/welcome"


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("/shoes", "/shoes"),
        ("/shoes/red-2.html", "/shoes/red-2.html"),
        ("/de/", "/de/"),
        ("/größe", "/gr%C3%B6%C3%9Fe"),
        ("", "/welcome"),
    ],
)
def test_a_path_of_the_shops_own_is_where_a_link_may_lead(place, path):
    assert destination("T", place) == f"https://shop.example.com{path}?ref=T"


@given(st.text(max_size=80))
def test_wherever_a_link_leads_it_is_the_shops_own_host(place):
    address = destination("T", place)
    assert address is not None
    assert address.isascii()
    assert not set(address) & set(" \r\n\t\\")
    assert address.startswith("https://shop.example.com/")
    assert "//" not in address[len("https://") :]
    assert address.endswith("?ref=T")


@pytest.mark.parametrize(
    "setting",
    [
        "", "http://shop.example/?ref={token}", "//shop.example/?ref={token}", "https://shop.example?ref={token}", "https://a@b.example/?r={token}",
        "https://shop.example/{token}", "https://shop.example/?ref={token}&x=1", "https://{token}.example/?a={token}", "https://shop.example/?ref=x",
    ],
)  # fmt: skip
def test_without_a_landing_page_there_are_no_links(settings, setting):
    settings.RETENTION_REFERRAL_LANDING_URL = setting
    assert destination("T") is None
    assert link_of(ANN, "https://api.example/r/") is None


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:3000"])
def test_a_developer_tries_links_on_their_own_machine_without_a_certificate(settings, origin):
    settings.RETENTION_REFERRAL_LANDING_URL = f"{origin}/welcome?ref={{token}}"
    settings.RETENTION_REFERRAL_LINK_URL = f"{origin}/r/{{code}}"
    assert destination("T") == f"{origin}/welcome?ref=T"
    assert link_of(ANN, "https://api.example/r/") == f"{origin}/r/{ANN}"


def test_other_parameters_of_the_landing_page_stay(settings):
    settings.RETENTION_REFERRAL_LANDING_URL = "https://shop.example:8443/hi?from=friend&ref={token}"
    assert destination("T") == "https://shop.example:8443/hi?from=friend&ref=T"
    assert destination("") == "https://shop.example:8443/hi?from=friend"


def test_a_link_stands_at_the_shops_own_address_where_it_names_one(settings):
    assert link_of(ANN, "https://api.example/r/") == f"https://api.example/r/{ANN}"
    settings.RETENTION_REFERRAL_LINK_URL = "https://shop.example/r/{code}"
    assert link_of(ANN, "https://api.example/r/") == f"https://shop.example/r/{ANN}"
    settings.RETENTION_REFERRAL_LINK_URL = "https://shop.example/{code}/x"
    assert link_of(ANN, "https://api.example/r/") == f"https://api.example/r/{ANN}"
