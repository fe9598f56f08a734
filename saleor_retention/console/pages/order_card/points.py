"""What an order did to points, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...formats import Formats
from ..customers.points.account import available_in_words


@dataclass(frozen=True, slots=True)
class MovementLine:
    """One movement of the order's points."""

    when: str
    what: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class PointsLine:
    """What one line, or something beside the lines, earned."""

    name: str
    counts: str
    """Which amount counts, and how many times."""
    bonuses: str
    points: Any


def earned_in_words(formats: Formats, retention: Mapping[str, Any]) -> str:
    """What it earned, or will earn, and from when that can be spent."""
    pending = retention["pending"]
    due, to_earn = _number(retention["pointsDue"]), retention["pointsToEarn"]
    if retention["stage"] == "PENDING":
        return _("It is paid, and its points come in a moment.")
    if to_earn is not None:
        number = _number(to_earn)
        text = ngettext(
            "It earns %(points)s point once it is paid.",
            "It earns %(points)s points once it is paid.",
            number,
        )
        return text % {"points": formats.number(number)}
    if pending:
        number = _number(pending["points"])
        text = ngettext(
            "It earned %(points)s point, in its present state, to be spent %(available)s.",
            "It earned %(points)s points, in its present state, to be spent %(available)s.",
            number,
        )
        available = available_in_words(formats, pending["availableAt"])
        return text % {"points": formats.number(number), "available": available}
    if not due:
        return _("It earned no points.")
    text = ngettext(
        "It earned %(points)s point, in its present state.",
        "It earned %(points)s points, in its present state.",
        due,
    )
    return text % {"points": formats.number(due)}


def spent_in_words(formats: Formats, retention: Mapping[str, Any]) -> str:
    """How many points paid for it, and what they were worth; empty where none did."""
    number = _number(retention["pointsSpent"])
    if not number:
        return ""
    text = ngettext(
        "%(points)s point paid %(amount)s of it.", "%(points)s points paid %(amount)s of it.", number
    )
    return text % {"points": formats.number(number), "amount": formats.money(retention["pointsAmount"])}


def returned_in_words(formats: Formats, retention: Mapping[str, Any]) -> str:
    """How many of the points that were to pay for it came back; empty where none did."""
    number = _number(retention["pointsReturned"])
    if not number:
        return ""
    text = ngettext(
        "%(points)s point that was to pay for it came back to the customer.",
        "%(points)s points that were to pay for it came back to the customer.",
        number,
    )
    return text % {"points": formats.number(number)}


def movement_lines(retention: Mapping[str, Any]) -> list[MovementLine]:
    """Every movement, the oldest first."""
    return [
        MovementLine(movement["createdAt"], _moved(movement["kind"]), Decimal(str(movement["points"])))
        for movement in retention["movements"]
    ]


def _moved(kind: str) -> str:
    words = {
        "EARN": _("Earned"),
        "CLAWBACK": _("Taken back with a return or a refund"),
        "CAPTURE": _("Spent on it"),
        "SPEND": _("Spent on it"),
        "RESTORE": _("Given back"),
        "EXPIRE": _("Expired"),
    }
    return words.get(kind, _("Moved"))


def points_lines(
    formats: Formats, retention: Mapping[str, Any], names: Mapping[str, str]
) -> list[PointsLine]:
    """The lines, then what no line has. `names` of what was bought."""
    lines = [
        PointsLine(
            name=_bought(formats, line, names),
            counts=_counts(formats, line),
            bonuses=", ".join(line["bonuses"]),
            points=line["points"],
        )
        for line in retention["lines"]
    ]
    others = [
        PointsLine(other["title"] or _("Shipping"), "–", "", other["points"])
        for other in retention["otherPoints"]
    ]
    return [*lines, *others]


def _bought(formats: Formats, line: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = names.get(line["variantId"] or "", _("Something that is not sold any more"))
    return _("%(quantity)s × %(name)s") % {"quantity": formats.number(line["quantity"]), "name": name}


def _counts(formats: Formats, line: Mapping[str, Any]) -> str:
    amount, times = formats.money(line["counted"]), Decimal(line["multiplier"])
    if times == 1:
        return amount
    return _("%(times)s times %(amount)s") % {"times": formats.number(times), "amount": amount}


def _number(points: Any) -> int:
    return int(Decimal(str(points)))
