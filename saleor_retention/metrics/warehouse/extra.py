"""What the extra `[warehouse]` brings. Imported where it is used; elsewhere the package knows neither."""

from typing import Any


class ExtraMissing(Exception):
    """A package of the extra is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"The warehouse needs {package}, which is not installed: pip install 'saleor-retention[warehouse]'."
        )


def duckdb() -> Any:
    """The module, which has no types of use to us. Raises `ExtraMissing`."""
    try:
        import duckdb
    except ImportError:
        raise ExtraMissing("duckdb") from None
    return duckdb


def ibis() -> Any:
    """The module; `frame` says what we use of it. Raises `ExtraMissing`."""
    try:
        import ibis
    except ImportError:
        raise ExtraMissing("ibis-framework") from None
    return ibis
