"""The HTTP side: what is not a document is refused as Saleor refuses it, and tokens decide who asks."""

import json

import pytest
from django.test import Client

from .alone import post

URL = "/graphql/"


def raw(body: str | bytes, **headers):
    response = Client().post(URL, body, content_type="application/json", headers=headers)
    return response.status_code, json.loads(response.content)


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_post_is_answered(shop, method):
    assert getattr(Client(), method)(URL).status_code == 405


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "Unable to parse query."),
        ("[]", "Unable to parse query."),
        ("3", "Unable to parse query."),
        ("{}", "Unable to parse query."),
        (b"\xff", "Unable to parse query."),
        ('{"query": ""}', "Must provide a query string."),
        ('{"query": 3}', "Must provide a query string."),
        ('{"query": "{ me { id } }", "variables": "x"}', "Must provide a query string."),
    ],
)
def test_what_is_not_a_document_is_refused(shop, body, message):
    status, answer = raw(body)
    assert (status, answer["errors"][0]["message"]) == (400, message)


def test_a_syntax_error_and_an_unknown_field_say_where(shop):
    status, answer = raw('{"query": "{ me {"}')
    assert status == 400
    assert answer["errors"][0]["message"].startswith("Syntax Error GraphQL (1:7)")
    status, answer = raw('{"query": "{ me { secret } }"}')
    assert (status, answer["errors"][0]["message"]) == (400, 'Cannot query field "secret" on type "User".')


def test_a_document_nested_beyond_reason_is_refused(shop):
    deep = "{ me " * 5_000 + "}" * 5_000
    status, answer = raw(json.dumps({"query": deep}))
    assert (status, answer["errors"][0]["message"]) == (400, "The query is nested too deeply.")


def test_a_body_beyond_the_limit_is_refused(shop, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert raw('{"query": "{ me { id } }"}')[0] == 413


@pytest.mark.parametrize("token", ["nobody", "", "ann ben", "Ann"])
def test_a_token_nobody_has_makes_a_stranger(shop, token):
    status, answer = raw('{"query": "{ me { id } }"}', Authorization=f"Bearer {token}")
    assert (status, answer["data"]) == (200, {"me": None})


def test_another_scheme_than_bearer_makes_a_stranger(shop):
    assert raw('{"query": "{ me { id } }"}', Authorization="Basic ann")[1]["data"] == {"me": None}


def test_a_denied_field_is_null_with_saleors_words(shop):
    answer = post("ann", '{ loyaltyProgramme(id: "x") { slug } }')
    assert answer["data"] == {"loyaltyProgramme": None}
    error = answer["errors"][0]
    assert (
        error["message"] == "To access this path, you need one of the following permissions: MANAGE_DISCOUNTS"
    )
    assert error["extensions"] == {"exception": {"code": "PermissionDenied"}}
    assert error["path"] == ["loyaltyProgramme"]


def test_an_operation_is_chosen_by_its_name(shop):
    body = {"query": "query A { me { id } } query B { __typename }", "operationName": "B"}
    assert raw(json.dumps(body))[1]["data"] == {"__typename": "Query"}
    status, answer = raw(json.dumps(body | {"operationName": "C"}))
    assert (status, answer["errors"][0]["message"]) == (400, 'Unknown operation named "C".')
