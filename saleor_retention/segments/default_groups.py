"""The groups that a store begins with: our own reading of names that the field knows, each with its next best step.

Published score boxes of these names overlap and leave customers out, so the order and the bounds here are ours
(docs/segments.md). An owner sets others at any time.
"""

from .groups import Bound, GroupRule

QUARTER_DAYS, HALF_A_YEAR_DAYS = 90, 183
"""Nobody who bought within a quarter of a year has left, however lately all others bought."""

DEFAULT_GROUPS: tuple[GroupRule, ...] = (
    GroupRule(
        "ex_lovers",
        "Ex-lovers",
        "Win them back: ask why they left, and offer a reason to return that costs less than a new customer.",
        {
            "recency": Bound(1, 1),
            "frequency": Bound(2, 5),
            "monetary": Bound(3, 5),
            "days": Bound(QUARTER_DAYS, None),
        },
    ),
    GroupRule(
        "one_big_order",
        "One big order",
        "Ask what became of that order, and show what goes with it; without an answer, let them go.",
        {
            "recency": Bound(1, 1),
            "frequency": Bound(1, 1),
            "monetary": Bound(4, 5),
            "days": Bound(QUARTER_DAYS, None),
        },
    ),
    GroupRule(
        "breakups",
        "Breakups",
        "Spend nothing on them; learn from the reasons they give, and leave them out of paid campaigns.",
        {"recency": Bound(1, 1), "days": Bound(QUARTER_DAYS, None)},
    ),
    GroupRule(
        "about_to_dump_you",
        "About to dump you",
        "Act now: a personal offer with an end date, and a question about what was missing.",
        {"days": Bound(HALF_A_YEAR_DAYS, None)},
    ),
    GroupRule(
        "soulmates",
        "Soulmates",
        "Make them happy, and find more like them: early access, service by name, no discounts they did not ask for.",
        {"recency": Bound(4, 5), "frequency": Bound(5, 5), "monetary": Bound(5, 5)},
    ),
    GroupRule(
        "true_lovers",
        "True lovers",
        "Thank them, and invite them to bring friends; a tier above theirs shows what comes next.",
        {"recency": Bound(3, 5), "frequency": Bound(4, 5), "monetary": Bound(4, 5)},
    ),
    GroupRule(
        "new_passion",
        "New passion",
        "Make the first weeks good: follow up on the order, and suggest the next purchase soon.",
        {"recency": Bound(5, 5), "frequency": Bound(1, 4), "monetary": Bound(4, 5)},
    ),
    GroupRule(
        "flirting",
        "Flirting",
        "Catch them while they decide: remind them of what they liked, with points that are about to end.",
        {"orders": Bound(4, None), "monetary": Bound(4, 5)},
    ),
    GroupRule(
        "potential_lovers",
        "Potential lovers",
        "Raise the next basket: goods that go together, and a reward that is one order away.",
        {"recency": Bound(3, 5), "frequency": Bound(3, 5), "monetary": Bound(2, 5)},
    ),
    GroupRule(
        "platonic_friends",
        "Platonic friends",
        "They come often for little: show them other categories, and a threshold worth reaching.",
        {"frequency": Bound(3, 5)},
    ),
    GroupRule(
        "apprentices",
        "Apprentices",
        "Bring the second order: a welcome of a few steps, and a small reason to come back within their first month.",
        {"recency": Bound(4, 5)},
    ),
    GroupRule(
        "acquaintances",
        "Acquaintances",
        "Remind them once of what they bought and what is new; do not discount before they answer.",
    ),
)
"""From the first that is tried to the last, which takes everybody."""
