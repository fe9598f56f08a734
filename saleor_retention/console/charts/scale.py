"""Round steps for an axis that begins at zero, and the room that their texts need."""

from collections.abc import Iterable
from decimal import Decimal
from math import ceil

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
CHARACTER = 6.8
"""The width of a wide digit in the size that pictures write in; signs and most letters are narrower."""
GAP = 12
"""Between the edge of the picture, the text and the axis, together."""
LEAST, MOST = 56, 180
"""At least as wide as ever, so that pictures below each other begin alike; at most a quarter of a picture."""


def left_margin(texts: Iterable[str]) -> int:
    """How far from the left an axis begins, so that the longest of its texts stands whole beside it."""
    return min(MOST, max(LEAST, ceil(GAP + CHARACTER * max(map(len, texts), default=0))))


def steps(most: Decimal, count: int = 4) -> list[Decimal]:
    """From zero to the first round step that is not below `most`, in about `count` steps."""
    if most <= 0:
        return [Decimal(0), Decimal(1)]
    raw = most / count
    magnitude = Decimal(10) ** raw.adjusted()
    step = next(magnitude * size for size in STEPS if magnitude * size >= raw)
    result = [Decimal(0)]
    while result[-1] < most:
        result.append(result[-1] + step)
    return result
