"""Channels and currencies that staff name: looked up in the shop, and refused by name with those there are."""

from collections.abc import Collection

from ..errors import CurrencyMismatch, Invalid, Required
from ..quoting import quoted
from .port import store

MOST_NAMED = 20
"""How many channels a sentence lists."""


def check_channel(channel: str, *, field: str = "channel") -> None:
    """Raises `Required` without a channel, `Invalid` for one that the shop does not have, with those it has."""
    check_channels([(channel, None)], field=field)


def check_currency(channel: str, currency: str, *, field: str = "currency") -> None:
    """The same; and `CurrencyMismatch` at `field` when the channel sells in another currency."""
    check_channels([(channel, currency)], currency_field=field)


def check_channels(
    named: Collection[tuple[str, str | None]], *, field: str = "channel", currency_field: str = "currency"
) -> None:
    """Channels with their currency, or with None where it is not said, in one look at the shop."""
    if any(not channel.strip() for channel, _ in named):
        raise Required("A channel is needed.", field=field)
    known = store().channels()
    if known is None:
        return
    for channel, currency in named:
        if channel not in known:
            raise Invalid(f"There is no channel {quoted(channel)}; {there_are(known)}.", field=field)
        if currency is not None and currency != known[channel]:
            raise CurrencyMismatch(
                f"Channel “{channel}” sells in {known[channel]}, not in {quoted(currency)}.",
                field=currency_field,
            )


def there_are(channels: Collection[str]) -> str:
    """The channels of the shop, as the end of a sentence."""
    names = sorted(channels)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"there are {', '.join(names[:MOST_NAMED])}{more}" if names else "the shop has none"
