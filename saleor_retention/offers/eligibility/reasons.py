"""The catalogue of reasons why an offer is, or is not, on a checkout: its words, its rank, and what follows from it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class NextStep(StrEnum):
    """What a shopper can do next. A storefront shows it; the same names are the GraphQL enum."""

    APPLIED = "applied"
    ADD_MORE = "add_more"
    CHOOSE_DELIVERY = "choose_delivery"
    SIGN_IN = "sign_in"
    OWN_CODE_IS_WORSE = "own_code_is_worse"
    TURNED_OFF = "turned_off"


@dataclass(frozen=True, slots=True)
class ReasonEntry:
    """What is said of a reason, and what follows from it."""

    description: str
    """Of the GraphQL enum's value."""
    sentence: str
    """For the shopper, in English, with figures of a `Situation` in braces."""
    sentence_with_figure: str = ""
    """The same once there is something that is saved."""
    refusal: str = ""
    """Why an offer that was asked for is not put on."""
    at_completion: str = ""
    """Why the checkout is not completed; a stranger learns nothing about whose code it is."""
    next_step: NextStep | None = None
    """None: nothing that the shopper does here brings an offer."""
    rank: int = 0
    """Of several reasons the shopper is told the one nearest to a discount: the smallest rank. 0: no offer has it alone."""
    is_final: bool = False
    """Nothing that the shopper does with this cart brings back such an offer, or it is for other places: no hint of it."""
    may_open_again: bool = False
    """An offer that was weighed with it and may be used now is as good as a new one."""


