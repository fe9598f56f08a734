"""What an operator relies on when they upgrade: nothing waits, nothing is lost."""
