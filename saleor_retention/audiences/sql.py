"""Rules in SQL: the same answers as `rules.matches`, for all members in one pass.

A question about purchases becomes a sub-query of its own that is joined once, so that any of them is read in one
pass, however many customers it names. Every condition is true or false, never null: `none` turns it round.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any
from zoneinfo import ZoneInfo

from .profile import ProductGrouping
from .questions import predicates as asked
from .questions import recurring
from .questions.calendar import EvaluationTime, Period, recurring_days
from .rules import All, AnyOf, NoneOf, Rule

MEMBER = "c.user_id IS NOT NULL AND c.merged_into_id IS NULL AND c.erased_at IS NULL"
"""An account that is somebody's, and not another's."""

MEMBERS = """saleor_retention_customer c
LEFT JOIN saleor_retention_customerfacts f ON f.customer_id = c.id"""

IS_GUEST = "g.email_hash = c.email_hash AND g.user_id IS NULL AND (g.merged_into_id IS NULL OR g.merged_into_id = c.id)"
"""The guest of her address, who was not proven to be her; or who was, while those orders still wait to become hers."""

GUEST = f"""
LEFT JOIN saleor_retention_customer g ON {IS_GUEST}
LEFT JOIN saleor_retention_customerfacts gf ON gf.customer_id = g.id"""

UNITS = "l.quantity - greatest(l.returned, l.refunded)"
IS_KEPT = f"NOT l.is_free_gift AND {UNITS} > 0"
"""Units that somebody bought and kept."""
CAME_BEFORE = "EXISTS (SELECT FROM saleor_retention_formercustomer w WHERE w.email_hash = c.email_hash)"
"""An account of this address was deleted after it had bought: one purchase at least, and more is not known."""

LINES = f"""saleor_retention_orderfact o JOIN saleor_retention_orderlinefact l ON l.order_id = o.order_id
WHERE o.is_purchase AND o.customer_id IS NOT NULL AND {IS_KEPT}"""

COLUMNS = {
    ProductGrouping.PRODUCT: "l.product_id",
    ProductGrouping.VARIANT: "l.variant_id",
    ProductGrouping.CATEGORY: "l.category_id",
}
EVENTS = {
    asked.Event.FIRST_ORDER: "f.first_purchase_at",
    asked.Event.LAST_ORDER: "f.last_purchase_at",
    asked.Event.REGISTERED: "c.joined_at",
    asked.Event.FIRST_DELIVERY: "f.first_delivered_at",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """What to select from, a condition for each rule, and the values of both."""

    source: str
    conditions: tuple[str, ...]
    params: dict[str, Any]


def compiled(rules: Sequence[Rule], now: datetime, zone: ZoneInfo) -> Compiled:
    """Rules for one statement: `SELECT … FROM {source} WHERE {MEMBER} AND {conditions[0]}`; customers are `c`."""
    compiler = _Compiler(EvaluationTime(now, zone))
    conditions = tuple(compiler.rule(rule) for rule in rules)
    return Compiled(compiler.source, conditions, compiler.params)


class _Compiler:
    """Collects the values and the sub-queries on the way; an equal sub-query is joined once."""

    def __init__(self, moment: EvaluationTime) -> None:
        self.moment = moment
        self.params: dict[str, Any] = {}
        self._joined: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._has_guest = False

    @property
    def source(self) -> str:
        joins = [
            f"\nLEFT JOIN ({sql}) {alias} ON {alias}.customer_id = c.id"
            for sql, alias in self._joined.items()
        ]
        return MEMBERS + (GUEST if self._has_guest else "") + "".join(joins)

    def rule(self, rule: Rule) -> str:
        """The condition of a rule."""
        match rule:
            case All(parts):
                return f"({' AND '.join(map(self.rule, parts))})"
            case AnyOf(parts):
                return f"({' OR '.join(map(self.rule, parts))})"
            case NoneOf(parts):
                return f"(NOT ({' OR '.join(map(self.rule, parts))}))"
            case _:
                return f"(({self._says(rule)}) IS TRUE)"

    def _param(self, value: Any, cast: str = "") -> str:
        """A placeholder; the same one for the same value."""
        key = f"{cast}:{value!r}"
        if key not in self._named:
            self._named[key] = f"p{len(self._named)}"
            self.params[self._named[key]] = value
        return f"%({self._named[key]})s{cast}"

    def _join(self, sql: str) -> str:
        """The alias of a sub-query that has a `customer_id` of each customer at most once."""
        return self._joined.setdefault(sql, f"j{len(self._joined)}")

    def _purchases(self) -> str:
        self._has_guest = True
        return f"coalesce(f.purchases, 0) + coalesce(gf.purchases, 0) + ({CAME_BEFORE})::int"

    @singledispatchmethod
    def _says(self, one: asked.Predicate) -> str:
        raise LookupError(f"{type(one).__name__} is not known in SQL")

    @_says.register
    def _(self, one: asked.Attribute) -> str:
        key = self._param(one.key)
        return (
            f"f.attributes ->> {key} = ANY({self._param(list(one.one_of))})"
            if one.one_of
            else f"f.attributes ? {key}"
        )

    @_says.register
    def _(self, one: asked.Consent) -> str:
        return f"f.consents ? {self._param(one.key)}"

    @_says.register
    def _(self, one: asked.Country) -> str:
        return f"f.country = ANY({self._param(list(one.one_of))})"

    @_says.register
    def _(self, one: asked.City) -> str:
        return f"f.city = ANY({self._param(list(one.one_of))})"

    @_says.register
    def _(self, one: asked.Language) -> str:
        codes = self._param(list(one.one_of))
        return f"f.language = ANY({codes}) OR split_part(f.language, '-', 1) = ANY({codes})"

    @_says.register
    def _(self, one: asked.Channel) -> str:
        alias = self._join(
            "SELECT DISTINCT customer_id FROM saleor_retention_orderfact WHERE is_purchase"
            f" AND customer_id IS NOT NULL AND channel = ANY({self._param(list(one.one_of))})"
        )
        return f"{alias}.customer_id IS NOT NULL"

    @_says.register
    def _(self, one: asked.Orders) -> str:
        own, most = self._range("coalesce(f.purchases, 0)", one.at_least, None), one.at_most
        return own if most is None else f"{own} AND {self._range(self._purchases(), None, most)}"

    @_says.register
    def _(self, one: asked.NeverOrdered) -> str:
        return f"{self._purchases()} = coalesce(f.free_purchases, 0) + coalesce(gf.free_purchases, 0)"

    @_says.register
    def _(self, one: asked.Spent) -> str:
        spent = f"coalesce((f.spent ->> {self._param(one.currency)})::bigint, 0)"
        return self._range(spent, one.at_least, one.at_most)

    @_says.register
    def _(self, one: asked.AverageOrder) -> str:
        alias = self._join(
            "SELECT customer_id, count(*) AS orders, sum(net_sales_minor) AS net FROM saleor_retention_orderfact"
            f" WHERE is_purchase AND customer_id IS NOT NULL AND currency = {self._param(one.currency)} GROUP BY 1"
        )
        return self._range(f"{alias}.net", one.at_least, one.at_most, times=f" * {alias}.orders")

    @_says.register
    def _(self, one: asked.EventDate) -> str:
        at = EVENTS[one.event]
        return f"{at} IS NOT NULL{self._period(at, one.period)}"

    @_says.register
    def _(self, one: asked.HasBought) -> str:
        period = self._period("o.created_at", Period(within_days=one.within_days))
        enough = "" if one.units == 1 else f" HAVING sum({UNITS}) >= {self._param(one.units)}"
        lines = f"{LINES} AND {self._goods(one.what, one.ids)}{period}"
        return (
            f"{self._join(f'SELECT o.customer_id FROM {lines} GROUP BY 1{enough}')}.customer_id IS NOT NULL"
        )

    @_says.register
    def _(self, one: asked.FavouriteQuestion) -> str:
        pk, source = COLUMNS.get(one.what, ""), LINES
        if one.what is ProductGrouping.COLLECTION:
            pk = "e.id::bigint"
            source = LINES.replace(
                "WHERE", "CROSS JOIN jsonb_array_elements_text(l.collection_ids) AS e(id) WHERE", 1
            )
        alias = self._join(
            "SELECT DISTINCT ON (customer_id) customer_id, id FROM ("
            f"SELECT o.customer_id, {pk} AS id, sum({UNITS}) AS units, max(o.created_at) AS at"
            f" FROM {source} AND {pk} IS NOT NULL GROUP BY 1, 2) t ORDER BY customer_id, units DESC, at DESC, id"
        )
        return f"{alias}.id = ANY({self._param(list(one.ids), '::bigint[]')})"

    @_says.register
    def _(self, one: recurring.Birthday) -> str:
        days = recurring_days(self.moment.today, one.days_before, one.days_after)
        return f"{_mark('f.birthday')} = ANY({self._param(sorted(days), '::int[]')})"

    @_says.register
    def _(self, one: recurring.Anniversary) -> str:
        days = recurring_days(self.moment.today, one.days_before, one.days_after)
        joined = self._local("c.joined_at")
        ways = [
            f"{_mark(joined)} = ANY({self._param(sorted(d for d in days if days[d] == year), '::int[]')})"
            f" AND extract(year FROM {joined}) < {self._param(year)}"
            for year in sorted(set(days.values()))
        ]
        return " OR ".join(f"({way})" for way in ways)

    @_says.register
    def _(self, one: recurring.AfterPurchase) -> str:
        today = self.moment.today
        first, last = today - timedelta(days=one.days_after), today + timedelta(days=one.days_before)
        due = f"({self._local('o.created_at')} + make_interval(months => {self._param(one.months, '::int')}))::date"
        window = f"{due} BETWEEN {self._param(first, '::date')} AND {self._param(last, '::date')}"
        lines = f"{LINES} AND {self._goods(one.what, one.ids)} AND {window}"
        return f"{self._join(f'SELECT DISTINCT o.customer_id FROM {lines}')}.customer_id IS NOT NULL"

    @_says.register
    def _(self, one: asked.Listed) -> str:
        alias = self._join(
            f"SELECT customer_id FROM saleor_retention_audiencelistmember WHERE list_id = {self._param(one.id)}"
        )
        return f"{alias}.customer_id IS NOT NULL"

    @_says.register
    def _(self, one: asked.Published) -> str:
        key = self._param(one.key)
        conditions = [f"jsonb_typeof(f.published -> {key}) <> 'null'"]
        if one.one_of:
            values = self._param([json.dumps(value) for value in one.one_of], "::jsonb[]")
            conditions.append(f"f.published -> {key} = ANY({values})")
        if one.at_least is not None:
            number = f"(f.published ->> {key})::numeric >= {self._param(one.at_least)}"
            conditions.append(f"CASE WHEN jsonb_typeof(f.published -> {key}) = 'number' THEN {number} END")
        return " AND ".join(conditions)

    def _goods(self, what: ProductGrouping, ids: Sequence[int]) -> str:
        if what is ProductGrouping.COLLECTION:
            return f"l.collection_ids @> ANY({self._param([str(pk) for pk in ids], '::jsonb[]')})"
        return f"{COLUMNS[what]} = ANY({self._param(list(ids), '::bigint[]')})"

    def _local(self, instant: str) -> str:
        return f"({instant} AT TIME ZONE {self._param(self.moment.zone.key)})::date"

    def _period(self, at: str, period: Period) -> str:
        lower, upper = period.bounds(self.moment)
        conditions = [f" AND {at} >= {self._param(lower)}"] if lower else []
        return "".join(conditions + ([f" AND {at} < {self._param(upper)}"] if upper else []))

    def _range(self, value: str, least: int | None, most: int | None, times: str = "") -> str:
        conditions = [f"{value} >= {self._param(least)}{times}"] if least is not None else []
        return (
            " AND ".join(
                conditions + ([f"{value} <= {self._param(most)}{times}"] if most is not None else [])
            )
            or "true"
        )


def _mark(day: str) -> str:
    """As `calendar.mark`."""
    return f"(extract(month FROM {day}) * 100 + extract(day FROM {day}))::int"
