"""Every table of the engine. Django finds them here, because the rooms bring them along."""

from .rooms import ROOMS

TABLES = tuple(table for room in ROOMS for table in room.tables)
