"""Who may see and do what, for every field of the printed schema. Both hosts are held to it.

Documents are made from the SDL: for every field by which a document comes to our types, one that selects everything
behind it. Who may see a field is what its description says ("Requires one of the following permissions: …"); a way
in that says nothing must be listed in `OPEN` with its audience. A new field is asked for as soon as it is printed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql_relay import from_global_id, to_global_id

from . import access_drafts, access_referrals, access_segments, ops_fixture
from .empty_fields import EMPTY_IN, MAY_BE_EMPTY
from .printed import TYPES, Field

PERMISSIONS = ("MANAGE_USERS", "MANAGE_DISCOUNTS", "MANAGE_ORDERS", "MANAGE_CHECKOUTS")
Guards = tuple[tuple[str, ...], ...]
"""What is asked for along a path: of each, one."""


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. Everything in the world is the owner's; `other` is a customer like them."""

    name: str
    is_person: bool = False
    is_owner: bool = False
    permissions: frozenset[str] = frozenset()

    def may(self, guards: Guards) -> bool:
        held = set(self.permissions)
        held |= {"OWNER"} if self.is_owner else set()
        held |= {"AUTHENTICATED_USER"} if self.is_person else set()
        return all(held & set(one) for one in guards)


def _held(*names: str) -> frozenset[str]:
    return frozenset(names)


STRANGER, OTHER, OWNER = Actor("stranger"), Actor("ben", True), Actor("ann", True, is_owner=True)
STAFF = Actor("staff", True, permissions=frozenset(PERMISSIONS))
APP = Actor("app", permissions=frozenset(PERMISSIONS))
ACTORS = (
    STRANGER,
    OTHER,
    OWNER,
    Actor("staff without permissions", True),
    Actor("app without permissions"),
    *(Actor(f"staff with {one}", True, permissions=_held(one)) for one in PERMISSIONS),
    *(Actor(f"app with {one}", permissions=_held(one)) for one in PERMISSIONS),
    STAFF,
    APP,
)

OPEN: dict[str, tuple[str, ...]] = {
    "Checkout.retention": (),
    "Query.loyaltyRules": (),
    "Mutation.personalOfferCodeRequest": (),
    "Mutation.checkoutPersonalOfferChoose": ("OWNER", "MANAGE_CHECKOUTS", "MANAGE_USERS"),
    "Mutation.checkoutPersonalOfferDecline": ("OWNER", "MANAGE_CHECKOUTS", "MANAGE_USERS"),
    "Mutation.checkoutRetentionRefresh": ("OWNER", "MANAGE_CHECKOUTS", "MANAGE_USERS"),
}
"""Ways in that name no permission. The checkout's own rules: `test_checkout_access`."""

REFUSED_IN_ERRORS = {
    f"Mutation.{name}"
    for name in ("checkoutPersonalOfferChoose", "checkoutPersonalOfferDecline", "checkoutRetentionRefresh")
}
"""These answer who may not as if there were no such checkout: a payload with NOT_FOUND."""

HOST = {"Money": "{ amount currency }", "PageInfo": "{ hasNextPage }", "Checkout": "{ id }"}
"""What is selected of types that are not ours."""

NESTED = {
    "pointsFor": "(amount: 10)",
    "expiringSoon": "(days: 400)",
    "translation": "(languageCode: DE)",
    "results": '(period: {start: "2026-01-01", end: "2026-12-31"})',
    "statementCsv": "",
    "cohortsBy": "(by: COUNTRY)",
    "tableCsv": "(table: KEY_FIGURES)",
    "returnsBy": "(by: PRODUCT)",
    "promise": '(channel: "main")',
    "shareText": '(channel: "main")',
}
"""Arguments of fields behind a way in, where a page is not all that they ask for."""

IDS = {
    **access_drafts.IDS,
    "The ID of the checkout.": "checkout",
    "The ID of the programme.": "programme",
    "The ID of the loyalty programme the points belong to.": "programme",
    "The ID of the campaign.": "campaign",
    "The ID of the customer's account.": "ann",
    "The IDs of the customers' accounts; or checkouts are named.": "ann",
    "The ID of the reward.": "reward",
    "The IDs of one reward, which is given by itself, or of up to five to choose from.": "reward",
    "The ID of the milestone.": "milestone",
    "The ID of the batch.": "batch",
    "The ID of the audience.": "audience",
    "The ID of the customer's offer.": "offer",
    "The ID of an offer of theirs.": "offer",
    "The ID of the draft order.": "order",
    "The ID of the referral.": "referral",
    "The ID of the partner.": "partner",
    "The ID of the payout.": "payout",
    "The number of the list.": "list",
    "The ID of the product variant.": "variant",
    "The ID of the account that leads to the other then.": "ann",
    "The ID of the account that gets everything.": "ben",
}
"""Which ID of the world an argument takes, by its description. A new one must be told here."""

