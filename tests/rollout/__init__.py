"""Going live: modes, history, and the way out."""
