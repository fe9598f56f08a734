"""What each field of ours costs, in the form of Saleor's query cost map.

A field that is absent costs nothing in Saleor, so every field of ours that returns an object or a list is here,
and a test walks the schema to prove it. Connections multiply what hangs under them.
"""

from typing import Any

FREE = {"complexity": 0}
ONE = {"complexity": 1}
BATCH = {"complexity": 2}
"""A statement that is shared by the whole list it hangs under."""
FIGURES = {"complexity": 50}
"""A pass over the order facts of a period."""
COMMAND = {"complexity": 10}
GUESS = {"complexity": 1_000}
"""A code that may be tried: aliases in one request count one by one, and fifty are the most."""


def page(complexity: int = 1) -> dict[str, Any]:
    """A connection."""
    return {"complexity": complexity, "multipliers": ["first", "last"]}


CONNECTION = {"edges": FREE, "pageInfo": FREE}
"""Their connection is what costs."""

COSTS: dict[str, dict[str, dict[str, Any]]] = {
    "Query": {
        "loyaltyProgramme": ONE,
        "loyaltyProgrammes": page(),
        "personalOfferCampaign": ONE,
        "personalOfferCampaigns": page(),
        "personalOfferCodeBatch": ONE,
        "personalOfferCodeLink": ONE,
        "personalOfferSimulation": FIGURES,
        "retentionHealth": FIGURES,
        "retentionMetrics": ONE,
    },
    "Mutation": {
        "checkoutPersonalOfferDecline": COMMAND,
        "checkoutRetentionRefresh": COMMAND,
        "loyaltyPointsAdjust": COMMAND,
        "loyaltyProgrammeCreate": COMMAND,
        "loyaltyProgrammeVersionAdd": COMMAND,
        "personalOfferCampaignActivate": COMMAND,
        "personalOfferCampaignCreate": COMMAND,
        "personalOfferCampaignDiscard": COMMAND,
        "personalOfferCampaignPause": COMMAND,
        "personalOfferCampaignResume": COMMAND,
        "personalOfferCampaignStop": COMMAND,
        "personalOfferCodeClaim": GUESS,
        "personalOfferCodeGateSet": COMMAND,
        "personalOfferCodeRequest": GUESS,
        "personalOfferCodesCreate": FIGURES,
        "personalOfferDraftApply": COMMAND,
        "personalOfferGrant": COMMAND,
        "personalOfferSharedCodeSet": COMMAND,
        "personalOfferSorryGrant": COMMAND,
        "personalOfferWithdraw": COMMAND,
        "referralClaim": GUESS,
        "referralCodeCreate": COMMAND,
        "referralTermsSet": COMMAND,
        "retentionParkedRetry": COMMAND,
    },
    "User": {"loyalty": BATCH, "personalOffers": BATCH, "referral": BATCH},
    "Checkout": {"retention": BATCH},
    "Order": {"retention": ONE},
    "LoyaltyAccount": {"balance": FREE, "programme": ONE, "transactions": page(5)},
    "LoyaltyProgramme": {"versions": BATCH},
    "LoyaltyProgrammeVersion": {"rateAmount": FREE},
    "LoyaltyProgrammeCountableConnection": CONNECTION,
    "LoyaltyProgrammeCountableEdge": {"node": FREE},
    "LoyaltyTransactionCountableConnection": CONNECTION,
    "LoyaltyTransactionCountableEdge": {"node": FREE},
    "PersonalOffer": {"listings": FREE, "usesLeft": ONE},
    "PersonalOfferBudget": {"left": FREE, "most": FREE, "taken": FREE},
    "PersonalOfferCampaign": {
        "codeBatches": BATCH,
        "isGateOpen": ONE,
        "listings": BATCH,
        "results": FIGURES,
        "terms": FREE,
        "uses": BATCH,
    },
    "PersonalOfferTerms": {"cities": FREE, "countries": FREE, "scope": FREE},
    "PersonalOfferScope": {
        "categories": FREE,
        "collections": FREE,
        "excludedCategories": FREE,
        "excludedCollections": FREE,
        "excludedProducts": FREE,
        "products": FREE,
        "variants": FREE,
    },
    "PersonalOfferSimulated": {"saving": FREE},
    "PersonalOfferSimulatedHint": {"missing": FREE},
    "PersonalOfferSimulation": {
        "alternative": FREE,
        "hints": FREE,
        "offers": FREE,
        "saving": FREE,
        "subtotal": FREE,
    },
    "PersonalOfferCodeBatch": {"csv": FIGURES},
    "PersonalOfferCodeLink": {"qr": FIGURES},
    "PersonalOfferListing": {"amount": FREE, "minimum": FREE},
    "PersonalOfferCampaignCountableConnection": CONNECTION,
    "PersonalOfferCampaignCountableEdge": {"node": FREE},
    "PersonalOfferRedemption": {"saving": FREE},
    "PersonalOfferResultSales": {"given": FREE, "netSales": FREE},
    "PersonalOfferResults": {"budgets": FREE, "days": FREE, "heldOut": FREE, "offered": FREE, "sales": FREE},
    "PersonalOfferSide": {"netSales": FREE, "netSalesPerCustomer": FREE},
    "ReferralTerms": {"loyaltyProgramme": ONE},
    "RetentionCheckout": {
        "companions": FREE,
        "hints": FREE,
        "missing": FREE,
        "offer": FREE,
        "saving": FREE,
    },
    "RetentionOfferHint": {"missing": FREE, "wouldSave": FREE},
    "RetentionMetrics": {"cohorts": FIGURES, "repeat": FIGURES, "retention": FIGURES, "sales": FIGURES},
    "RetentionAlarm": {"about": FREE},
    "RetentionCheck": {"broken": FREE},
    "RetentionCohort": {"active": FREE},
    "RetentionHealth": {
        "alarms": FREE,
        "flows": FREE,
        "hooks": FREE,
        "lastCheck": FREE,
        "liability": FREE,
        "parked": FREE,
        "refusals": FREE,
        "tasks": FREE,
    },
    "RetentionSales": {"averageOrder": FREE, "gross": FREE, "net": FREE},
    "RetentionOrder": {"lines": BATCH, "netSales": ONE, "redemption": BATCH},
    "CheckoutPersonalOfferDecline": {"checkout": ONE, "errors": FREE, "retention": BATCH},
    "CheckoutRetentionRefresh": {"checkout": ONE, "errors": FREE, "retention": BATCH},
    "LoyaltyPointsAdjust": {"errors": FREE, "loyalty": BATCH},
    "LoyaltyProgrammeCreate": {"errors": FREE, "loyaltyProgramme": ONE},
    "LoyaltyProgrammeVersionAdd": {"errors": FREE, "loyaltyProgramme": ONE, "version": ONE},
    "PersonalOfferCampaignActivate": {"errors": FREE, "personalOfferCampaign": ONE},
    "PersonalOfferCampaignCreate": {"errors": FREE, "personalOfferCampaign": ONE},
    "PersonalOfferCampaignDiscard": {"errors": FREE},
    "PersonalOfferCampaignPause": {"errors": FREE, "personalOfferCampaign": ONE},
    "PersonalOfferCampaignResume": {"errors": FREE, "personalOfferCampaign": ONE},
    "PersonalOfferCampaignStop": {"errors": FREE, "personalOfferCampaign": ONE},
    "PersonalOfferCodeClaim": {"errors": FREE, "personalOffer": BATCH},
    "PersonalOfferCodeGateSet": {"errors": FREE, "personalOfferCampaign": ONE},
    "PersonalOfferCodeRequest": {"errors": FREE},
    "PersonalOfferCodesCreate": {"codeBatch": ONE, "errors": FREE},
    "PersonalOfferDraftApply": {"errors": FREE, "personalOffer": BATCH},
    "PersonalOfferSharedCodeSet": {"errors": FREE, "personalOfferCampaign": ONE},
    "PersonalOfferSorryGrant": {"errors": FREE, "personalOffer": BATCH},
    "PersonalOfferWithdraw": {"errors": FREE, "personalOffer": BATCH},
    "PersonalOfferGrant": {"errors": FREE, "personalOfferCampaign": ONE},
    "ReferralClaim": {"errors": FREE, "referral": BATCH},
    "ReferralCodeCreate": {"errors": FREE, "referral": BATCH},
    "ReferralTermsSet": {"errors": FREE, "terms": ONE},
    "RetentionParkedRetry": {"errors": FREE, "retentionHealth": FIGURES},
}
