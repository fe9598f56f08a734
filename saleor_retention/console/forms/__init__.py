"""Fields and forms of the console: money in money, days as days, things by search; every error a sentence at its field."""
