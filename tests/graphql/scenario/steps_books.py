"""An account is stopped and let go on; a file of another programme is taken over; the books are told."""

from .runner import Step, Told, by_staff, csv, money

FILE = "email,points\nann@example.com,100\nANN@example.com,50\nzoe@example.com,-5\n"


def imported(told: Told, key: str, file: str) -> dict:
    return by_staff(key, "We moved", programmeId=told["programme"], layout="SMILE", file=file, unknown="KEEP")


def freeze(ended: str | None, why: str) -> dict:
    row = {"reason": "Chargebacks", "frozenAt": "<instant>", "endedAt": ended, "endReason": why}
    return {"isFrozen": ended is None, "freezes": [row]}


def result(rows: int, points: float, *, kept: int = 0, errors: list[tuple[int, str]]) -> dict:
    return {
        "loyaltyPointsImport": {
            "isWritten": not errors,
            "layout": "SMILE",
            "rows": rows,
            "customers": rows,
            "known": 0,
            "elsewhere": 0,
            "points": points,
            "moved": 0,
            "kept": kept,
            "skipped": 0,
            "wrong": len(errors),
            "rowErrors": [{"line": line, "message": message} for line, message in errors],
            "errors": [],
        }
    }


def _learn_months(told: Told, data: dict) -> None:
    owed = data["loyaltyLiability"]
    told.know("this month", owed["ages"][0]["month"])
    told.know("month of expiry", owed["expiries"][0]["month"])
    told.know("month of later expiry", owed["expiries"][1]["month"])


BOOKS = [
    Step(
        "staff/account_freeze",
        "staff",
        lambda told: by_staff("freeze-ann", "Chargebacks", userId=told["ann"]),
        {"loyaltyAccountFreeze": {"loyalty": freeze(None, ""), "errors": []}},
    ),
    Step(
        "shopper/statement",
        "ann",
        lambda told: {"first": 2, "kinds": ["ADJUST"]},
        {
            "me": {
                "loyalty": {
                    "isFrozen": True,
                    "transactions": {
                        "totalCount": 2,
                        "edges": [
                            {
                                "node": {
                                    "kind": "ADJUST",
                                    "points": 500.0,
                                    "balanceAfter": 1167.0,
                                    "summary": "Given by the shop.",
                                    "createdAt": "<instant>",
                                }
                            },
                            {
                                "node": {
                                    "kind": "ADJUST",
                                    "points": 50.0,
                                    "balanceAfter": 667.0,
                                    "summary": "Given by the shop.",
                                    "createdAt": "<instant>",
                                }
                            },
                        ],
                        "pageInfo": {"hasNextPage": False, "endCursor": "<cursor of adjustment>"},
                    },
                    "formerMovements": {"edges": []},
                }
            }
        },
        learn=lambda told, data: told.know(
            "cursor of adjustment", data["me"]["loyalty"]["transactions"]["pageInfo"]["endCursor"]
        ),
    ),
    Step(
        "staff/account_unfreeze",
        "staff",
        lambda told: by_staff("unfreeze-ann", "The bank took it back", userId=told["ann"]),
        {
            "loyaltyAccountUnfreeze": {
                "loyalty": freeze("<instant>", "The bank took it back"),
                "errors": [],
            }
        },
    ),
    Step(
        "staff/points_import",
        "staff",
        lambda told: imported(told, "file-1", FILE),
        result(
            1,
            100.0,
            errors=[
                (3, "This address is on line 2, too."),
                (4, "The points are negative: nobody brings a debt along."),
            ],
        ),
    ),
    Step(
        "staff/points_import",
        "staff",
        lambda told: imported(told, "file-2", "email,points\nzoe@example.com,70\n"),
        result(1, 70.0, kept=1, errors=[]),
        scene="an address that nobody has proved",
    ),
    Step(
        "staff/statement",
        "staff",
        lambda told: {"id": told["ann"], "kinds": ["ADJUST"]},
        {
            "user": {
                "loyalty": {
                    "statementCsv": csv(
                        "date|kind|points|balance|what|order|message|reason|actor",
                        "<instant>|adjust|500|1167|Given by the shop.|||Once more|<actor of staff>",
                        "<instant>|adjust|50|667|Given by the shop.||Sorry for the late parcel|Parcel came late|<actor of staff>",
                    )
                }
            }
        },
    ),
    Step(
        "staff/balances",
        "staff",
        lambda told: {"programmeId": told["programme"]},
        {
            "loyaltyBalancesCsv": csv(
                "email|points|expires_at|tier",
                "ann@example.com|117|<instant>|",
                "ann@example.com|550||",
                "ben@example.com|162|<instant>|",
                "ben@example.com|380|<instant>|",
                "ben@example.com|105|<instant>|",
            )
        },
    ),
    Step(
        "staff/liability",
        "staff",
        lambda told: {"programmeId": told["programme"]},
        {
            "loyaltyLiability": {
                "points": 1314.0,
                "held": 0.0,
                "owedByCustomers": 0.0,
                "amount": money(13.14),
                "channels": [
                    {"channel": "<channel>", "points": 514.0, "amount": money(5.14)},
                    {"channel": None, "points": 800.0, "amount": money(8.0)},
                ],
                "ages": [{"month": "<this month>", "points": 1314.0}],
                "expiries": [
                    {"month": "<month of expiry>", "points": 162.0},
                    {"month": "<month of later expiry>", "points": 602.0},
                    {"month": None, "points": 550.0},
                ],
                "months": [{"month": "<this month>", "points": 1314.0}],
                "breakage": {
                    "share": None,
                    "unknownBecause": (
                        "Fewer than 3 months are over in which points were given and of which every point is "
                        "spent or gone."
                    ),
                    "months": 0,
                    "expectedPoints": None,
                },
                "csv": csv(
                    "at|channel|earned|expires|available|held|points|amount|currency",
                    "<instant>||<this month>|<month of later expiry>|250|0|250|2.50|USD",
                    "<instant>||<this month>||550|0|550|5.50|USD",
                    "<instant>|<channel>|<this month>|<month of expiry>|162|0|162|1.62|USD",
                    "<instant>|<channel>|<this month>|<month of later expiry>|352|0|352|3.52|USD",
                ),
            }
        },
        learn=_learn_months,
    ),
]
