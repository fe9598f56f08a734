"""What an operator relies on when she upgrades: nothing waits, nothing is lost."""
