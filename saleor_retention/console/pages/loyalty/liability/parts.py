"""What a programme owes at a day, and the same as a file."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ....forms.channels import channel_names
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import programme_of
from .form import LiabilityDayForm
from .report import age_rows, channel_rows, expiry_rows, over_time


def liability(visit: Visit) -> Answer:
    """The whole page; without figures while no day is named that could have any."""
    shown, form = programme_of(visit), LiabilityDayForm(visit)
    if not form.is_valid():
        return visit.show("loyalty/liability.html", programme=shown, form=form, owed=None)
    owed = _asked(visit, "liability", shown.id, form)
    formats = visit.formats
    return visit.show(
        "loyalty/liability.html",
        programme=shown,
        form=form,
        owed=owed,
        file_name=f"{slugify(shown.name) or 'points'}-{form.chosen.isoformat()}.csv",
        chart=over_time(formats, owed["months"], form.chosen) if owed["months"] else None,
        tables=(
            (
                _("By channel"),
                _(
                    "The channel whose orders gave them. Adjustments, friends, events and imports belong to none."
                ),
                channel_rows(owed["channels"], channel_names(visit)),
            ),
            (
                _("By age"),
                _("The month in which they were earned."),
                age_rows(formats, owed["ages"]),
            ),
            (
                _("By expiry"),
                _("The month in which they end."),
                expiry_rows(formats, owed["expiries"]),
            ),
        ),
    )


def liability_csv(visit: Visit) -> Answer:
    """By channel, month of earning and month of expiry, at the end of the day."""
    shown, form = programme_of(visit), LiabilityDayForm(visit)
    if not form.is_valid():
        raise Unanswered(" ".join(map(str, form.errors["day"])))
    return HttpResponse(
        _asked(visit, "liability_csv", shown.id, form)["csv"], content_type="text/csv; charset=utf-8"
    )


def _asked(visit: Visit, name: str, programme_id: str, form: LiabilityDayForm) -> Mapping[str, Any]:
    owed: Mapping[str, Any] | None = visit.ask(name, id=programme_id, at=form.at).get("loyaltyLiability")
    if owed is None:
        raise Unanswered(_("There is no such programme."))
    return owed
