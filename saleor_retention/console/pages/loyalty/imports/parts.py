"""Files of balances: looked at first, then taken over; and all balances as a file."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import programme_of
from .form import HISTORY, LAYOUTS, PointsImportForm

REASON = "Console"
OPERATION = "staff/points_import"


def import_page(visit: Visit) -> Answer:
    """The form of a file, and what goes out."""
    visit.need("MANAGE_USERS")
    return visit.show("loyalty/import.html", programme=programme_of(visit), form=PointsImportForm(visit))


def import_points(visit: Visit) -> Answer:
    """Look at a file, or take over the very one that was looked at: once for each look."""
    visit.need("MANAGE_USERS")
    shown, form = programme_of(visit), PointsImportForm(visit, files=visit.request.FILES)
    answers: list[Mapping[str, Any]] = []

    def command() -> None:
        mark = form.mark(form.cleaned_data["layout"])
        is_sure = visit.posted.get("do") == "import" and visit.posted.get("seen") == mark
        answers.append(
            visit.command(
                OPERATION,
                reason=REASON,
                key=visit.posted.get("look", "") if is_sure else str(uuid4()),
                programme_id=shown.id,
                dry_run=None if is_sure else True,
                **form.terms,
            )
        )

    if not visit.tried(form, command):
        return visit.show("loyalty/import_form.html", programme=shown, form=form)
    answer = answers[0]
    if answer["isWritten"]:
        visit.toast(_("Nothing is new in this file.") if _is_known(answer) else _("The file is taken over."))
    html = visit.show(
        "loyalty/import_answer.html",
        answer=answer,
        form=PointsImportForm(visit, is_sent=False, initial={"layout": answer["layout"]}),
        seen=form.mark(answer["layout"]),
        look=uuid4(),
        layout=LAYOUTS[answer["layout"]],
        is_history=answer["layout"] == HISTORY,
        is_known=_is_known(answer),
        new=answer["rows"] - answer["known"],
        more=answer["wrong"] - len(answer["rowErrors"]),
        may_import=answer["rows"]
        and not _is_known(answer)
        and (form.cleaned_data["skip_errors"] or not answer["wrong"]),
    )
    return HttpResponse(html, headers={"HX-Retarget": "#import-answer", "HX-Reswap": "innerHTML"})


def balances_csv(visit: Visit) -> Answer:
    """All that customers have, in the layout that an import reads again."""
    shown = programme_of(visit)
    text = visit.ask("staff/balances", programmeId=shown.id).get("loyaltyBalancesCsv")
    if text is None:
        raise Unanswered(_("There is no such programme."))
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


def _is_known(answer: Mapping[str, Any]) -> bool:
    return bool(answer["rows"]) and answer["known"] == answer["rows"] and not answer["moved"]
