"""Codes: from a landing page, in a batch, and one for everybody."""

import csv
import io

from .actions import draft, learn_id, run
from .runner import Step, Told, by_staff

SHARED = "SUMMER-26"


def _learn_codes(told: Told, data: dict) -> None:
    rows = list(csv.DictReader(io.StringIO(data["personalOfferCodeBatch"]["csv"])))
    told.know("first code", rows[0]["code"])
    told.know("second code", rows[1]["code"])


CODES = [
    Step(
        "staff/landing_page_set",
        "staff",
        lambda told: by_staff("newsletter", "The page is online", campaignId=told["newsletter"], isOpen=True),
        {
            "personalOfferLandingPageSet": {
                "personalOfferCampaign": {"isLandingPageOpen": True, "terms": {"codeKind": "UNIQUE"}},
                "errors": [],
            }
        },
        before=lambda told: run(told, "Newsletter", percent=15),
    ),
    Step(
        "shopper/code_request",
        "stranger",
        lambda told: {"campaignId": told["newsletter"], "email": "ann@example.com"},
        {"personalOfferCodeRequest": {"errors": []}},
    ),
    Step(
        "staff/codes_create",
        "staff",
        lambda told: by_staff("partner", "For a partner's parcels", campaignId=told["newsletter"], number=2),
        {
            "personalOfferCodesCreate": {
                "codeBatch": {"id": "<batch>", "number": 2, "claimed": 0, "madeAt": "<instant>"},
                "errors": [],
            }
        },
        learn=lambda told, data: learn_id(told, "batch", data["personalOfferCodesCreate"]["codeBatch"]),
    ),
    Step(
        "staff/code_batch",
        "staff",
        lambda told: {"id": told["batch"], "first": 100, "skip": 0},
        {
            "personalOfferCodeBatch": {
                "number": 2,
                "claimed": 0,
                "csv": (
                    '"number","code","link","claimed_at"\r\n'
                    '"1","<first code>","https://shop.example.com/welcome?code=<first code>",""\r\n'
                    '"2","<second code>","https://shop.example.com/welcome?code=<second code>",""\r\n'
                ),
            }
        },
        learn=_learn_codes,
    ),
    Step(
        "shopper/code_claim",
        "ann",
        lambda told: {"code": told["first code"]},
        {
            "personalOfferCodeClaim": {
                "personalOffer": {
                    "id": "<claimed offer>",
                    "name": "Newsletter",
                    "state": "AVAILABLE",
                    "percent": 15.0,
                    "usesLeft": None,
                },
                "errors": [],
            }
        },
        learn=lambda told, data: learn_id(
            told, "claimed offer", data["personalOfferCodeClaim"]["personalOffer"]
        ),
    ),
    Step(
        "staff/campaign_codes",
        "staff",
        lambda told: {"id": told["newsletter"]},
        {
            "personalOfferCampaign": {
                "name": "Newsletter",
                "isLandingPageOpen": True,
                "uses": None,
                "codeBatches": [{"id": "<batch>", "number": 2, "claimed": 1, "madeAt": "<instant>"}],
            }
        },
    ),
    Step(
        "staff/shared_code_set",
        "staff",
        lambda told: by_staff("summer", "On posters", campaignId=told["summer"], code=SHARED),
        {
            "personalOfferSharedCodeSet": {
                "personalOfferCampaign": {
                    "name": "Summer",
                    "terms": {"codeKind": "SHARED"},
                    "uses": {"limit": 50, "used": 0, "remaining": 50},
                },
                "errors": [],
            }
        },
        before=lambda told: draft(told, "Summer", percent=10, usesLimit=50),
    ),
    Step(
        "staff/code_link",
        "staff",
        lambda told: {"code": SHARED},
        {
            "personalOfferCodeLink": {
                "url": f"https://shop.example.com/welcome?code={SHARED}",
                "qr": "<an SVG in a data URI>",
            }
        },
        learn=lambda told, data: told.know("an SVG in a data URI", data["personalOfferCodeLink"]["qr"]),
    ),
]
