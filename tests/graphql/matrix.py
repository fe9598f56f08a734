"""Who may see and do what: one row for each field that lets a requestor in. Both hosts are held to it.

Actors: a stranger, another customer, the owner, staff and apps with and without permissions. What a field lets see
of our types stands in `WITHIN`: a type that became reachable by another way fails, and so does a field without a row.
"""

from dataclasses import dataclass
from typing import Any

STRANGER, OTHER, OWNER = "stranger", "ben", "ann"
STAFF, STAFF_WITHOUT, APP, APP_WITHOUT = (
    "staff",
    "staff without permissions",
    "app",
    "app without permissions",
)
ACTORS = (STRANGER, OTHER, OWNER, STAFF_WITHOUT, STAFF, APP_WITHOUT, APP)
ALL = frozenset(ACTORS)
PERMITTED = frozenset({STAFF, APP})
OWNER_OR_PERMITTED = PERMITTED | {OWNER}
SIGNED_IN = frozenset({OTHER, OWNER, STAFF_WITHOUT, STAFF})


@dataclass(frozen=True)
class Row:
    """A document that asks for the field, and who gets it. `{name}` stands for an ID of the world."""

    allowed: frozenset[str]
    document: str
    path: tuple[str, ...]
    entity: str = ""
    """Which account `$of` stands for. Saleor reads representations from variables only."""

    def filled(self, ids: dict[str, str]) -> tuple[str, dict[str, Any]]:
        """The document and its variables."""
        text = self.document
        for name, given in ids.items():
            text = text.replace("{" + name + "}", given)
        of = [{"__typename": "User", "id": ids[self.entity]}] if self.entity else []
        return text, {"of": of} if of else {}

    def seen(self, answer: dict[str, Any]) -> bool:
        """Whether something came back where the field is."""
        value: Any = answer.get("data")
        for step in self.path:
            value = value[0] if isinstance(value, list) and value else value
            value = value.get(step) if isinstance(value, dict) else None
        return value is not None


def _of_user(field: str, body: str, allowed: frozenset[str] = OWNER_OR_PERMITTED, *within: str) -> Row:
    inside = f"{{ _entities(representations: $of) {{ ... on User {{ {field} {body} }} }} }}"
    return Row(allowed, f"query($of: [_Any!]!) {inside}", ("_entities", field, *within), entity="ann")


def _of_order(allowed: frozenset[str], field: str) -> Row:
    return Row(
        allowed,
        f'{{ order(id: "{{order}}") {{ retention {{ {field} }} }} }}',
        ("order", "retention", field.split()[0]),
    )


def _staff(name: str, given: str) -> Row:
    body = f'{name}(input: {{{given}, reason: "r", idempotencyKey: "k"}}) {{ errors {{ code }} }}'
    return Row(PERMITTED, f"mutation {{ {body} }}", (name, "errors"))


ROWS: dict[str, Row] = {
    "User.loyalty": _of_user("loyalty", "{ balance { available } }"),
    "User.personalOffers": _of_user("personalOffers", "{ name }"),
    "User.referral": _of_user("referral", "{ pending }"),
    "Order.retention": _of_order(OWNER_OR_PERMITTED, "pointsDue"),
    "RetentionOrder.isPurchase": _of_order(PERMITTED, "isPurchase"),
    "RetentionOrder.netSales": _of_order(PERMITTED, "netSales { amount }"),
    "Checkout.retention": Row(
        ALL,
        '{ checkout(id: "{checkout}") { retention { declined } } }',
        ("checkout", "retention", "declined"),
    ),
    "LoyaltyProgrammeVersion.actor": _of_user(
        "loyalty", "{ programme { versions { actor } } }", PERMITTED, "programme", "versions", "actor"
    ),
    "LoyaltyProgrammeVersion.reason": _of_user(
        "loyalty", "{ programme { versions { reason } } }", PERMITTED, "programme", "versions", "reason"
    ),
    "Query.loyaltyProgramme": Row(
        PERMITTED, '{ loyaltyProgramme(id: "{programme}") { slug } }', ("loyaltyProgramme",)
    ),
    "Query.loyaltyProgrammes": Row(
        PERMITTED, "{ loyaltyProgrammes(first: 1) { totalCount } }", ("loyaltyProgrammes",)
    ),
    "Query.personalOfferCampaign": Row(
        PERMITTED, '{ personalOfferCampaign(id: "{campaign}") { name } }', ("personalOfferCampaign",)
    ),
    "Query.personalOfferCampaigns": Row(
        PERMITTED, "{ personalOfferCampaigns(first: 1) { totalCount } }", ("personalOfferCampaigns",)
    ),
    "Query.retentionMetrics": Row(
        PERMITTED,
        '{ retentionMetrics(period: {start: "2026-01-01", end: "2027-01-01"}, currency: "USD") { currency } }',
        ("retentionMetrics",),
    ),
    "Mutation.checkoutPersonalOfferDecline": Row(
        OWNER_OR_PERMITTED,
        'mutation { checkoutPersonalOfferDecline(checkoutId: "{checkout}") { retention { declined } } }',
        ("checkoutPersonalOfferDecline", "retention", "declined"),
    ),
    "Mutation.checkoutRetentionRefresh": Row(
        OWNER_OR_PERMITTED,
        'mutation { checkoutRetentionRefresh(checkoutId: "{checkout}") { retention { declined } } }',
        ("checkoutRetentionRefresh", "retention", "declined"),
    ),
    "Mutation.referralClaim": Row(
        SIGNED_IN,
        'mutation { referralClaim(code: "NOBODYS") { errors { code } } }',
        ("referralClaim", "errors"),
    ),
    "Mutation.referralCodeCreate": Row(
        SIGNED_IN, "mutation { referralCodeCreate { errors { code } } }", ("referralCodeCreate", "errors")
    ),
    "Mutation.loyaltyPointsAdjust": _staff("loyaltyPointsAdjust", 'userId: "{ann}", points: 1'),
    "Mutation.loyaltyProgrammeCreate": _staff("loyaltyProgrammeCreate", 'slug: "s", name: "n"'),
    "Mutation.loyaltyProgrammeVersionAdd": _staff(
        "loyaltyProgrammeVersionAdd",
        'programmeId: "{programme}", channel: "c", currency: "USD", ratePoints: 1, rateAmount: 1',
    ),
    "Mutation.personalOfferCampaignCreate": _staff(
        "personalOfferCampaignCreate", 'name: "n", percent: 5, listings: [{channel: "c", currency: "USD"}]'
    ),
    "Mutation.personalOfferCampaignActivate": _staff(
        "personalOfferCampaignActivate", 'campaignId: "{campaign}"'
    ),
    "Mutation.personalOfferCampaignStop": _staff("personalOfferCampaignStop", 'campaignId: "{campaign}"'),
    "Mutation.personalOfferGrant": _staff(
        "personalOfferGrant", 'campaignId: "{campaign}", userIds: ["{ann}"]'
    ),
    "Mutation.referralTermsSet": _staff(
        "referralTermsSet", 'channel: "c", programmeId: "{programme}", referrerPoints: 1, refereePoints: 1'
    ),
}

