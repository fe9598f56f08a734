"""Files of customers are read as the world makes them, and each error is told on its line."""

import time

import pytest

from saleor_retention.audiences.lists.uploads import rows

ANN, BEN = "ann@example.com", "ben@example.com"
BOTH = [ANN, BEN]


def values(text):
    return [value for _, value in rows(text)]


@pytest.mark.promise("H1.6")
@pytest.mark.parametrize(
    "text",
    [
        f"{ANN}\n{BEN}\n",
        f"{ANN}\r{BEN}\r",
        f"{ANN}\r\n{BEN}",
        f"\ufeff{ANN}\n{BEN}",
        f"ï»¿Email\n{ANN}\n{BEN}",
        f"Email Address\n{ANN}\n{BEN}",
        f"E-Mail-Adresse;Name\r\n{ANN};Ann\r\n{BEN};Ben\r\n",
        f"Adresse e-mail\tNom\n{ANN}\tAnn\n{BEN}\tBen\n",
        f"Name;E-mail\nDoe, Ann;{ANN}\nRoe, Ben;{BEN}\n",
        f"Customer ID,Email Address\n7,{ANN}\n8,{BEN}\n",
        f'"First name","Correo electrónico"\n"Ann ""A"" Doe","{ANN}"\n"Ben\nRoe","{BEN}"\n',
        f"sep=;\r\nemail;sum\r\n{ANN};1,50\r\n{BEN};2,50\r\n",
        f"Ann <{ANN}>\nBen Roe < {BEN} >\n",
        f'"Doe, Ann" <{ANN}>,x\n"Ben" <{BEN}>,y\n',
        f'"Doe; Ann <{ANN}>";x\n "{BEN}" ;y\n',
        f"\n\n{ANN}\n  \n,\n{BEN}\n",
        f"{ANN},{'x' * 300_000}\n{BEN},y\n",
        f'"{ANN}","{"x," * 200_000}"\n"{BEN}","y"\n',
    ],
    ids=range(18),
)
def test_the_same_two_customers_in_every_kind_of_file(text):
    assert values(text) == BOTH


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("id", True), ("User_ID", True), ("Account number", True), ("e-mail", True), ("EMAIL ADDRESS", True),
        ("Courriel", True), ("7", False), ("Ann", False), ("mail@example.com", False),
    ],
)  # fmt: skip
def test_a_heading_is_none_of_the_members_and_a_member_is_no_heading(heading, is_one):
    assert values(f"{heading}\n12") == ([] if is_one else [heading]) + ["12"]


def test_lines_are_counted_as_an_editor_shows_them():
    text = 'email;note\n\nann@example.com;"two\r\nlines\rand three"\nben@example.com;\n\ncleo@example.com'
    assert list(rows(text)) == [(3, ANN), (6, BEN), (8, "cleo@example.com")]
    assert list(rows(f"sep=,\n{ANN}\r{BEN}")) == [(2, ANN), (3, BEN)]


def test_a_quotation_mark_that_is_never_closed_spoils_its_own_line_alone():
    assert list(rows(f'"{ANN}\n{BEN}\n')) == [(1, f'"{ANN}'), (2, BEN)]


def test_an_empty_file_has_no_rows():
    assert [values(one) for one in ("", "\ufeff", "\n\r\n", "email\n", ";;\n")] == [[]] * 5


def test_a_hundred_thousand_lines_are_read_in_seconds():
    text = "Email;Name\n" + "".join(f'user{n}@example.com;"Doe; {n}"\n' for n in range(100_000))
    begun = time.monotonic()
    assert sum(1 for _ in rows(text)) == 100_000
    assert sum(1 for _ in rows('"' * 50_001 + "\n" + "a@b\n" * 1_000)) > 0
    assert sum(1 for _ in rows('"a\n' * 50_001)) > 0
    assert time.monotonic() - begun < 20
