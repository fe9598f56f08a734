"""The demo: a real order history through the whole engine."""
