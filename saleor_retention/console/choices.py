"""The choices of a picker: what is chosen, and what is called as was typed."""

from django.utils.translation import gettext as _

from .host import Choice, ChoiceKind
from .refusals import Unanswered
from .visit import Visit

SHOWN = 20
PICKED = {kind.value: kind for kind in ChoiceKind if kind is not ChoiceKind.STAFF}
"""By their names in addresses; staff are named, never picked."""


def matches(visit: Visit) -> str:
    """`pick/<kind>?field=…&q=…&many=1`, with what is chosen already under the field's own name."""
    kind = PICKED.get(visit.page)
    if kind is None:
        raise Unanswered(_("There is nothing to pick here."))
    field = visit.arguments.get("field", "")[:100]
    text = visit.arguments.get(f"{field}-search", "").strip()[:100]
    is_many = visit.arguments.get("many") == "1"
    ids = visit.arguments.getlist(field)[:1_000]
    names = visit.host.names(visit.request, kind, ids)
    chosen = [Choice(pk, names[pk]) for pk in ids if pk in names]
    others = [
        choice
        for choice in visit.host.search(visit.request, kind, text, limit=SHOWN + len(chosen))
        if choice.id not in names
    ]
    return visit.show(
        "forms/choices.html", name=field, is_many=is_many, chosen=chosen, others=others[:SHOWN], text=text
    )
