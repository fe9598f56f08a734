"""Who bought once: a list, a rule that is tried before it is kept, and who came in."""

import json

from saleor_retention.audiences.membership_changes import record_movements
from saleor_retention.audiences.questions.asked import ArgumentKind
from saleor_retention.audiences.questions.registry import QUESTIONS
from saleor_retention.core.clock import now
from saleor_retention.segments.default_groups import DEFAULT_GROUPS

from .actions import ask, learn_id
from .runner import Step, Told, by_staff

ONCE = {"orders": {"atLeast": 1, "atMost": 1}}
MUCH = {"all": [ONCE, {"spent": {"currency": "USD", "atLeast": "120.00"}}]}
ADDRESSES = "email\nann@example.com\nben@example.com\nnobody@example.com\nBen\n"
WRONG = [
    {"line": 4, "message": "There is no such account."},
    {"line": 5, "message": "This is neither an account's id nor an address."},
]


def _text(rule: dict) -> str:
    return json.dumps(rule, sort_keys=True)


def _an_hour_later(told: Told) -> None:
    record_movements(now=now())


def _a_mistake(told: Told) -> None:
    made = ask(told, "staff/audience_create", "mistake", name="Mistake", rule=_text(ONCE))
    told.know("mistaken audience", made["retentionAudience"]["id"])


def _of_friends(told: Told) -> None:
    rule = _text({"any": [{"list": {"id": int(told["list"])}}, {"neverOrdered": {}}]})
    made = ask(told, "staff/audience_create", "of friends", name="Friends of the shop", rule=rule)
    told.know("friends", made["retentionAudience"]["id"])


def _no_friends(told: Told) -> None:
    ask(told, "staff/audience_delete", "no friends", audienceId=told["friends"])


def _audience(name: str, rule: dict, summary: str) -> dict:
    return {"id": "<audience>", "name": name, "rule": _text(rule), "summary": summary, "isTracked": True}


CHOICES = {
    ArgumentKind.SEGMENTS: [{"value": group.code, "label": group.name} for group in DEFAULT_GROUPS],
}


def _questions() -> list[dict]:
    """As each says of itself."""
    return [
        {
            "name": question.name,
            "label": question.label,
            "anyOf": list(question.any_of),
            "usual": json.dumps(dict(question.usual)),
            "arguments": [
                {
                    "name": argument.name,
                    "label": argument.label,
                    "kind": argument.kind.name,
                    "isRequired": argument.is_required,
                    "least": argument.least,
                    "most": argument.most,
                    "choices": CHOICES.get(argument.kind, []),
                }
                for argument in question.asks()
            ],
        }
        for question in QUESTIONS
    ]


BOUGHT_ONCE = "Members who bought once."


def _learn_list_page(told: Told, data: dict) -> None:
    page = data["retentionAudienceListMembers"]["pageInfo"]
    told.know("first of list", page["startCursor"])
    told.know("last of list", page["endCursor"])


