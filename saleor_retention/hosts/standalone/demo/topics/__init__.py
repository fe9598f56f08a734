"""The operations to try, by what they are about, with what the demo holds of it."""
