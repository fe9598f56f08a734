"""Messages to customers whose points are about to end."""
