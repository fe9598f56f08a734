"""Tables of the overview: each figure beside that of the period before, with what it means."""
