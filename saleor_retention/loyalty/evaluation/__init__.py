"""What orders earn by the terms of their versions: read with what is remembered of them, and decided once where they begin."""