ACCOUNT = {"User.loyalty", "Mutation.loyaltyPointsAdjust"}
PROGRAMMES = {
    *ACCOUNT,
    "Query.loyaltyProgramme",
    "Query.loyaltyProgrammes",
    "Mutation.loyaltyProgrammeCreate",
    "Mutation.loyaltyProgrammeVersionAdd",
    "Mutation.referralTermsSet",
}
CAMPAIGNS = {
    "Query.personalOfferCampaign",
    "Query.personalOfferCampaigns",
    "Mutation.personalOfferCampaignCreate",
    "Mutation.personalOfferCampaignActivate",
    "Mutation.personalOfferCampaignStop",
    "Mutation.personalOfferGrant",
}
CHECKOUT = {
    "Checkout.retention",
    "Mutation.checkoutPersonalOfferDecline",
    "Mutation.checkoutRetentionRefresh",
}
MUTATIONS = {name for name in ROWS if name.startswith("Mutation.")}

WITHIN: dict[str, set[str]] = {
    "LoyaltyAccount": ACCOUNT,
    "LoyaltyBalance": ACCOUNT,
    "LoyaltyTransaction": ACCOUNT,
    "LoyaltyTransactionCountableConnection": ACCOUNT,
    "LoyaltyTransactionCountableEdge": ACCOUNT,
    "LoyaltyProgramme": PROGRAMMES,
    "LoyaltyProgrammeVersion": PROGRAMMES,
    "LoyaltyProgrammeCountableConnection": {"Query.loyaltyProgrammes"},
    "LoyaltyProgrammeCountableEdge": {"Query.loyaltyProgrammes"},
    "PersonalOffer": {"User.personalOffers"},
    "PersonalOfferListing": {"User.personalOffers"} | CAMPAIGNS,
    "PersonalOfferCampaign": CAMPAIGNS,
    "PersonalOfferCampaignCountableConnection": {"Query.personalOfferCampaigns"},
    "PersonalOfferCampaignCountableEdge": {"Query.personalOfferCampaigns"},
    "PersonalOfferRedemption": {"Order.retention"},
    "ReferralSummary": {"User.referral", "Mutation.referralClaim", "Mutation.referralCodeCreate"},
    "ReferralTerms": {"Mutation.referralTermsSet"},
    "RetentionAppliedOffer": CHECKOUT,
    "RetentionCheckout": CHECKOUT,
    "RetentionOrder": {"Order.retention"},
    "RetentionOrderLine": {"Order.retention"},
    "RetentionMetrics": {"Query.retentionMetrics"},
    "RetentionRates": {"Query.retentionMetrics"},
    "RetentionRepeat": {"Query.retentionMetrics"},
    "RetentionSales": {"Query.retentionMetrics"},
    "RetentionCohort": {"Query.retentionMetrics"},
    "RetentionError": MUTATIONS,
} | {
    name.removeprefix("Mutation.")[0].upper() + name.removeprefix("Mutation.")[1:]: {name}
    for name in MUTATIONS
}
