"""Making a campaign: drafted, given to who was chosen, and started if the owner says so."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ....page import Answer
from ....refusals import CommandRefused, FieldError
from ....visit import Visit
from .terms_form import TermsForm

REASON = "Console"


def drafted(visit: Visit, form: TermsForm, document: str, values: Callable[[], Mapping[str, Any]]) -> Any:
    """The draft of a valid form; None where it was refused, which stands at the form's fields then."""
    made: list[Any] = []

    def create() -> None:
        try:
            payload = visit.command(document, reason=REASON, key="create", **values())
        except CommandRefused as refused:
            raise CommandRefused(tuple(_in_words(form.field_errors(refused.errors)))) from refused
        made.append(payload["personalOfferCampaign"])

    return made[0] if visit.tried(form, create) else None


def _in_words(errors: Sequence[FieldError]) -> list[FieldError]:
    """A name that makes sense is refused for one reason only: an audience is called after it."""
    clash = _("There are customers of another rule under this name already. Choose another name.")
    return [
        FieldError(error.field, clash, error.code)
        if error.field == "name" and error.code == "INVALID"
        else error
        for error in errors
    ]


def begun(
    visit: Visit, campaign: Mapping[str, Any], customers: Sequence[str] = (), *, code: str = ""
) -> Answer:
    """Give the draft its code, or to who was chosen, and start it if that was asked for; what was refused leaves a draft."""
    campaign_id, is_started = campaign["id"], bool(visit.posted.get("start"))
    steps: list[tuple[str, str, dict[str, Any]]] = []
    if code:
        steps.append(("staff/shared_code_set", "code", {"code": code}))
    if customers:
        steps.append(("staff/offer_grant", "grant", {"user_ids": list(customers)}))
    if is_started:
        steps.append(("staff/campaign_activate", "activate", {}))
    try:
        for document, key, values in steps:
            visit.command(document, reason=REASON, key=key, campaign_id=campaign_id, **values)
    except CommandRefused as refused:
        return visit.show("offers/kept.html", campaign=campaign, why=str(refused))
    said = _("“%(name)s” runs.") if is_started else _("“%(name)s” is kept as a draft.")
    visit.toast(said % {"name": campaign["name"]})
    return visit.go("offers/campaign", id=campaign_id)