SAMPLES: dict[str, Any] = {
    "Int": 1,
    "PositiveInt": 365,
    "Boolean": True,
    "PositiveDecimal": "5",
    "Decimal": 1,
    "DateTime": "2999-01-01T00:00:00+00:00",
    "LanguageCodeEnum": "DE",
}
BY_NAME: dict[str, Any] = {
    "currency": "USD",
    "rule": '{"neverOrdered": {}}',
    "start": "2026-01-01",
    "end": "2999-01-01",
    "code": "NOBODYS",
    "slug": "fresh-slug",
    "kind": "order",
    "ref": ops_fixture.SICK,
    "template": "WELCOME",
    "basis": "ORDERS",
    "window": "CALENDAR",
    "eventKind": "REVIEW",
    "layout": "NEUTRAL",
    "group": "everybody",
    "riskPercent": 200,
    "month": "2026-01-01",
    "decision": "VOIDED",
}
ALSO_GIVEN = {
    ("RetentionPeriodInput", "end"): "2066-01-01",
    **access_drafts.ALSO_GIVEN,
    **access_segments.ALSO_GIVEN,
    **access_referrals.ALSO_GIVEN,
    ("LoyaltyRewardCreateInput", "kind"): "GIFT_CARD",
    ("LoyaltyRewardCreateInput", "cardAmount"): "5",
    ("LoyaltyRewardCreateInput", "cardCurrency"): "USD",
    ("LoyaltyRewardUpdateInput", "name"): "Another name",
    ("LoyaltyMilestoneUpdateInput", "name"): "Another name",
    ("PersonalOfferCampaignCreateInput", "percent"): "5",
    ("PersonalOfferCampaignCreateFromTemplateInput", "percent"): "5",
    ("PersonalOfferCampaignUpdateInput", "name"): "Another name",
    ("PersonalOfferCampaignTranslateInput", "name"): "Ein Name",
    ("LoyaltyProgrammeUpdateInput", "isActive"): False,
    ("LoyaltyProgrammeVersionAddInput", "terms"): {
        "redemption": {"redeemPoints": 100, "redeemAmount": "1"},
        "expiry": {"expiryKind": "ROLLING", "lastsMonths": 12},
        "reminders": {"remindDays": [30, 7]},
        "pending": {"until": "RETURN_WINDOW", "returnDays": 14},
        "counting": {
            f"excluded{kind}Ids": [to_global_id(kind, 99)] for kind in ("Product", "Category", "Collection")
        },
        "bonuses": {
            "entries": [
                {
                    "title": "Goods",
                    "goods": {
                        "bonusProductIds": [to_global_id("Product", 99)],
                        "bonusVariantIds": [to_global_id("ProductVariant", 99)],
                        "bonusCategoryIds": [to_global_id("Category", 99)],
                        "bonusCollectionIds": [to_global_id("Collection", 99)],
                        "goodsTimes": "2",
                    },
                },
                {"title": "First", "firstOrder": {"firstOrderPoints": 50}},
                {
                    "title": "Days",
                    "days": {
                        "firstDay": "2020-01-01",
                        "lastDay": "2999-01-01",
                        "weekdays": [1],
                        "daysTimes": "2",
                    },
                },
            ]
        },
    },
    ("PersonalOfferGoodwillGrantInput", "percent"): "5",
    ("LoyaltyExampleBasketInput", "isFirstOrder"): True,
    ("Query.loyaltyExample", "rules"): {
        "currency": "USD",
        "ratePoints": 1_000,
        "rateAmount": "1",
        "terms": {
            "redemption": {"redeemPoints": 1, "redeemAmount": "1"},
            "bonuses": {
                "entries": [
                    {"title": "First", "firstOrder": {"firstOrderPoints": 50}},
                    {"title": "Days", "days": {"firstDay": "2020-01-01", "daysTimes": "2"}},
                ]
            },
        },
    },
    ("RetentionCostSetInput", "acquisition"): "5",
    ("RetentionCostSetInput", "serving"): "1",
    ("RetentionCostSetInput", "visits"): 9,
    ("Mutation.referralClaim", "code"): "NOBODYS",
    ("Mutation.referralClaim", "token"): "NOBODYS",
    ("Query.loyaltyLiability", "at"): "2999-01-01T00:00:00+00:00",
    ("LoyaltyPointsImportInput", "file"): "email,points\nnobody@example.com,5",
    ("LoyaltyPointsImportInput", "unknown"): "KEEP",
    ("RetentionCustomerEraseInput", "email"): "canary-guest@example.com",
}
"""Arguments that may be left out, and make a difference."""
ALSO_GIVEN["LoyaltyDraftSaveInput", "terms"] = ALSO_GIVEN["LoyaltyProgrammeVersionAddInput", "terms"]
DRAFTS = {
    **access_drafts.OTHERS,
    "loyaltyAccountUnfreeze": {"ann": "cleo"},
    "personalOfferCampaignActivate": {"campaign": "draft"},
    "personalOfferCampaignDiscard": {"campaign": "draft"},
    "personalOfferCampaignResume": {"campaign": "resting"},
    "personalOfferLandingPageSet": {"campaign": "coded"},
    "personalOfferSharedCodeSet": {"campaign": "shared"},
    "personalOfferCodesCreate": {"campaign": "coded"},
}
"""Mutations that want another of the world's objects than usual."""


