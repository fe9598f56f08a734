"""How long work that failed waits for its next try."""

from datetime import timedelta

LONGEST_SECONDS = 3_600


def backoff(attempts: int) -> timedelta:
    """The pause after so many failed tries, in the manner of `Leases.fail`: twice as long each time, an hour at most."""
    return timedelta(seconds=min(2 ** min(attempts, 16), LONGEST_SECONDS))