AUDIENCES = [
    Step("staff/audience_questions", "staff", lambda told: {}, {"retentionAudienceQuestions": _questions()}),
    Step(
        "staff/audience_list_upload",
        "staff",
        lambda told: by_staff("friends-dry", "A look at it", name="Friends", file=ADDRESSES, dryRun=True),
        {
            "retentionAudienceListUpload": {
                "listId": None,
                "members": 2,
                "wrong": 2,
                "rowErrors": WRONG,
                "errors": [],
            }
        },
    ),
    Step(
        "staff/audience_list_upload",
        "staff",
        lambda told: by_staff(
            "friends", "Friends of the shop", name="Friends", file=ADDRESSES, skipErrors=True
        ),
        {
            "retentionAudienceListUpload": {
                "listId": "<list>",
                "members": 2,
                "wrong": 2,
                "rowErrors": WRONG,
                "errors": [],
            }
        },
        learn=lambda told, data: told.know("list", data["retentionAudienceListUpload"]["listId"]),
        scene="what is right is taken",
    ),
    Step(
        "staff/audience_preview",
        "staff",
        lambda told: {"rule": _text(MUCH)},
        {
            "retentionAudiencePreview": {
                "count": 1,
                "total": 2,
                "countedAt": "<instant>",
                "summary": "Members who bought once and bought for at least 120.00 USD in all.",
                "userIds": ["<ben>"],
            }
        },
    ),
    Step(
        "staff/audience_create",
        "staff",
        lambda told: by_staff(
            "once", "For a second order", name="Bought once for much", rule=_text(MUCH), isTracked=True
        ),
        {
            "retentionAudienceCreate": {
                "retentionAudience": _audience(
                    "Bought once for much",
                    MUCH,
                    "Members who bought once and bought for at least 120.00 USD in all.",
                ),
                "errors": [],
            }
        },
        learn=lambda told, data: learn_id(
            told, "audience", data["retentionAudienceCreate"]["retentionAudience"]
        ),
    ),
    Step(
        "staff/audience_update",
        "staff",
        lambda told: by_staff(
            "once-all",
            "Whatever they spent",
            audienceId=told["audience"],
            name="Bought once",
            rule=_text(ONCE),
        ),
        {
            "retentionAudienceUpdate": {
                "retentionAudience": _audience("Bought once", ONCE, BOUGHT_ONCE),
                "errors": [],
            }
        },
        before=_an_hour_later,
    ),
    Step(
        "staff/audience_changes",
        "staff",
        lambda told: {"id": told["audience"], "first": 10},
        {
            "retentionAudienceChanges": {
                "totalCount": 2,
                "edges": [
                    {"node": {"userId": "<ann>", "enteredAt": "<instant>", "leftAt": None}},
                    {"node": {"userId": "<ben>", "enteredAt": "<instant>", "leftAt": None}},
                ],
                "pageInfo": {"hasNextPage": False, "endCursor": "<last movement>"},
            }
        },
        before=_an_hour_later,
        learn=lambda told, data: told.know(
            "last movement", data["retentionAudienceChanges"]["pageInfo"]["endCursor"]
        ),
    ),
    Step(
        "staff/audiences",
        "staff",
        lambda told: {"first": 10},
        {
            "retentionAudiences": {
                "totalCount": 1,
                "edges": [
                    {"node": {"id": "<audience>", "name": "Bought once", "summary": BOUGHT_ONCE, "size": 2}}
                ],
            }
        },
    ),
    Step(
        "staff/audience",
        "staff",
        lambda told: {"id": told["audience"]},
        {
            "retentionAudience": _audience("Bought once", ONCE, BOUGHT_ONCE)
            | {"size": 2, "count": 2, "countedAt": "<instant>", "createdAt": "<instant>"}
        },
    ),
    Step(
        "staff/audience_delete",
        "staff",
        lambda told: by_staff("mistake", "A mistake", audienceId=told["mistaken audience"]),
        {"retentionAudienceDelete": {"errors": []}},
        before=_a_mistake,
    ),
    Step(
        "staff/audience_lists",
        "staff",
        lambda told: {"first": 10},
        {
            "retentionAudienceLists": {
                "totalCount": 1,
                "edges": [
                    {
                        "node": {
                            "listId": "<list>",
                            "name": "Friends",
                            "members": 2,
                            "uploadedAt": "<instant>",
                            "audiences": [{"name": "Friends of the shop"}],
                        }
                    }
                ],
            }
        },
        before=_of_friends,
    ),
    Step(
        "staff/audience_list_members",
        "staff",
        lambda told: {"listId": told["list"], "first": 10},
        {
            "retentionAudienceListMembers": {
                "totalCount": 2,
                "edges": [{"node": {"userId": "<ann>"}}, {"node": {"userId": "<ben>"}}],
                "pageInfo": {
                    "hasNextPage": False,
                    "hasPreviousPage": False,
                    "startCursor": "<first of list>",
                    "endCursor": "<last of list>",
                },
            }
        },
        learn=_learn_list_page,
    ),
    Step(
        "staff/audience_list_delete",
        "staff",
        lambda told: by_staff("friends-kept", "Over", listId=told["list"]),
        {
            "retentionAudienceListDelete": {
                "errors": [
                    {
                        "field": "listId",
                        "code": "INVALID",
                        "message": "The rule of an audience names this list: “Friends of the shop”.",
                    }
                ]
            }
        },
        scene="while a rule names it",
    ),
    Step(
        "staff/audience_list_delete",
        "staff",
        lambda told: by_staff("friends-over", "Over", listId=told["list"]),
        {"retentionAudienceListDelete": {"errors": []}},
        before=_no_friends,
    ),
]
