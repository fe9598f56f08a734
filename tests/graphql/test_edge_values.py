"""Absurd arguments are refused with words and a code, whatever they are, and nothing is changed."""

import json

import pytest
from django.db import transaction
from django.test import Client

from saleor_retention.graphql.kit import global_id

from . import edge_values, matrix
from .alone import post
from .test_access import books, full  # noqa: F401 - the world is theirs

WAYS = [way for way in matrix.ways() if way.on in {"Query", "Mutation"} and way.field.arguments]
PARTS = 3
"""All of them are thousands of requests: each part may be another worker's."""


def judge(way: matrix.Way) -> str:
    return "ann" if ("AUTHENTICATED_USER",) in way.guards else "staff"


@pytest.fixture(autouse=True)
def _guesses_are_free(settings):
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 10_000


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_an_argument_is_filled_with_it_is_refused_clearly_or_done(full, part):  # noqa: F811
    """What is refused is not undone: the books at the end are those of the beginning."""
    wrong, tried, before = [], 0, books()
    for way in WAYS[part::PARTS]:
        document, given = edge_values.document(way), edge_values.base(way, full, f"extreme {way.name}")
        assert edge_values.faults(way, sent(way, document, given)) == [], way.name
        for path, field in edge_values.targets(way):
            for value in edge_values.values_for(field):
                answer = sent(way, document, edge_values.put(given, path, value))
                wrong += [
                    (way.name, path, repr(value)[:40], fault) for fault in edge_values.faults(way, answer)
                ]
                tried += 1
        if books() != before:
            wrong.append((way.name, "something was refused and changed"))
    assert wrong == []
    assert tried > 1_000


def test_the_same_written_into_the_document(full):  # noqa: F811
    wrong, before = [], books()
    for way in WAYS:
        given = edge_values.base(way, full, f"literal {way.name}")
        for path, _ in edge_values.targets(way):
            for literal in edge_values.LITERALS:
                answer = sent(way, edge_values.inline(way, given, path, literal), {})
                wrong += [(way.name, path, literal[:40], fault) for fault in edge_values.faults(way, answer)]
    assert wrong == []
    assert books() == before


def sent(way: matrix.Way, document: str, variables: dict) -> dict:
    """The answer; what was done is undone."""
    with transaction.atomic():
        try:
            answer = post(judge(way), document, variables)
        except Exception as error:
            answer = {
                "errors": [{"message": "500", "extensions": {"exception": {"code": type(error).__name__}}}]
            }
        transaction.set_rollback(not edge_values.is_refused(way, answer))
    return answer


@pytest.mark.parametrize("number", [500, 501, 5_000])
def test_a_grant_to_more_than_five_hundred_is_refused_before_the_shop_is_asked(full, number, monkeypatch):  # noqa: F811
    asked = []
    monkeypatch.setattr(
        "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore.customers",
        lambda self, ids: asked.append(len(ids)) or {},
    )
    document = "mutation($input: PersonalOfferGrantInput!) { personalOfferGrant(input: $input) { granted errors { code field } } }"
    ids = [global_id("User", n) for n in range(1_000, 1_000 + number)]
    given = {"reason": "r", "idempotencyKey": "many", "campaignId": full["campaign"], "userIds": ids}
    answer = post("staff", document, {"input": given})["data"]["personalOfferGrant"]
    code = "NOT_FOUND" if number == 500 else "INVALID"
    assert answer == {"granted": None, "errors": [{"code": code, "field": "userIds"}]}
    assert asked == ([500] if number == 500 else [])


DEEP = 10_000


@pytest.mark.parametrize(
    "body",
    [
        '{"query": "{ me { id } }", "variables": {"a": ' + "[" * DEEP + "]" * DEEP + "}}",
        json.dumps({"query": "{" + "me{" * DEEP + "id" + "}" * DEEP + "}"}),
        json.dumps({"query": "{ me { id } }" + " " * DEEP + "#" * DEEP}),
        json.dumps({"query": "query($a: [ID]) { me { id } }", "variables": {"a": ["x"] * 100_000}}),
        json.dumps({"query": "{ loyaltyProgramme(id: " + "[" * DEEP + "]" * DEEP + ") { id } }"}),
        json.dumps({"query": "{ me { ...a } } " + " ".join(f"fragment {'a' * n} on User {{ ...{'a' * (n + 1)} }}" for n in range(1, 300)) + f" fragment {'a' * 300} on User {{ id }}"}),
        json.dumps({"query": "{ me { ...a } } fragment a on User { ...b } fragment b on User { ...a }"}),
    ],
    ids=["deep variables", "deep selection", "a long comment", "a huge list", "deep literal", "a chain of fragments", "a ring of fragments"],
)  # fmt: skip
def test_shapes_meant_to_exhaust_are_answered_quickly_and_without_a_fault(full, body):  # noqa: F811
    response = Client().post(
        "/graphql/", body, content_type="application/json", headers={"Authorization": "Bearer ann"}
    )
    answer = json.loads(response.content)
    assert response.status_code in (200, 400)
    assert not any(one["message"] == "Internal Server Error" for one in answer.get("errors", ()))
