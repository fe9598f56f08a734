"""What signals come to, and what staff may decide. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..models import ReferralState, RejectionReason
from .facts import ReferralFacts
from .models import ReviewDecision, ReviewOutcome
from .registry import SIGNALS
from .signal import Sighting

RANK = {ReviewOutcome.PASS: 0, ReviewOutcome.REVIEW: 1, ReviewOutcome.REJECT: 2}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was seen of a referral, what it adds up to, and what follows."""

    score: int
    outcome: str
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which score on staff look, and from which on a referral is refused; 0: never."""

    review_at: int
    reject_at: int

    @property
    def are_off(self) -> bool:
        """Nobody looks, and nothing is refused."""
        return not self.review_at and not self.reject_at


def assess(facts: ReferralFacts, thresholds: Thresholds) -> Assessment:
    """The weights of all signals that fire, added up, against both thresholds."""
    seen = tuple(sighting for signal in SIGNALS if (sighting := signal.sighting(facts)) is not None)
    score = sum(sighting.weight for sighting in seen)
    return Assessment(score, outcome_of(score, thresholds), seen)


def outcome_of(score: int, thresholds: Thresholds) -> str:
    """Refused, looked at, or neither. Without any signal never anything."""
    if thresholds.reject_at and score >= thresholds.reject_at:
        return ReviewOutcome.REJECT
    if thresholds.review_at and score >= thresholds.review_at:
        return ReviewOutcome.REVIEW
    return ReviewOutcome.PASS


def is_worse(score: int, outcome: str, than: Iterable[tuple[int, str]]) -> bool:
    """Whether this says more against the referral than all that was said before."""
    return all((RANK[outcome], score) > (RANK[before], earlier) for earlier, before in than)  # type: ignore[index]


def held_as(outcome: str, decision: str) -> tuple[str, str] | None:
    """State and reason of a referral that would be rewarded now; None: it is. What staff decided goes first."""
    match decision:
        case ReviewDecision.APPROVED:
            return None
        case ReviewDecision.REJECTED:
            return ReferralState.REJECTED, RejectionReason.STAFF
        case ReviewDecision.VOIDED:
            return ReferralState.REJECTED, RejectionReason.VOIDED
    match outcome:
        case ReviewOutcome.REJECT:
            return ReferralState.REJECTED, RejectionReason.FRAUD
        case ReviewOutcome.REVIEW:
            return ReferralState.IN_REVIEW, ""
    return None


def may_decide(state: str, reason: str, before: str, decision: str) -> bool:
    """Approve or reject what was not decided and has no reward yet; void what has, or is about to after an approval.

    A referral that was refused for a limit, a budget or an audience is not for staff to decide here.
    """
    is_open = not before and (
        state in (ReferralState.IN_REVIEW, ReferralState.QUALIFIED)
        or (state, reason) == (ReferralState.REJECTED, RejectionReason.FRAUD)
    )
    if decision != ReviewDecision.VOIDED:
        return is_open
    is_approved = before == ReviewDecision.APPROVED
    return (state == ReferralState.REWARDED and before in ("", ReviewDecision.APPROVED)) or (
        is_approved and state in (ReferralState.QUALIFIED, ReferralState.REVERSED)
    )
