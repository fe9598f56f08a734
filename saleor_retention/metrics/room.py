"""Figures of the shop, as the whole sees this room: it has no table, and computes from the facts of orders."""

from ..room import Room
from . import invariants

ROOM = Room(name="metrics", invariants=invariants.INVARIANTS)
