"""Groups and the grid of scores as tables."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ...charts.table import FigureTable, saved_table
from ...formats import Formats
from ...page import Answer
from ...visit import Visit
from .cuts import cut_table, saved_address, segments_asked
from .form import groups_form

SHADES = 5


def shown(visit: Visit) -> Answer:
    """The grid and the groups; a sentence where nobody is scored."""
    form = groups_form(visit)
    if not form.is_valid():
        return visit.show("groups/groups.html", form=form, segments=None, is_asked=False)
    segments = visit.ask("staff/segments", **form.variables)["retentionSegments"]
    if segments is None:
        return visit.show("groups/groups.html", form=form, segments=None, is_asked=True)
    return visit.show(
        "groups/groups.html",
        form=form,
        segments=segments,
        is_asked=True,
        grid=_grid(visit.formats, segments),
        scores=range(1, segments["scale"] + 1),
        table=_table(visit, segments),
        cuts=cut_table(visit, segments),
        grid_file=f"grid-{segments['currency']}-{segments['day']}.csv",
        grid_address=saved_address(visit, segments, "grid.csv"),
        vip_over=visit.formats.money(segments["vipOver"]),
        pre_vip_over=visit.formats.money(segments["preVipOver"]),
        sees_customers=visit.may("MANAGE_USERS"),
        makes_audiences=visit.may("MANAGE_DISCOUNTS"),
    )


def saved(visit: Visit) -> HttpResponse:
    """The groups as CSV. Raises `Unanswered` where there are none."""
    segments = segments_asked(visit)
    columns = ("day", "currency", "code", "name", "customers", "share", "orders", "net", "average_order")
    rows = [
        (
            segments["day"],
            segments["currency"],
            group["code"],
            group["name"],
            group["customers"],
            group["share"],
            group["orders"],
            group["net"]["amount"],
            (group["averageOrder"] or {}).get("amount"),
        )
        for group in segments["groups"]
    ]
    return saved_table(columns, rows)


def _table(visit: Visit, segments: Mapping[str, Any]) -> FigureTable:
    return FigureTable(
        _("Groups"),
        (_("Group"), _("Customers"), _("Share"), _("Orders"), _("Net sales"), _("Average order")),
        tuple(_row(visit.formats, group) for group in segments["groups"]),
        _(
            "Each customer is in the first group whose rule fits their scores. Orders and net sales are all that they"
            " had bought by that day, without tax, after refunds; the average order is net sales / orders."
        ),
        f"groups-{segments['currency']}-{segments['day']}.csv",
        saved_address(visit, segments, "groups.csv"),
    )


def _row(formats: Formats, group: Mapping[str, Any]) -> tuple[str, ...]:
    share, average = group["share"], group["averageOrder"]
    return (
        group["name"],
        formats.number(group["customers"]),
        "–" if share is None else formats.share(share),
        formats.number(group["orders"]),
        formats.money(group["net"]),
        "–" if average is None else formats.money(average),
    )


def _grid(formats: Formats, segments: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Rows of recency from the highest on, each with its cells by frequency; the fullest cell is the darkest."""
    most = max((cell["customers"] for cell in segments["cells"]), default=0)
    rows: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    for cell in segments["cells"]:
        number = cell["customers"]
        shade = -(-number * SHADES // most) if most else 0
        shown_cell = {"text": formats.number(number), "shade": shade}
        rows.setdefault(cell["recency"], []).append((cell["frequency"], shown_cell))
    return [
        {
            "recency": recency,
            "cells": [cell for _frequency, cell in sorted(rows[recency], key=lambda pair: pair[0])],
        }
        for recency in sorted(rows, reverse=True)
    ]
