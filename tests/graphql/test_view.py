"""The HTTP side: what is not a document is refused as Saleor refuses it, and tokens decide who asks."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client

from saleor_retention.graphql.loyalty.loaders import AccountOfUser

from .alone import post
from .raw_http import RAW, says

URL = "/graphql/"
TYPENAME = '{"query": "{ __typename }"}'


def asked(method: str, body: str | bytes = b"", *, kind: str = "application/json", **headers) -> HttpResponse:
    return Client().generic(method, URL, body, content_type=kind, headers=headers)


def raw(body: str | bytes, **headers):
    response = asked("POST", body, **headers)
    return response.status_code, json.loads(response.content)


@pytest.mark.promise("G9")
@pytest.mark.parametrize("one", RAW, ids=lambda one: one.about)
def test_a_request_is_answered_to_the_byte(shop, one):
    response = asked("POST", one.body, kind=one.kind, Authorization="Bearer ann")
    assert (response.status_code, says(json.loads(response.content))) == (one.status, says(one.answer))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD"])
def test_nothing_is_run_but_by_post(shop, method):
    response = Client().generic(method, f"{URL}?query=%7B__typename%7D", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Allow"]) == (405, "OPTIONS, POST")
    assert response.content == b""


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
def test_no_browser_runs_frames_guesses_about_tells_of_or_keeps_an_answer(shop, method):
    headers = asked(method, TYPENAME, Origin="https://shop.example").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_a_part_of_a_form_may_hold_the_operation(shop):
    response = Client().post(URL, {"operations": TYPENAME, "map": "{}"})
    assert json.loads(response.content)["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("junk", ["[]", "{", "3"])
def test_a_part_that_holds_none_is_refused(shop, junk):
    response = Client().post(URL, {"operations": junk})
    assert (response.status_code, json.loads(response.content)["errors"][0]["message"]) == (
        400,
        "Unable to parse query.",
    )


def test_letters_stay_letters(shop):
    response = asked("POST", json.dumps({"query": '{ order(id: "é") { id } }'}))
    assert "Invalid ID: é. Expected: Order." in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "{ me " * 5_000 + "}" * 5_000,
        "{ me { ...A } } fragment A on User { id ...A }",
        "{ me { ...A } } fragment A on User { ...B } fragment B on User { ...A }",
    ],
)
def test_a_document_nested_beyond_reason_or_in_itself_is_refused(shop, query):
    status, answer = raw(json.dumps({"query": query}))
    assert status == 400
    assert "data" not in answer


def test_fragments_that_double_at_each_step_are_priced_at_once(shop):
    steps = [f"fragment F{n} on User {{ ...F{n + 1} a: id ...F{n + 1} }}" for n in range(60)]
    query = "{ me { ...F0 } } " + " ".join(steps) + " fragment F60 on User { referral { pending } }"
    assert raw(json.dumps({"query": query}))[1]["extensions"]["cost"]["requestedQueryCost"] == 1 + 2 * 2**60


def test_a_body_beyond_the_limit_is_refused(shop, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    status, answer = raw('{"query": "{ me { id } }"}')
    assert (status, answer["errors"][0]["message"]) == (413, "Request body exceeds maximum size.")


def test_a_batch_is_answered_in_its_order_with_the_worst_status_when_it_is_allowed(shop, settings):
    settings.RETENTION_MAX_BATCHED = 3
    good, bad = {"query": "{ __typename }"}, {"query": "{ zzzzzz }"}
    status, answers = raw(json.dumps([good, bad, good]))
    assert (status, ["data" in one for one in answers]) == (400, [True, False, True])
    assert raw(json.dumps([good] * 4))[1]["errors"][0]["message"] == "Number of batch queries exceeded."


def test_each_operation_of_a_batch_has_loaders_of_its_own(shop, settings, monkeypatch):
    settings.RETENTION_MAX_BATCHED = 2
    seen = []
    read = AccountOfUser.batch_load
    monkeypatch.setattr(
        AccountOfUser, "batch_load", lambda self, keys: [seen.append(self), read(self, keys)][1]
    )
    query = {"query": "{ a: me { loyalty { balance { held } } } b: me { loyalty { balance { held } } } }"}
    status, _ = raw(json.dumps([query, query]), Authorization="Bearer ann")
    assert (status, len(seen), len({id(one) for one in seen})) == (200, 2, 2)


def test_a_fault_in_one_field_leaves_the_others_and_says_nothing_of_the_inside(shop, monkeypatch):
    def broken(self, keys):
        raise RuntimeError("ann@example.com")

    monkeypatch.setattr(AccountOfUser, "batch_load", broken)
    answer = post("ann", "{ a: me { loyalty { balance { held } } } b: me { referral { pending } } }")
    assert answer["data"] == {"a": {"loyalty": None}, "b": {"referral": {"pending": 0}}}
    (error,) = answer["errors"]
    assert (error["message"], error["path"]) == ("Internal Server Error", ["a", "loyalty"])
    assert error["extensions"] == {"exception": {"code": "Unexpected"}}


@pytest.mark.parametrize("token", ["nobody", "", "ann ben", "Ann", "é"])
def test_a_token_nobody_has_makes_a_stranger(shop, token):
    status, answer = raw('{"query": "{ me { id } }"}', Authorization=f"Bearer {token}")
    assert (status, answer["data"]) == (200, {"me": None})


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer ann"},
        {"Authorization": "bearer ann"},
        {"Authorization": "JWT ann"},
        {"Authorization-Bearer": "ann"},
    ],
)
def test_a_token_comes_in_the_headers_that_saleor_reads(shop, headers):
    assert raw('{"query": "{ me { referral { pending } } }"}', **headers)[1]["data"]["me"] is not None


@pytest.mark.parametrize("headers", [{"Authorization": "Basic ann"}, {"Cookie": "token=ann"}])
def test_another_scheme_or_a_cookie_makes_a_stranger(shop, headers):
    assert raw('{"query": "{ me { id } }"}', **headers)[1]["data"] == {"me": None}


def test_pages_of_every_origin_may_ask_as_saleor_lets_them(shop):
    preflight = asked("OPTIONS", Origin="https://shop.example")
    assert preflight.status_code == 200
    assert {name: preflight.headers[name] for name in preflight.headers if name.startswith("Access")} == {
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Origin": "https://shop.example",
        "Access-Control-Allow-Headers": "Origin, Content-Type, Accept, Authorization, Source-Service-Name, "
        "Authorization-Bearer",
        "Access-Control-Allow-Methods": "POST, OPTIONS",
        "Access-Control-Max-Age": "600",
    }
    answer = asked("POST", TYPENAME, Origin="https://shop.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Vary"] == "Origin"


def test_another_origin_than_the_allowed_ones_reads_nothing(shop, settings):
    settings.RETENTION_ALLOWED_ORIGINS = "https://shop.example, https://*.shop.example"
    for origin, status in (
        ("https://shop.example", 200),
        ("https://a.shop.example", 200),
        ("https://evil.example", 400),
        ("", 400),
    ):
        assert asked("OPTIONS", Origin=origin).status_code == status
        answer = asked("POST", TYPENAME, Origin=origin)
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 200 else None)
        assert answer.status_code == 200


def test_an_operation_is_chosen_by_its_name(shop):
    body = {"query": "query A { me { id } } query B { __typename }", "operationName": "B"}
    assert raw(json.dumps(body))[1]["data"] == {"__typename": "Query"}
