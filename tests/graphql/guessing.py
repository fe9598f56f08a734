"""Tries at codes as a stranger watches them: the very bytes of an answer, and the statements it took."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

Post = Callable[[str, dict[str, Any]], bytes]
"""Ask a document with variables; answers the bytes of the response."""

CLAIM = """mutation($code: String!) { personalOfferCodeClaim(code: $code) {
    personalOffer { state } errors { field code message } } }"""
REQUEST = """mutation($campaign: ID!, $email: String!) { personalOfferCodeRequest(campaignId: $campaign, email: $email) {
    errors { field code message } } }"""
REFUSED = {
    "personalOffer": None,
    "errors": [
        {"field": "code", "code": "OFFER_NOT_AVAILABLE", "message": "This offer is not available."},
    ],
}

Seen = tuple[bytes, tuple[str, ...]]
"""An answer, and the statements it took, without the values in them."""


def seen(post: Post, document: str, variables: dict[str, Any], *, is_undone: bool = True) -> Seen:
    """One try. Undone afterwards, so that each of many finds the shop as the first did."""
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = post(document, variables)
        if is_undone:
            transaction.set_rollback(True)
    return answer, tuple(without_values(one["sql"]) for one in queries.captured_queries)


def without_values(sql: str) -> str:
    """A statement with `?` for every text, number and name of a savepoint or cursor."""
    return re.sub(r"'(?:[^']|'')*'|\b\d+\b|\"s\d+_x\d+\"|\"_django_curs_\w+\"", "?", sql)


def differences(answers: dict[str, Seen]) -> dict[str, Any]:
    """What tells two of these answers apart, by the cause; {} where nothing does."""
    (_, first), *rest = answers.items()
    return {
        cause: (one[0], len(first[1]), len(one[1]), sorted(set(one[1]) ^ set(first[1])))
        for cause, one in rest
        if one != first
    }


def claims(post: Post, codes: dict[str, str]) -> dict[str, Seen]:
    """Each code claimed, by its cause."""
    return {cause: seen(post, CLAIM, {"code": code}) for cause, code in codes.items()}


def aliases(codes: Iterable[str]) -> str:
    """One request that claims each of them."""
    fields = [
        f"a{n}: personalOfferCodeClaim(code: {json.dumps(code)}) {{ personalOffer {{ state }} errors {{ field code message }} }}"
        for n, code in enumerate(codes)
    ]
    return f"mutation {{ {' '.join(fields)} }}"


def data(answer: bytes) -> dict[str, Any]:
    """The `data` of an answer."""
    return json.loads(answer)["data"]
