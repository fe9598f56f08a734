"""Pages walk a list once, forwards or backwards, with Saleor's refusals."""

from base64 import b64encode

import pytest

from saleor_retention.loyalty.models import Programme

from .alone import post

PAGE = """query($first: Int, $last: Int, $after: String, $before: String) {
  loyaltyProgrammes(first: $first, last: $last, after: $after, before: $before) {
    totalCount edges { cursor node { slug } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


@pytest.fixture
def five(shop):
    for number in range(1, 6):
        Programme.objects.create(slug=f"p{number}", name=f"P{number}")


def asked(**arguments):
    answer = post("staff", PAGE, arguments)
    return answer["data"]["loyaltyProgrammes"] if "errors" not in answer else answer["errors"][0]["message"]


def slugs(page) -> list[str]:
    return [edge["node"]["slug"] for edge in page["edges"]]


def test_forwards_every_item_comes_once(five):
    seen, after, pages = [], None, 0
    while True:
        page = asked(first=2, after=after)
        seen += slugs(page)
        pages += 1
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert (seen, pages, page["totalCount"]) == (["p1", "p2", "p3", "p4", "p5"], 3, 5)
    assert page["pageInfo"]["hasPreviousPage"] is True


def test_backwards_from_the_end(five):
    page = asked(last=2)
    assert slugs(page) == ["p4", "p5"]
    assert (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]) == (True, False)
    assert slugs(asked(last=2, before=page["pageInfo"]["startCursor"])) == ["p2", "p3"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {},
            "You must provide a `first` or `last` value to properly paginate the `loyaltyProgrammes` connection.",
        ),
        (
            {"first": 0},
            "You must provide a `first` or `last` value to properly paginate the `loyaltyProgrammes` connection.",
        ),
        ({"first": -1}, "Argument `first` must be a non-negative integer."),
        ({"first": 1, "last": 1}, "Argument `last` cannot be combined with `first`."),
        ({"first": 1, "before": "x"}, "Argument `first` cannot be combined with `before`."),
        ({"last": 1, "after": "x"}, "Argument `last` cannot be combined with `after`."),
        (
            {"first": 101},
            "Requesting 101 records on the `loyaltyProgrammes` connection exceeds the `first` limit of 100 records.",
        ),
        ({"first": 1, "after": "x"}, "Received cursor is invalid."),
        ({"first": 1, "after": b64encode(b'["x"]').decode()}, "Received cursor is invalid."),
        ({"first": 1, "after": b64encode(b'{"a": 1}').decode()}, "Received cursor is invalid."),
        ({"first": 1, "after": b64encode(b'["1","2"]').decode()}, "Received cursor is invalid."),
    ],
)
def test_what_makes_no_page_is_refused(five, arguments, message):
    assert asked(**arguments) == message


def test_a_cursor_beyond_every_key_is_an_empty_page(five):
    beyond = b64encode(f'["{2**63 - 1}"]'.encode()).decode()
    assert slugs(asked(first=1, after=beyond)) == []


@pytest.mark.parametrize("far", [2**63, 10**30])
def test_a_cursor_that_no_key_can_be_is_refused_or_empty_but_never_a_fault(five, far):
    answer = post("staff", PAGE, {"first": 1, "after": b64encode(f'["{far}"]'.encode()).decode()})
    assert "Internal Server Error" not in str(answer)


def test_the_total_alone_needs_no_page(five):
    assert post("staff", "{ loyaltyProgrammes { totalCount } }")["data"] == {
        "loyaltyProgrammes": {"totalCount": 5}
    }
