"""How goods are taxed, read from Saleor's own tables as its flat rates resolve them: by country and tax class."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ...core.db import execute

RULES = """
SELECT t.prices_entered_with_tax,
       CASE WHEN e.id IS NULL THEN t.charge_taxes ELSE e.charge_taxes END,
       coalesce(nullif(CASE WHEN e.id IS NULL THEN t.tax_calculation_strategy ELSE e.tax_calculation_strategy END, ''),
                'FLAT_RATES'),
       CASE WHEN e.id IS NULL THEN t.use_weighted_tax_for_shipping ELSE e.use_weighted_tax_for_shipping END,
       i.country,
       (SELECT jsonb_object_agg(coalesce(r.tax_class_id, 0), r.rate::text)::text FROM tax_taxclasscountryrate r WHERE r.country = i.country)
FROM channel_channel ch
JOIN tax_taxconfiguration t ON t.channel_id = ch.id
CROSS JOIN LATERAL (SELECT coalesce(nullif(%(country)s, ''), ch.default_country) AS country) i
LEFT JOIN tax_taxconfigurationpercountry e ON e.tax_configuration_id = t.id AND e.country = i.country
WHERE ch.slug = %(channel)s
"""

ONE_RATE = """
WITH channels AS (
    SELECT ch.id, ch.slug, t.id AS configuration_id, t.charge_taxes, t.tax_calculation_strategy AS strategy
    FROM channel_channel ch JOIN tax_taxconfiguration t ON t.channel_id = ch.id WHERE ch.slug = ANY(%(channels)s)
), terms AS (
    SELECT c.id, i.country,
           CASE WHEN e.id IS NULL THEN c.charge_taxes ELSE e.charge_taxes END AS charges,
           coalesce(nullif(CASE WHEN e.id IS NULL THEN c.strategy ELSE e.tax_calculation_strategy END, ''), 'FLAT_RATES')
               AS strategy
    FROM channels c
    CROSS JOIN (SELECT country FROM tax_taxclasscountryrate UNION SELECT country FROM tax_taxconfigurationpercountry
                UNION SELECT '') i
    LEFT JOIN tax_taxconfigurationpercountry e ON e.tax_configuration_id = c.configuration_id AND e.country = i.country
), classes AS (
    SELECT DISTINCT c.id, coalesce(p.tax_class_id, k.tax_class_id) AS class_id
    FROM channels c
    JOIN product_productchannellisting l ON l.channel_id = c.id
    JOIN product_product p ON p.id = l.product_id
    JOIN product_producttype k ON k.id = p.product_type_id
), rates AS (
    SELECT m.id, m.country, coalesce(own.rate, usual.rate, 0) AS rate
    FROM terms m
    JOIN classes x ON x.id = m.id
    LEFT JOIN tax_taxclasscountryrate own ON own.tax_class_id = x.class_id AND own.country = m.country
    LEFT JOIN tax_taxclasscountryrate usual ON usual.tax_class_id IS NULL AND usual.country = m.country
    WHERE m.charges
)
SELECT c.slug,
       NOT EXISTS (SELECT FROM terms m WHERE m.id = c.id AND m.charges AND m.strategy <> 'FLAT_RATES')
       AND NOT EXISTS (SELECT FROM rates r WHERE r.id = c.id GROUP BY r.country HAVING count(DISTINCT r.rate) > 1)
FROM channels c
"""


@dataclass(frozen=True, slots=True)
class Taxes:
    """The tax rules of one channel for one country."""

    is_gross: bool = True
    """Prices are entered with tax."""
    are_charged: bool = False
    are_flat: bool = True
    """Computed by Saleor from the rates below; else by an app or a plugin, and only the last answer is known."""
    is_weighted: bool = False
    """The delivery is taxed at the mean rate of the goods."""
    country: str = ""
    rates: tuple[tuple[int, Decimal], ...] = ()
    """Percent by tax class; 0 is the country's usual rate."""

    def rate_of(self, tax_class_id: int | None, known: Decimal | None = None) -> str:
        """The rate of a tax class; `known` is what an app answered last, as a fraction. "" when nobody knows."""
        if not self.are_charged:
            return as_text(Decimal(0))
        if not self.are_flat:
            return "" if known is None else as_text(known)
        rates = dict(self.rates)
        percent = rates.get(tax_class_id or 0, rates.get(0, Decimal(0)))
        return as_text(percent / 100)


def as_text(fraction: Decimal) -> str:
    """A rate as Saleor keeps it: a fraction with four decimals."""
    return str(fraction.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP))


def taxes_of(channel: str, country: str) -> Taxes:
    """The rules of a channel, by its slug, for goods that go to a country; "" is the channel's own. One statement."""
    rows = execute(RULES, {"channel": channel, "country": country})
    if not rows:
        return Taxes()
    is_gross, are_charged, strategy, is_weighted, result, rates = rows[0]
    return Taxes(
        is_gross=is_gross,
        are_charged=are_charged,
        are_flat=strategy == "FLAT_RATES",
        is_weighted=is_weighted and strategy == "FLAT_RATES",
        country=result,
        rates=tuple(_rates(rates)),
    )


def _rates(stored: str | None) -> list[tuple[int, Decimal]]:
    return [(int(class_id), Decimal(rate)) for class_id, rate in json.loads(stored or "{}").items()]


def has_uniform_tax(channels: Collection[str]) -> dict[str, bool]:
    """By channel, whether all its goods are taxed alike in each country that has rates. One statement.

    Where an app or a plugin computes taxes nobody can tell before, so it is no. An unknown channel is no, too.
    """
    rows = execute(ONE_RATE, {"channels": sorted(channels)})
    return dict.fromkeys(channels, False) | {slug: bool(is_one) for slug, is_one in rows}
