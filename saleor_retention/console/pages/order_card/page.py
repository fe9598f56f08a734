"""An order at a glance, inside the Dashboard's page about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...host import ChoiceKind
from ...page import Answer, ConsolePage
from ...refusals import Unanswered
from ...visit import Visit
from . import points


def order_card(visit: Visit) -> Answer:
    """What it earned or will earn, what points paid of it, and the offers it used."""
    retention, formats = _retention(visit, "order"), visit.formats
    return visit.show(
        "order_card/card.html",
        points=points.earned_in_words(formats, retention),
        spent=points.spent_in_words(formats, retention),
        returned=points.returned_in_words(formats, retention),
        movements=points.movement_lines(retention),
        uses=retention["redemptions"] or [],
        id=visit.arguments["orderId"],
    )


def order_lines(visit: Visit) -> Answer:
    """What each line earned, for whoever asks."""
    retention = _retention(visit, "lines")
    ids = [line["variantId"] for line in retention["lines"] if line["variantId"]]
    names = visit.host.names(visit.request, ChoiceKind.VARIANT, ids) if ids else {}
    lines = points.points_lines(visit.formats, retention, names)
    return visit.show("order_card/lines.html", lines=lines)


def _retention(visit: Visit, document: str) -> Mapping[str, Any]:
    """Of the order that the Dashboard shows. Raises `Unanswered` where nothing is known of it."""
    pk = visit.arguments.get("orderId", "")
    if not pk:
        raise Unanswered(_("This card stands on an order's page."))
    order = visit.ask(document, id=pk).get("order") or {}
    retention: Mapping[str, Any] | None = order.get("retention")
    if retention is None:
        raise Unanswered(_("Nothing is known of this order yet."))
    return retention


class OrderCardPage(ConsolePage):
    """On the Dashboard's order page."""

    name = "order-card"
    title = gettext_lazy("Retention")
    place = 0
    parts = {"": order_card, "lines": order_lines}
