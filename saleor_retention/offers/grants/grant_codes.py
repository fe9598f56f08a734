"""How the code of a grant is written: words of its campaign's name, which shoppers read, and random bits."""

import re
import secrets
import unicodedata

from ..code_rules import ALPHABET

LONGEST = 40
"""Signs of a code: what grants and redemptions keep."""
BITS = 120
"""Random ones. Whoever guesses a code still gets nothing: the checkout looks at the owner."""
SIGNS = BITS // 5
"""Of the random part, five bits each, without I, L, O and U."""
LONGEST_WORDS = LONGEST - SIGNS - 1
NO_WORDS = "OFFER"
"""In place of a name that has no letters or digits of ours."""

WRITTEN = re.compile(
    rf"(?=.{{1,{LONGEST}}}\Z)[0-9A-Z]+(-[0-9A-Z]+)*-[{ALPHABET}]{{{SIGNS}}}|R-[0-9A-F]{{30}}"
)
"""How `new_code` writes one; and how 0.1 did, before names were in them."""


def new_code(name: str) -> str:
    """A code nobody can guess and nobody has to type, for a grant of the campaign of this name."""
    bits = secrets.randbits(BITS)
    signs = "".join(ALPHABET[bits >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return f"{words_of(name)}-{signs}"


def words_of(name: str) -> str:
    """The first words of a name that fit, in capitals without accents: of "Été à 30 %" it is ETE-A-30.

    Whole words, but for a first one that is longer than all that fits.
    """
    plain = unicodedata.normalize("NFKD", name.upper()).encode("ascii", "ignore").decode()
    words: list[str] = re.findall("[0-9A-Z]+", plain) or [NO_WORDS]
    result = words[0][:LONGEST_WORDS]
    for word in words[1:]:
        if len(result) + 1 + len(word) > LONGEST_WORDS:
            break
        result = f"{result}-{word}"
    return result


def is_code_of_ours(code: str | None) -> bool:
    """Whether it is written as ours are; known without asking the database. A shop may write one of its own so."""
    return WRITTEN.fullmatch(code or "") is not None
