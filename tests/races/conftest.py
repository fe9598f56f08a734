"""What every race has at hand: crossings, and guards that can be lifted."""

from tests.races.lifted import accounts_unlocked, rewrite
from tests.races.rivals import cross

__all__ = ["accounts_unlocked", "cross", "rewrite"]
