"""The list of campaigns: by state, by name, sorted, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....core.clock import now, store_zone
from ...charts.bars import BudgetBar, budget_bar
from ...page import Answer
from ...refusals import Unanswered
from ...visit import Visit
from .words.goods import GoodsNames, asked_of
from .words.terms import gives, words_of

SHOWN = 20
TABS: dict[str, tuple[Any, dict[str, Any]]] = {
    "": (gettext_lazy("All"), {}),
    "running": (gettext_lazy("Running"), {"states": ["ACTIVE"], "isOver": False}),
    "drafts": (gettext_lazy("Drafts"), {"states": ["DRAFT"]}),
    "paused": (gettext_lazy("Paused"), {"states": ["PAUSED"], "isOver": False}),
    "ended": (gettext_lazy("Ended"), {"isOver": True}),
}
SORTS: dict[str, tuple[Any, dict[str, str]]] = {
    "newest": (gettext_lazy("Newest first"), {"field": "CREATED_AT", "direction": "DESC"}),
    "name": (gettext_lazy("By name"), {"field": "NAME", "direction": "ASC"}),
    "start": (gettext_lazy("By start"), {"field": "STARTS_AT", "direction": "DESC"}),
}


@dataclass(frozen=True, slots=True)
class ListedCampaign:
    """One line."""

    id: str
    name: str
    state: str
    """As `state_of` says it."""
    gives: str
    who: str
    bars: tuple[BudgetBar, ...]
    first_day: date
    last_day: date | None


def state_of(campaign: Mapping[str, Any]) -> str:
    """As the API says it; ENDED where its time is over, SCHEDULED where it has not come."""
    at, ends_at = now(), campaign["endsAt"]
    if campaign["state"] in ("ACTIVE", "PAUSED") and ends_at and datetime.fromisoformat(ends_at) <= at:
        return "ENDED"
    if campaign["state"] == "ACTIVE" and datetime.fromisoformat(campaign["startsAt"]) > at:
        return "SCHEDULED"
    return str(campaign["state"])


def first_day(starts_at: str) -> date:
    """The day it begins, in the shop's zone."""
    return datetime.fromisoformat(starts_at).astimezone(store_zone()).date()


def last_day(ends_at: str | None) -> date | None:
    """The last day on which it holds, in the shop's zone; None without an end."""
    if ends_at is None:
        return None
    return (datetime.fromisoformat(ends_at) - timedelta(seconds=1)).astimezone(store_zone()).date()


def bars_of(visit: Visit, campaign: Mapping[str, Any]) -> tuple[BudgetBar, ...]:
    """How much of each limit is used."""
    bars = []
    for budget in campaign["budgets"]:
        limit, used = (Decimal(str(budget[name]["amount"])) for name in ("limit", "used"))
        currency = str(budget["limit"]["currency"])
        bars.append(budget_bar(_("Budget"), used, limit, partial(visit.formats.amount, currency=currency)))
    if uses := campaign["uses"]:
        bars.append(
            budget_bar(_("Uses"), Decimal(uses["used"]), Decimal(uses["limit"]), visit.formats.number)
        )
    return tuple(bars)


def shown(visit: Visit) -> Answer:
    """The list."""
    tab = visit.arguments.get("state", "")
    tab = tab if tab in TABS else ""
    sort = visit.arguments.get("sort", "newest")
    sort = sort if sort in SORTS else "newest"
    search = visit.arguments.get("search", "").replace("\0", "").strip()[:100]
    asked = dict(TABS[tab][1]) | ({"search": search} if search else {})
    data = visit.ask("list", filter=asked, sortBy=SORTS[sort][1], **paged(visit))
    connection = data["personalOfferCampaigns"]
    if connection is None:
        raise Unanswered(_("This page of the list is not there. Begin again at the first one."))
    campaigns = [edge["node"] for edge in connection["edges"]]
    names = GoodsNames(visit, [goods for campaign in campaigns for goods in asked_of(campaign)])
    return visit.show(
        "offers/list.html",
        connection=connection,
        campaigns=[listed(visit, campaign, names) for campaign in campaigns],
        tabs=[
            (name, label, data[name]["totalCount"] if name else None) for name, (label, asked) in TABS.items()
        ],
        tab=tab,
        sorts=[(name, label) for name, (label, by) in SORTS.items()],
        sort=sort,
        search=search,
        may_change=visit.may("MANAGE_DISCOUNTS"),
        has_any=any(data[name]["totalCount"] for name in TABS if name),
    )


def paged(visit: Visit) -> dict[str, Any]:
    """The page that the address asks for."""
    before, after = visit.arguments.get("before"), visit.arguments.get("after")
    return {"last": SHOWN, "before": before} if before else {"first": SHOWN, "after": after or None}


def listed(visit: Visit, campaign: Mapping[str, Any], names: GoodsNames) -> ListedCampaign:
    """A campaign as a line. One whose terms cannot be read says so."""
    words = words_of(visit, campaign, names) if campaign["terms"] else None
    return ListedCampaign(
        campaign["id"],
        campaign["name"],
        state_of(campaign),
        gives(words) if words else _("What it gives cannot be read. Stop it, and make another."),
        words.who.text if words else "",
        bars_of(visit, campaign),
        first_day(campaign["startsAt"]),
        last_day(campaign["endsAt"]),
    )
