"""Gift cards of the simulated shop."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(slots=True)
class Card:
    """A gift card that carries points, or was given by an offer. What was spent is `initial` less `current`."""

    user_id: int
    currency: str
    initial: int
    current: int
    is_active: bool = True
    checkout_id: UUID | None = None
    carries_points: bool = True
