"""Rules are drafted, tried on the shop's past orders, and put in force; another draft is thrown away."""

from typing import Any

from .runner import Step, Told, by_staff, money

TIERS = {
    "basis": "SPEND",
    "tiers": [{"slug": "silver", "threshold": 100}, {"slug": "gold", "threshold": 5000}],
}


def draft(told: Told, key: str, name: str = "Generous", points: int = 5, **more: Any) -> dict[str, Any]:
    """Five points for each 1.00; 100 points are worth 1.00."""
    return by_staff(
        key,
        "For spring",
        programmeId=told["programme"],
        name=name,
        channel=told.host.channel,
        currency="USD",
        ratePoints=points,
        rateAmount=1,
        terms={"redemption": {"redeemPoints": 100, "redeemAmount": 1}},
        **more,
    )


def saved(name: str = "Generous", points: int = 5) -> dict[str, Any]:
    return {
        "loyaltyDraftSave": {
            "draft": {
                "id": "<draft>",
                "name": name,
                "channel": "<channel>",
                "ratePoints": points,
                "rateAmount": money(1.0),
                "expiryMonths": None,
                "terms": {"redemption": {"redeemPoints": 100, "redeemAmount": money(1.0)}},
            },
            "errors": [],
        }
    }


SIMULATED: dict[str, Any] = {
    "loyaltySimulation": {
        "state": "DONE",
        "progress": 1.0,
        "redeemedShare": 0.5,
        "redeemedAfterDays": 0,
        "marginShare": 0.4,
        "since": None,
        "until": "<instant>",
        "finishedAt": "<instant>",
        "figures": {
            "orders": 4,
            "netSales": money(482.0),
            "guestOrders": 0,
            "members": 2,
            "customers": 2,
            "issued": 2410.0,
            "redeemed": 1205.0,
            "expired": 0.0,
            "outstanding": 1205.0,
            "owed": money(12.05),
            "pending": 0.0,
            "returned": 0.0,
            "cost": {"points": 1205.0, "amount": money(12.05), "shareOfSales": 0.025},
            "fullCost": {"points": 2410.0, "amount": money(24.1), "shareOfSales": 0.05},
            "margin": {
                "netSales": money(482.0),
                "measured": money(0.0),
                "margin": money(192.8),
                "cost": money(12.05),
                "share": 0.0625,
            },
            "spenders": 2,
            "spendable": 2300.0,
            "months": [
                {
                    "month": "<this month>",
                    "orders": 4,
                    "netSales": money(482.0),
                    "issued": 2410.0,
                    "redeemed": 1205.0,
                    "expired": 0.0,
                    "outstanding": 1205.0,
                    "owed": money(12.05),
                }
            ],
            "balances": [
                {"least": 500.0, "below": 1000.0, "customers": 1, "points": 585.0},
                {"least": 1000.0, "below": 2000.0, "customers": 1, "points": 1825.0},
            ],
            "tiers": [
                {
                    "slug": "silver",
                    "name": "Silver",
                    "threshold": {"amount": money(100.0), "points": None, "orders": None},
                    "customers": 2,
                    "ever": 2,
                },
                {
                    "slug": "gold",
                    "name": "Gold",
                    "threshold": {"amount": money(5000.0), "points": None, "orders": None},
                    "customers": 0,
                    "ever": 0,
                },
            ],
        },
        "inForce": {
            "customers": 2,
            "issued": 482.0,
            "redeemed": 241.0,
            "expired": 0.0,
            "outstanding": 241.0,
            "owed": money(2.41),
            "cost": {"points": 241.0, "amount": money(2.41), "shareOfSales": 0.005},
            "margin": {"share": 0.0125},
            "months": [{"month": "<this month>", "outstanding": 241.0, "owed": money(2.41)}],
            "tiers": [
                {"slug": "silver", "customers": 2, "ever": 2},
                {"slug": "gold", "customers": 0, "ever": 0},
            ],
        },
    }
}


def _learn_draft(told: Told, data: dict[str, Any]) -> None:
    told.know("draft", data["loyaltyDraftSave"]["draft"]["id"])


def _learn_simulation(told: Told, data: dict[str, Any]) -> None:
    told.know("simulation", data["loyaltySimulationStart"]["simulation"]["id"])


def _learn_month(told: Told, data: dict[str, Any]) -> None:
    told.know("this month", data["loyaltySimulation"]["figures"]["months"][0]["month"])


SIMULATION = [
    Step(
        "staff/draft_save",
        "staff",
        lambda told: draft(told, "draft-1", points=4),
        saved(points=4),
        learn=_learn_draft,
    ),
    Step(
        "staff/draft_save",
        "staff",
        lambda told: draft(told, "draft-2", id=told["draft"]),
        saved(),
        scene="change it",
    ),
    Step(
        "staff/points_simulation_start",
        "staff",
        lambda told: by_staff(
            "try-1",
            "What would it cost?",
            draftId=told["draft"],
            redeemedShare=0.5,
            redeemedAfterDays=0,
            marginShare=0.4,
            tiers=TIERS,
        ),
        {
            "loyaltySimulationStart": {
                "simulation": {"id": "<simulation>", "state": "DONE", "progress": 1.0},
                "errors": [],
            }
        },
        learn=_learn_simulation,
    ),
    Step(
        "staff/points_simulation",
        "staff",
        lambda told: {"id": told["simulation"]},
        SIMULATED,
        learn=_learn_month,
    ),
    Step(
        "staff/drafts",
        "staff",
        lambda told: {"id": told["programme"]},
        {
            "loyaltyProgramme": {
                "drafts": [
                    {
                        "id": "<draft>",
                        "name": "Generous",
                        "channel": "<channel>",
                        "actor": "<actor of staff>",
                        "createdAt": "<instant>",
                        "updatedAt": "<instant>",
                        "simulations": [{"id": "<simulation>", "state": "DONE", "createdAt": "<instant>"}],
                    }
                ],
                "simulations": [
                    {"id": "<simulation>", "state": "DONE", "channel": "<channel>", "redeemedShare": 0.5}
                ],
            }
        },
    ),
    Step(
        "staff/draft_activate",
        "staff",
        lambda told: by_staff(
            "activate-1", "Agreed", id=told["draft"], validFrom="2999-06-01T00:00:00+00:00"
        ),
        {
            "loyaltyDraftActivate": {
                "draft": {"name": "Generous"},
                "version": {"channel": "<channel>", "ratePoints": 5, "validFrom": "<instant>"},
                "errors": [],
            }
        },
    ),
    Step(
        "staff/draft",
        "staff",
        lambda told: {"id": told["draft"]},
        {
            "loyaltyDraft": {
                "name": "Generous",
                "ratePoints": 5,
                "version": {"validFrom": "<instant>", "ratePoints": 5, "reason": "Agreed"},
            }
        },
    ),
    Step(
        "staff/draft_save",
        "staff",
        lambda told: draft(told, "draft-3", "Stingy", 1),
        saved("Stingy", 1),
        learn=_learn_draft,
        scene="another one",
    ),
    Step(
        "staff/draft_discard",
        "staff",
        lambda told: by_staff("discard-1", "Too little", id=told["draft"]),
        {"loyaltyDraftDiscard": {"loyaltyProgramme": {"drafts": []}, "errors": []}},
    ),
]
