#!/usr/bin/env python3
"""Bring the translations of the console up to date: every text of its templates and modules, in every language.

    scripts/messages.py [--check]

Writes saleor_retention/locale/<language>/LC_MESSAGES/django.po and .mo. What was translated stays, what is new is empty,
what is gone goes. `--check` writes nothing and fails where a file is not as it would be written, or a text has no
translation. Needs nothing but Babel and Django.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "saleor_retention"
SOURCES = (PACKAGE / "console", PACKAGE / "hosts", PACKAGE / "audiences", PACKAGE / "management")
LANGUAGES = ("de",)
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed instant: the files change when texts do, and only then."""


def texts() -> Catalog:
    """Every text, with the files that have it."""
    catalog = Catalog(project="saleor-retention", creation_date=MADE, revision_date=MADE)
    for source in SOURCES:
        for path in sorted(source.rglob("*")):
            for message, context, comments in _of(path):
                place = (str(path.relative_to(ROOT)), 1)
                catalog.add(message, locations=[place], context=context, auto_comments=comments)
    return catalog


def _of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    if path.suffix == ".py":
        code = path.read_text()
    elif path.suffix == ".html":
        # Indentation of HTML is none of Python.
        code = "\n".join(line.strip() for line in templatize(path.read_text()).splitlines())
    else:
        return
    flags = ["python-format"]
    for _, message, comments, context in extract(
        "python", BytesIO(code.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield message, context, [comment for comment in comments if comment not in flags]


def po_path(language: str) -> Path:
    """Of a language."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def translated(language: str, template: Catalog) -> Catalog:
    """The texts with the translations that there are."""
    path = po_path(language)
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = MADE
    catalog.fuzzy = False
    catalog.last_translator, catalog.language_team = "saleor-retention", language
    catalog.project, catalog.version, catalog.header_comment = (
        "saleor-retention",
        "",
        f"# Texts of the console: {language}.",
    )
    return catalog


def files(catalog: Catalog) -> tuple[bytes, bytes]:
    """What stands in the .po and in the .mo."""
    source, compiled = BytesIO(), BytesIO()
    write_po(source, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    write_mo(compiled, catalog)
    return source.getvalue(), compiled.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """The texts without a translation in this language."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple) else (message.string,))
    ]


def main(arguments: list[str]) -> int:
    """Write, or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/messages.py", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where something is to be done"
    )
    chosen = parser.parse_args(arguments)
    template, is_right = texts(), True
    for language in LANGUAGES:
        catalog = translated(language, template)
        path, missing = po_path(language), untranslated(catalog)
        for target, content in zip((path, path.with_suffix(".mo")), files(catalog), strict=True):
            is_same = target.exists() and target.read_bytes() == content
            if not is_same and chosen.check:
                print(f"{target.relative_to(ROOT)} is not up to date: run scripts/messages.py")
                is_right = False
            elif not is_same:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        for text in missing:
            print(f"{language}: not translated: {text!r}")
        print(f"{language}: {len(catalog) - len(missing)} of {len(catalog)} texts")
        is_right = is_right and not (chosen.check and missing)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
