"""Real customers: CDNOW's sample of 2,357, from the files that `lifetimes` brings along (read by path)."""

import csv
from collections import defaultdict
from datetime import date, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from saleor_retention.metrics.clv.purchases import PurchaseGroups
from saleor_retention.metrics.clv.spend import SpendGroups

END = date(1997, 9, 30)
"""Of the 39 weeks that are fitted."""


def folder() -> Path:
    spec = find_spec("lifetimes")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "datasets"


@cache
def raw_days() -> dict[int, dict[date, float]]:
    """What each customer bought on each day."""
    bought: dict[int, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for line in (folder() / "CDNOW_sample.txt").read_text().splitlines():
        customer, _, day, _, value = line.split()
        bought[int(customer)][datetime.strptime(day, "%Y%m%d").date()] += float(value)
    return bought


def raw_groups() -> PurchaseGroups:
    """(x, tx, T) in weeks from the raw log."""
    rows = []
    for days in raw_days().values():
        seen = sorted(day for day in days if day <= END)
        if seen:
            rows.append((len(seen) - 1, (seen[-1] - seen[0]).days / 7, (END - seen[0]).days / 7))
    return grouped(rows)


def repeats_after_the_end() -> int:
    """Days with a purchase in the 39 weeks after."""
    return sum(day > END for days in raw_days().values() for day in days)


@cache
def summary() -> list[dict[str, float]]:
    """The rounded table of Fader and Hardie: x, tx, T of each customer, in weeks."""
    with (folder() / "cdnow_customers_summary.csv").open() as file:
        return [{name: float(text) for name, text in row.items()} for row in csv.DictReader(file)]


@cache
def spend_summary() -> list[dict[str, float]]:
    """The same with the mean value of repeat purchases."""
    with (folder() / "cdnow_customers_summary_with_transactions.csv").open() as file:
        return [{name: float(text) for name, text in row.items()} for row in csv.DictReader(file)]


def grouped(rows: list[tuple[float, float, float]]) -> PurchaseGroups:
    values, counts = np.unique(np.array(rows, dtype=np.float64), axis=0, return_counts=True)
    return PurchaseGroups(values[:, 0], values[:, 1], values[:, 2], counts.astype(np.float64))


def ungrouped(rows: list[tuple[float, float, float]]) -> PurchaseGroups:
    values = np.array(rows, dtype=np.float64)
    return PurchaseGroups(values[:, 0], values[:, 1], values[:, 2], np.ones(len(rows)))


def summary_rows() -> list[tuple[float, float, float]]:
    return [(row["frequency"], row["recency"], row["T"]) for row in summary()]


def spend_groups() -> SpendGroups:
    rows = [row for row in spend_summary() if row["x"] > 0]
    return SpendGroups(
        np.array([row["x"] for row in rows]),
        np.array([row["zbar"] for row in rows]),
        np.ones(len(rows)),
    )
