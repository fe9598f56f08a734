"""Drafts and simulations of the access matrix's world, and what the matrix is told of them."""

from datetime import datetime
from typing import Any

from graphql_relay import to_global_id

from saleor_retention.core.clock import now
from saleor_retention.loyalty.simulation.drafts import draft_save
from saleor_retention.loyalty.simulation.simulations import simulation_start
from saleor_retention.loyalty.tiers.rules import Tier

EARLY = "2020-01-01T00:00:00+00:00"
ACTOR = "user:CANARY-ACTOR"
IDS = {"The ID of the draft.": "points draft", "The ID of the simulation.": "simulation"}
OTHERS = {"loyaltyDraftDiscard": {"points draft": "open draft"}}
MAY_BE_EMPTY = {
    "drafts": "none is worked on; told by loyaltyDraft",
    "simulations": "nothing was tried yet; told by loyaltySimulation",
    "below": "a class of balances without an end",
}
EMPTY_IN = {"Mutation.loyaltyDraftSave": {"version"}, "Query.loyaltyDraft": {"version"}}
"""A draft has become no version yet; `loyaltyDraftActivate` tells of one."""
ALSO_GIVEN = {
    ("LoyaltySimulationStartInput", "marginShare"): "0.4",
    ("LoyaltySimulationStartInput", "since"): EARLY,
}


def drafts(programme: int, channel: str, terms: dict[str, Any]) -> dict[str, str]:
    """Two drafts that are worked on, and what they were tried with."""
    rules = {"channel": channel, "currency": "USD", "rate_points": 2, "rate_minor": 100, "terms": terms}
    pks = [
        draft_save(programme, name=name, rules=rules, actor=ACTOR, now=now()).pk
        for name in ("CANARY-RULES", "CANARY-IDEA")
    ]
    assumptions = {
        "margin_share": "0.4",
        "tiers": {"basis": "spend", "tiers": [Tier("club", "Club", 1).as_json()]},
    }
    tried = [
        simulation_start(
            pk, since=datetime.fromisoformat(EARLY), assumptions=assumptions, actor=ACTOR, now=now()
        )
        for pk in pks
    ]
    return {
        "points draft": to_global_id("LoyaltyDraft", pks[0]),
        "open draft": to_global_id("LoyaltyDraft", pks[1]),
        "simulation": to_global_id("LoyaltySimulation", tried[0].pk),
    }
