"""Of which currency and channel values are shown: always of all purchases there."""

from ...periods.scope import EVER, ScopeForm, ShownScope, scope_form
from ...refusals import Unanswered
from ...visit import Visit


def sold_form(visit: Visit) -> ScopeForm:
    """The overview's, over the whole history."""
    form = scope_form(visit, ScopeForm)
    for name in ("since", "until"):
        form.fields[name].required = False
    form.data = {"sold": form.data["sold"], "period": EVER}
    return form


def sold_of(visit: Visit) -> tuple[ScopeForm, ShownScope]:
    """What a part shows. Raises the sentence for an address that makes no sense."""
    form = sold_form(visit)
    if not form.is_valid():
        raise Unanswered("".join(map(str, form.errors.get("sold", ()))))
    return form, form.scope
