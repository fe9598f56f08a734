"""What a shopper can do next about the offers on a checkout, and a sentence that says so."""

from dataclasses import dataclass

from ...core.money import Money
from .reasons import NextStep, Reason


@dataclass(frozen=True, slots=True)
class Situation:
    """An offer, or the best of a checkout, as it is told. `name`: of the offer, "" where none is meant."""

    reason: Reason
    currency: str
    name: str = ""
    missing_minor: int = 0
    missing_quantity: int = 0
    saving_minor: int = 0
    """What is taken off; of what is not on, what it would take off at most. 0 when that cannot be said."""
    saves_more_minor: int = 0


def next_step(situation: Situation) -> NextStep | None:
    """None when there is nothing to do."""
    if situation.reason is Reason.OTHER_CODE and not situation.saves_more_minor:
        return None
    return situation.reason.entry.next_step


def sentence(situation: Situation) -> str:
    """For the shopper, in English."""
    entry = situation.reason.entry
    is_typed = situation.reason is Reason.OTHER_CODE
    has_figure = bool(situation.saves_more_minor if is_typed else situation.saving_minor)
    text = entry.sentence_with_figure if has_figure and entry.sentence_with_figure else entry.sentence
    name = f"“{situation.name}”" if situation.name else "your offer"
    return text.format(
        name=name,
        Name=name[:1].upper() + name[1:],
        missing=_money(situation.missing_minor, situation.currency),
        quantity=situation.missing_quantity,
        saving=_money(situation.saving_minor, situation.currency),
        more=_money(situation.saves_more_minor, situation.currency),
    )


def _money(minor: int, currency: str) -> str:
    """With its currency; "" of a checkout that has none yet."""
    return str(Money(minor, currency)) if currency else ""
