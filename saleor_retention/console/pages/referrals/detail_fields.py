"""What terms of referrals say beyond points for both: read into the form's fields, and written as the API takes them."""

from collections.abc import Mapping, Sequence
from typing import Any

TIERS, BONUSES = 5, 3
"""Rows of the form. What the API was told beyond them stays."""

PLAIN = ("return_days", "within_days", "most_rewards", "limit_days")
LISTED = (
    "referrer_reward_id",
    "referee_reward_id",
    "welcome_reward_id",
    "referrer_audience_id",
    "referee_audience_id",
)
GOODS = ("product_ids", "category_ids", "collection_ids")


def step_names() -> list[tuple[str, str]]:
    """Names of the fields of tiers and bonuses: friends and points."""
    kinds = (("tier", TIERS), ("bonus", BONUSES))
    return [
        (f"{kind}_{row}_friends", f"{kind}_{row}_points")
        for kind, rows in kinds
        for row in range(1, rows + 1)
    ]


def fields_of_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Of what the API answers, as the form has it."""
    steps = {
        **_typed("tier", [(tier["fromFriends"], tier["points"]) for tier in terms["tiers"]], TIERS),
        **_typed("bonus", [(bonus["atFriends"], bonus["points"]) for bonus in terms["bonuses"]], BONUSES),
    }
    known = {name: terms[_camel(name)] for name in (*PLAIN, *LISTED, *GOODS)}
    return {**known, **steps, "budget": terms["budget"] and terms["budget"]["amount"]}


def values_of_details(data: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Of cleaned data, as the API takes them. `before`: the terms in force, for what no field shows."""
    return {
        **{name: data[name] for name in PLAIN},
        **{name: data[name] or None for name in LISTED},
        **{name: data[name] or [] for name in GOODS},
        "budget": None if data["budget"] is None else str(data["budget"]),
        "tiers": _tiers(steps_in(data, "tier", TIERS), before),
        "bonuses": [
            {"atFriends": friends, "points": points} for friends, points in steps_in(data, "bonus", BONUSES)
        ]
        + [
            {"atFriends": bonus["atFriends"], "points": int(float(bonus["points"]))}
            for bonus in (before or {"bonuses": []})["bonuses"][BONUSES:]
        ],
    }


def steps_in(data: Mapping[str, Any], kind: str, rows: int) -> list[tuple[int, int]]:
    """Friends and points of the rows that are filled in, the fewest friends first."""
    pairs = [
        (data.get(f"{kind}_{row}_friends"), data.get(f"{kind}_{row}_points")) for row in range(1, rows + 1)
    ]
    return sorted(
        (friends, points) for friends, points in pairs if friends is not None and points is not None
    )


def _tiers(steps: Sequence[tuple[int, int]], before: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """A tier keeps the reward of the catalogue that it had at the same number of friends."""
    earlier = (before or {"tiers": []})["tiers"]
    rewards = {tier["fromFriends"]: tier["rewardId"] for tier in earlier}
    shown = [(friends, points, rewards.get(friends)) for friends, points in steps]
    beyond = [(tier["fromFriends"], int(float(tier["points"])), tier["rewardId"]) for tier in earlier[TIERS:]]
    return [
        {"fromFriends": friends, "points": points, "rewardId": reward_id}
        for friends, points, reward_id in (*shown, *beyond)
    ]


def _typed(kind: str, steps: Sequence[tuple[int, Any]], rows: int) -> dict[str, int]:
    typed = {}
    for row, (friends, points) in enumerate(steps[:rows], start=1):
        typed[f"{kind}_{row}_friends"], typed[f"{kind}_{row}_points"] = friends, int(float(points))
    return typed


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
