"""How far a member is from getting more. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FriendsToGo:
    """Points at a number of friends, which the member has not reached."""

    friends: int
    missing: int
    points: int


def next_step(steps: Sequence[tuple[int, int]], friends: int) -> FriendsToGo | None:
    """The nearest of the steps (a number of friends, points) beyond so many rewarded friends; None at the top."""
    ahead = [(number, points) for number, points in steps if number > friends]
    if not ahead:
        return None
    number, points = min(ahead)
    return FriendsToGo(number, number - friends, points)
