"""What may stand on the leaderboard. Pure."""

import re
import unicodedata

LONGEST_NAME = 30
"""Characters."""

ADDRESS = re.compile(r"@|://|\bwww\b|[^\W_]\s*\.[^\W\d_]{2,}|\s\.\s", re.IGNORECASE)
"""What looks like an e-mail or leads anywhere: a letter or digit, a dot and the letters of a domain, also with blanks between."""

LEAST_LETTERS = 2


def plain_name(text: str) -> str:
    """The name in one form (NFKC) with single blanks; empty for one that says nothing."""
    parts = unicodedata.normalize("NFKC", text).split(" ")
    return " ".join(part for part in parts if part)


def refusal(name: str) -> str:
    """Why a `plain_name` cannot be shown to strangers; empty where it can, and for no name."""
    if not name:
        return ""
    if len(name) > LONGEST_NAME:
        return f"A name has {LONGEST_NAME} characters at most."
    if any(unicodedata.category(letter) in UNSEEN for letter in name):
        return "A name is of characters that can be seen."
    if ADDRESS.search(name):
        return "A name is no address: neither an e-mail nor a link."
    if sum(letter.isalpha() for letter in name) < LEAST_LETTERS:
        return f"A name has {LEAST_LETTERS} letters at least."
    return ""


UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
"""Categories of Unicode: control and format characters, among them those that turn the direction of writing."""
