"""What a simulation found, in words, figures and pictures that an owner reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....charts.bars import bar_chart
from ....charts.line import Series, line_chart
from ....formats import Formats
from ..tiers.parts import measure_in_words

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One of the figures on top."""

    name: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class SimulationAnswer:
    """What the page shows. `compares`: there is something in force to compare with."""

    sentence: str
    orders: str
    cards: tuple[AnswerCard, ...]
    compares: bool
    rows: tuple[tuple[str, str, str], ...]
    owed: Any
    points: Any
    balances: Any
    tiers: tuple[tuple[str, str, str, str, str], ...]
    notes: tuple[str, ...]


def answer_of(formats: Formats, simulation: Mapping[str, Any]) -> SimulationAnswer:
    """Of `staff/points_simulation`, once it is done."""
    figures, others = simulation["figures"], simulation["inForce"]
    return SimulationAnswer(
        sentence=_sentence(formats, figures, others),
        orders=_orders(formats, simulation),
        cards=tuple(_cards(formats, figures)),
        compares=others is not None,
        rows=tuple(_rows(formats, figures, others)),
        owed=_owed(formats, figures, others),
        points=_points(formats, figures),
        balances=_balances(formats, figures),
        tiers=tuple(_tiers(formats, figures, others)),
        notes=tuple(_notes(formats, simulation)),
    )


def _sentence(formats: Formats, figures: Figures, others: Figures | None) -> str:
    """The one that an owner came for."""
    cost = figures["cost"]
    if not float(figures["issued"]) and not float(figures["pending"]):
        return _(
            "No past order would have earned points. Is the channel right, and are past orders taken over?"
        )
    if cost["amount"] is None:
        return _("The draft does not say what points are worth, so it cannot be told what it costs.")
    told = _("It would have cost %(cost)s, %(share)s of net sales.") % {
        "cost": formats.money(cost["amount"]),
        "share": formats.share(cost["shareOfSales"], 2),
    }
    if others is None or others["cost"]["amount"] is None:
        return told
    more = _decimal(cost["amount"]["amount"]) - _decimal(others["cost"]["amount"]["amount"])
    difference = {"amount": formats.amount(abs(more), cost["amount"]["currency"])}
    if more > 0:
        return f"{told} {_('The rules in force cost %(amount)s less.') % difference}"
    if more < 0:
        return f"{told} {_('The rules in force cost %(amount)s more.') % difference}"
    return f"{told} {_('The rules in force cost as much.')}"


def _orders(formats: Formats, simulation: Mapping[str, Any]) -> str:
    figures = simulation["figures"]
    facts = {
        "orders": formats.number(figures["orders"]),
        "sales": formats.money(figures["netSales"]),
        "day": formats.day(simulation["until"]),
    }
    if simulation["since"]:
        text = ngettext(
            "%(orders)s order from %(first)s to %(day)s, %(sales)s in net sales, as it is today.",
            "%(orders)s orders from %(first)s to %(day)s, %(sales)s in net sales, as they are today.",
            figures["orders"],
        )
        return text % {**facts, "first": formats.day(simulation["since"])}
    text = ngettext(
        "%(orders)s order until %(day)s, %(sales)s in net sales, as it is today.",
        "%(orders)s orders until %(day)s, %(sales)s in net sales, as they are today.",
        figures["orders"],
    )
    return text % facts


def _cards(formats: Formats, figures: Figures) -> list[AnswerCard]:
    customers = {
        "customers": formats.number(figures["customers"]),
        "members": formats.number(figures["members"]),
    }
    receivers = _("to %(customers)s of %(members)s customers who bought") % customers
    cards = [AnswerCard(_("Points given"), formats.number(figures["issued"]), receivers)]
    outstanding = _points_in_words(formats, figures["outstanding"])
    if figures["cost"]["amount"] is None:
        return [*cards, AnswerCard(_("Owed in the end"), outstanding, "")]
    cost = figures["cost"]
    of_sales = _("%(share)s of net sales") % {"share": formats.share(cost["shareOfSales"], 2)}
    cards.append(AnswerCard(_("What it costs"), formats.money(cost["amount"]), of_sales))
    margin = figures["margin"]
    if margin is not None and margin["share"] is not None:
        left = {"margin": formats.money(margin["margin"]), "sales": formats.money(margin["netSales"])}
        note = _("of %(margin)s that are left of %(sales)s") % left
        cards.append(AnswerCard(_("Of the margin"), formats.share(margin["share"], 2), note))
    return [*cards, AnswerCard(_("Owed in the end"), formats.money(figures["owed"]), outstanding)]


def _rows(formats: Formats, figures: Figures, others: Figures | None) -> list[tuple[str, str, str]]:
    number, money = formats.number, formats.money

    def margin(of: Figures) -> str:
        return formats.share((of["margin"] or {}).get("share"), 2)

    told: list[tuple[str, Callable[[Figures], str]]] = [
        (_("Customers with points"), lambda of: number(of["customers"])),
        (_("Points given"), lambda of: number(of["issued"])),
        (_("Points spent"), lambda of: number(of["redeemed"])),
        (_("Points ended unused"), lambda of: number(of["expired"])),
        (_("Points owed in the end"), lambda of: number(of["outstanding"])),
        (_("Owed in the end"), lambda of: money(of["owed"])),
        (_("What it costs"), lambda of: money(of["cost"]["amount"])),
        (_("Of net sales"), lambda of: formats.share(of["cost"]["shareOfSales"], 2)),
        (_("Of the margin"), margin),
    ]
    return [(name, write(figures), write(others) if others is not None else "") for name, write in told]


