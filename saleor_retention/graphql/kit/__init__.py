"""Building blocks of the API."""
