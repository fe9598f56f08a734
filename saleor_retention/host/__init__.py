"""Saleor in process: the plugin, the store port over its tables, offers on its checkouts."""


def start() -> None:
    """Called when the app is ready inside Saleor."""
