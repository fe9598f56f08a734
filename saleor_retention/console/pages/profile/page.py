"""The profile finder: audience, period and purchases are chosen above, what is found loads by itself."""

from django.utils.translation import gettext_lazy

from ...page import Answer, ConsolePage
from ...periods.scope import ScopeForm, scope_form
from ...visit import Visit
from .findings import findings, findings_csv
from .form import profile_form


def shown(visit: Visit) -> Answer:
    """The page at once; counting comes after it."""
    form, chosen = scope_form(visit, ScopeForm), profile_form(visit)
    is_valid = all([form.is_valid(), chosen.is_valid()])
    return visit.show(
        "profile/profile.html",
        form=form,
        chosen=chosen,
        scope=form.scope if is_valid else None,
        audience=chosen.audiences.get(chosen.data["audience"], ""),
    )


class ProfilePage(ConsolePage):
    """What sets a group of customers apart."""

    name = "profile"
    title = gettext_lazy("Profile finder")
    place = 11
    parts = {"": shown, "findings": findings, "findings.csv": findings_csv}
