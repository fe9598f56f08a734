"""The operations to try on the page: every document of `graphql/operations`, with the ids of what the demo holds."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ..graphql import kit
from . import cdnow, story
from .page import Example
from .story import Cast

FIRST, AFTER = "1997-01-01", "1998-07-01"
"""The period of the history; the end is not part of it."""

Variables = Mapping[str, Any]


def folder() -> Path:
    """Where the documents are: beside this file in the wheel, at the root in a source tree."""
    packed = Path(__file__).parent / "operations"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "graphql" / "operations"


def examples(names: Mapping[str, Variables]) -> tuple[Example, ...]:
    """Documents by name, in the order given, each with its variables. Its first line says what it is about."""
    found = []
    for name, variables in names.items():
        about, _, query = (folder() / f"{name}.graphql").read_text().partition("\n")
        found.append(Example(name, about.lstrip("# "), query, variables))
    return tuple(found)


def _staff_input(name: str, reason: str, /, **given: Any) -> Variables:
    """A command's input. Its key is made of what is asked, so that asking twice answers the first result."""
    key = "-".join([name, *(str(value) for value in given.values() if isinstance(value, str))])
    return {"input": {**given, "reason": reason, "idempotencyKey": key}}


def for_staff(cast: Cast, now: datetime) -> dict[str, Variables]:
    """What staff may try, figures first."""
    return {
        "staff/metrics": {
            "period": {"start": FIRST, "end": AFTER},
            "currency": cdnow.CURRENCY,
            "channel": cdnow.CHANNEL,
        },
        "staff/customer": {"id": kit.global_id("User", cast.shopper)},
        "staff/order": {"id": kit.global_id("Order", story.ORDERED)},
        **_programmes(cast, now),
        **_campaigns(cast),
        "staff/health": {},
        # Nothing is parked in a demo, and the answer says so.
        "staff/parked_retry": _staff_input("retry", "Mended", kind="order", ref=str(story.ORDERED)),
    }


def _programmes(cast: Cast, now: datetime) -> dict[str, Variables]:
    programme = kit.global_id("LoyaltyProgramme", cast.programme.pk)
    begins = f"{now.year + 1}-01-01T00:00:00+00:00"
    return {
        "staff/programmes": {"first": 10},
        "staff/programme": {"id": programme},
        "staff/programme_create": _staff_input(
            "create", "A second kind of points", slug="vip", name="VIP points"
        ),
        "staff/programme_version_add": _staff_input(
            "version",
            "Two points a dollar from next year on",
            programmeId=programme,
            channel=story.CHANNEL,
            currency=cdnow.CURRENCY,
            ratePoints=2,
            rateAmount=1,
            expiryMonths=24,
            validFrom=begins,
        ),
        "staff/points_adjust": _staff_input(
            "adjust", "Parcel came late", userId=kit.global_id("User", cast.shopper), points=50
        ),
        "staff/referral_terms_set": _staff_input(
            "terms",
            "More for friends from next year on",
            channel=story.CHANNEL,
            programmeId=programme,
            referrerPoints=800,
            refereePoints=400,
            validFrom=begins,
        ),
    }


def _campaigns(cast: Cast) -> dict[str, Variables]:
    ids = {name: kit.global_id("PersonalOfferCampaign", one.pk) for name, one in cast.campaigns.items()}
    return {
        "staff/campaigns": {"first": 10},
        "staff/campaign": {"id": ids[story.WELCOME]},
        "staff/campaign_create": _staff_input(
            "draft",
            "Summer sale",
            name="Summer",
            percent=10,
            listings=[{"channel": story.CHANNEL, "currency": cdnow.CURRENCY, "minimum": 20}],
        ),
        "staff/templates": {},
        "staff/campaign_draft": _staff_input(
            "usual",
            "For who has not ordered for long",
            template="WIN_BACK",
            name="We miss you",
            percent=15,
            days=365,
            listings=[{"channel": story.CHANNEL, "currency": cdnow.CURRENCY}],
        ),
        "staff/campaign_activate": _staff_input("activate", "Approved", campaignId=ids[story.SPRING]),
        "staff/offer_grant": _staff_input(
            "grant",
            "She asked",
            campaignId=ids[story.LAST_CALL],
            userIds=[kit.global_id("User", cast.shopper)],
        ),
        "staff/campaign_stop": _staff_input("stop", "Over", campaignId=ids[story.LAST_CALL]),
    }


def for_shopper(cast: Cast) -> dict[str, Variables]:
    """What the member may try."""
    return {
        "shopper/account": {"first": 5},
        "shopper/offers": {},
        "shopper/checkout": {"id": kit.global_id("Checkout", story.CART)},
        "shopper/checkout_refresh": {"checkoutId": kit.global_id("Checkout", story.CART)},
        "shopper/checkout_choose": {
            "checkoutId": kit.global_id("Checkout", story.CART),
            "offerId": kit.global_id("PersonalOffer", _offer_of(cast)),
        },
        "shopper/checkout_decline": {"checkoutId": kit.global_id("Checkout", story.OTHER_CART)},
        "shopper/order": {"id": kit.global_id("Order", story.ORDERED)},
        "shopper/referral": {},
        "shopper/referral_code": {},
    }


def _offer_of(cast: Cast) -> int:
    """The one that is on the shopper's cart."""
    grants = cast.campaigns[story.THANKS].grants.filter(customer__user_id=cast.shopper)
    return grants.values_list("pk", flat=True).get()


def for_newcomer(cast: Cast) -> dict[str, Variables]:
    """What the shopper's friend may try."""
    return {"shopper/referral_claim": {"code": cast.code}}
