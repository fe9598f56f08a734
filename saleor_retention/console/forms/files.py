"""Texts that are uploaded as files."""

MOST_BYTES = 10_000_000


def decoded(content: bytes) -> str:
    """The text of a file, however a spreadsheet saved it. Never raises: of what is no text the characters are wrong."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")
