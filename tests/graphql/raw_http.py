"""Requests as bytes, and what every host answers them with, to the byte. Hosts differ in nothing of this.

The one who asks is a customer without permissions. `cost` is the document's; None where the answer tells none.
"""

import json
from dataclasses import dataclass
from typing import Any

JSON = "application/json"
UNREADABLE, NO_QUERY = "Unable to parse query.", "Must provide a query string."


@dataclass(frozen=True)
class Raw:
    """One request and its answer."""

    about: str
    body: bytes
    status: int
    answer: Any
    kind: str = JSON


def says(answer: Any) -> str:
    """As compared: every key in its place, whatever blanks a host puts between."""
    return json.dumps(answer, ensure_ascii=False)


def error(
    message: str, *, code: str = "GraphQLError", at: tuple[int, int] | None = None, **more: Any
) -> dict:
    where = {"locations": [{"line": at[0], "column": at[1]}]} if at else {}
    path = {"path": more["path"]} if "path" in more else {}
    extensions = more.get("extensions", {}) | {"exception": {"code": code}}
    return {"message": message, **where, **path, "extensions": extensions}


def asking(query: str, variables: Any = None, **more: Any) -> bytes:
    return json.dumps({"query": query, "variables": variables, **more}).encode()


def refused(message: str, *, cost: int | None = None, **more: Any) -> dict:
    told = {} if cost is None else {"extensions": cost_of(cost)}
    return {"errors": [error(message, **more)], **told}


def cost_of(cost: int) -> dict:
    return {"cost": {"requestedQueryCost": cost, "maximumAvailable": 50_000}}


TYPENAME = {"data": {"__typename": "Query"}, "extensions": cost_of(0)}
DENIED = "To access this path, you need one of the following permissions: MANAGE_DISCOUNTS"
PENDING = "me { referral { pending } }"
PAGES = [f"a{n}: loyalty {{ transactions(first: 100) {{ edges {{ node {{ id }} }} }} }}" for n in range(100)]
DEAR = f"{{ me {{ {' '.join(PAGES)} }} }}"
ALIASES = " ".join(f"a{n}: __typename" for n in range(101))
MUTATIONS = " ".join(f"a{n}: referralCodeCreate {{ referral {{ code }} }}" for n in range(5))
DEAR_COST = 1 + 100 * (2 + 500)

RAW = [
    Raw("nothing", b" ", 400, refused(UNREADABLE)),
    Raw("a number", b"3", 400, refused(UNREADABLE)),
    Raw("no text", b"\xff", 400, refused(UNREADABLE)),
    Raw("half a document", b'{"query": ', 400, refused(UNREADABLE)),
    Raw("an object without a query", b"{}", 400, refused(NO_QUERY)),
    Raw("an empty query", asking(""), 400, refused(NO_QUERY)),
    Raw("a query that is a number", b'{"query": 3}', 400, refused(NO_QUERY)),
    Raw("another content type", asking("{ __typename }"), 400, refused(NO_QUERY), "text/plain"),
    Raw("a query alone", b"{ __typename }", 200, TYPENAME, "application/graphql"),
    Raw("a form", b"query=%7B+__typename+%7D", 200, TYPENAME, "application/x-www-form-urlencoded"),
    Raw("variables that are text", asking("{ __typename }", "x"), 200, TYPENAME),
    Raw("a name that is null in text", asking("{ __typename }", operationName="null"), 200, TYPENAME),
    Raw("an empty batch", b"[]", 200, []),
    Raw("a batch of one", b"[%s]" % asking("{ __typename }"), 200, [TYPENAME]),
    Raw(
        "a batch of two",
        b'[{"query": "{ __typename }"}, {}]',
        400,
        refused("Number of batch queries exceeded."),
    ),
    Raw(
        "a syntax error",
        asking("{ me {"),
        400,
        refused(
            "Syntax Error GraphQL (1:7) Expected Name, found EOF\n\n1: { me {\n         ^\n",
            code="GraphQLSyntaxError",
            at=(1, 7),
        ),
    ),
    Raw(
        "a field there is not",
        asking("{ me { zzzzzz } }"),
        400,
        refused('Cannot query field "zzzzzz" on type "User".', at=(1, 8), cost=1),
    ),
    Raw(
        "an argument that is missing",
        asking("query { loyaltyProgramme { slug } }"),
        400,
        refused('Argument "id" of required type ID!" was not provided.', cost=1),
    ),
    Raw(
        "a variable that is missing",
        asking("query($id: ID!) { loyaltyProgramme(id: $id) { slug } }"),
        400,
        refused(
            'Argument "id" of required type ID!" provided the variable "$id" which was not provided', cost=1
        ),
    ),
    Raw(
        "an operation there is not",
        asking("query A { __typename }", operationName="B"),
        400,
        refused('Unknown operation named "B".'),
    ),
    Raw(
        "introspection with something else",
        asking("{ __schema { queryType { name } } __typename }"),
        400,
        refused("Queries and introspection cannot be mixed in the same request."),
    ),
    Raw(
        "introspection",
        asking("{ __schema { queryType { name } } }"),
        200,
        {"data": {"__schema": {"queryType": {"name": "Query"}}}, "extensions": cost_of(0)},
    ),
    Raw(
        "more aliases than are read",
        asking(f"{{ {ALIASES} }}"),
        400,
        refused("Number of aliases exceed the limit of 100", cost=0),
    ),
    Raw(
        "more mutations than are done",
        asking(f"mutation {{ {MUTATIONS} }}"),
        400,
        refused("Number of mutations exceed the limit of 4", cost=60),
    ),
    Raw(
        "a document that is too dear",
        asking(DEAR),
        400,
        refused(
            f"The query exceeds the maximum cost of 50000. Actual cost is {DEAR_COST}",
            code="QueryCostError",
            cost=DEAR_COST,
            extensions=cost_of(DEAR_COST),
        ),
    ),
    Raw(
        "a field that is denied beside one that is not",
        asking(f'{{ bad: loyaltyProgramme(id: "x") {{ slug }} {PENDING} }}'),
        200,
        {
            "errors": [error(DENIED, code="PermissionDenied", at=(1, 3), path=["bad"])],
            "data": {"bad": None, "me": {"referral": {"pending": 0}}},
            "extensions": cost_of(4),
        },
    ),
    Raw(
        "an order whose ID is none",
        asking('{ a: order(id: "T3JkZXI6eA==") { id } b: order(id: "VXNlcjox") { id } }'),
        200,
        {
            "errors": [error("Invalid ID: T3JkZXI6eA==. Expected: Order.", at=(1, 3), path=["a"])],
            "data": {"a": None, "b": None},
            "extensions": cost_of(2),
        },
    ),
    Raw(
        "a checkout whose ID is a customer's",
        asking('{ checkout(id: "VXNlcjox") { id } }'),
        200,
        {
            "errors": [
                error(
                    "Invalid ID: VXNlcjox. Expected: Checkout, received: User.", at=(1, 3), path=["checkout"]
                )
            ],
            "data": {"checkout": None},
            "extensions": cost_of(1),
        },
    ),
]
