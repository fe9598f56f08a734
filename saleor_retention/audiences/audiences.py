"""Audiences: staff verbs, each one transaction. A change is kept as a version, with who made it and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from ..core.db import command
from ..core.idempotency import StaffContext
from ..errors import Invalid, NotFound, Required
from .models import Audience, AudienceVersion
from .parsing import as_json, parse

MOST_NAMED = 3
"""Campaigns that a refusal names."""


def audience_create(
    name: str, rule: Mapping[str, Any], *, by: StaffContext, now: datetime, is_tracked: bool = False
) -> Audience:
    """Name a rule. Raises `Required` or `Invalid` naming the field; the message says where in the rule."""
    row = Audience(name=_named(name), rule=as_json(parse(rule)), is_tracked=is_tracked, created_at=now)
    return _saved(row, by, now)


def audience_update(
    audience_id: int,
    *,
    by: StaffContext,
    now: datetime,
    name: str | None = None,
    rule: Mapping[str, Any] | None = None,
    is_tracked: bool | None = None,
) -> Audience:
    """Change what is handed in. Offers to the audience follow at each checkout; what was granted is looked at anew."""
    with command():
        row = Audience.objects.select_for_update().filter(pk=audience_id).first()
        if row is None:
            raise NotFound(field="audience_id")
        row.name = row.name if name is None else _named(name)
        row.rule = row.rule if rule is None else as_json(parse(rule))
        row.is_tracked = row.is_tracked if is_tracked is None else is_tracked
        return _saved(row, by, now)


def audience_delete(audience_id: int) -> None:
    """Forget an audience with its history. Raises `NotFound`, and `Invalid` while a campaign names it."""
    with command():
        row = Audience.objects.select_for_update().filter(pk=audience_id).first()
        if row is None:
            raise NotFound(field="audience_id")
        try:
            row.delete()
        except ProtectedError as error:
            campaigns = sorted(
                f"“{campaign}”"
                for campaign in {getattr(item, "name", "") for item in error.protected_objects}
            )
            named = ", ".join(campaigns[:MOST_NAMED])
            raise Invalid(f"A campaign names this audience: {named}.", field="audience_id") from None


def _named(name: str) -> str:
    if not name.strip():
        raise Required("An audience needs a name.", field="name")
    if len(name.strip()) > 100:
        raise Invalid("A name has at most 100 letters.", field="name")
    return name.strip()


def _saved(row: Audience, by: StaffContext, now: datetime) -> Audience:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "one_audience_of_a_name" in str(error):
            raise Invalid("There is an audience of this name.", field="name") from None
        raise
    AudienceVersion.objects.create(
        audience=row,
        name=row.name,
        rule=row.rule,
        is_tracked=row.is_tracked,
        valid_from=now,
        actor=by.actor,
        reason=by.reason,
    )
    return row
