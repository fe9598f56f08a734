"""The console beside the simulated shop: its host, and where it is mounted."""
