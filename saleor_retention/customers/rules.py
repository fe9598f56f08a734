"""Identity as arithmetic."""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an order is: our customer, and the account she has now. Only who has an account holds points."""

    customer_id: int | None
    user_id: int | None = None
    is_erased: bool = False
    """She was erased: what she bought stays with the row that was hers, and moves nothing any more."""


NOBODY = Owner(None)


def normalised(email: str) -> str:
    """Trimmed and lower-cased (definition 1). Dots and plus signs stay: folding them belongs to fraud checks."""
    return email.strip().lower()


def email_hash(email: str, key: str) -> str | None:
    """HMAC-SHA-256 of the normalised address, as hex; None without an address."""
    address = normalised(email)
    return hmac.new(key.encode(), address.encode(), hashlib.sha256).hexdigest() if address else None
