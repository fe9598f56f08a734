"""What a full world may answer empty, and why."""

from . import access_drafts, access_referrals, access_segments

MAY_BE_EMPTY = {
    **access_segments.MAY_BE_EMPTY,
    **access_referrals.MAY_BE_EMPTY,
    "restoredAt": "the order lives",
    "missing": "its offer is on the cart",
    "retentionRate": "nobody was there before the period",
    "churnRate": "nobody was there before the period",
    "returningMargin": "nobody was there before the period",
    "newMarginShare": "nobody was there before the period",
    "field": "an error of its own",
    "message": "an error of its own",
    "code": "an error of its own, or a friend without a code",
    "receivedState": "who asked claimed nothing",
    "link": "a friend without a code",
    "qr": "a friend without a link",
    "pageInfo": "one page",
    "amount": "a percentage",
    "percent": "an amount",
    "minimum": "none",
    "listings.maxDiscount": "no limit",
    "endsAt": "a campaign without an end",
    "expiryMonths": "points that stay",
    "offer": "none after a refusal",
    "saving": "none after a refusal",
    "oldestDueAt": "nothing of that kind waits",
    "translation": "a name in one language",
    "missingQuantity": "no offer asks for a number of goods",
    "combinedWith": "its offer goes alone",
    "rowErrors": "a list without faults",
    "leftAt": "they are still in it",
    "hints": "every other offer is used or over; who is told of them: test_checkout_access",
    "scope": "a campaign for all goods",
    "goods": "an offer for all goods",
    "nextStep": "nothing to do",
    "pointsToEarn": "the order is settled",
    "source": "what staff did by hand names no order",
    "countries": "a campaign for all countries",
    "cities": "a campaign for all cities",
    "audienceId": "a campaign that is granted",
    "audience": "a campaign that is granted",
    "budgets": "a campaign without a limit",
    "buyQuantity": "no bundle",
    "getQuantity": "no bundle",
    "maxSets": "no bundle",
    "periodDays": "a campaign without a period",
    "template": "a campaign made by hand",
    "usual": "a figure that has no usual number",
    "audiences": "a list that no audience names",
    "before": "there was nothing before",
    "changes": "a campaign that nobody changed",
    "offSince": "a programme that is on",
    "obstacle": "a reward that can be bought",
    "cardAmount": "no gift card",
    "cardCode": "told to the customer alone: test_points_fields",
    "campaignId": "a gift card",
    **{
        f"{name}.{unit}": "spend is measured"
        for name in ("threshold", "missing", "measure")
        for unit in ("points", "orders")
    },
    "endsMonth": "points that last months",
    "endsDay": "points that last months",
    "endsYearsLater": "points that last months",
    "withdrawnAt": "an event that stands",
    "share": "a history that is too short for a breakage",
    "expectedPoints": "a history that is too short for a breakage",
    "expectedAmount": "a history that is too short for a breakage",
    "endedAt": "a freeze that stands",
    "formerMovements": "a customer who came with no statement",
    "returnDays": "points that wait for nothing",
    "referrer.firstPurchaseAt": "who brought the friend never bought",
    "referrer.joinedAt": "the host does not say",
    "referee.joinedAt": "the host does not say",
    "validUntil": "rules that no others follow",
    "tier": "a shop without tiers",
    "retentionLifetimeValue.reason": "there is a model",
    "values.reason": "there is a model",
    "periodRetention.rate": "nobody bought in the period before",
    **dict.fromkeys(
        ("meanOfCustomers", "meanOfOrders", "median", "percentile90"), "nobody came back in the period"
    ),
    **dict.fromkeys(("quickRate", "lateRate"), "nobody can be judged yet"),
    **dict.fromkeys(
        ("returningDiscountDepth", "customersRatio", "frequencyRatio", "averageOrderRatio"),
        "nobody bought before the period",
    ),
    **access_drafts.MAY_BE_EMPTY,
}
"""Fields that a full world leaves empty somewhere; everything else must show something to who may see it."""

EMPTY_IN = {
    "Mutation.loyaltyProgrammeCreate": {
        *("milestones", "outstanding", "rewards", "tierPlans", "versions", "eventRules", "events")
    },
    "Mutation.loyaltyEventRuleSet": {"events.most"},
    "Mutation.loyaltyRewardCreate": {"tier", "startsAt", "endsAt", "customerLimit", "totalLimit"},
    "Mutation.loyaltyTiersSet": {"campaignIds", "currency", "earlyAccess", "months", "toTier"},
    **{
        f"Mutation.personalOffer{name}": {"results", "codeBatches", "uses"}
        for name in (
            "CampaignActivate",
            "CampaignCreate",
            "CampaignCreateFromTemplate",
            "CampaignResume",
            "LandingPageSet",
            "SharedCodeSet",
        )
    },
    "Mutation.personalOfferGoodwillGrant": {"usesLeft"},
    "Mutation.retentionFailedItemRetry": {"failedItems"},
    "Query.retentionReferralFigures": {"others.meanLifetimeRevenue"},
    "Query.retentionReferralReview": {"reason"},
    "Query.retentionReferralReviews": {"reason"},
    **{
        name: {"nextTier", "nextBonus"}  # a partner has none
        for name in (
            "Mutation.referralCodeCreate",
            "Mutation.referralCodeSet",
            "Mutation.referralNameSet",
            "User.referral",
        )
    },
    "Mutation.referralPayoutCreate": {"paidAt", "paidBy"},
    "Query.referralPayout": {"paidAt", "paidBy"},
    "Query.retentionMetrics": {"returnsBy"},
    "Query.retentionProfile": {"findings"},
    "Query.retentionSetup": {"channels", "storefrontFields"},
    "Mutation.loyaltyAccountUnfreeze": {"milestones", "orderId", "pending", "rewardPurchases"},
    **access_drafts.EMPTY_IN,
}
"""The same for one way in only: a new programme has no rules and no points yet, what is taken up again is not parked, and of a
campaign that nobody was granted nothing came."""
