"""Drafts of rules: worked on, tried, and activated, which makes a version of them. Nothing earns by a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ...core.db import command
from ...core.failpoints import failpoint
from ...errors import Invalid, LimitExceeded, NotFound, Required
from ...guards import guard
from ..models import Programme, ProgrammeVersion
from ..programmes import checked_rules, version_add
from .models import ProgrammeDraft

LONGEST_NAME = 100
MOST_DRAFTS = 20
"""Of one programme that are worked on."""
ACTIVATED = "This draft is activated: make another one."


def draft_save(
    programme_id: int,
    *,
    name: str,
    rules: Mapping[str, Any],
    draft_id: int | None = None,
    actor: str,
    now: datetime,
) -> ProgrammeDraft:
    """A new draft, or another content of one. `rules`: the arguments of `programmes.checked_rules`, which refuses the same
    as for a version in force.

    Raises `NotFound`, `Required`, `Invalid`, `CurrencyMismatch` and `LimitExceeded`.
    """
    columns = checked_rules(**rules) | {"name": _name(name), "actor": actor, "updated_at": now}
    with command():
        if not Programme.objects.select_for_update(no_key=True).filter(pk=programme_id).exists():
            raise NotFound(field="programme_id")
        if draft_id is None:
            return _created(programme_id, columns)
        draft = locked_draft(draft_id)
        if draft.programme_id != programme_id:
            raise NotFound(field="id")
        if draft.version_id is not None:
            raise Invalid(ACTIVATED, field="id")
        for column, value in columns.items():
            setattr(draft, column, value)
        draft.save(update_fields=list(columns))
    return draft


def draft_activate(
    draft_id: int,
    *,
    valid_from: datetime | None = None,
    replaces: int | None = None,
    actor: str,
    reason: str,
    now: datetime,
) -> ProgrammeVersion:
    """Put a draft in force from an instant on (None: now). Once: a draft that is activated answers its version.

    Raises `NotFound` and whatever `programmes.version_add` refuses.
    """
    with command():
        draft = locked_draft(draft_id)
        if draft.version_id is not None:
            return ProgrammeVersion.objects.get(pk=draft.version_id)
        failpoint("draft.after_check")
        version = version_add(
            draft.programme_id,
            **draft.rules(),
            valid_from=valid_from,
            replaces=replaces,
            actor=actor,
            reason=reason,
            now=now,
        )
        draft.version = version
        draft.save(update_fields=["version"])
    return version


def draft_discard(draft_id: int) -> int:
    """Forget a draft that was not activated; returns its programme. What it was tried with stays. Raises `NotFound`, `Invalid`."""
    with command():
        draft = locked_draft(draft_id)
        if draft.version_id is not None:
            raise Invalid(ACTIVATED, field="id")
        draft.delete()
    return draft.programme_id


def _name(text: str) -> str:
    if not text.strip():
        raise Required(field="name")
    if len(text.strip()) > LONGEST_NAME:
        raise Invalid(f"A name has at most {LONGEST_NAME} characters.", field="name")
    return text.strip()


def _created(programme_id: int, columns: Mapping[str, Any]) -> ProgrammeDraft:
    """The programme is locked."""
    if ProgrammeDraft.objects.filter(programme=programme_id, version=None).count() >= MOST_DRAFTS:
        raise LimitExceeded(f"There are at most {MOST_DRAFTS} drafts: discard one.", field="programme_id")
    return ProgrammeDraft.objects.create(programme_id=programme_id, **columns)


@guard("drafts.lock")
def locked_draft(draft_id: int) -> ProgrammeDraft:
    """The draft, for this transaction alone. Raises `NotFound`."""
    # Without its version: who waited for the lock sees the row as it is now, and what is joined to it as it was before.
    draft = ProgrammeDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(field="id")
    return draft