class Reason(StrEnum):
    """Why an offer is, or is not, on a checkout. The same names are the GraphQL enum.

    A new reason is one member here and its row in the table of docs/offers.md.
    """

    entry: ReasonEntry

    def __new__(cls, code: str, entry: ReasonEntry | None = None) -> Self:
        """The code is the value: as decisions keep it and as it is looked up."""
        member = str.__new__(cls, code)
        member._value_ = code
        if entry is not None:
            member.entry = entry
        return member

    APPLIED = (
        "applied",
        ReasonEntry(
            "One is applied.",
            "{Name} is applied.",
            sentence_with_figure="{Name} takes off {saving}.",
            next_step=NextStep.APPLIED,
        ),
    )
    ANONYMOUS = (
        "anonymous",
        ReasonEntry(
            "The checkout belongs to no account: offers are personal.",
            "Sign in to get your personal offers.",
            refusal="The checkout belongs to no account: offers are personal.",
            next_step=NextStep.SIGN_IN,
        ),
    )
    NO_OFFER = (
        "no_offer",
        ReasonEntry(
            "The customer has none.",
            "There is no personal offer for you now.",
            at_completion="This code is not available.",
        ),
    )
    OTHER_CODE = (
        "other_code",
        ReasonEntry(
            "The shopper typed a code of their own; it wins.",
            "Your code is used instead of your personal offers.",
            sentence_with_figure="Remove your code, and {name} saves you {more} more.",
            refusal="A code was typed on this checkout: it has to be removed first.",
            next_step=NextStep.OWN_CODE_IS_WORSE,
            rank=1,
        ),
    )
    DECLINED = (
        "declined",
        ReasonEntry(
            "The shopper declined: none comes until they refresh or choose one.",
            "You turned {name} off for this checkout.",
            next_step=NextStep.TURNED_OFF,
            rank=2,
        ),
    )
    REMOVED = (
        "removed",
        ReasonEntry(
            "The shopper took one off this checkout: their offers come back once a code was tried.",
            "You turned {name} off for this checkout.",
            next_step=NextStep.TURNED_OFF,
            rank=3,
        ),
    )
    BETTER_PROMOTION = (
        "better_without",
        ReasonEntry(
            "The shop's own promotion saves at least as much.",
            "The shop's own promotion already saves you as much or more.",
            refusal="With this offer the total would be higher: the shop's own promotion saves at least as much.",
            rank=9,
        ),
    )
    MINIMUM_NOT_REACHED = (
        "minimum_not_reached",
        ReasonEntry(
            "The goods are worth less than the offer asks; `missing` says how much.",
            "Add goods for {missing} to get {name}.",
            refusal="The goods are worth less than this offer asks.",
            next_step=NextStep.ADD_MORE,
            rank=4,
        ),
    )
    QUANTITY_NOT_REACHED = (
        "quantity_not_reached",
        ReasonEntry(
            "There are fewer goods than the offer asks; `missingQuantity` says how many.",
            "Add {quantity} more to get {name}.",
            refusal="There are fewer goods than this offer asks.",
            next_step=NextStep.ADD_MORE,
            rank=5,
        ),
    )
    NO_ELIGIBLE_ITEMS = (
        "no_such_goods",
        ReasonEntry(
            "None of the goods that it is for are in the cart.",
            "Add goods that {name} is for.",
            refusal="None of the goods that this offer is for are in the cart.",
            next_step=NextStep.ADD_MORE,
            rank=6,
        ),
    )
    NO_DELIVERY = (
        "no_delivery",
        ReasonEntry(
            "It makes the delivery free, and none that costs something is chosen yet.",
            "Choose a delivery that costs something, and {name} pays for it.",
            refusal="This offer makes the delivery free, and none that costs something is chosen yet.",
            next_step=NextStep.CHOOSE_DELIVERY,
            rank=7,
        ),
    )
    NOT_STARTED = (
        "not_started",
        ReasonEntry(
            "It has not begun.",
            "It has not begun yet.",
            refusal="This offer has not begun.",
            rank=11,
            may_open_again=True,
        ),
    )
    ENDED = (
        "ended",
        ReasonEntry(
            "It is over.",
            "It is over.",
            refusal="This offer is over.",
            at_completion="This personal offer has ended.",
            rank=16,
            is_final=True,
            may_open_again=True,
        ),
    )
    USED = (
        "used",
        ReasonEntry(
            "It was used by an order.",
            "You have used it.",
            refusal="This offer was used by an order.",
            at_completion="This personal offer was already used for another order.",
            rank=14,
            is_final=True,
            may_open_again=True,
        ),
    )
    BUDGET_EXHAUSTED = (
        "used_up",
        ReasonEntry(
            "All there was to give has been given.",
            "All there was to give has been given.",
            refusal="All there was to give has been given.",
            at_completion="All there was of this personal offer has been given.",
            rank=15,
        ),
    )
    COOLDOWN = (
        "too_soon",
        ReasonEntry(
            "It is too soon after another offer of the customer.",
            "It is too soon after another offer of yours.",
            refusal="It is too soon after another offer.",
            at_completion="It is too soon after another personal offer.",
            rank=12,
        ),
    )
    RESERVED_ELSEWHERE = (
        "reserved_elsewhere",
        ReasonEntry(
            "It is on another checkout of the customer.",
            "It is on another checkout of yours.",
            refusal="This offer is on another checkout.",
            at_completion="This personal offer is being used in another of your checkouts.",
            rank=8,
            may_open_again=True,
        ),
    )
    OTHER_CHANNEL = (
        "other_channel",
        ReasonEntry(
            "It does not hold in this channel.",
            "It does not hold in this shop.",
            refusal="This offer does not hold in this channel.",
            rank=19,
            is_final=True,
        ),
    )
    OTHER_REGION = (
        "other_place",
        ReasonEntry(
            "It does not hold where this is delivered to.",
            "It does not hold where this is delivered to.",
            refusal="This offer does not hold where this is delivered to.",
            rank=17,
            is_final=True,
        ),
    )
    OTHER_CHECKOUT = (
        "other_checkout",
        ReasonEntry(
            "It is for another checkout.",
            "It is for another checkout.",
            refusal="This offer is for another checkout.",
            rank=18,
            is_final=True,
        ),
    )
    EMPTY = (
        "empty",
        ReasonEntry(
            "There are no goods.",
            "Add goods to get {name}.",
            refusal="There are no goods.",
            next_step=NextStep.ADD_MORE,
            rank=13,
        ),
    )
    STORE_REFUSED = (
        "store_refused",
        ReasonEntry(
            "The store did not accept it.",
            "It cannot be used on this checkout.",
            refusal="The store does not accept this offer here.",
            rank=10,
        ),
    )
    ANOTHER_IS_ON = (
        "another_is_on",
        ReasonEntry(
            "Another offer of the customer is on, which it does not join.",
            "Another offer of yours is on, which it does not join.",
            refusal="Another offer is on this checkout, which this one does not join.",
            rank=20,
        ),
    )
