"""Roll-ups of referrals: days, totals of referred customers and the leaderboard, kept by the one consumer of the roll-ups."""
