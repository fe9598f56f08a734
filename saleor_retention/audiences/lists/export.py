"""An audience as a file of numbers, for whoever writes to customers: only those who consented to it, and no address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...core.db import as_of_one_instant, copied, execute
from ...errors import NotFound
from ..models import Audience
from ..parsing import parse
from ..questions.account.consent import Consent
from ..sql import Compiled, compiled
from ..tables import MEMBER

HEADING = b"account_id,warehouse_customer\r\n"
"""The account's number in Saleor's database, as a list reads it again, and ours, as in a warehouse."""


@dataclass(frozen=True, slots=True)
class AudienceExported:
    """`consented` of the `members` of an audience are in the file."""

    members: int
    consented: int


def consented(
    audience_id: int, consent: str, *, now: datetime, using: str = DEFAULT_DB_ALIAS
) -> AudienceExported:
    """How many the file would have. Raises `NotFound`, and `Invalid` for a consent without a name."""
    return _counted(_asked(audience_id, consent, now, using), using)


def audience_export(
    out: BinaryIO,
    audience_id: int,
    consent: str,
    *,
    now: datetime,
    using: str = DEFAULT_DB_ALIAS,
    progress: Callable[[int], object] = lambda _: None,
) -> AudienceExported:
    """Write a line for each member of the audience who gave this consent, by account, as both are known at this moment."""
    asked = _asked(audience_id, consent, now, using)
    in_audience, has_consented = asked.conditions
    with as_of_one_instant(using):
        counted = _counted(asked, using)
        out.write(HEADING)
        statement = f"SELECT c.user_id, c.id FROM {asked.source} WHERE {MEMBER} AND {in_audience} AND {has_consented} ORDER BY c.user_id"
        for block in copied(statement, asked.params, using):
            out.write(block.replace(b"\n", b"\r\n"))
            progress(block.count(b"\n"))
    return counted


def _asked(audience_id: int, consent: str, now: datetime, using: str) -> Compiled:
    audience = Audience.objects.using(using).filter(pk=audience_id).first()
    if audience is None:
        raise NotFound("There is no audience of this number.", field="audience_id")
    question = Consent.parse({"key": consent}, "consent")
    return compiled([parse(audience.rule), question], now, store_zone())


def _counted(asked: Compiled, using: str) -> AudienceExported:
    in_audience, has_consented = asked.conditions
    ((members, consented),) = execute(
        f"SELECT count(*), count(*) FILTER (WHERE {has_consented}) FROM {asked.source} WHERE {MEMBER} AND {in_audience}",
        asked.params,
        using,
    )
    return AudienceExported(members, consented)
