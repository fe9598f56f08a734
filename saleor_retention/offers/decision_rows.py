"""What was decided for a checkout, as it is read back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .eligibility.offer import MOST_HINTS
from .eligibility.reasons import Reason

FINAL = frozenset(reason for reason in Reason if reason.entry.is_final)
MAY_OPEN_AGAIN = frozenset(reason for reason in Reason if reason.entry.may_open_again)


@dataclass(frozen=True, slots=True)
class CombinedOfferRow:
    """An offer that is a checkout's beside the one whose code it carries."""

    grant_id: int
    name: str
    offer_key: str
    campaign_id: int


@dataclass(frozen=True, slots=True)
class HintRow:
    """An offer that is not on a checkout, as it was described when that was decided. `reason` is a `Reason`."""

    name: str
    reason: str
    missing_minor: int
    missing_quantity: int
    would_save_minor: int
    saves_more_minor: int
    currency: str
    offer_key: str = ""
    reserved_by: UUID | None = None
    """The checkout that held it then, where that was the reason."""
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was last decided for a checkout. `reason` is a `Reason`."""

    grant_id: int | None
    name: str
    saving_minor: int
    currency: str
    reason: str
    declined: bool
    is_valid: bool
    """What is applied may still be used: nothing ended, was used or was lost since."""
    missing_minor: int = 0
    user_id: int | None = None
    """Whose cart it was when it was decided."""
    missing_quantity: int = 0
    is_chosen: bool = False
    """What is applied is what the customer asked for."""
    hints: tuple[HintRow, ...] = ()
    companions: tuple[CombinedOfferRow, ...] = ()
    offer_key: str = ""
    channel: str = ""
    known_keys: frozenset[str] = frozenset()
    """Offers that were weighed, and could not be described as they are now."""
    campaign_id: int | None = None
    """Of what is applied."""
    is_cut: bool = False
    """There were more than are kept with a decision."""

    @property
    def applied_keys(self) -> tuple[str, ...]:
        """Of the offers that are on."""
        carrier = () if self.grant_id is None else (self.offer_key,)
        return (*carrier, *(companion.offer_key for companion in self.companions))


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A row of the statement that reads decisions; what is JSON there is not parsed yet."""

    checkout_id: UUID
    grant_id: int | None
    name: str
    saving_minor: int
    currency: str
    reason: str
    declined: bool
    is_valid: bool
    missing_minor: int
    user_id: int | None
    missing_quantity: int
    is_chosen: bool
    offer_key: str | None
    channel: str
    hints: list[dict[str, Any]]
    companions: list[dict[str, Any]] | None
    campaign_id: int | None


def decision(row: StoredDecision) -> DecisionRow:
    """With its hints and companions, but for hints of offers that nothing brings back."""
    hints = tuple(_hint(stored, row.currency) for stored in row.hints)
    companions = tuple(CombinedOfferRow(**stored) for stored in row.companions or ())
    weighed = {hint.offer_key for hint in hints if hint.reason not in MAY_OPEN_AGAIN}
    known = {row.offer_key, *weighed, *(companion.offer_key for companion in companions)}
    return DecisionRow(
        grant_id=row.grant_id,
        name=row.name,
        saving_minor=row.saving_minor,
        currency=row.currency,
        reason=row.reason,
        declined=row.declined,
        is_valid=row.is_valid,
        missing_minor=row.missing_minor,
        user_id=row.user_id,
        missing_quantity=row.missing_quantity,
        is_chosen=row.is_chosen,
        hints=tuple(hint for hint in hints if hint.reason not in FINAL),
        companions=companions,
        offer_key=row.offer_key or "",
        channel=row.channel,
        known_keys=frozenset(key for key in known if key),
        campaign_id=row.campaign_id,
        is_cut=len(hints) >= MOST_HINTS,
    )


def _hint(stored: dict[str, Any], currency: str) -> HintRow:
    holder = stored.get("reserved_by")
    return HintRow(
        name=stored["name"],
        reason=stored["reason"],
        missing_minor=stored["missing"],
        missing_quantity=stored["quantity"],
        would_save_minor=stored["would_save"],
        saves_more_minor=stored["saves_more"],
        currency=currency,
        offer_key=stored.get("offer", ""),
        reserved_by=UUID(holder) if holder else None,
        campaign_id=stored["campaign"],
    )
