"""What is refused after the story, with the whole answer of every host: errors, nulls, the order of keys, the cost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .operations import document, masked
from .raw_http import cost_of, error, says
from .scenario.runner import Told, by_staff

KEY_REUSED = "The idempotency key was used before, with another request."
IN_THE_PAST = "Rules already in force are never rewritten: a new version starts now or later."
TOO_MANY = (
    "Requesting 101 records on the `loyaltyProgrammes` connection exceeds the `first` limit of 100 records."
)
NEEDED = "To access this path, you need one of the following permissions: "


@dataclass(frozen=True)
class Ask:
    """One question that is refused, whole or in part."""

    about: str
    who: str
    query: str
    variables: Callable[[Told], dict[str, Any]]
    answer: dict[str, Any]


def staffs(name: str, variables: Callable[[Told], dict[str, Any]], cost: int, payload: dict[str, Any]) -> Ask:
    """A command of staff that changes nothing."""
    (answer,) = payload.values()
    about = f"{name}: {answer['errors'][0]['code']}" if answer["errors"] else f"{name} again"
    return Ask(about, "staff", document(name), variables, {"data": payload, "extensions": cost_of(cost)})


def no(field: str | None, code: str, message: str) -> list[dict[str, Any]]:
    return [{"field": field, "code": code, "message": message}]


def denied(query: str, at: tuple[int, int], path: list[str], needed: str, data: Any, cost: int) -> Ask:
    """Asked by the customer, who may not."""
    refusal = error(NEEDED + needed, code="PermissionDenied", at=at, path=path)
    return Ask(
        query, "ann", query, lambda told: {}, {"errors": [refusal], "data": data, "extensions": cost_of(cost)}
    )


def adjusting(told: Told, **changed: Any) -> dict[str, Any]:
    given = {"userId": told["ann"], "points": 50, "message": "Sorry for the late parcel"} | changed
    return by_staff(given.pop("key", "ticket-4711"), given.pop("reason", "Parcel came late"), **given)


def version(told: Told, **changed: Any) -> dict[str, Any]:
    given = {
        "programmeId": told["programme"],
        "channel": told.host.channel,
        "currency": "USD",
        "ratePoints": 2,
        "rateAmount": 1,
        "validFrom": None,
    }
    return by_staff("later", "Later", **(given | changed))


PAGE = "query($first: Int, $after: String) { loyaltyProgrammes(first: $first, after: $after) { totalCount } }"


def page(about: str, given: dict[str, Any], message: str, cost: int) -> Ask:
    refusal = error(message, at=(1, 38), path=["loyaltyProgrammes"])
    answer = {"errors": [refusal], "data": {"loyaltyProgrammes": None}, "extensions": cost_of(cost)}
    return Ask(about, "staff", PAGE, lambda told: given, answer)


ASKS = [
    staffs(
        "staff/points_adjust",
        adjusting,
        12,
        {
            "loyaltyPointsAdjust": {
                "loyalty": {"balance": {"available": 167.0, "held": 0.0, "owed": 0.0}},
                "errors": [],
            }
        },
    ),
    staffs(
        "staff/points_adjust",
        lambda told: adjusting(told, points=51),
        12,
        {"loyaltyPointsAdjust": {"loyalty": None, "errors": no("idempotencyKey", "KEY_REUSED", KEY_REUSED)}},
    ),
    staffs(
        "staff/points_adjust",
        lambda told: adjusting(told, key="k1", points=-1_000),
        12,
        {
            "loyaltyPointsAdjust": {
                "loyalty": None,
                "errors": no(None, "NOT_ENOUGH_POINTS", "The account holds fewer points than asked."),
            }
        },
    ),
    staffs(
        "staff/points_adjust",
        lambda told: adjusting(told, key="k2", points=0),
        12,
        {
            "loyaltyPointsAdjust": {
                "loyalty": None,
                "errors": no("points", "INVALID", "Zero points are no adjustment."),
            }
        },
    ),
    staffs(
        "staff/points_adjust",
        lambda told: adjusting(told, key="k3", reason=" "),
        12,
        {"loyaltyPointsAdjust": {"loyalty": None, "errors": no("reason", "REQUIRED", "A reason is needed.")}},
    ),
    staffs(
        "staff/points_adjust",
        lambda told: adjusting(told, key="k4", userId="junk"),
        12,
        {
            "loyaltyPointsAdjust": {
                "loyalty": None,
                "errors": no("userId", "NOT_FOUND", "There is nothing of that id that you may see."),
            }
        },
    ),
    staffs(
        "staff/programme_version_add",
        lambda told: version(told, validFrom="2020-01-02T00:00:00+00:00"),
        11,
        {
            "loyaltyProgrammeVersionAdd": {
                "version": None,
                "errors": no("validFrom", "VERSION_IN_THE_PAST", IN_THE_PAST),
            }
        },
    ),
    staffs(
        "staff/campaign_activate",
        lambda told: by_staff("again", "Once more", campaignId=told["campaign"]),
        11,
        {
            "personalOfferCampaignActivate": {
                "personalOfferCampaign": None,
                "errors": no(None, "CAMPAIGN_STATE", "Only a drafted campaign can be activated."),
            }
        },
    ),
    staffs(
        "staff/campaign_activate",
        lambda told: by_staff("free", "Free delivery", campaignId=told["free delivery"]),
        11,
        {
            "personalOfferCampaignActivate": {
                "personalOfferCampaign": None,
                "errors": no(
                    None,
                    "NOT_CARRIED",
                    "In channel <channel>: what a delivery costs is not ours to fix, so a budget in money cannot hold. "
                    "Limit the uses.",
                ),
            }
        },
    ),
    staffs(
        "staff/audience_create",
        lambda told: by_staff("typo", "A typo", name="Typo", rule='{"all": [{"orders": {"atLest": 1}}]}'),
        11,
        {
            "retentionAudienceCreate": {
                "retentionAudience": None,
                "errors": no(
                    "rule", "INVALID", "rule.all[0].orders.atLest: unknown; there is atLeast, atMost."
                ),
            }
        },
    ),
    staffs(
        "staff/offer_withdraw",
        lambda told: by_staff("late", "Too late", offerId=told["offer"]),
        12,
        {
            "personalOfferWithdraw": {
                "personalOffer": None,
                "errors": no("offerId", "INVALID", "An order used this offer."),
            }
        },
    ),
    Ask(
        "a code there is not",
        "ann",
        document("shopper/code_claim"),
        lambda told: {"code": "NO-SUCH-CODE"},
        {
            "data": {
                "personalOfferCodeClaim": {
                    "personalOffer": None,
                    "errors": no("code", "OFFER_NOT_AVAILABLE", "This offer is not available."),
                }
            },
            "extensions": cost_of(1003),
        },
    ),
    Ask(
        "a second claim",
        "ben",
        document("shopper/referral_claim"),
        lambda told: {"code": told["code"]},
        {
            "data": {
                "referralClaim": {
                    "referral": None,
                    "errors": no("code", "REFERRAL_NOT_AVAILABLE", "This referral code is not available."),
                }
            },
            "extensions": cost_of(1002),
        },
    ),
    denied(
        "{ me { id } loyaltyProgrammes(first: 1) { totalCount } }",
        (1, 13),
        ["loyaltyProgrammes"],
        "MANAGE_DISCOUNTS",
        {"me": {"id": "<ann>"}, "loyaltyProgrammes": None},
        2,
    ),
    denied(
        '{ user(id: "VXNlcjox") { id } }',
        (1, 3),
        ["user"],
        "MANAGE_STAFF, MANAGE_USERS, MANAGE_ORDERS",
        {"user": None},
        1,
    ),
    denied(
        '{ retentionMetrics(period: {start: "2026-01-01", end: "2026-02-01"}, currency: "USD") { currency } }',
        (1, 3),
        ["retentionMetrics"],
        "MANAGE_ORDERS",
        {"retentionMetrics": None},
        50,
    ),
    page("a page of everything", {"first": 101}, TOO_MANY, 101),
    page("a page before the first", {"first": -1}, "Argument `first` must be a non-negative integer.", 1),
    page("a page after junk", {"first": 1, "after": "junk"}, "Received cursor is invalid.", 1),
    *[
        Ask(
            f"a page of {given}",
            "staff",
            PAGE,
            lambda told, given=given: given,
            {"data": {"loyaltyProgrammes": {"totalCount": 1}}, "extensions": cost_of(1)},
        )
        for given in ({}, {"first": 0, "after": None}, {"first": None})
    ],
]


def asked(told: Told) -> dict[str, str]:
    """Every answer as text, by what it is about."""
    return {
        f"{number} {one.about}": says(
            masked(told.host.post(one.who, one.query, one.variables(told)), told.known)
        )
        for number, one in enumerate(ASKS)
    }


def expected() -> dict[str, str]:
    """What each must be."""
    return {f"{number} {one.about}": says(one.answer) for number, one in enumerate(ASKS)}
