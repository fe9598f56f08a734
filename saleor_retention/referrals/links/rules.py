"""Who is said to have brought a customer: signed tokens of followed links, and which of several wins. Pure."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.http import base36_to_int, int_to_base36

from .. import rules
from ..rules import ClaimRequest, ClaimSource

PURPOSE = "saleor_retention.referrals.links"
"""What is signed for anything else, by this very shop, is no token of a link."""

SEPARATOR = "~"
"""Needs no quoting in an address or a cookie, and occurs in no part of a token."""

MOST_TOKENS = 5
"""A storefront keeps the first token and the newest. More are not looked at."""

ATTRIBUTION_DAYS = (1, 365)
"""Fewest and most days for which a link is remembered."""


@dataclass(frozen=True, slots=True)
class VisitToken:
    """What a followed link says: whose it was, which visit, and when. Nothing of the visitor."""

    code: str
    visit_id: UUID
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """What a customer, a registration or an order says of who brought them: a code, tokens, either or both."""

    code: str = ""
    tokens: str = ""
    """Separated by blanks."""

    def __bool__(self) -> bool:
        return bool(self.code or self.tokens)


@dataclass(frozen=True, slots=True)
class Window:
    """How long a link is remembered, and whether the first or the last that is known wins."""

    days: int = 30
    is_last: bool = False


def signed(token: VisitToken) -> str:
    """The token as text: letters, digits and `-_.~` alone."""
    visit = base64.urlsafe_b64encode(token.visit_id.bytes).decode().rstrip("=")
    return _signer().sign(f"{token.code}.{visit}.{int_to_base36(int(token.issued_at.timestamp()))}")


def read(text: str, *, at: datetime, days: int) -> VisitToken | None:
    """The token, if it is one of ours and good at that instant; it is until `days` after its visit, and not before it.

    Forged, for another purpose, of another shop, too old: all are None.
    """
    try:
        code, visit, issued = _signer().unsign(text).split(".")
        token = VisitToken(
            code,
            UUID(bytes=base64.urlsafe_b64decode(f"{visit}==")),
            datetime.fromtimestamp(base36_to_int(issued), UTC),
        )
    except (BadSignature, ValueError, OverflowError):
        return None
    return token if token.issued_at <= at < token.issued_at + timedelta(days=days) else None


def _signer() -> Signer:
    return Signer(salt=PURPOSE, sep=SEPARATOR)


def requests(named: Named, wish: ClaimRequest, window: Window) -> list[ClaimRequest]:
    """One wish for each that is named, in the order in which they are to be tried: the touch that wins comes first.

    A link was touched when it was followed, a code when it was typed, which is when the wish was made. What says nothing
    that holds is a wish for no code: it is refused after the same work.
    """
    texts = named.tokens.split(maxsplit=MOST_TOKENS)[:MOST_TOKENS]
    tokens = [token for text in texts if (token := read(text, at=wish.claimed_at, days=window.days))]
    touches = [
        replace(
            wish,
            code=token.code,
            source=ClaimSource.LINK,
            touched_at=token.issued_at,
            visit_id=token.visit_id,
        )
        for token in tokens
    ]
    if named.code:
        touches.append(replace(wish, code=named.code, touched_at=wish.claimed_at))
    touches.sort(key=_touched_at, reverse=window.is_last)
    return touches or [replace(wish, code="")]


def _touched_at(wish: ClaimRequest) -> datetime:
    return wish.touched_at or wish.claimed_at


def attribution(accepted: ClaimRequest, wishes: Iterable[ClaimRequest], window: Window) -> str:
    """Why this one won: nobody else was named, or it was the first or the last of several."""
    others = {
        rules.normalised(wish.code)
        for wish in wishes
        if (wish.referee_id, wish.order_id) == (accepted.referee_id, accepted.order_id)
    }
    if len(others) == 1:
        return "only"
    return "last" if window.is_last else "first"
