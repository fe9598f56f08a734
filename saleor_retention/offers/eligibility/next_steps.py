"""What a shopper can do next about the offers on a checkout, and a sentence that says so."""

from dataclasses import dataclass
from enum import StrEnum

from ...core.money import Money
from .offer import Reason


class NextStep(StrEnum):
    """What a storefront shows; the same names are the GraphQL enum."""

    APPLIED = "applied"
    ADD_MORE = "add_more"
    CHOOSE_DELIVERY = "choose_delivery"
    SIGN_IN = "sign_in"
    OWN_CODE_IS_WORSE = "own_code_is_worse"
    TURNED_OFF = "turned_off"


STEPS = {
    Reason.APPLIED: NextStep.APPLIED,
    Reason.MINIMUM_NOT_REACHED: NextStep.ADD_MORE,
    Reason.QUANTITY_NOT_REACHED: NextStep.ADD_MORE,
    Reason.NO_ELIGIBLE_ITEMS: NextStep.ADD_MORE,
    Reason.EMPTY: NextStep.ADD_MORE,
    Reason.NO_DELIVERY: NextStep.CHOOSE_DELIVERY,
    Reason.ANONYMOUS: NextStep.SIGN_IN,
    Reason.DECLINED: NextStep.TURNED_OFF,
    Reason.REMOVED: NextStep.TURNED_OFF,
}
"""What follows from a reason alone. Of all others nothing that the shopper does here brings an offer."""


@dataclass(frozen=True, slots=True)
class Situation:
    """An offer, or the best of a checkout, as it is told. `name`: of the offer, "" where none is meant."""

    reason: Reason
    currency: str
    name: str = ""
    missing_minor: int = 0
    missing_quantity: int = 0
    saving_minor: int = 0
    """What is taken off; of what is not on, what it would take off at most. 0 when that cannot be said."""
    saves_more_minor: int = 0


def next_step(situation: Situation) -> NextStep | None:
    """None when there is nothing to do."""
    if situation.reason is Reason.OTHER_CODE:
        return NextStep.OWN_CODE_IS_WORSE if situation.saves_more_minor else None
    return STEPS.get(situation.reason)


def sentence(situation: Situation) -> str:
    """For the shopper, in English."""
    name = f"“{situation.name}”" if situation.name else "your offer"
    amount = str(Money(situation.saving_minor, situation.currency)) if situation.saving_minor else ""
    match next_step(situation):
        case NextStep.APPLIED:
            return f"{_capital(name)} is applied." if not amount else f"{_capital(name)} takes off {amount}."
        case NextStep.ADD_MORE:
            return _to_add(situation, name)
        case NextStep.CHOOSE_DELIVERY:
            return f"Choose a delivery that costs something, and {name} pays for it."
        case NextStep.SIGN_IN:
            return "Sign in to get your personal offers."
        case NextStep.OWN_CODE_IS_WORSE:
            more = Money(situation.saves_more_minor, situation.currency)
            return f"Remove your code, and {name} saves you {more} more."
        case NextStep.TURNED_OFF:
            return f"You turned {name} off for this checkout."
        case None:
            return SENTENCES[situation.reason]


def _to_add(situation: Situation, name: str) -> str:
    if situation.reason is Reason.MINIMUM_NOT_REACHED:
        return f"Add goods for {Money(situation.missing_minor, situation.currency)} to get {name}."
    if situation.reason is Reason.QUANTITY_NOT_REACHED:
        return f"Add {situation.missing_quantity} more to get {name}."
    if situation.reason is Reason.NO_ELIGIBLE_ITEMS:
        return f"Add goods that {name} is for."
    return f"Add goods to get {name}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


SENTENCES = {
    Reason.NO_OFFER: "There is no personal offer for you now.",
    Reason.OTHER_CODE: "Your code is used instead of your personal offers.",
    Reason.BETTER_PROMOTION: "The shop's own promotion already saves you as much or more.",
    Reason.NOT_STARTED: "It has not begun yet.",
    Reason.ENDED: "It is over.",
    Reason.USED: "You have used it.",
    Reason.BUDGET_EXHAUSTED: "All there was to give has been given.",
    Reason.COOLDOWN: "It is too soon after another offer of yours.",
    Reason.RESERVED_ELSEWHERE: "It is on another checkout of yours.",
    Reason.OTHER_CHANNEL: "It does not hold in this shop.",
    Reason.OTHER_REGION: "It does not hold where this is delivered to.",
    Reason.OTHER_CHECKOUT: "It is for another checkout.",
    Reason.STORE_REFUSED: "It cannot be used on this checkout.",
    Reason.ANOTHER_IS_ON: "Another offer of yours is on, which it does not join.",
}
"""Of the reasons that leave nothing to do."""
