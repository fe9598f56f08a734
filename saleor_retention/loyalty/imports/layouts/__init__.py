"""How files of each product are laid out: one file and one line of the registry for each."""
