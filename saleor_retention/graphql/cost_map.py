"""What each field of ours costs, in the form of Saleor's query cost map.

A field that is absent costs nothing in Saleor, so every field of ours that returns an object or a list is here, or
derived from the mutations of staff, and a test walks the schema to prove it. Connections multiply what hangs under them.
"""

from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from . import kit
from .costs import BATCH, COMMAND, CONNECTION, FIGURES, FREE, GUESS, ONE, merged, page
from .loyalty.costs import LOYALTY_COSTS
from .metrics.figures import figure_costs
from .referrals.costs import REFERRAL_COSTS
from .schema import Mutations
from .segments.costs import SEGMENT_COSTS
from .value.costs import VALUE_COSTS

OTHERS: dict[str, dict[str, dict[str, Any]]] = {
    "Query": {
        "loyaltyProgramme": ONE,
        "loyaltyProgrammes": page(),
        "loyaltyRules": ONE,
        "personalOfferCampaign": ONE,
        "personalOfferCampaigns": page(),
        "personalOfferCodeBatch": ONE,
        "personalOfferCodeLink": ONE,
        "personalOfferSimulation": FIGURES,
        "personalOfferTemplateAudience": FIGURES,
        "personalOfferTemplates": ONE,
        "retentionAudience": ONE,
        "retentionAudienceLists": page(),
        "retentionAudiencePreview": FIGURES,
        "retentionAudienceQuestions": ONE,
        "retentionAudiences": page(),
        "retentionCustomerAudiences": BATCH,
        "retentionCustomerExport": FIGURES,
        "retentionCustomerOrders": page(),
        "retentionHealth": FIGURES,
        "retentionCosts": page(),
        "retentionLifetimeValue": FIGURES,
        "retentionMetrics": FIGURES,
        "retentionProfile": FIGURES,
        "retentionSetup": ONE,
        "retentionSalesHistory": ONE,
        "retentionSegmentCustomers": page(),
        "retentionSegmentMovements": FIGURES,
        "retentionSegmentPlans": ONE,
        "retentionSegments": BATCH,
        "retentionAudienceChanges": page(),
        "retentionAudienceListMembers": page(),
        "loyaltyEvents": page(),
        "loyaltyBalancesCsv": FIGURES,
        "loyaltyLiability": FIGURES,
        "loyaltyExample": FIGURES,
        "loyaltyDraft": ONE,
        "loyaltySimulation": ONE,
    },
    "Mutation": {
        "checkoutPersonalOfferChoose": COMMAND,
        "checkoutPersonalOfferDecline": COMMAND,
        "checkoutRetentionRefresh": COMMAND,
        "loyaltyPointsRedeem": COMMAND,
        "loyaltyPointsRelease": COMMAND,
        "personalOfferCodeClaim": GUESS,
        "personalOfferCodeRequest": GUESS,
        "personalOfferCodesCreate": FIGURES,
        "loyaltyMilestoneChoose": COMMAND,
        "loyaltyRewardBuy": COMMAND,
        "loyaltyTiersSet": FIGURES,
        "retentionAudienceListUpload": FIGURES,
        "retentionSegmentPlanSet": FIGURES,
        "loyaltyPointsImport": FIGURES,
        "loyaltySimulationStart": FIGURES,
    },
    "User": {
        "loyalty": BATCH,
        "loyaltyAccounts": BATCH,
        "personalOffers": BATCH,
        "referral": BATCH,
        "retention": FREE,
    },
    "Checkout": {"retention": BATCH},
    "Order": {"retention": ONE},
    "PersonalOffer": {"goods": FREE, "listings": FREE, "translation": BATCH, "usesLeft": ONE},
    "PersonalOfferGoods": {
        "categories": FREE,
        "collections": FREE,
        "excludedCategories": FREE,
        "excludedCollections": FREE,
        "excludedProducts": FREE,
        "products": FREE,
        "variants": FREE,
    },
    "PersonalOfferBudget": {"limit": FREE, "remaining": FREE, "used": FREE},
    "PersonalOfferCampaign": {
        "audience": ONE,
        "budgets": BATCH,
        "changes": BATCH,
        "codeBatches": BATCH,
        "isLandingPageOpen": ONE,
        "listings": BATCH,
        "results": FIGURES,
        "terms": FREE,
        "translation": FREE,
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
    "PersonalOfferListing": {"amount": FREE, "maxDiscount": FREE, "minimum": FREE},
    "PersonalOfferCampaignChange": {"changed": FREE},
    "PersonalOfferCampaignCountableConnection": CONNECTION,
    "PersonalOfferCampaignCountableEdge": {"node": FREE},
    "PersonalOfferRedemption": {"saving": FREE, "translation": BATCH},
    "PersonalOfferResultSales": {"discounted": FREE, "netSales": FREE},
    "PersonalOfferResults": {
        "budgets": FREE,
        "days": FREE,
        "holdout": FREE,
        "sales": FREE,
        "treatment": FREE,
        "uplift": FREE,
    },
    "PersonalOfferExperimentArm": {"netSales": FREE, "netSalesPerCustomer": FREE},
    "PersonalOfferTemplate": {"parameters": FREE},
    "RetentionCheckout": {
        "combinedWith": FREE,
        "hints": FREE,
        "missing": FREE,
        "offer": FREE,
        "points": BATCH,
        "saving": FREE,
    },
    "RetentionCheckoutPoints": {"amount": FREE, "mostAmount": FREE, "stepAmount": FREE},
    "RetentionAppliedOffer": {"translation": BATCH},
    "RetentionAudience": {"count": FIGURES, "size": ONE},
    "RetentionAudienceArgument": {"choices": BATCH},
    "RetentionAudienceQuestion": {"anyOf": FREE, "arguments": FREE},
    "RetentionAudienceCountableConnection": CONNECTION,
    "RetentionAudienceCountableEdge": {"node": FREE},
    "RetentionAudienceList": {"audiences": BATCH, "members": ONE},
    "RetentionAudienceListCountableConnection": CONNECTION,
    "RetentionAudienceListCountableEdge": {"node": FREE},
    "RetentionAudiencePreview": {"userIds": FREE},
    "RetentionAudienceChangeCountableConnection": CONNECTION,
    "RetentionAudienceListMemberCountableConnection": CONNECTION,
    "RetentionAudienceListMemberCountableEdge": {"node": FREE},
    "RetentionAudienceChangeCountableEdge": {"node": FREE},
    "RetentionCustomerOrder": {"retention": ONE, "total": FREE},
    "RetentionCustomerOrderCountableConnection": CONNECTION,
    "RetentionCustomerOrderCountableEdge": {"node": FREE},
    "RetentionOfferHint": {"missing": FREE, "savesMore": FREE, "translation": BATCH, "wouldSave": FREE},
    "RetentionAlarm": {"about": FREE},
    "RetentionCheck": {"broken": FREE},
    "RetentionHealth": {
        "alarms": FREE,
        "hooks": FREE,
        "lastCheck": FREE,
        "liability": FREE,
        "failedItems": FREE,
        "queues": FREE,
        "refusals": FREE,
        "tasks": FREE,
    },
    "RetentionSetup": {"channels": FREE, "storefrontFields": FREE},
    "RetentionOrder": {
        "lines": BATCH,
        "movements": BATCH,
        "netSales": ONE,
        "pointsAmount": BATCH,
        "pointsToEarn": BATCH,
        "redemption": BATCH,
        "redemptions": BATCH,
        "stage": BATCH,
        "otherPoints": BATCH,
        "pending": BATCH,
    },
    "CheckoutPersonalOfferChoose": {"checkout": ONE, "errors": FREE, "retention": BATCH},
    "CheckoutPersonalOfferDecline": {"checkout": ONE, "errors": FREE, "retention": BATCH},
    "CheckoutRetentionRefresh": {"checkout": ONE, "errors": FREE, "retention": BATCH},
    "PersonalOfferCodeClaim": {"checkout": ONE, "errors": FREE, "personalOffer": BATCH},
    "PersonalOfferCodeRequest": {"errors": FREE},
    "PersonalOfferApplyToDraftOrder": {"personalOffer": BATCH},
    "PersonalOfferGoodwillGrant": {"personalOffer": BATCH},
    "PersonalOfferWithdraw": {"personalOffer": BATCH},
    "RetentionFailedItemRetry": {"retentionHealth": FIGURES},
    "RetentionCohortBy": {"months": FREE},
    "RetentionCohortMonth": {"cumulativeNet": FREE, "net": FREE},
    "RetentionProfile": {"findings": FREE},
    "RetentionOrderLine": {"bonuses": FREE, "counted": FREE},
}
"""Of what has no part of its own."""
STATED = merged(
    OTHERS,
    LOYALTY_COSTS,
    REFERRAL_COSTS,
    SEGMENT_COSTS,
    VALUE_COSTS,
    figure_costs(figure=FIGURES, column=FREE),
)
"""What is not derived. A staff mutation is named only where it costs something else than `_of_payload` says."""


def _of_payload(payload: type[kit.StaffMutation]) -> dict[str, dict[str, Any]]:
    """An object is read again after the command; lists and errors come with it."""
    costs = {"errors": FREE}
    for name, field in payload._meta.fields.items():
        type_ = field.type.of_type if isinstance(field.type, graphene.NonNull) else field.type
        if isinstance(type_, graphene.List):
            costs[to_camel_case(name)] = FREE
        elif issubclass(type_, graphene.ObjectType):
            costs[to_camel_case(name)] = ONE
    return costs


def _with_staff_mutations() -> dict[str, dict[str, dict[str, Any]]]:
    costs = {type_: dict(fields) for type_, fields in STATED.items()}
    for name, field in Mutations._meta.fields.items():
        if issubclass(field.type, kit.StaffMutation):
            costs["Mutation"].setdefault(to_camel_case(name), COMMAND)
            costs[field.type._meta.name] = _of_payload(field.type) | STATED.get(field.type._meta.name, {})
    return costs


COSTS = _with_staff_mutations()
