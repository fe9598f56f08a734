"""What somebody typed, as a sentence of ours may repeat it."""

LONGEST = 60


def quoted(text: str) -> str:
    """In quotation marks, cut off after 60 characters, and `?` for whatever is no visible character."""
    cut = f"{text[:LONGEST]}…" if len(text) > LONGEST else text
    return "“" + "".join(character if character.isprintable() else "?" for character in cut) + "”"
