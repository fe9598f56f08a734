"""What a code looks like, and when it may be claimed. Pure: facts in, decisions out."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs, five bits each. I, L, O and U are left out; who types one of the first three means 1, 1 or 0."""

BYTES = 10
"""80 random bits: sixteen signs."""

GROUP = 4
"""Signs between two dashes."""

SHORTEST, LONGEST = 4, 40
"""Signs of a code that staff choose."""

MEANT = str.maketrans("OIL", "011")
SHAPE = re.compile(rf"[0-9A-Z]{{{SHORTEST},{LONGEST}}}")


def normalised(text: str) -> str:
    """A code as it is compared: capitals, without blanks and dashes, look-alikes as what is meant; "" for no code."""
    bare = re.sub(r"[\s-]", "", text.upper()).translate(MEANT)
    return bare if SHAPE.fullmatch(bare) else ""


def code_hash(text: str) -> str:
    """SHA-256 of the code as it is compared; that of nothing for what is no code, which no row has."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def derived(key: str, subject: str) -> str:
    """The code of a subject: always the same for whoever has the key, and 80 random bits for everybody else."""
    bits = int.from_bytes(hmac.new(key.encode(), f"code:{subject}".encode(), hashlib.sha256).digest()[:BYTES])
    signs = "".join(ALPHABET[bits >> shift & 31] for shift in range(8 * BYTES - 5, -1, -5))
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code that exists, with what its campaign says and what the customer who names it has to do with it."""

    code_id: int
    campaign_id: int
    is_shared: bool
    email_hash: str | None
    """The address it is bound to."""
    is_claimed: bool
    claimant_id: int | None
    """Who claimed it; None also when they were erased since."""
    state: str
    starts_at: datetime
    ends_at: datetime | None
    is_used_up: bool
    """The campaign has no use left."""
    holdout_bp: int
    name: str
    """Of the campaign."""
    held_grant_id: int | None
    """The grant that the customer has of the campaign already."""
    is_held_withdrawn: bool


def is_claimable(result: FoundCode | None, customer_id: int, email_hash: str | None, now: datetime) -> bool:
    """Whether this customer may have what the code gives. Who has it already may; nobody is told why not."""
    if result is None or result.state != "active":
        return False
    if now < result.starts_at or (result.ends_at is not None and result.ends_at <= now):
        return False
    if result.email_hash is not None and result.email_hash != email_hash:
        return False
    if result.is_claimed and result.claimant_id != customer_id:
        return False
    if result.held_grant_id is not None:
        return not result.is_held_withdrawn
    return not result.is_used_up
