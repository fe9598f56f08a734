"""A sentence by which a member tells friends of their link, in English or German. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...core.money import Money

LONGEST_NAME = 100
"""Of a reward, in a sentence."""


@dataclass(frozen=True, slots=True)
class Gains:
    """What one side gets: points, and rewards and offers by their names."""

    points: int = 0
    names: Sequence[str] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.points or self.names)


@dataclass(frozen=True, slots=True)
class Wording:
    """The same sentence in one language."""

    both: str
    friend_alone: str
    member_alone: str
    order: str
    order_from: str
    point: str
    points: str
    quoted: str
    conjunction: str
    separators: tuple[str, str]
    """Of thousands, and of decimals."""


ENGLISH = Wording(
    both="Follow my link: {order} you get {friend}, and I get {member}. {link}",
    friend_alone="Follow my link: {order} you get {friend}. {link}",
    member_alone="Follow my link: {order} I get {member}. {link}",
    order="with your first order",
    order_from="with your first order of {minimum} or more",
    point="{number} point",
    points="{number} points",
    quoted="“{name}”",
    conjunction=" and ",
    separators=(",", "."),
)
GERMAN = Wording(
    both="Nimm meinen Link: Bei deiner ersten Bestellung{order} bekommst du {friend}, und ich bekomme {member}. {link}",
    friend_alone="Nimm meinen Link: Bei deiner ersten Bestellung{order} bekommst du {friend}. {link}",
    member_alone="Nimm meinen Link: Bei deiner ersten Bestellung{order} bekomme ich {member}. {link}",
    order="",
    order_from=" ab {minimum}",
    point="{number} Punkt",
    points="{number} Punkte",
    quoted="„{name}“",
    conjunction=" und ",
    separators=(".", ","),
)


def share_text(language: str, link: str, *, friend: Gains, member: Gains, minimum: Money | None) -> str:
    """The sentence with the link at its end. German for any German, English for all other languages.

    Names of rewards are one line of visible letters in it: nothing of them is taken for a link or breaks the line.
    """
    words = GERMAN if language.lower().partition("-")[0].partition("_")[0] == "de" else ENGLISH
    template = words.both if friend and member else words.friend_alone if friend else words.member_alone
    order = words.order if minimum is None else words.order_from.format(minimum=_money(minimum, words))
    return template.format(order=order, friend=_gains(friend, words), member=_gains(member, words), link=link)


def _gains(gains: Gains, words: Wording) -> str:
    parts = []
    if gains.points:
        unit = words.point if gains.points == 1 else words.points
        parts.append(unit.format(number=_number(f"{gains.points:,}", words)))
    parts += [words.quoted.format(name=plain(name)) for name in gains.names]
    *first, last = parts or [""]
    return words.conjunction.join([", ".join(first), last]) if first else last


def plain(name: str) -> str:
    """Without line breaks, marks of direction and other letters that are not seen, and without what makes a link of it."""
    seen = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(seen.replace("://", " ").split())[:LONGEST_NAME]


def _money(money: Money, words: Wording) -> str:
    return f"{_number(f'{money.amount:,}', words)} {money.currency}"


def _number(text: str, words: Wording) -> str:
    """`1,234.50` with the language's own separators."""
    thousands, decimals = words.separators
    return text.translate(str.maketrans(",.", thousands + decimals))
