"""The queue of referrals that something speaks against, one of them with both sides beside each other, the decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import TextField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField
from ...host import ChoiceKind
from ...page import Answer
from ...page_request import page_asked
from ...visit import Visit
from .review_words import REASONS, STATES, TRACES, decisions, sentences

SHOWN = 20
QUEUES = ("IN_REVIEW", "REJECTED", "REWARDED")
TOASTS: Mapping[str, Any] = {
    "APPROVED": gettext_lazy("The referral is approved."),
    "REJECTED": gettext_lazy("The referral is rejected."),
    "VOIDED": gettext_lazy("Both rewards are taken back."),
}
BUTTONS: Mapping[str, Any] = {
    "APPROVED": gettext_lazy("Approve"),
    "REJECTED": gettext_lazy("Reject"),
    "VOIDED": gettext_lazy("Take both rewards back"),
}


class DecisionForm(ConsoleForm):
    """What is decided, and why."""

    decision = ListField(label=gettext_lazy("Decision"))
    reason = TextField(
        label=gettext_lazy("Reason"), help_text=gettext_lazy("For staff. Shoppers never see it.")
    )

    def __init__(self, visit: Visit, decisions: Sequence[str], **options: Any) -> None:
        self.decisions = decisions
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """What may be decided; a single one is chosen beforehand."""
        super().prepare()
        field, listed = self.fields["decision"], [(name, BUTTONS[name]) for name in self.decisions]
        assert isinstance(field, ListField)
        field.choices = listed if len(listed) == 1 else [("", _("Choose what to do")), *listed]


def reviews(visit: Visit) -> Answer:
    """The queue, what most speaks against first."""
    state = visit.arguments.get("state", "IN_REVIEW")
    state = state if state in QUEUES else "IN_REVIEW"
    data = visit.ask("reviews", **page_asked(visit, SHOWN), state=state)
    connection = data.get("retentionReferralReviews") or {}
    rows = [
        {**edge["node"], "sentences": sentences(edge["node"]["signals"])}
        for edge in connection.get("edges", ())
    ]
    return visit.show(
        "referrals/reviews.html",
        connection=connection,
        rows=rows,
        names=_names(visit, rows),
        state=state,
        states=[(name, STATES[name]) for name in QUEUES],
    )


def review(visit: Visit) -> Answer:
    """One referral, and the form that decides it."""
    referral = _asked(visit)
    if referral is None:
        return visit.show("referrals/no_review.html")
    return visit.show(
        "referrals/review.html",
        referral=referral,
        sentences=sentences(referral["signals"]),
        in_common=[TRACES[kind] for kind in referral["inCommon"]],
        state=STATES[referral["state"]],
        reason=REASONS.get(referral["reason"], ""),
        sides=(referral["referrer"], referral["referee"]),
        names=_names(visit, [referral]),
        form=DecisionForm(visit, decisions(referral)),
    )


def decide(visit: Visit) -> Answer:
    """Staff decided."""
    referral = _asked(visit)
    if referral is None:
        return visit.show("referrals/no_review.html")
    form = DecisionForm(visit, decisions(referral))

    def command() -> None:
        data = form.cleaned_data
        visit.command(
            "staff/referral_review_decide",
            reason=data["reason"],
            referral_id=referral["id"],
            decision=data["decision"],
        )

    if not visit.tried(form, command):
        return visit.show("referrals/decision.html", form=form, referral=referral)
    visit.toast(str(TOASTS[form.cleaned_data["decision"]]))
    return visit.go("referrals/review", id=referral["id"])


def _asked(visit: Visit) -> Mapping[str, Any] | None:
    referral: Mapping[str, Any] | None = visit.ask("review", id=visit.arguments.get("id", "")).get(
        "retentionReferralReview"
    )
    return referral


def _names(visit: Visit, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Of both sides, where they may be known."""
    ids = [row[side]["userId"] for row in rows for side in ("referrer", "referee") if row[side]["userId"]]
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, ids)
    visit.refusals.clear()
    return names
