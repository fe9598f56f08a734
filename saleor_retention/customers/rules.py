"""Identity as arithmetic."""

import hashlib
import hmac


def normalised(email: str) -> str:
    """Trimmed and lower-cased (definition 1). Dots and plus signs stay: folding them belongs to fraud checks."""
    return email.strip().lower()


def email_hash(email: str, key: str) -> str | None:
    """HMAC-SHA-256 of the normalised address, as hex; None without an address."""
    address = normalised(email)
    return hmac.new(key.encode(), address.encode(), hashlib.sha256).hexdigest() if address else None
