"""A draft tried on past orders: begun, at work, and its answer."""

from django.utils.translation import gettext as _

from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..programmes import programme_of
from .answer import answer_of
from .drafts import REASON, draft_of
from .form import SimulationForm

AT_WORK = ("WAITING", "RUNNING")


def start(visit: Visit) -> Answer:
    """Begin; a small shop has its answer at once."""
    shown, asked, form = programme_of(visit), draft_of(visit), SimulationForm(visit)

    def command() -> None:
        visit.command("staff/points_simulation_start", reason=REASON, draft_id=asked["id"], **form.terms)

    if not visit.tried(form, command):
        return visit.show("loyalty/simulation_form.html", programme=shown, draft=asked, form=form)
    return visit.go("loyalty/draft", id=shown.id, draft=asked["id"])


def simulation(visit: Visit) -> Answer:
    """How far it is, or what it found."""
    pk = visit.arguments.get("simulation", "")
    tried = visit.ask("staff/points_simulation", id=pk).get("loyaltySimulation")
    if tried is None:
        raise Unanswered(_("This is not kept any more: try the draft again."))
    if tried["state"] in AT_WORK:
        return visit.show(
            "loyalty/running.html",
            again=visit.address("part/loyalty/simulation", simulation=pk),
            progress=tried["progress"],
            percent=int(100 * tried["progress"]),
        )
    if tried["state"] != "DONE":
        raise Unanswered(
            _("It could not be computed. Try it again; if that fails, ask whoever runs the shop.")
        )
    return visit.show("loyalty/simulation.html", answer=answer_of(visit.formats, tried))
