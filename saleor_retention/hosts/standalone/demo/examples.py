"""The operations to try on the page: every document of `graphql/operations`, with the ids of what the demo holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ....graphql import kit
from ....graphql.documents import folder, whole
from ..api.page import Example
from . import cdnow, fixtures, scenario
from .placeholders import placeholders
from .scenario import DemoScenario
from .staff_inputs import staff_input
from .topics.customers import audiences, customers
from .topics.figures import figures
from .topics.points import TERMS, points_for_shopper, points_for_staff
from .topics.referrals import referrals_for_shopper, referrals_for_staff

Variables = Mapping[str, Any]


def examples(names: Mapping[str, Variables | None]) -> tuple[Example, ...]:
    """Documents by name, in the order given, each with its variables: placeholders where it has no example.

    Its first line says what it is about.
    """
    result = []
    for name, variables in names.items():
        about, _, query = (folder() / f"{name}.graphql").read_text().partition("\n")
        data = placeholders(query) if variables is None else variables
        result.append(Example(name, about.lstrip("# "), whole(query), data))
    return tuple(result)


def with_all_of(audience: str, named: Mapping[str, Variables]) -> dict[str, Variables | None]:
    """The examples, and after them what else `graphql/operations` has for this audience, without one."""
    others = (f"{audience}/{path.stem}" for path in sorted((folder() / audience).glob("*.graphql")))
    return {**named, **{name: None for name in others if name not in named}}


def for_staff(cast: DemoScenario, now: datetime) -> dict[str, Variables]:
    """What staff may try, figures first."""
    return {
        **figures(cast, now),
        "staff/customer": {"id": kit.global_id("User", cast.shopper)},
        "staff/order": {"id": kit.global_id("Order", scenario.ORDERED)},
        **_programmes(cast, now),
        **referrals_for_staff(cast, _next_year(now)),
        **points_for_staff(cast),
        **_campaigns(cast),
        **audiences(cast),
        **customers(cast),
        **_codes(cast),
        **_support(cast),
        "staff/health": {},
        # Nothing is parked in a demo, and the answer says so.
        "staff/failed_item_retry": staff_input("retry", "Mended", kind="order", ref=str(scenario.ORDERED)),
    }


def _next_year(now: datetime) -> str:
    return f"{now.year + 1}-01-01T00:00:00+00:00"


def _programmes(cast: DemoScenario, now: datetime) -> dict[str, Variables]:
    programme = kit.global_id("LoyaltyProgramme", cast.programme.pk)
    begins = _next_year(now)
    return {
        "staff/programmes": {"first": 10},
        "staff/programme": {"id": programme},
        "staff/programme_create": staff_input(
            "create", "A second kind of points", slug="vip", name="VIP points"
        ),
        "staff/programme_version_add": staff_input(
            "version",
            "Two points a dollar from next year on",
            programmeId=programme,
            channel=scenario.CHANNEL,
            currency=cdnow.CURRENCY,
            ratePoints=2,
            rateAmount=1,
            expiryMonths=24,
            terms=TERMS,
            validFrom=begins,
        ),
        "staff/programme_update": staff_input(
            "rename", "A better name", programmeId=programme, name="Points of the house"
        ),
        "staff/points_adjust": staff_input(
            "adjust", "Parcel came late", userId=kit.global_id("User", cast.shopper), points=50
        ),
    }


def _campaigns(cast: DemoScenario) -> dict[str, Variables]:
    ids = {
        name: kit.global_id("PersonalOfferCampaign", campaign.pk) for name, campaign in cast.campaigns.items()
    }
    return {**_campaigns_read(ids), **_campaigns_run(cast, ids)}


def _campaigns_read(ids: Mapping[str, str]) -> dict[str, Variables]:
    return {
        "staff/campaigns": {
            "first": 10,
            "filter": {"states": ["DRAFT", "ACTIVE"]},
            "sortBy": {"field": "NAME", "direction": "ASC"},
        },
        "staff/campaign": {"id": ids[scenario.WELCOME]},
        "staff/campaign_terms": {"id": ids[scenario.WELCOME]},
        "staff/campaign_results": {
            "id": ids[scenario.WELCOME],
            "period": {"start": f"{scenario.DAY:%Y-%m-%d}", "end": "2100-01-01"},
        },
        "staff/campaign_update": staff_input(
            "change", "Not so soon after another", campaignId=ids[scenario.LETTER], cooldownDays=7
        ),
        "staff/campaign_translate": {
            **staff_input(
                "translate", "For Germany", campaignId=ids[scenario.LETTER], languageCode="DE", name="Brief"
            ),
            "languageCode": "DE",
        },
        "staff/campaign_changes": {"id": ids[scenario.LETTER]},
    }


def _campaigns_run(cast: DemoScenario, ids: Mapping[str, str]) -> dict[str, Variables]:
    return {
        "staff/campaign_create": staff_input("draft", "Summer sale", **_summer(cast)),
        "staff/templates": {},
        "staff/campaign_create_from_template": staff_input(
            "usual",
            "For who has not ordered for long",
            template="WIN_BACK",
            name="We miss you",
            percent=15,
            days=365,
            listings=[{"channel": scenario.CHANNEL, "currency": cdnow.CURRENCY}],
        ),
        "staff/campaign_activate": staff_input("activate", "Approved", campaignId=ids[scenario.SPRING]),
        "staff/campaign_discard": staff_input("discard", "A mistake", campaignId=ids[scenario.AUTUMN]),
        "staff/offer_grant": staff_input(
            "grant",
            "They asked",
            campaignId=ids[scenario.LAST_CALL],
            userIds=[kit.global_id("User", cast.shopper)],
        ),
        "staff/campaign_pause": staff_input("pause", "Sold out", campaignId=ids[scenario.LAST_CALL]),
        "staff/campaign_resume": staff_input("resume", "In stock", campaignId=ids[scenario.LAST_CALL]),
        "staff/campaign_stop": staff_input("stop", "Over", campaignId=ids[scenario.LAST_CALL]),
        "staff/simulation": {
            "userId": kit.global_id("User", cast.shopper),
            "channel": scenario.CHANNEL,
            "lines": [{"variantId": _variant(fixtures.DISC), "quantity": 2}],
        },
    }


def _summer(cast: DemoScenario) -> Variables:
    """20 % off discs, at most 10.00 of an order and 500.00 in all, for who came back."""
    return {
        "name": "Summer",
        "percent": 20,
        "scope": {"variants": [_variant(fixtures.DISC)]},
        "audienceId": kit.global_id("RetentionAudience", cast.holdings.audience.pk),
        "minimumQuantity": 2,
        "stacking": "COMBINABLE",
        "restorePolicy": "REFUNDED",
        "usesLimit": 100,
        "holdoutPercent": 10,
        "listings": [
            {
                "channel": scenario.CHANNEL,
                "currency": cdnow.CURRENCY,
                "minimum": 20,
                "maxDiscount": 10,
                "budget": 500,
            }
        ],
    }


def _codes(cast: DemoScenario) -> dict[str, Variables]:
    letter = kit.global_id("PersonalOfferCampaign", cast.campaigns[scenario.LETTER].pk)
    spring = kit.global_id("PersonalOfferCampaign", cast.campaigns[scenario.SPRING].pk)
    return {
        "staff/campaign_codes": {"id": letter},
        "staff/landing_page_set": staff_input("gate", "The page is online", campaignId=letter, isOpen=True),
        "staff/codes_create": staff_input("codes", "For a partner's parcels", campaignId=letter, number=100),
        "staff/code_batch": {
            "id": kit.global_id("PersonalOfferCodeBatch", cast.holdings.batch.pk),
            "first": 10,
            "skip": 0,
        },
        "staff/shared_code_set": staff_input("shared", "On posters", campaignId=spring, code="SPRING-26"),
        "staff/code_link": {"code": "SPRING-26"},
    }


def _support(cast: DemoScenario) -> dict[str, Variables]:
    shopper = kit.global_id("User", cast.shopper)
    return {
        "staff/goodwill_grant": staff_input(
            "sorry",
            "A disc came broken",
            userId=shopper,
            channel=scenario.CHANNEL,
            currency=cdnow.CURRENCY,
            percent=25,
            variantIds=[_variant(fixtures.DISC)],
        ),
        "staff/apply_to_draft_order": staff_input(
            "apply",
            "They order by telephone",
            orderId=kit.global_id("Order", fixtures.DRAFT),
            offerId=kit.global_id("PersonalOffer", cast.telephone_offer.pk),
        ),
        "staff/offer_withdraw": staff_input(
            "withdraw", "A mistake", offerId=kit.global_id("PersonalOffer", cast.newcomers_offer.pk)
        ),
    }


def _variant(pk: int) -> str:
    return kit.global_id("ProductVariant", pk)


def for_shopper(cast: DemoScenario, now: datetime) -> dict[str, Variables]:
    """What the member may try."""
    return {
        "shopper/account": {"first": 5},
        "shopper/accounts": {},
        "shopper/loyalty_rules": {"channel": scenario.CHANNEL, "amount": 50},
        **_for_storefront(cast),
        **points_for_shopper(cast, now),
        "shopper/offers": {},
        "shopper/offers_translated": {"languageCode": "DE"},
        "shopper/checkout": {"id": kit.global_id("Checkout", scenario.CART)},
        "shopper/checkout_hints": {"id": kit.global_id("Checkout", scenario.CART)},
        "shopper/checkout_refresh": {"checkoutId": kit.global_id("Checkout", scenario.CART)},
        "shopper/checkout_choose": {
            "checkoutId": kit.global_id("Checkout", scenario.CART),
            "offerId": kit.global_id("PersonalOffer", cast.offer.pk),
        },
        "shopper/checkout_decline": {"checkoutId": kit.global_id("Checkout", scenario.OTHER_CART)},
        **referrals_for_shopper(),
    }


def _for_storefront(cast: DemoScenario) -> dict[str, Variables]:
    """What the folder `storefront` asks, beside what is there already."""
    cart = kit.global_id("Checkout", scenario.CART)
    changed = {"checkoutId": cart, "languageCode": "EN"}
    return {
        "shopper/rewards_page": {"channel": scenario.CHANNEL, "languageCode": "EN", "first": 10},
        "shopper/product_points": {"channel": scenario.CHANNEL, "amount": 50},
        "shopper/cart": {"id": cart, "languageCode": "EN"},
        "shopper/cart_choose": {**changed, "offerId": kit.global_id("PersonalOffer", cast.offer.pk)},
        "shopper/cart_decline": changed,
        "shopper/cart_refresh": changed,
        "shopper/cart_redeem": {**changed, "points": 100},
        "shopper/cart_release": changed,
    }


def for_newcomer(cast: DemoScenario) -> dict[str, Variables]:
    """What the shopper's friend may try."""
    letter = kit.global_id("PersonalOfferCampaign", cast.campaigns[scenario.LETTER].pk)
    return {
        "shopper/referral_claim": {"code": cast.code},
        "shopper/code_request": {
            "campaignId": letter,
            "email": f"customer{cast.newcomer}@example.com",
        },
        "shopper/code_claim": {"code": cast.holdings.code},
    }
