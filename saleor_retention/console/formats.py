"""Numbers, money and days as a reader writes them, and read from what they type. Locale data is CLDR's, through Babel."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
    parse_decimal,
)

from ..core.clock import now

SPACES = re.compile(r"\s")
TYPED = re.compile(r"[-+]?[0-9][0-9.,'’]*")
"""Digits with separators; nothing that only a program writes."""


@dataclass(frozen=True, slots=True)
class Formats:
    """For one language, as `de` or `pt-br`."""

    language: str = "en"
    zone: tzinfo = UTC
    """Of the shop: days and times are its own."""

    @property
    def locale(self) -> Locale:
        """CLDR's; English for what it does not know."""
        try:
            return Locale.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    def money(self, amount: Mapping[str, Any] | None) -> str:
        """Of a `Money` of the API."""
        if amount is None:
            return "–"
        return self.amount(amount["amount"], str(amount["currency"]))

    def amount(self, amount: Any, currency: str) -> str:
        """With the currency's own digits."""
        return str(format_currency(Decimal(str(amount)), currency, locale=self.locale))

    def number(self, value: Any) -> str:
        """With the reader's separators."""
        return "–" if value is None else str(format_decimal(Decimal(str(value)), locale=self.locale))

    def percent(self, value: Any, digits: int = 1) -> str:
        """Of a number of percent: 12.5 is 12.5%."""
        if value is None:
            return "–"
        share = Decimal(str(value)) / 100
        pattern = "#,##0." + "#" * digits + "%"
        return str(format_percent(share, format=pattern, locale=self.locale))

    def share(self, value: Any, digits: int = 1) -> str:
        """Of a share: 0.125 is 12.5%."""
        return "–" if value is None else self.percent(Decimal(str(value)) * 100, digits)

    def day(self, value: Any) -> str:
        """Of a date or an instant of the API."""
        return "–" if not value else str(format_date(self._date(value), format="medium", locale=self.locale))

    def month(self, value: Any) -> str:
        """The month of a date of the API."""
        return "–" if not value else str(format_skeleton("yMMM", self._date(value), locale=self.locale))

    def day_of_year(self, month: int, day: int) -> str:
        """A day of every year, as "March 31"."""
        return str(format_skeleton("MMMMd", date(2024, month, day), locale=self.locale))

    def instant(self, value: Any) -> str:
        """Day and time of an instant of the API."""
        if not value:
            return "–"
        when = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return str(format_datetime(when, format="medium", tzinfo=self.zone, locale=self.locale))

    def earlier(self, value: Any) -> str:
        """Day and time of an instant of the API that is a minute past or more; nothing of one that is now."""
        return "" if now() - datetime.fromisoformat(value) < timedelta(minutes=1) else self.instant(value)

    def currency_symbol(self, currency: str) -> str:
        """As it stands beside an amount."""
        return str(get_currency_symbol(currency, locale=self.locale))

    def read_decimal(self, text: str) -> Decimal:
        """What was typed, with the reader's separators or a point. Raises `ValueError`."""
        typed = SPACES.sub("", text)
        if not TYPED.fullmatch(typed):
            raise ValueError(text)
        try:
            if typed.count(".") == 1 and "," not in typed and len(typed.rpartition(".")[2]) != 3:
                return Decimal(typed)
            return Decimal(parse_decimal(typed, locale=self.locale, strict=True))
        except (NumberFormatError, InvalidOperation) as error:
            raise ValueError(text) from error

    def write_decimal(self, value: Decimal, currency: str = "") -> str:
        """As an input shows it; with the digits of a currency where one is named."""
        digits = get_currency_precision(currency) if currency else 0
        pattern = "0." + "0" * digits if digits else "0.####"
        return str(format_decimal(value, format=pattern, locale=self.locale))

    def day_in_shop(self, value: str | datetime | None) -> date | None:
        """The day that an instant is in the shop; None of none."""
        return None if value is None else self._date(value)

    def _date(self, value: Any) -> date:
        """A day as it is; of an instant the day that it is in the shop."""
        if isinstance(value, str):
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        return value.astimezone(self.zone).date() if isinstance(value, datetime) else value


def currency_digits(currency: str) -> int:
    """How many digits an amount may have after the point."""
    return int(get_currency_precision(currency))


def country_names(language: str) -> dict[str, str]:
    """Every country by its code, in the reader's language."""
    territories = Formats(language).locale.territories
    codes = get_global("territory_currencies")
    return {code: str(name) for code, name in territories.items() if len(code) == 2 and code in codes}
