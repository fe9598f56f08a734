"""The channels of the simulated shop."""

from collections.abc import Mapping


class SimulatedChannels:
    """A shop that opened none is not asked about them: it takes every name."""

    def __init__(self) -> None:
        super().__init__()
        self._channels: dict[str, str] = {}

    def open_channel(self, slug: str, currency: str) -> None:
        """The shop sells there from now on, in this currency."""
        self._channels[slug] = currency

    def channels(self) -> Mapping[str, str] | None:
        """The currency of each channel."""
        return dict(self._channels) or None
