"""An account holder, as the store knows them."""

from dataclasses import dataclass
from datetime import date, datetime

NO_YEAR = 1604
"""Stands for a year that is not known; a leap year, so that 29 February is a day of it."""
NO_YEARS = frozenset({1004, NO_YEAR})
"""Years by which other systems say the same."""


@dataclass(frozen=True, slots=True)
class CustomerSnapshot:
    """An account holder of the store, as they are now."""

    user_id: int
    email: str
    joined_at: datetime
    is_active: bool = True
    is_confirmed: bool = True
    is_staff: bool = False
    """They work for the shop."""
    hints: tuple[tuple[str, str], ...] = ()
    birthday: date | None = None
    """In the year `NO_YEAR` when only month and day are known."""
    country: str = ""
    """ISO 3166-1 alpha-2, of the address that goods are sent to by default, else of the one for bills."""
    city: str = ""
    language: str = ""
    """As the store codes it, for example `pt-br`."""
    attributes: tuple[tuple[str, str], ...] = ()
    """What the owner lets audiences ask about, by key."""
    consents: tuple[str, ...] = ()
    """What they consented to, by key."""
