"""Files of customers as spreadsheets and mail programmes write them: which cell of each line names the customer.

Comma, semicolon or tab; any line ends; quoted cells of any length, with line breaks in them; a byte order mark;
a heading that names the column, in words of several languages. Nothing here reads or writes a table.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

SEPARATORS = "\t;,"
"""Of equals the first: commas stand in names and amounts, tabs do not."""
MARKS = ("\ufeff", "ï»¿")
"""A byte order mark, and what becomes of it when a file is read in the wrong encoding."""
LINES_LOOKED_AT = 50
DECLARED = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
"""The first line of a file by which a spreadsheet is told its separator."""
BREAK = re.compile(r"\r\n|\r|\n")
QUOTED = re.compile(r'"(?:[^"]++|"")*+"')

ADDRESS_WORDS = ("mail", "courriel", "correo")
ID_HEADINGS = frozenset(
    {
        "id",
        "user",
        "userid",
        "customer",
        "customerid",
        "customernumber",
        "account",
        "accountid",
        "accountnumber",
    }
)
NAMED = re.compile(r".*<\s*([^<>\s]+@[^<>\s]+)\s*>", re.DOTALL)


def rows(text: str) -> Iterator[tuple[int, str]]:
    """What stands for a customer, with the line on which its row begins, counted from 1. Empty ones are left out.

    It is in the column whose heading names addresses or accounts; without a heading, in the first.
    """
    column: int | None = None
    for line, cells in _records(text):
        if not any(cells):
            continue
        if column is None:
            column = _column(cells)
            if column is not None:
                continue  # the heading is none of the members
            column = 0
        if column < len(cells) and cells[column]:
            yield line, _address(cells[column])


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    for mark in MARKS:
        text = text.removeprefix(mark)
    declared = DECLARED.match(text)
    separator = declared[1] if declared else _separator(text)
    cell = re.compile(
        rf'(?: *"(?P<quoted>(?:[^"]++|"")*+)"(?P<rest>[^{separator}\r\n]*)|(?P<plain>[^{separator}\r\n]*))'
        rf"(?P<end>{separator}|\r\n|\r|\n|\Z)"
    )
    place, line = (declared.end(), 2) if declared else (0, 1)
    while place < len(text):
        begun, cells, end = line, list[str](), separator
        while end == separator:
            field = cell.match(text, place)
            assert field is not None  # an empty cell ends here at the latest
            place, end = field.end(), field["end"]
            quoted = field["quoted"]
            cells.append(
                (field["plain"] if quoted is None else quoted.replace('""', '"') + field["rest"]).strip()
            )
            line += len(BREAK.findall(quoted or "")) + (end not in (separator, ""))
        yield begun, cells


def _separator(text: str) -> str:
    """The one that most of the first lines have; what stands in quotes separates nothing."""
    part = QUOTED.sub("", text[: LINES_LOOKED_AT * 1_000])
    lines = list(islice((item for item in BREAK.split(part) if item.strip()), LINES_LOOKED_AT))
    having = {mark: sum(mark in line for line in lines) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: having[mark]) if any(having.values()) else ","


def _column(cells: Sequence[str]) -> int | None:
    """Which column a heading names, addresses before accounts; None when the row is no heading."""
    words = ["".join(letter for letter in cell.casefold() if letter.isalnum()) for cell in cells]
    if any("@" in cell for cell in cells):
        return None
    of_addresses = [place for place, word in enumerate(words) if any(part in word for part in ADDRESS_WORDS)]
    of_accounts = [place for place, word in enumerate(words) if word in ID_HEADINGS]
    return next(iter(of_addresses + of_accounts), None)


def _address(cell: str) -> str:
    """`Ann <ann@example.com>` is `ann@example.com`."""
    named = NAMED.fullmatch(cell)
    return named[1] if named else cell