@dataclass(frozen=True)
class Leaf:
    """A value in the answer, and what is asked for on the way to it."""

    path: tuple[str, ...]
    guards: Guards


@dataclass(frozen=True)
class Way:
    """A field by which a document comes to our types."""

    on: str
    field: Field

    @property
    def name(self) -> str:
        return f"{self.on}.{self.field.name}"

    @property
    def guards(self) -> Guards:
        asked = self.field.requires or OPEN[self.name]
        return (asked,) if asked else ()

    @property
    def is_mutation(self) -> bool:
        return self.on == "Mutation"


def ways() -> list[Way]:
    """Every field that we put on a type of the host."""
    return [
        Way(type_.name, one)
        for type_ in TYPES.values()
        if type_.is_extension
        for one in type_.fields.values()
    ]


def selected(type_name: str) -> str:
    """Everything there is in a type, as a selection; arguments of connections ask for a page."""
    if type_name in HOST:
        return HOST[type_name]
    type_ = TYPES.get(type_name)
    if type_ is None or type_.kind in {"enum", "scalar"}:
        return ""
    parts = [
        one.name
        + NESTED.get(one.name, "(first: 10)" if "first" in one.arguments else "")
        + f" {selected(one.named)}"
        for one in type_.fields.values()
    ]
    return "{ " + " ".join(parts) + " }"


def leaves(field: Field, path: tuple[str, ...], guards: Guards) -> Iterator[Leaf]:
    """All values behind a field."""
    type_ = None if field.named in HOST else TYPES.get(field.named)
    if type_ is None or type_.kind in {"enum", "scalar"}:
        yield Leaf(path, guards)
        return
    for one in type_.fields.values():
        inner = (*guards, one.requires) if one.requires else guards
        yield from leaves(one, (*path, one.name), inner)


def argument(given: Field, holder: str, world: dict[str, Any], key: str) -> Any:
    """A value for an argument, by its type; None for what may be left out."""
    if not given.is_required and (holder, given.name) not in ALSO_GIVEN:
        return None
    if (holder, given.name) in ALSO_GIVEN:
        return ALSO_GIVEN[holder, given.name]
    type_ = TYPES.get(given.named)
    if type_ is not None and type_.kind == "input":
        inner = {one.name: argument(one, type_.name, world, key) for one in type_.fields.values()}
        value: Any = {name: one for name, one in inner.items() if one is not None}
    elif given.named == "ID":
        value = world[IDS[given.about]]
    elif given.named == "String":
        of_world = {"channel": world["channel"], "file": from_global_id(world["ann"])[1]}
        value = {**BY_NAME, **of_world, "idempotencyKey": key}.get(given.name, "because")
    else:
        value = BY_NAME[given.name] if given.name in BY_NAME else SAMPLES[given.named]
    return [value] if given.type.startswith("[") else value


Road = tuple[tuple[str, ...], str]
"""Names from the root to the type of the host, and the document around `%s`; `{name}` is an ID of the world."""

ROADS: dict[str, Road] = {
    "Query": ((), "%s"),
    "Mutation": ((), "%s"),
    # Saleor reads representations from variables only.
    "User": (("_entities",), "_entities(representations: $of) {{ ... on User {{ %s }} }}"),
    "Order": (("order",), 'order(id: "{order}") {{ %s }}'),
    "Checkout": (("checkout",), 'checkout(id: "{checkout}") {{ %s }}'),
}
"""How a document gets to what a way is on. Each host has more; see its own test."""


