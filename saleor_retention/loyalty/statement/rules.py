"""A movement of points as a sentence."""

from ..ledger.sources import Source
from ..models import TransactionKind

BY_KIND = {
    TransactionKind.HOLD: "Set aside for a checkout.",
    TransactionKind.RELEASE: "Free again: the checkout was not finished.",
    TransactionKind.EXPIRE: "Expired.",
    TransactionKind.FORGO: "Given up with the account.",
    TransactionKind.MERGE: "Moved with another account of the same person.",
    TransactionKind.IMPORT: "Brought along from the earlier programme.",
}
OF_ORDER = {
    TransactionKind.EARN: "Earned by {}.",
    TransactionKind.CLAWBACK: "Taken back with {}.",
    TransactionKind.CAPTURE: "Spent on {}.",
    TransactionKind.SPEND: "Spent on {}.",
    TransactionKind.RESTORE: "Given back: {} came to nothing.",
}
OTHERS = {
    Source.ORDER: "an order",
    Source.CHECKOUT: "a checkout",
    Source.REFERRAL: "a referral",
    Source.EVENT: "something else than an order",
    Source.REWARD: "a reward",
    Source.IMPORT: "the earlier programme's balance",
}


def sentence(kind: str, source: Source, points: int, order_number: str | None = None) -> str:
    """Why the points moved, in English, as customers read it."""
    movement = TransactionKind(kind)
    if movement in BY_KIND:
        return BY_KIND[movement]
    if movement is TransactionKind.ADJUST:
        return "Given by the shop." if points > 0 else "Taken by the shop."
    named = f"order {order_number}" if order_number else OTHERS.get(source, "something else")
    return OF_ORDER[movement].format(named)
