"""Who did something, by name: staff, an app, or nobody where the engine did it."""

from base64 import b64encode
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .host import ChoiceKind
from .visit import Visit


def actor_names(visit: Visit, actors: Iterable[str]) -> dict[str, str]:
    """What these of `user:7` or `app:3` are called; staff whose name the reader may not know are staff."""
    named = {actor for actor in actors if actor}
    ids = {
        b64encode(f"User:{actor[5:]}".encode()).decode(): actor
        for actor in named
        if actor.startswith("user:")
    }
    staff = visit.host.names(visit.request, ChoiceKind.STAFF, list(ids)) if ids else {}
    known = {ids[pk]: name for pk, name in staff.items()}
    return {
        actor: _("An app") if actor.startswith("app:") else known.get(actor, _("Staff")) for actor in named
    }
