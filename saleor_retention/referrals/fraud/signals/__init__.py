"""One signal, one file, and one line of the registry."""
