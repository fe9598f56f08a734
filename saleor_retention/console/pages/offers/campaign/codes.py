"""The codes of a campaign: the one that everybody types, batches for letters and partners, the landing page, links."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ....forms.fields import TextField, WholeField
from ....forms.form import ConsoleForm
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..creation.drafts import REASON

MOST_CODES, AT_ONCE = 10_000, 1_000


class SharedCodeForm(ConsoleForm):
    """The code that everybody types."""

    def prepare(self) -> None:
        """One text."""
        self.fields["code"] = TextField(
            longest=40, label=_("Code"), help_text=_("4 to 40 letters and digits; capitals do not matter.")
        )


class CodeBatchForm(ConsoleForm):
    """How many codes to make."""

    def prepare(self) -> None:
        """One number."""
        self.fields["number"] = WholeField(label=_("How many codes"), least=1, most=MOST_CODES, initial=100)


def shown(visit: Visit) -> Answer:
    """The part of a campaign's page."""
    return _part(visit, SharedCodeForm(visit, is_sent=False), CodeBatchForm(visit, is_sent=False))


def choose(visit: Visit) -> Answer:
    """The code that everybody types."""
    form = SharedCodeForm(visit)

    def command() -> None:
        visit.command(
            "staff/shared_code_set", reason=REASON, campaign_id=_id(visit), code=form.cleaned_data["code"]
        )

    is_new = not visit.posted.get("only_link")
    if not visit.tried(form, command if is_new else _nothing):
        return visit.show("offers/shared_code.html", shared=form, id=_id(visit))
    if is_new:
        visit.toast(_("The code is chosen."))
    return _again(visit, code=form.cleaned_data["code"], is_new=is_new)


def _nothing() -> None:
    """What drawing a link does."""


def create(visit: Visit) -> Answer:
    """A batch."""
    form = CodeBatchForm(visit)

    def command() -> None:
        number = form.cleaned_data["number"]
        visit.command("staff/codes_create", reason=REASON, campaign_id=_id(visit), number=number)

    if not visit.tried(form, command):
        return visit.show("offers/code_batch.html", batch=form, id=_id(visit))
    visit.toast(_("The codes are made."))
    return _again(visit)


def open_or_close(visit: Visit) -> Answer:
    """The landing page."""
    is_open = visit.posted.get("is_open") == "true"
    visit.command("staff/landing_page_set", reason=REASON, campaign_id=_id(visit), is_open=is_open)
    visit.toast(_("The landing page is open.") if is_open else _("The landing page is closed."))
    return _again(visit)


def saved(visit: Visit) -> Answer:
    """The codes of a batch as CSV, all of them."""
    pieces: list[str] = []
    for skip in range(0, MOST_CODES, AT_ONCE):
        asked = {"id": visit.arguments.get("batch", "")[:200], "first": AT_ONCE, "skip": skip}
        batch = visit.ask("staff/code_batch", **asked)["personalOfferCodeBatch"]
        if batch is None:
            raise Unanswered(_("There are no such codes."))
        pieces.append(batch["csv"])
        if batch["number"] <= skip + AT_ONCE:
            break
    return HttpResponse("".join(pieces), content_type="text/csv; charset=utf-8")


def _id(visit: Visit) -> str:
    return str(visit.arguments.get("id", ""))[:200]


def _part(
    visit: Visit, shared: SharedCodeForm, batch: CodeBatchForm, code: str = "", *, is_new: bool = False
) -> str:
    campaign = visit.ask("codes", id=_id(visit))["personalOfferCampaign"]
    if campaign is None:
        raise Unanswered(_("There is no such offer."))
    link = visit.ask("staff/code_link", code=code)["personalOfferCodeLink"] if code else None
    return visit.show(
        "offers/codes.html",
        campaign=campaign,
        id=campaign["id"],
        shared=shared,
        batch=batch,
        code=code,
        is_new=is_new,
        link=link,
    )


def _again(visit: Visit, code: str = "", *, is_new: bool = False) -> HttpResponse:
    """The whole part anew, in place of the form alone."""
    shared, batch = SharedCodeForm(visit, is_sent=False), CodeBatchForm(visit, is_sent=False)
    html = _part(visit, shared, batch, code, is_new=is_new)
    return HttpResponse(html, headers={"HX-Retarget": "#codes-part", "HX-Reswap": "innerHTML"})
