"""Identity as arithmetic, and what is taken over of an account."""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from ..guards import guard
from ..store.customers import NO_YEAR, NO_YEARS, CustomerSnapshot

ADDRESS = re.compile(r"\S@\S")
COUNTRY = re.compile(r"[A-Z]{2}")
LONGEST_CITY, LONGEST_LANGUAGE = 256, 35


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an order is: our customer, and the account they have now. Only who has an account holds points."""

    customer_id: int | None
    user_id: int | None = None
    is_erased: bool = False
    """They were erased: what they bought stays with the row that was theirs, and moves nothing any more."""


NOBODY = Owner(None)


@guard("customers.normalised_address")
def normalised(email: str) -> str:
    """Trimmed and lower-cased (definition 1), composed, and without characters that nobody sees: the same address as it is
    read, however it was typed or pasted. Dots and plus signs stay: folding them belongs to fraud checks."""
    seen = "".join(letter for letter in email if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", seen.strip().lower())


def email_hash(email: str, key: str) -> str | None:
    """HMAC-SHA-256 of the normalised address, as hex; None without an address."""
    address = normalised(email)
    return hmac.new(key.encode(), address.encode(), hashlib.sha256).hexdigest() if address else None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is kept of an account beside who they are: what audiences may ask about."""

    birthday: date | None = None
    country: str = ""
    city: str = ""
    language: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    consents: tuple[str, ...] = ()


def personal(account: CustomerSnapshot) -> AccountFacts:
    """What is kept of this account. An attribute that looks like an e-mail address is not."""
    country = account.country.strip().upper()
    return AccountFacts(
        birthday=_day_of_birth(account.birthday),
        country=country if COUNTRY.fullmatch(country) else "",
        city=place(account.city)[:LONGEST_CITY],
        language=language(account.language)[:LONGEST_LANGUAGE],
        attributes=tuple(
            sorted(
                (_storable(key), _storable(text))
                for key, text in account.attributes
                if not ADDRESS.search(text)
            )
        ),
        consents=tuple(sorted({_storable(key) for key in account.consents})),
    )


def _day_of_birth(birthday: date | None) -> date | None:
    """As it is known; where others say that its year is not, in the year that says so here."""
    if birthday is None or birthday.year not in NO_YEARS:
        return birthday
    return birthday.replace(year=NO_YEAR)


def place(name: str) -> str:
    """A name of a place as it is compared: whatever its capitals and blanks."""
    return " ".join(_storable(name).casefold().split())


def language(code: str) -> str:
    """A code of a language as it is compared, `pt_BR` as `pt-br`."""
    return _storable(code).strip().lower().replace("_", "-")


def _storable(text: str) -> str:
    """Without what PostgreSQL does not take as text."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
