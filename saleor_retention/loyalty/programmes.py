"""Programmes and their rules: versions per channel, only ever followed by another, never rewritten."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction
from django.utils.text import slugify

from ..core.db import command, execute
from ..core.failpoints import failpoint
from ..errors import Invalid, NotFound, Required, VersionInThePast
from ..store.sales_channels import check_currency
from .earning.per_amount import PerAmount
from .earning.registry import parse_rule
from .models import Programme, ProgrammeVersion
from .terms.expiry import ExpiryTerms
from .terms.part import TermsPart
from .terms.registry import parse_terms

LONGEST_SLUG, LONGEST_NAME = 50, 100


def programme_create(slug: str | None, name: str, *, is_active: bool = True) -> Programme:
    """A new kind of points, without rules yet; without a slug it gets one by its name.

    Raises `Required`, and `Invalid` when the slug is taken.
    """
    slug = _free_slug(name) if slug is None else slug
    for field, value in (("slug", slug), ("name", name)):
        if not value.strip():
            raise Required(field=field)
    for field, value, longest in (("slug", slug, LONGEST_SLUG), ("name", name, LONGEST_NAME)):
        if len(value.strip()) > longest:
            raise Invalid(f"A {field} has at most {longest} characters.", field=field)
    with command():
        try:
            with transaction.atomic():
                return Programme.objects.create(slug=slug.strip(), name=name.strip(), is_active=is_active)
        except IntegrityError:
            raise Invalid("There is a programme of that slug.", field="slug") from None


def _free_slug(name: str) -> str:
    """Made of the name, with a number where another programme has it."""
    stem = slugify(name)[: LONGEST_SLUG - 10] or "points"
    taken = set(Programme.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def programme_update(
    programme_id: int, *, name: str | None = None, is_active: bool | None = None, now: datetime
) -> Programme:
    """Name a programme anew, switch it off or on again. One transaction; what is as it was stays.

    Switched off, orders placed from now on earn nothing, also once it is on again; what was earned before follows its
    orders, and an order placed before earns by its rules. Customers keep their points, and cannot spend them meanwhile.
    Raises `NotFound`, `Required` without any change or a name, and `Invalid`.
    """
    if name is None and is_active is None:
        raise Required("Say what is to change.")
    if name is not None and not name.strip():
        raise Required(field="name")
    if name is not None and len(name.strip()) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} characters.", field="name")
    with command():
        row = Programme.objects.select_for_update(no_key=True).filter(pk=programme_id).first()
        if row is None:
            raise NotFound(field="programme_id")
        row.name = row.name if name is None else name.strip()
        if is_active is not None and is_active != row.is_active:
            row.is_active = is_active
            closed = [[begin, end or now.isoformat()] for begin, end in row.off_spans]
            row.off_spans = closed if is_active else [*closed, [now.isoformat(), None]]
        row.save(update_fields=["name", "is_active", "off_spans"])
    return row


def version_add(  # noqa: PLR0913 - the terms of a programme, each named at the call
    programme_id: int,
    *,
    channel: str,
    currency: str,
    rate_points: int = 0,
    rate_minor: int = 1,
    earning: Mapping[str, Any] | None = None,
    terms: Mapping[str, Any] | None = None,
    expiry_months: int | None,
    valid_from: datetime | None,
    replaces: int | None = None,
    actor: str,
    reason: str,
    now: datetime,
) -> ProgrammeVersion:
    """Rules for one channel from an instant on (None: now): `rate_points` for each `rate_minor` minor units, or another
    rule, as `{name: parameters}` of `earning/`; `terms`: what else they say, as `{part: parameters}` of `terms/`.

    Orders created before that instant keep the rules before it. Only the first version of a channel may start
    in the past; raises `VersionInThePast` for any other, `NotFound`, `Required`, `Invalid` and `CurrencyMismatch`.
    Goods of a channel earn one kind of points: where another programme has rules already, it must be named as
    `replaces`, and ends there by this.
    """
    columns = checked_rules(
        channel=channel,
        currency=currency,
        rate_points=rate_points,
        rate_minor=rate_minor,
        earning=earning,
        terms=terms,
        expiry_months=expiry_months,
    )
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    start = valid_from or now
    with command():
        execute(
            "SELECT /* guard:programme.lock_channel */ pg_advisory_xact_lock(hashtextextended('programme version:' || %s, 0))",
            [channel],
        )
        if not Programme.objects.filter(pk=programme_id).exists():
            raise NotFound(field="programme_id")
        _check_start(channel, start, now)
        failpoint("programme.after_check")
        _check_replaced(programme_id, channel, start, replaces)
        for part in parse_terms(columns["terms"]).values():
            part.admit(programme_id=programme_id, channel=channel, currency=currency)
        return ProgrammeVersion.objects.create(
            programme_id=programme_id, **columns, valid_from=start, actor=actor, reason=reason
        )


def checked_rules(  # noqa: PLR0913 - what `version_add` is handed
    *,
    channel: str,
    currency: str,
    rate_points: int = 0,
    rate_minor: int = 1,
    earning: Mapping[str, Any] | None = None,
    terms: Mapping[str, Any] | None = None,
    expiry_months: int | None = None,
) -> dict[str, Any]:
    """The columns of a version, or of a draft of one, by what `version_add` is handed. Raises what that raises of them."""
    _check_currency(channel, currency)
    rule = parse_rule(earning or {PerAmount.name: {"points": rate_points, "minor": rate_minor}})
    parts = parse_terms(terms or {})
    _check_expiry(expiry_months, parts)
    return {
        "channel": channel,
        "currency": currency,
        "earning": None,
        **rule.columns(),
        "terms": {name: part.as_json() for name, part in parts.items()},
        "expiry_months": expiry_months,
    }


def _check_start(channel: str, start: datetime, now: datetime) -> None:
    there = ProgrammeVersion.objects.filter(channel=channel)
    if start < now and there.exists():
        raise VersionInThePast(field="valid_from")
    if there.filter(valid_from=start).exists():
        raise Invalid("Another version starts at that instant.", field="valid_from")


def _check_replaced(programme_id: int, channel: str, start: datetime, replaces: int | None) -> None:
    """Whose rules the new ones would end, and whose would end the new ones."""
    of_channel = ProgrammeVersion.objects.filter(channel=channel).select_related("programme")
    before = of_channel.filter(valid_from__lt=start).order_by("-valid_from").first()
    after = of_channel.filter(valid_from__gt=start).order_by("valid_from").first()
    for row in (before, after):
        if row is None or not row.programme.is_active or row.programme_id in (programme_id, replaces):
            continue
        begins = "has rules" if row is before else f"has rules from {row.valid_from:%Y-%m-%d} on"
        raise Invalid(
            f"Programme “{row.programme.slug}” {begins} in channel “{channel}”, where goods earn one kind of "
            "points: name it as the one that is replaced.",
            field="replaces_id",
        )


def _check_currency(channel: str, currency: str) -> None:
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise Invalid("A currency has three capital letters.", field="currency")
    check_currency(channel, currency)


def _check_expiry(months: int | None, parts: Mapping[str, TermsPart]) -> None:
    if months is not None and ExpiryTerms.name in parts:
        raise Invalid("Say when points end once: in months here, or in the terms.", field="expiry_months")
    if months is not None and not 0 < months <= 1_200:
        raise Invalid("Points last 1 to 1200 months, or for ever.", field="expiry_months")


class Versions:
    """The rules of some channels, loaded once."""

    def __init__(self, rows: Iterable[ProgrammeVersion]) -> None:
        self.by_id = {row.pk: row for row in rows}
        self._by_channel: dict[str, list[ProgrammeVersion]] = {}
        for row in sorted(self.by_id.values(), key=lambda row: row.valid_from):
            self._by_channel.setdefault(row.channel, []).append(row)

    def in_force(self, channel: str, at: datetime) -> ProgrammeVersion | None:
        """The version that governs an order created then; None before the first, or while its programme was off."""
        rows = self._by_channel.get(channel, [])
        place = bisect_right(rows, at, key=lambda row: row.valid_from)
        if not place or not rows[place - 1].programme.is_on_at(at):
            return None
        return rows[place - 1]


def versions_in(channels: Iterable[str], *, using: str = DEFAULT_DB_ALIAS) -> Versions:
    """All versions of these channels, in one statement."""
    rows = ProgrammeVersion.objects.using(using).filter(channel__in=sorted(set(channels)))
    return Versions(rows.select_related("programme"))
