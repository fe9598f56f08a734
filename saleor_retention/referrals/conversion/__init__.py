"""From the friend's order to both sides' rewards: conditions, the wait, places, limits, what is given and taken back."""
