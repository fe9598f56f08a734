"""For whom a campaign is, in words: of the usual rules a phrase of their own, of others the audience's name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....host import ChoiceKind
from ....visit import Visit
from .goods import GoodsNames, product_id


@dataclass(frozen=True, slots=True)
class Who:
    """Customers, as a sentence goes on with them: “customers who …”."""

    text: str
    has_occasions: bool = False
    """Whether they get it anew each time: each birthday, each purchase."""


def who_of(visit: Visit, campaign: Mapping[str, Any]) -> Who:
    """Of a campaign of the API."""
    audience = campaign.get("audience")
    if audience is not None:
        return who_by(visit, audience["rule"], audience["name"])
    code_kind = (campaign.get("terms") or {}).get("codeKind")
    if code_kind == "SHARED":
        return Who(_("whoever types its code"))
    if code_kind == "UNIQUE":
        return Who(_("whoever has one of its codes"))
    return Who(_("customers whom you give it to"))


def who_by(visit: Visit, rule: str, name: str) -> Who:
    """Of a rule as the API writes it. `name`: of its audience."""
    question: dict[str, Any] = json.loads(rule)
    (kind, asked), *others = question.items()
    if kind == "all":
        parts = {key: value for part in asked for key, value in part.items()}
        return _several(visit, parts) or Who(_named(name))
    return (others == [] and _single(visit, kind, asked)) or Who(_named(name))


def _named(name: str) -> str:
    return _("customers of the audience “%(name)s”") % {"name": name}


def _single(visit: Visit, kind: str, asked: Any) -> Who | None:
    if kind == "lastOrder" and set(asked) == {"olderThanDays"}:
        text = ngettext(
            "customers who have not bought for %(number)s day",
            "customers who have not bought for %(number)s days",
            asked["olderThanDays"],
        )
        return Who(text % {"number": visit.formats.number(asked["olderThanDays"])})
    if kind == "neverOrdered":
        return Who(_("customers who have never bought"))
    if kind == "orders":
        return _several(visit, {"orders": asked})
    if kind == "birthday":
        text = _("customers around their birthday, from %(before)s days before to %(after)s days after")
        return Who(text % _window(asked), has_occasions=True)
    if kind == "anniversary":
        text = _(
            "customers around the day they registered, from %(before)s days before to %(after)s days after"
        )
        return Who(text % _window(asked), has_occasions=True)
    return _after(visit, asked) if kind == "afterPurchase" and asked.get("what") == "product" else None


def _window(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"before": asked.get("daysBefore", 0), "after": asked.get("daysAfter", 0)}


def _after(visit: Visit, asked: Mapping[str, Any]) -> Who:
    ids = [product_id(pk) for pk in asked.get("ids", ())]
    names = GoodsNames(visit, [(ChoiceKind.PRODUCT, pk) for pk in ids])
    goods = names.together({"products": ChoiceKind.PRODUCT}, {"products": ids})
    text = ngettext(
        "customers %(months)s month after they bought %(goods)s",
        "customers %(months)s months after they bought %(goods)s",
        asked.get("months", 0),
    )
    return Who(text % {"months": asked.get("months", 0), "goods": goods}, has_occasions=True)


def _several(visit: Visit, parts: Mapping[str, Any]) -> Who | None:
    """The rules of several parts that usual campaigns have."""
    formats = visit.formats
    within = parts.get("registered", {}).get("withinDays") if parts.keys() >= {"registered"} else None
    if set(parts) == {"neverOrdered", "registered"} and within:
        text = _("customers who registered in the last %(days)s days and have not bought yet")
        return Who(text % {"days": formats.number(within)})
    orders = parts.get("orders", {}).get("atLeast")
    if not orders or set(parts) - {"orders", "spent"} or set(parts["orders"]) != {"atLeast"}:
        return None
    number = formats.number(orders)
    spent = parts.get("spent")
    if spent is None:
        text = ngettext(
            "customers who bought at least once",
            "customers who bought at least %(number)s times",
            orders,
        )
        return Who(text % {"number": number} if orders != 1 else text)
    if set(spent) != {"currency", "atLeast"}:
        return None
    text = _("customers who bought at least %(number)s times, and for %(amount)s or more in all")
    return Who(text % {"number": number, "amount": formats.amount(spent["atLeast"], spent["currency"])})
