"""Saleor's own schema has our fields, and what it has is what we print."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

PRINTED = Path(__file__).parents[2] / "graphql" / "schema.graphql"


def test_the_schema_inside_saleor_is_the_printed_one():
    out = StringIO()
    call_command("retention_schema", stdout=out)
    assert out.getvalue() == PRINTED.read_text()
