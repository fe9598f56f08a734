"""Addresses as one person varies them, folded into one. Pure: texts in, texts out; empty where nothing can be said."""

import re
import unicodedata

from ...store.traces import PaymentCard, PostalAddress

DOTLESS = frozenset({"gmail.com"})
"""Where dots before the @ mean nothing."""
SAME_DOMAIN = {"googlemail.com": "gmail.com"}
DASHED = frozenset({"yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "ymail.com"})
"""Where a tag follows a dash, as elsewhere a plus sign."""
LOOK_ALIKE = str.maketrans(
    "авсеԁһіјкӏмнорԛгѕтуѵԝхαεικνορτυχ",
    "abcedhijklmhopqrstyvwxaeikvoptux",
)
"""Cyrillic and Greek letters that are read as Latin ones; NFKC leaves them."""

SHORT = {
    "strasse": "str", "straße": "str", "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd",
    "lane": "ln", "drive": "dr", "square": "sq", "platz": "pl", "place": "pl",
}  # fmt: skip
FILLERS = frozenset({"apt", "apartment", "unit", "flat", "no", "nr"})
"""Said before a number by some and not by others."""
ENDING = re.compile(r"(?<=\w)stra(?:ss|ß)e\b")
WORDS = re.compile(r"[^\W_]+")

LAST_DIGITS, FEWEST_DIGITS = 9, 7
"""Of a phone: without the country's code, which some leave out."""


def email(address: str) -> str:
    """The mailbox behind an address: look-alike letters, case, tags, and dots where they mean nothing, are gone."""
    text = unicodedata.normalize("NFKC", _visible(address)).casefold().translate(LOOK_ALIKE).strip()
    local, at, domain = text.rpartition("@")
    domain = domain.strip().rstrip(".")
    domain = SAME_DOMAIN.get(domain, domain)
    if not at or not local.strip() or not domain:
        return ""
    name = _untagged(local.strip(), "+")
    name = _untagged(name, "-") if domain in DASHED else name
    name = name.replace(".", "") or name if domain in DOTLESS else name
    return f"{name}@{domain}"


def address(place: PostalAddress) -> str:
    """Street with number, postal code and country; the city only where there is no postal code."""
    text = ENDING.sub("str", _plain(place.street))
    street = "".join(SHORT.get(word, word) for word in WORDS.findall(text) if word not in FILLERS)
    area = "".join(WORDS.findall(_plain(place.postal_code))) or "".join(WORDS.findall(_plain(place.city)))
    return f"{street}|{area}|{place.country.strip().upper()}" if street and area else ""


def phone(number: str) -> str:
    """The last nine digits; nothing for what is too short or one digit again and again, as people type who tell none."""
    digits = "".join(
        str(unicodedata.digit(letter)) for letter in number if unicodedata.digit(letter, None) is not None
    )
    return digits[-LAST_DIGITS:] if len(digits) >= FEWEST_DIGITS and len(set(digits)) > 1 else ""


def card(paid_with: PaymentCard) -> str:
    """Brand, last four digits and expiry where known."""
    digits = paid_with.last_digits.strip()
    is_known = len(digits) == 4 and digits.isdecimal() and paid_with.brand.strip()
    return f"{paid_with.brand.strip().casefold()}|{digits}|{paid_with.expiry}" if is_known else ""


def _untagged(local: str, sign: str) -> str:
    return local.split(sign, 1)[0] or local


def _visible(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def _plain(text: str) -> str:
    """Lower case, without accents."""
    apart = unicodedata.normalize("NFKD", _visible(text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
