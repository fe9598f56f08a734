"""Round steps for an axis that begins at zero."""

from decimal import Decimal

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


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
