"""An order at a glance, inside the Dashboard's page about it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...page import Answer, ConsolePage
from ...refusals import Unanswered
from ...visit import Visit


def order_card(visit: Visit) -> Answer:
    """What it earned or will earn, and the offers it used."""
    pk = visit.arguments.get("orderId", "")
    if not pk:
        raise Unanswered(_("This card stands on an order's page."))
    order = visit.ask("order", id=pk).get("order") or {}
    retention = order.get("retention")
    if retention is None:
        raise Unanswered(_("Nothing is known of this order yet."))
    return visit.show(
        "order_card/card.html", points=_points(visit, retention), uses=retention["redemptions"] or []
    )


def _points(visit: Visit, retention: Mapping[str, Any]) -> str:
    """A sentence."""
    due, to_earn = retention["pointsDue"], retention["pointsToEarn"]
    number = int(Decimal(str(due if to_earn is None else to_earn)))
    told = {"points": visit.formats.number(number)}
    if retention["stage"] == "PENDING":
        return _("It is paid, and its points come in a moment.")
    if to_earn is not None:
        return (
            ngettext(
                "It earns %(points)s point once it is paid.",
                "It earns %(points)s points once it is paid.",
                number,
            )
            % told
        )
    if not number:
        return _("It earned no points.")
    return (
        ngettext(
            "It earned %(points)s point, in its present state.",
            "It earned %(points)s points, in its present state.",
            number,
        )
        % told
    )


class OrderCardPage(ConsolePage):
    """On the Dashboard's order page."""

    name = "order-card"
    title = gettext_lazy("Retention")
    place = 0
    parts = {"": order_card}
