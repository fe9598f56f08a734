"""QR codes of links, as files and as text that a page can show."""

from io import BytesIO
from typing import Any

SCALE = 8
"""Pixels, or units of an SVG, for each square: 300 and more across, enough for print at two centimetres."""


def svg(link: str) -> bytes:
    """An SVG document."""
    return _saved(link, "svg")


def png(link: str) -> bytes:
    """A PNG image."""
    return _saved(link, "png")


def svg_data_uri(link: str) -> str:
    """The SVG as text for an `img`."""
    return str(_made(link).svg_data_uri(scale=SCALE))


def png_data_uri(link: str) -> str:
    """The PNG as text for an `img`."""
    return str(_made(link).png_data_uri(scale=SCALE))


def _saved(link: str, kind: str) -> bytes:
    content = BytesIO()
    _made(link).save(content, kind=kind, scale=SCALE)
    return content.getvalue()


def _made(link: str) -> Any:
    import segno  # only who asks for pictures needs it loaded

    return segno.make(link, error="m", micro=False)
