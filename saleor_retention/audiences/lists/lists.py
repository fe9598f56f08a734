"""Lists that somebody uploads: one account id or one e-mail address on a line, checked before anything is written."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings

from ...conf import conf
from ...core.db import command, execute
from ...customers.identity import Identity, customers_of
from ...customers.models import Customer
from ...customers.rules import email_hash
from ...errors import Invalid, NotFound, Required
from ...store.customers import CustomerSnapshot
from ...store.port import store
from ..models import AudienceList
from ..queries import asking_for
from . import uploads
from .versions import mark_uploaded

MOST_ROWS = 100_000
MOST_NAMED = 3
"""Audiences that a refusal names."""
LONGEST_NAME = 100
MOST_ERRORS = 100
"""Errors that are told of one file."""


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a line; lines are counted from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What a file has: `members` accounts, and `errors`, at most `MOST_ERRORS` of `wrong`."""

    list_id: int | None
    members: int
    wrong: int
    errors: tuple[RowError, ...]


def list_upload(
    name: str, text: str, *, now: datetime, is_dry: bool = False, skips_errors: bool = False
) -> Uploaded:
    """Make or replace the list of this name. Nothing is written on a dry run, nor when a row is wrong, unless skipped;
    nor when no row is right: a file of something else does not empty a list.

    Addresses are looked up by their hash and kept nowhere; an account that was never met is known from now on.
    """
    if not name.strip():
        raise Required("A list needs a name.", field="name")
    if len(name.strip()) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} characters.", field="name")
    rows = list(islice(uploads.rows(text), MOST_ROWS + 1))
    if not rows:
        raise Required("The file has no rows.", field="file")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"A list has at most {MOST_ROWS} rows.", field="file")
    with command():
        identified, errors = _looked_up(rows)
        wrong = len(errors)
        list_id = None
        if not is_dry and identified and (not wrong or skips_errors):
            list_id = _replaced(name.strip(), identified, now)
            mark_uploaded(list_id, now)
    return Uploaded(list_id, len(identified), wrong, tuple(errors[:MOST_ERRORS]))


def list_delete(list_id: int) -> None:
    """Forget a list and who is in it. Raises `NotFound`, and `Invalid` while the rule of an audience names it."""
    with command():
        row = AudienceList.objects.select_for_update().filter(pk=list_id).first()
        if row is None:
            raise NotFound(field="list_id")
        if asking := asking_for([list_id]).get(list_id):
            names = ", ".join(f"“{identity.name}”" for identity in asking[:MOST_NAMED])
            raise Invalid(f"The rule of an audience names this list: {names}.", field="list_id")
        row.delete()


def _looked_up(rows: list[tuple[int, str]]) -> tuple[set[int | str], list[RowError]]:
    """Accounts by their id, as `int`, and by the hash of their address, as `str`; and what is wrong, by line."""
    key = conf.email_key or settings.SECRET_KEY
    named: dict[int | str, int] = {}
    errors: list[RowError] = []
    for line, value in rows:
        who: int | str | None = (
            int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
        )
        who = email_hash(value, key) if who is None and "@" in value else who
        if who is None:
            errors.append(RowError(line, "This is neither an account's id nor an address."))
        elif who in named:
            errors.append(RowError(line, f"This is on line {named[who]}, too."))
        else:
            named[who] = line
    unknown = named.keys() - _known(named)
    errors += [RowError(named[who], "There is no such account.") for who in unknown]
    return set(named) - unknown, sorted(errors, key=lambda item: item.line)


def _known(named: dict[int | str, int]) -> set[int | str]:
    ids = [who for who in named if isinstance(who, int)]
    hashes = [who for who in named if isinstance(who, str)]
    accounts = {
        user_id
        for user_id, customer in store().customers(ids).items()
        if isinstance(customer, CustomerSnapshot)
    }
    members = Customer.objects.filter(email_hash__in=hashes, user_id__isnull=False, merged_into=None)
    known = {item for item in members.values_list("email_hash", flat=True) if item is not None}
    return accounts | known


def _replaced(name: str, identified: set[int | str], now: datetime) -> int:
    ids = sorted(who for who in identified if isinstance(who, int))
    customers = set(customers_of([Identity(pk, None) for pk in ids]).values())
    row, _ = AudienceList.objects.update_or_create(name=name, defaults={"uploaded_at": now})
    params = {
        "list": row.pk,
        "customers": sorted(customers),
        "hashes": sorted(who for who in identified if isinstance(who, str)),
    }
    execute("DELETE FROM saleor_retention_audiencelistmember WHERE list_id = %(list)s", params)
    execute(
        """
        INSERT INTO saleor_retention_audiencelistmember (list_id, customer_id)
        SELECT %(list)s, id FROM saleor_retention_customer
        WHERE id = ANY(%(customers)s::bigint[])
           OR email_hash = ANY(%(hashes)s::text[]) AND user_id IS NOT NULL AND merged_into_id IS NULL
        ORDER BY id ON CONFLICT DO NOTHING
        """,
        params,
    )
    return row.pk
