"""What the customers of an audience have more often than all others."""
