"""The documents that a page runs: its own, beside its templates, and those of `graphql/operations`."""

from functools import cache
from pathlib import Path

from ..graphql.documents import folder

PAGES = Path(__file__).parent / "pages"


@cache
def document(page: str, name: str) -> str:
    """`staff/campaigns` is one of `graphql/operations`; a name without a folder is one of the page's own."""
    path = folder() / f"{name}.graphql" if "/" in name else PAGES / page.replace("-", "_") / f"{name}.graphql"
    return path.read_text()
