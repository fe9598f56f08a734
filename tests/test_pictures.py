"""The pictures of README and docs show what there is: each was taken of the files as they are now."""

import struct
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import pictures  # noqa: E402

ROWS = pictures.rows()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_picture_is_not_older_than_what_it_shows(name):
    sources, digest = ROWS[name]
    assert digest == pictures.digest_of(tuple(sources.split())), (
        f"{name} is older than {sources}: make pictures"
    )


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_picture_is_small_and_no_wider_than_a_page(name):
    head = (pictures.FOLDER / name).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", head[16:20])[0] <= 1_280
    assert (pictures.FOLDER / name).stat().st_size < 200_000


def test_every_page_that_is_built_has_its_picture_and_every_picture_its_row():
    assert {path.name for path in pictures.FOLDER.glob("*.png")} == ROWS.keys()
    built = {f"{picture.name}.png" for picture in pictures.PICTURES if picture.is_there}
    assert built == ROWS.keys(), "make pictures"


def test_a_digest_changes_with_a_name_and_with_a_content(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "ROOT", tmp_path)
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "a.css").write_text("a")
    before = pictures.digest_of(("page",))
    (folder / "a.css").write_text("b")
    changed = pictures.digest_of(("page",))
    (folder / "a.css").rename(folder / "b.css")
    renamed = pictures.digest_of(("page",))
    (folder / "module.pyc").write_text("c")
    assert len({before, changed, renamed}) == 3
    assert pictures.digest_of(("page",)) == renamed
    assert pictures.digest_of(("page", "page/b.css", "missing")) == renamed