def _owed(formats: Formats, figures: Figures, others: Figures | None) -> Any:
    """In money where both say what points are worth, or there is one alone that does; else in points."""
    sides = [(_("This draft"), figures)]
    if others is not None and others["months"]:
        sides.append((_("In force"), others))
    months = sorted({row["month"] for _name, side in sides for row in side["months"]})
    if not months:
        return None
    is_money = all(side["owed"] is not None for _name, side in sides)
    series = [Series(name, _values(side["months"], months, is_money=is_money)) for name, side in sides]
    currency = figures["netSales"]["currency"]
    return line_chart(
        _("What you would owe at the end of each month")
        if is_money
        else _("Points you would owe at the end of each month"),
        [formats.month(month) for month in months],
        series,
        (lambda value: formats.amount(value, currency)) if is_money else formats.number,
        definition=_("Points that customers have and can spend, with what is assumed to be spent taken off."),
    )


def _values(rows: Sequence[Figures], months: Sequence[str], *, is_money: bool) -> list[Decimal | None]:
    """Of each month; before the first of its own nothing, after the last what was there then."""
    own = {row["month"]: _decimal(row["owed"]["amount"] if is_money else row["outstanding"]) for row in rows}
    values: list[Decimal | None] = []
    for month in months:
        values.append(own.get(month, values[-1] if values else Decimal(0)))
    return values


def _points(formats: Formats, figures: Figures) -> Any:
    months = figures["months"]
    if not months:
        return None
    names = {"issued": _("Given"), "redeemed": _("Spent"), "expired": _("Ended")}
    return line_chart(
        _("Points by month"),
        [formats.month(row["month"]) for row in months],
        [Series(name, [_decimal(row[column]) for row in months]) for column, name in names.items()],
        formats.number,
        definition=_(
            "Given: they could be spent from then on. Spent: as assumed. Ended: unused, by the rules."
        ),
    )


def _balances(formats: Formats, figures: Figures) -> Any:
    classes = figures["balances"]
    if not classes:
        return None
    return bar_chart(
        _("Customers by the points they would have"),
        [_class(formats, part["least"], part["below"]) for part in classes],
        [Series(_("Customers"), [_decimal(part["customers"]) for part in classes])],
        formats.number,
        definition=_("At the end, if nobody had spent any. Customers who earned nothing are left out."),
    )


def _class(formats: Formats, least: Any, below: Any) -> str:
    if below is None:
        return f"{formats.number(least)}+"
    last = _decimal(below) - 1
    return (
        formats.number(least)
        if last == _decimal(least)
        else f"{formats.number(least)}–{formats.number(last)}"
    )


def _tiers(
    formats: Formats, figures: Figures, others: Figures | None
) -> list[tuple[str, str, str, str, str]]:
    now = {tier["slug"]: tier["customers"] for tier in (others or {}).get("tiers", ())}
    return [
        (
            tier["name"],
            measure_in_words(formats, tier["threshold"]),
            formats.number(tier["customers"]),
            formats.number(tier["ever"]),
            formats.number(now.get(tier["slug"])),
        )
        for tier in figures["tiers"]
    ]


def _notes(formats: Formats, simulation: Mapping[str, Any]) -> list[str]:
    """What is assumed, and what is left out."""
    figures = simulation["figures"]
    days = simulation["redeemedAfterDays"]
    spent = ngettext(
        "Assumed: of all points, %(share)s are spent %(days)s day after they could be, unless they end before.",
        "Assumed: of all points, %(share)s are spent %(days)s days after they could be, unless they end before.",
        days,
    )
    notes = [spent % {"share": formats.share(simulation["redeemedShare"]), "days": formats.number(days)}]
    if figures["fullCost"]["amount"] is not None:
        full = {"cost": formats.money(figures["fullCost"]["amount"])}
        notes.append(_("If customers spent every point it would cost %(cost)s.") % full)
    notes.append(_margin_note(formats, simulation))
    if float(figures["returned"]):
        back = {"points": formats.number(figures["returned"])}
        notes.append(_("What was returned, refunded or cancelled earned nothing: %(points)s points.") % back)
    if figures["guestOrders"]:
        guests = {"orders": formats.number(figures["guestOrders"])}
        notes.append(_("Orders of guests earn nothing: %(orders)s. They are in net sales.") % guests)
    if float(figures["pending"]):
        waiting = {"points": formats.number(figures["pending"])}
        notes.append(
            _("Points that still wait in the end, and are not among those given: %(points)s.") % waiting
        )
    notes.append(
        _(
            "Points for anything but orders come on top. What customers buy more because of points is not guessed."
        )
    )
    return notes


def _margin_note(formats: Formats, simulation: Mapping[str, Any]) -> str:
    margin = simulation["figures"]["margin"]
    if margin is None:
        return _("The margin is not known: of no order it is known what all its goods cost.")
    facts = {"measured": formats.money(margin["measured"])}
    if simulation["marginShare"] is None:
        return (
            _("The margin is told of orders whose goods all have a cost price: %(measured)s in net sales.")
            % facts
        )
    facts["share"] = formats.share(simulation["marginShare"])
    return (
        _(
            "Cost prices are known of %(measured)s in net sales; of the rest, %(share)s are assumed to be left."
        )
        % facts
    )


def _points_in_words(formats: Formats, points: Any) -> str:
    text = ngettext("%(number)s point", "%(number)s points", int(float(points)))
    return text % {"number": formats.number(points)}


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))