def asked(
    way: Way, world: dict[str, Any], key: str = "key", road: Road | None = None
) -> tuple[str, dict[str, Any], list[Leaf]]:
    """The document, its variables, and every value it asks for."""
    steps, around = road or ROADS[way.on]
    of_world = world | {name: world[other] for name, other in DRAFTS.get(way.field.name, {}).items()}
    arguments = way.field.arguments.values()
    values = {one.name: argument(one, way.name, of_world, key) for one in arguments}
    values = {name: value for name, value in values.items() if value is not None}
    declared = [f"${one.name}: {one.type}" for one in arguments if one.name in values]
    passed = [f"{name}: ${name}" for name in values]
    if "first" in way.field.arguments:
        passed.append("first: 10")
    if "$of" in around:
        declared.append("$of: [_Any!]!")
        values["of"] = [{"__typename": "User", "id": world["ann"]}]
    inside = f"{way.field.name}{_bracketed(passed)} {selected(way.field.named)}"
    inside = inside.replace(NESTED["promise"], f'(channel: "{world["channel"]}")')
    body = around.format(**{name: one for name, one in world.items() if isinstance(one, str)}) % inside
    text = f"{'mutation' if way.is_mutation else 'query'}{_bracketed(declared)} {{ {body} }}"
    return text, values, list(leaves(way.field, (*steps, way.field.name), way.guards))


def _bracketed(parts: list[str]) -> str:
    return f"({', '.join(parts)})" if parts else ""


def values_at(answer: Any, path: tuple[str, ...]) -> list[Any]:
    """The values under a path, through lists; what is null on the way gives none."""
    found = [answer]
    for step in path:
        found = [one.get(step) for one in _flat(found) if isinstance(one, dict)]
    return [one for one in _flat(found) if one is not None]


def _flat(values: list[Any]) -> Iterator[Any]:
    for one in values:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one


def told(data: Any, canaries: frozenset[str]) -> set[str]:
    """The planted texts and figures that stand anywhere in an answer."""
    text = data if isinstance(data, str) else json.dumps(data)
    return {one for one in canaries if one in text}


OF_A_FEW = {"cohortsBy", "retentionProfile"}
"""Tables of customers, of which who may not see customers reads no small cell: test_figures_of_customers."""
VARYING = {"asOf", "countedAt", "pointsToEarn"}  # by when it was asked, or for whom: see test_checkout_access


def judged(
    actor: Actor,
    way: Way,
    answer: dict[str, Any],
    full: dict[str, Any],
    found: list[Leaf],
    canaries: frozenset[str],
) -> list[str]:
    """What is wrong with an answer: values shown to who may not see them, or withheld from who may."""
    wrong, data = [], answer.get("data") or {}
    may_be_told: set[str] = set()
    for leaf in found:
        values, all_values = values_at(data, leaf.path), values_at(full["data"], leaf.path)
        if actor.may(leaf.guards):
            may_be_told |= told(all_values, canaries)
            is_told = "MANAGE_USERS" in actor.permissions or not OF_A_FEW & set(leaf.path)
            if not way.is_mutation and is_told and values != all_values and leaf.path[-1] not in VARYING:
                wrong.append(f"{actor.name} misses {'.'.join(leaf.path)}: {values}")
        elif values and not (way.name in REFUSED_IN_ERRORS and leaf.path[1] == "errors"):
            wrong.append(f"{actor.name} sees {'.'.join(leaf.path)}: {values}")
    if more := told(answer, canaries) - may_be_told:
        wrong.append(f"{actor.name} is told {sorted(more)} by {way.name}")
    if way.is_mutation and actor.may(way.guards) and not values_at(data, (way.field.name,)):
        wrong.append(f"{actor.name} is kept from {way.name}")
    return wrong


def shown(actor: Actor, answer: dict[str, Any], found: list[Leaf]) -> list[str]:
    """Values that an answer shows to who may not see them, whatever else it withholds."""
    hidden = [leaf for leaf in found if not actor.may(leaf.guards)]
    return [
        f"{actor.name} sees {'.'.join(leaf.path)}"
        for leaf in hidden
        if values_at(answer.get("data"), leaf.path)
    ]


def empty(way: Way, full: dict[str, Any], found: list[Leaf]) -> list[str]:
    """Fields of which a full world shows nothing: the matrix would prove nothing about them."""
    if values_at(full["data"], (way.field.name, "errors", "code")):
        return []
    expected = set(MAY_BE_EMPTY) | EMPTY_IN.get(way.name, set())
    in_vain = [leaf.path for leaf in found if not values_at(full["data"], leaf.path)]
    return [".".join(path) for path in in_vain if not expected & {*path, ".".join(path[-2:])}]


def within() -> dict[str, set[str]]:
    """For each of our object types, the ways in by which a document comes to it."""
    found: dict[str, set[str]] = {}
    for way in ways():
        _walk(way.field.named, way.name, found)
    return found


def _walk(type_name: str, through: str, found: dict[str, set[str]]) -> None:
    type_ = TYPES.get(type_name)
    if type_ is None or type_.is_extension or type_.kind != "type" or through in found.get(type_name, ()):
        return
    found.setdefault(type_name, set()).add(through)
    for one in type_.fields.values():
        _walk(one.named, through, found)
