"""Moving in by a file: looked at first, taken over, nothing new the second time; and out again."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from graphql_relay import to_global_id

from saleor_retention.loyalty.models import Account, Programme
from saleor_retention.loyalty.models.imports import ImportedBalance, ImportedMovement
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.console.visitor import Visitor, read
from tests.loyalty.test_imports import known

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"
SMILE = "email,points,vip tier\nann@example.com,100,Gold\nben@example.com,50,\n"


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    known("ann", "ben")


@pytest.fixture
def pk() -> str:
    return to_global_id("LoyaltyProgramme", a_programme().programme_id)


def sent(text: str | bytes = SMILE, **more) -> dict:
    content = text.encode() if isinstance(text, str) else text
    return {
        "file": SimpleUploadedFile("balances.csv", content),
        "layout": "",
        "unknown": "REFUSE",
        "key": "k1",
        "do": "look",
    } | more


def looked(staff, pk: str, text: str | bytes = SMILE, **more) -> str:
    return staff.do(f"loyalty/import?id={pk}", **sent(text, **more)).content.decode()


def import_it(staff, pk: str, text: str = SMILE, **more) -> str:
    """A look, then the button that it shows."""
    html = looked(staff, pk, text, **more)
    shown = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("seen", "look")}
    layout = re.search(r'<option value="([A-Z]+)" selected>', html)[1]
    return looked(staff, pk, text, do="import", **more | {"layout": layout} | shown)


def balances() -> list[int]:
    return sorted(Account.objects.filter(kind="available").values_list("balance", flat=True))


def test_a_look_says_what_a_file_has_and_writes_nothing(staff, pk):
    response = staff.do(f"loyalty/import?id={pk}", **sent())
    assert response.headers["HX-Retarget"] == "#import-answer"
    html = response.content.decode()
    text = read(html)
    assert "Nothing was written yet Read as: Smile.io." in text
    assert (
        "Lines that are right 2 Customers 2 Points 150 New or changed lines 2 Lines that are wrong 0" in text
    )
    assert '<div id="import-layout" hx-swap-oob="true">' in html
    assert '<option value="SMILE" selected>' in html
    assert "Import" in text
    assert not ImportedBalance.objects.exists()


def test_it_is_taken_over_once_and_then_nothing_is_new(staff, pk):
    assert "It is taken over" in read(import_it(staff, pk))
    assert balances() == [50, 100]
    text = read(looked(staff, pk))
    assert "New or changed lines 0" in text
    assert "All of it was taken over before: importing it again changes nothing." in text
    assert 'value="import"' not in looked(staff, pk)
    assert balances() == [50, 100]


def test_the_button_pressed_twice_does_it_once(staff, pk):
    html = looked(staff, pk)
    shown = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("seen", "look")}
    for _ in range(2):
        assert "It is taken over" in read(looked(staff, pk, do="import", layout="SMILE", **shown))
    assert balances() == [50, 100]


def test_a_changed_balance_gives_the_difference(staff, pk):
    import_it(staff, pk)
    changed = SMILE.replace("100", "130")
    assert "New or changed lines 1" in read(looked(staff, pk, changed))
    import_it(staff, pk, changed)
    import_it(staff, pk, SMILE)
    assert balances() == [50, 100]


def test_another_file_than_the_one_that_was_looked_at_is_looked_at_first(staff, pk):
    html = looked(staff, pk)
    shown = {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in ("seen", "look")}
    other = looked(staff, pk, SMILE.replace("100", "9000"), do="import", layout="SMILE", **shown)
    assert "Nothing was written yet" in read(other)
    for forged in ("", "\0", "x" * 100_000):
        looked(staff, pk, do="import", seen=forged, look=forged)
    assert not ImportedBalance.objects.exists()


def test_the_same_customers_from_elsewhere_are_pointed_out(staff, pk):
    import_it(staff, pk)
    text = read(looked(staff, pk, layout="NEUTRAL"))
    assert "2 lines name customers who have points of a file that came from elsewhere" in text
    assert "Read as: Any other programme." in text


def test_wrong_lines_are_told_with_their_numbers(staff, pk):
    file = f"email,points\nann@example.com,100\nANN@Example.com,50\n{MARKUP},5\nzoe@example.com,7\n"
    html = looked(staff, pk, file)
    assert MARKUP not in html
    text = read(html)
    assert "3 This address is on line 2, too. 4 This is no address." in text
    assert "5 There is no account that has proved this address." in text
    assert "Put the lines right that are wrong" in text
    assert 'value="import"' not in html
    import_it(staff, pk, file, skip_errors="on")
    assert balances() == [100]


def test_points_wait_for_an_account(staff, pk):
    file = "email,points\nzoe@example.com,7\n"
    assert "Lines left out 1" in read(looked(staff, pk, file, unknown="SKIP"))
    assert "Lines that wait for an account 1" in read(import_it(staff, pk, file, unknown="KEEP"))
    assert balances() == []
    assert ImportedBalance.objects.get().owner is None
    assert "Nothing is new" not in read(
        looked(staff, pk, "email,points\nzoe@example.com,8\n", unknown="KEEP")
    )


def test_old_statements_move_no_points(staff, pk):
    file = "date,email,points,reason\n2024-05-01,ann@example.com,100,Order 7\n"
    text = read(import_it(staff, pk, file))
    assert "Read as: Old statements" in text
    assert ImportedMovement.objects.count() == 1
    assert balances() == []
    assert "New or changed lines 0" in read(looked(staff, pk, file))


def test_more_wrong_lines_than_are_told(staff, pk):
    file = "email,points\n" + "nobody,1\n" * 150
    text = read(looked(staff, pk, file))
    assert "Lines that are wrong 150" in text
    assert "And 50 more." in text
    assert "There is no line to take over." in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_however_it_was_saved(staff, pk, encoding):
    file = "name;email;points\r\nÄnn;ann@example.com;100\r\n".encode(encoding)
    assert "Lines that are right 1 Customers 1 Points 100" in read(looked(staff, pk, file))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n;;;\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "This is no text. Save the table as CSV first."),
        ("email,points\nann@example.com,1\n".encode("utf-16-be"), "This is no text."),
        (b"\xff\xfe\xff", "No heading of the file is one of addresses"),
        (b"points\n5\n", "No heading of the file is one of addresses"),
        (b"email\nann@example.com\n", "No heading of the file is one of points"),
        (b"hello", "No heading of the file is one of addresses"),
        (b"x" * 200_000, "Line 1 is far too long"),
        (b"email,points\n" + b"x" * 200_000, "Line 2 is far too long"),
        (b"a\n" * 6_000, "At most 5,000 lines at once."),
        (b"a" * 10_000_001, "This file is larger than 10 MB."),
    ],
    ids=range(12),
)
def test_an_absurd_file_is_a_sentence_at_its_field(staff, pk, content, said):
    errors = staff.errors(f"loyalty/import?id={pk}", **sent(content))
    assert said in errors["file"]
    assert not ImportedBalance.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"email,points\n",
        b"ann@example.com",
        b'"ann@example.com,5\n',
        "email,points\nann@example.com,١\n".encode(),
    ],
)
def test_a_file_of_which_no_line_is_right_takes_nothing_over(staff, pk, content):
    html = looked(staff, pk, content)
    assert "There is no line to take over." in read(html)
    assert 'value="import"' not in html


def test_odd_choices_are_refused_at_their_field(staff, pk):
    for odd in ("LUCK", "\0", "9" * 100_000, "-1"):
        assert "layout" in staff.errors(f"loyalty/import?id={pk}", **sent(layout=odd))
        assert "unknown" in staff.errors(f"loyalty/import?id={pk}", **sent(unknown=odd))
    values = sent()
    del values["file"]
    assert staff.errors(f"loyalty/import?id={pk}", **values | {"file": "text"}) == {"file": "Choose a file."}
    assert not ImportedBalance.objects.exists()


def test_all_balances_are_saved_as_a_file_that_is_read_again(staff, pk):
    import_it(staff, pk)
    answer = staff.part("loyalty/balances.csv", id=pk)
    assert '"email","points","expires_at","tier"' in answer
    assert "balances.csv" in staff.part("loyalty/import", id=pk)


def test_names_are_shown_as_text(staff, pk):
    Programme.objects.update(name=MARKUP)
    html = staff.part("loyalty/import", id=pk)
    assert MARKUP not in html
    assert MARKUP in read(html)


def test_a_programme_that_there_is_not_is_a_sentence(staff, pk):
    for odd in ("", "nonsense", "UHJvZHVjdDox", "%00"):
        for part in ("import", "balances.csv"):
            assert "There is no such programme." in staff.text(f"loyalty/{part}", id=odd)
        assert "There is no such programme." in read(looked(staff, odd))


@pytest.mark.parametrize(
    "token", ["only-MANAGE_ORDERS", "only-MANAGE_USERS", "only-MANAGE_DISCOUNTS", "nobody"]
)
def test_who_may_not_do_it_reads_so(pk, token):
    visitor = Visitor(token)
    for text in (
        visitor.text("loyalty/import", id=pk),
        visitor.text("loyalty/balances.csv", id=pk),
        read(looked(visitor, pk)),
    ):
        assert "permission" in text or "Sign in" in text
        assert "Points 150" not in text
    assert "Move in" not in Visitor("only-MANAGE_DISCOUNTS").text("loyalty/programme", id=pk)
    assert not ImportedBalance.objects.exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_moved_in_with_the_browser(desk, theme, pk, tmp_path):
    file = tmp_path / "smile.csv"
    file.write_text(SMILE + "ANN@example.com,50,\n")
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("loyalty/programme", id=pk)
    seen.click("Move in with another programme, or out", role="link")
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.frame.get_by_label("File", exact=True).set_input_files(str(file))
    seen.click("Look at it first")
    assert "This address is on line 2, too." in seen.text
    assert seen.frame.get_by_label("Comes from").input_value() == "SMILE"
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.check("Take the lines that are right although others are wrong").click("Look at it first")
    seen.page.set_viewport_size({"width": 1280, "height": 1500})
    seen.page.screenshot(path=f"/tmp/d_books_import_{theme}.png")
    seen.click("Import")
    assert balances() == [50, 100]
    assert "The file is taken over." in seen.toasts
    seen.click("Look at it first")
    assert "Nothing was written yet" in seen.text
    assert "importing it again changes nothing" in seen.text
    with seen.page.expect_download() as download:
        seen.click("Save all balances as CSV", role="link")
    assert "email" in download.value.path().read_text()
    assert seen.complaints == []
