"""What each layout defines: by which headings its columns are known."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

Headings = frozenset[str]
"""Words of a heading, in small letters and digits alone: `Points Balance` is `pointsbalance`."""

ADDRESS = frozenset({"email", "emails", "emailaddress", "customeremail", "mail"})


class ImportLayout:
    """Columns are found by their headings, in any order; what is not named is left alone."""

    name: ClassVar[str] = ""
    """What it is called in the API and on the command line."""
    title: ClassVar[str] = ""
    """What the product calls itself."""
    email: ClassVar[Headings] = ADDRESS
    points: ClassVar[Headings] = frozenset()
    """Of the balance that is left."""
    expires: ClassVar[Headings] = frozenset()
    tier: ClassVar[Headings] = frozenset()
    by_position: ClassVar[Sequence[str]] = ("email", "points")
    """What the columns are in a file without a heading."""

    @classmethod
    def columns(cls, heading: Sequence[str]) -> Mapping[str, int]:
        """The place of each column, by its name; empty where neither address nor points are named."""
        words = ["".join(letter for letter in cell.casefold() if letter.isalnum()) for cell in heading]
        named = {"email": cls.email, "points": cls.points, "expires": cls.expires, "tier": cls.tier}
        places = {
            name: next((place for place, word in enumerate(words) if word in headings), None)
            for name, headings in named.items()
        }
        return {name: place for name, place in places.items() if place is not None}
