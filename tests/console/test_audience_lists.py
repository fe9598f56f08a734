"""Uploaded lists: looked at first, taken in, read back, taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from saleor_retention.audiences.models import AudienceList, AudienceListMember
from tests.builders.audiences import an_audience, join
from tests.builders.campaigns import NOON

from .test_audiences import TAG
from .visitor import Visitor, read

pytestmark = pytest.mark.django_db
ADDRESSES = "email\nmember1@example.com\nmember2@example.com\n"
WRONG = f"{ADDRESSES}nobody@example.com\nBen {TAG}\n"


@pytest.fixture(autouse=True)
def people():
    join(u1="DE", u2="FR", u3="FR")


def sent(text: str = ADDRESSES, **more) -> dict:
    return {"name": "Friends", "text": text, "key": "k1", "do": "upload"} | more


def test_without_a_list_it_says_what_to_do(staff):
    assert "There is no list yet. Upload a file below, or paste addresses." in staff.text("audiences/lists")


def test_a_look_writes_nothing_and_tells_the_lines_that_are_wrong(staff):
    response = staff.do("audiences/upload", **sent(WRONG, do="check"))
    html = response.content.decode()
    assert response.headers["HX-Retarget"] == "#upload-answer"
    text = read(html)
    assert "2 customers are named in it. 2 lines are wrong. Nothing was written yet." in text
    assert "4 There is no such account. 5 This is neither an account's id nor an address." in text
    assert TAG not in html
    assert not AudienceList.objects.exists()


def test_a_file_with_wrong_lines_is_taken_in_only_when_it_is_said_so(staff):
    text = read(staff.do("audiences/upload", **sent(WRONG)).content.decode())
    assert "Nothing was written. Put the lines right" in text
    assert not AudienceList.objects.exists()
    done = staff.do("audiences/upload", **sent(WRONG, skip_errors="on"))
    assert "/part/audiences/lists" in done.headers["HX-Location"]
    assert AudienceListMember.objects.count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_however_it_was_saved(staff, encoding):
    file = SimpleUploadedFile("friends.csv", "name;email\nÄnn;member1@example.com\n".encode(encoding))
    staff.do("audiences/upload", **sent("", file=file))
    assert AudienceListMember.objects.count() == 1


def test_a_list_is_read_back_by_name_and_a_look_after_a_change_is_another_one(staff):
    staff.do("audiences/upload", **sent("member1@example.com", do="check"))
    staff.do("audiences/upload", **sent("member1@example.com\nmember3@example.com", do="check"))
    staff.do("audiences/upload", **sent("member1@example.com\nmember3@example.com"))
    row = AudienceList.objects.get()
    AudienceList.objects.update(name=f"Friends {TAG}")
    html = staff.part("audiences/lists")
    assert TAG not in html
    assert "&lt;img src=x" in html
    assert "2" in staff.text("audiences/lists")
    text = staff.text("audiences/list-members", id=row.pk)
    assert "2 customers member1@example.com member3@example.com" in text


def test_a_long_list_goes_on_to_other_pages(staff):
    join(**{f"u{number}": "DE" for number in range(4, 30)})
    addresses = [f"member{number}@example.com" for number in range(1, 30)]
    staff.do("audiences/upload", **sent("\n".join(addresses)))
    row = AudienceList.objects.get()
    html = staff.part("audiences/list-members", id=row.pk)
    assert "29 customers" in html
    assert html.count("<li>") == 20
    after = html.split("after=")[1].split('"')[0].replace("%3D", "=").replace("&amp;", "&").split("&")[0]
    assert staff.part("audiences/list-members", id=row.pk, after=after).count("<li>") == 9
    assert "after=" in staff.part("audiences/list", id=row.pk, after=after)
    assert "no such list" in staff.text("audiences/list-members", id="nonsense")


def test_a_list_that_an_audience_asks_for_stays_another_goes(staff):
    asked = AudienceList.objects.create(name="Friends", uploaded_at=NOON)
    other = AudienceList.objects.create(name="Others", uploaded_at=NOON)
    an_audience({"list": {"id": asked.pk}}, "Of friends")
    assert "Friends 0 Mar 1, 2026" in staff.text("audiences/lists")
    errors = staff.errors(f"audiences/list-delete?id={asked.pk}", key="k1")
    assert errors == {"": "The rule of an audience names this list: “Of friends”."}
    done = staff.do(f"audiences/list-delete?id={other.pk}", key="k2")
    assert "/part/audiences/lists" in done.headers["HX-Location"]
    assert [row.name for row in AudienceList.objects.all()] == ["Friends"]


def test_what_is_missing_is_told_at_its_field(staff):
    assert staff.errors("audiences/upload", **sent("")) == {"text": "Choose a file or paste addresses."}
    assert staff.errors("audiences/upload", **sent(name=" ")) == {"name": "Fill this in."}
    picture = SimpleUploadedFile("picture.png", b"\x89PNG\0\0\0")
    assert staff.errors("audiences/upload", **sent("", file=picture)) == {
        "file": "This is no text. Save the table as CSV first."
    }
    assert not AudienceList.objects.exists()


ABSURD = [
    " ",
    "1" + "0" * 40,
    "-1",
    "NaN",
    "Infinity",
    "1e999",
    "0.001",
    "\0",
    "x" * 100_000,
    TAG,
    ";;;",
    '"',
    "\n\n",
]


@pytest.mark.parametrize("value", ABSURD, ids=range(len(ABSURD)))
def test_absurd_values_change_nothing(staff, value):
    text = read(staff.do("audiences/upload", **sent(value)).content.decode())
    assert "Nothing was" in text
    assert not AudienceList.objects.exists()
    named = staff.do("audiences/upload", **sent(name=value, key="k2"))
    assert named.headers.get("HX-Location") or "Nothing was changed." in named.content.decode()
    for part in ("list", "lists"):
        assert staff.text(f"audiences/{part}", id=value[:3_000], after=value[:3_000])
    assert staff.do("audiences/list-delete?id=99999999999999999999", key="k").content


def test_who_may_not_see_customers_uploads_nothing():
    visitor = Visitor("only-MANAGE_DISCOUNTS")
    AudienceList.objects.create(name="Friends", uploaded_at=NOON)
    text = visitor.text("audiences/lists")
    assert "Friends" in text
    assert "Upload a list" not in text
    assert "Take away" not in text
    html = visitor.do("audiences/upload", **sent("member1@example.com", name="Mine")).content.decode()
    assert "Manage customers" in html
    assert AudienceList.objects.count() == 1
