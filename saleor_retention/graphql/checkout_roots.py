"""What is told of a checkout is told of its root: which checkout, what was decided, and who asks."""

from dataclasses import dataclass
from typing import Any

from ..offers.decision_rows import DecisionRow
from ..offers.eligibility.next_steps import Situation
from ..offers.eligibility.reasons import Reason
from . import kit

SHOWN_BY_THE_CART = frozenset(
    {Reason.APPLIED, Reason.ANONYMOUS, Reason.OTHER_CODE, Reason.DECLINED, Reason.REMOVED, Reason.EMPTY}
)
"""Reasons that tell of the cart alone."""


def is_for(context: Any, owner: int | None) -> bool:
    """Whether the requestor may know what was decided for this account's checkout. A guest's has no such account."""
    wanted = [kit.OWNER, kit.MANAGE_CHECKOUTS, kit.MANAGE_USERS]
    return kit.allowed(context, wanted, owner=owner)


@dataclass(frozen=True, slots=True)
class CheckoutRoot:
    """Which checkout: the root of `RetentionCheckout`. `decision` is None when nothing was ever decided.

    `is_told`: the requestor may know more than the cart shows. `owner`: the account whose cart it is, None for a guest.
    """

    host: Any
    decision: DecisionRow | None
    may_see_details: bool
    owner: int | None = None

    @property
    def reason(self) -> Reason | None:
        """What may be told of why; None when it may not. A guest's cart without a code is not decided about."""
        if self.decision is None:
            undecided = Reason.ANONYMOUS if self.owner is None else Reason.NO_OFFER
            return undecided if self.may_see_details or undecided in SHOWN_BY_THE_CART else None
        reason = Reason(self.decision.reason)
        return reason if self.may_see_details or reason in SHOWN_BY_THE_CART else None

    @property
    def situation(self) -> Situation | None:
        """The same with what it is about; of a foreign customer's no more than the cart shows."""
        decision, reason = self.decision, self.reason
        if reason is None:
            return None
        if decision is None:
            return Situation(reason, "")
        if reason is Reason.APPLIED:
            return Situation(reason, decision.currency, decision.name, saving_minor=decision.saving_minor)
        if not self.may_see_details:
            return Situation(reason, decision.currency)
        about = next((hint for hint in decision.hints if hint.reason == reason), None)
        return Situation(
            reason,
            decision.currency,
            about.name if about else "",
            missing_minor=decision.missing_minor,
            missing_quantity=decision.missing_quantity,
            saves_more_minor=about.saves_more_minor if about else 0,
        )
