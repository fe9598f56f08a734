"""What customers do beside buying, as staff call it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "SIGN_UP": gettext_lazy("Opening an account"),
    "CONFIRMED_EMAIL": gettext_lazy("Confirming the e-mail address"),
    "BIRTHDAY": gettext_lazy("A birthday"),
    "CONSENT": gettext_lazy("A consent"),
    "REVIEW": gettext_lazy("A review"),
    "SURVEY_ANSWER": gettext_lazy("An answer to a survey"),
    "SOCIAL_POST": gettext_lazy("A post about the shop"),
    "CUSTOM": gettext_lazy("Something of your own"),
}
TOLD = ("REVIEW", "SURVEY_ANSWER", "SOCIAL_POST", "CUSTOM")
"""Those that staff and apps tell of; the others are seen by themselves."""


def event_title(kind: str, name: str) -> str:
    """What it is, and which one where a kind has several."""
    if kind == "CUSTOM" and name:
        return name
    title = str(KINDS.get(kind, _("Something beside an order")))
    return f"{title}: {name}" if name else title
