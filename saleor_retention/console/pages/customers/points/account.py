"""What a customer has in each programme: figures, what comes and goes, tier, rewards and milestones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ....actors import actor_names
from ....formats import Formats
from ....page import Answer
from ....visit import Visit
from .chosen import accounts_of, customer_id
from .rewards import ShownMilestone, ShownPurchase, shown_milestones, shown_purchases
from .tier import ShownTier, shown_tier

MOST_PENDING = 5
"""Orders are listed whose points wait."""


@dataclass(frozen=True, slots=True)
class PendingLine:
    """Points of an order that wait."""

    number: str
    points: Any
    available: str
    """From when they can be spent, in words."""


@dataclass(frozen=True, slots=True)
class FreezeLine:
    """A time in which nothing could be spent."""

    reason: str
    by: str
    frozen_at: str
    ended_at: str | None
    end_reason: str
    end_by: str


@dataclass(frozen=True, slots=True)
class ShownAccount:
    """One programme's block."""

    id: str
    """Of the programme."""
    name: str
    is_active: bool
    balance: Mapping[str, Any]
    pending: Sequence[PendingLine]
    more_pending: int
    expiring: Decimal
    """Points that end within thirty days."""
    next_expiry: Mapping[str, Any] | None
    is_frozen: bool
    freezes: Sequence[FreezeLine]
    """Those that stand first."""
    tier: ShownTier | None
    purchases: Sequence[ShownPurchase]
    milestones: Sequence[ShownMilestone]

    @property
    def has_details(self) -> bool:
        """Whether there is more to tell than figures."""
        return bool(self.pending or self.next_expiry or self.tier or self.purchases or self.milestones)


def points(visit: Visit) -> Answer:
    """A block for each programme; statement and events load by themselves."""
    accounts = accounts_of(visit, "points")
    freezes = [freeze for account in accounts for freeze in account["freezes"] or ()]
    names = actor_names(visit, (freeze[key] for freeze in freezes for key in ("actor", "endActor")))
    shown = [shown_account(visit.formats, account, names) for account in accounts]
    return visit.show("customers/points.html", accounts=shown, id=customer_id(visit))


def shown_account(formats: Formats, account: Mapping[str, Any], names: Mapping[str, str]) -> ShownAccount:
    """Of an account of the API; `names` of who froze it."""
    return ShownAccount(
        id=account["programme"]["id"],
        name=account["programme"]["name"],
        is_active=account["programme"]["isActive"],
        balance=account["balance"],
        pending=[_pending(formats, pending) for pending in account["pending"][:MOST_PENDING]],
        more_pending=len(account["pending"]) - MOST_PENDING,
        expiring=expiring_points(account),
        next_expiry=account["nextExpiry"],
        is_frozen=account["isFrozen"],
        freezes=[_freeze(freeze, names) for freeze in account["freezes"] or ()],
        tier=shown_tier(formats, account["tier"]),
        purchases=shown_purchases(formats, account["rewardPurchases"]),
        milestones=shown_milestones(formats, account["milestones"]),
    )


def expiring_points(account: Mapping[str, Any]) -> Decimal:
    """How many of an account end within thirty days."""
    return sum((Decimal(str(group["points"])) for group in account["expiringSoon"]), Decimal(0))


def _pending(formats: Formats, pending: Mapping[str, Any]) -> PendingLine:
    return PendingLine(
        pending["orderNumber"] or "", pending["points"], available_in_words(formats, pending["availableAt"])
    )


def available_in_words(formats: Formats, at: str | None) -> str:
    """From when points can be spent."""
    if at is None:
        return _("once the goods are on their way")
    return _("from %(day)s") % {"day": formats.day(at)}


def _freeze(freeze: Mapping[str, Any], names: Mapping[str, str]) -> FreezeLine:
    return FreezeLine(
        reason=freeze["reason"],
        by=names.get(freeze["actor"], _("Staff")),
        frozen_at=freeze["frozenAt"],
        ended_at=freeze["endedAt"],
        end_reason=freeze["endReason"],
        end_by=names.get(freeze["endActor"], _("Staff")),
    )
