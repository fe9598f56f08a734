"""A refund names a unit, and the unit is gone, whatever money went back for it."""

from dataclasses import replace

from tests.races.without_guard import lift_guard
from tests.stateful.orders_machine import BIG


def believed(order, refunds):
    """Each named unit at its price."""
    units = {line.id: 0 for line in order.lines}
    for refund in refunds:
        for line_id, number in refund.units:
            units[line_id] += number
    lines = tuple(
        replace(
            line, refunded=units[line.id], refunded_minor=line.gross_minor * units[line.id] // line.quantity
        )
        for line in order.lines
    )
    return replace(order, lines=lines, attributed_minor=sum(line.refunded_minor for line in lines))


def plant(monkeypatch) -> None:
    lift_guard(monkeypatch, "refunds.by_money", believed, within="saleor_retention.hosts.standalone")


def story(shop) -> None:
    """Half of its price goes back for a unit that the customer keeps."""
    shop.opens(1, BIG)
    order = shop.places_an_order(1, BIG, "member, paid", False, "worked off")
    shop.is_refunded(order, "goodwill", "worked off")
