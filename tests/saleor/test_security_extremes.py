"""Absurd arguments on a real Saleor: whatever reaches our code is refused with a code, and nothing is changed."""

from saleor.core.db.connection import allow_writer

from tests.graphql import edge_values, matrix

from .test_graphql_access import asked, books, full, undone  # noqa: F401 - the world is theirs

WAYS = [way for way in matrix.ways() if way.on in {"Query", "Mutation"} and way.field.arguments]
TEXTS = ("", "\0", "\ud800", edge_values.LONG, "10000-01-01", 5, None, ["a", "b"], {"a": 1})
SALEORS = {
    "Exception",
    "OverflowError",
    "TypeError",
    "IndexError",
    "NotImplementedError",
    "ValueError",
    "QueryCostError",
}
"""What scalars of Saleor's own raise while it reads the variables, before anything of ours runs."""

PRICED = {("first",), ("last",)}
"""Saleor prices a page before it reads it, and cannot print a price beyond 64 bits: its own affair, as for its lists."""


EACH = 3
"""Each argument gets every third value, the next one the following: all values reach all arguments without Saleor."""


def test_whatever_an_argument_is_filled_with_our_code_refuses_it_or_does_it(full, settings):  # noqa: F811
    settings.RETENTION_CODE_ATTEMPTS_PER_HOUR = 10_000
    wrong, reached, turn, before = [], 0, 0, books()
    for way in WAYS:
        who = "ann" if ("AUTHENTICATED_USER",) in way.guards else "staff"
        document, given = edge_values.document(way), edge_values.base(way, full, f"extreme {way.name}")
        for path, field in edge_values.targets(way):
            if path in PRICED:
                continue
            tried = edge_values.NUMBERS if edge_values.values_for(field) is edge_values.NUMBERS else TEXTS
            turn = (turn + 1) % EACH
            for value in tried[turn::EACH]:
                with undone():
                    answer = asked(full["clients"][who], document, edge_values.put(given, path, value))
                faults = [one for one in edge_values.faults(way, answer) if one.split(":")[0] not in SALEORS]
                wrong += [(way.name, path, repr(value)[:40], fault) for fault in faults]
                reached += not answer.get("errors")
    assert wrong == []
    assert reached > 100, "most of it comes as far as our code"
    with allow_writer():
        assert books() == before
