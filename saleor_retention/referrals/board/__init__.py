"""The leaderboard: names that members chose for it, and news of what it counts."""
