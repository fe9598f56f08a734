"""Members who brought most friends: this month, last month, or ever."""

from datetime import date, timedelta

from django.utils import timezone

from ...host import ChoiceKind
from ...page import Answer
from ...visit import Visit

SHOWN = 50
SPANS = ("month", "before", "ever")


def leaderboard(visit: Visit) -> Answer:
    """In their order, with their names where they may be known."""
    asked = visit.arguments.get("span", "")
    span = asked if asked in SPANS else "month"
    month = _month(span)
    answer = visit.ask("leaders", month=month and str(month), first=SHOWN)
    rows = answer.get("referralLeaderboard") or []
    ids = [row["userId"] for row in rows if row["userId"]]
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, ids)
    visit.refusals.clear()  # names are left out, and the table says so
    return visit.show("referrals/leaderboard.html", rows=rows, names=names, span=span)


def _month(span: str) -> date | None:
    today = timezone.localdate()
    days = {"month": today, "before": today.replace(day=1) - timedelta(days=1)}
    return days.get(span)
