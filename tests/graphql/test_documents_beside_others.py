"""Our documents, copied beside those of a storefront: no two of one name, and all of them valid together."""

import re

import pytest
from graphql import parse, validate

from saleor_retention.graphql.documents import folder, fragments, whole
from saleor_retention.hosts.standalone.api.schema import built

from .operations import document, names

STOREFRONTS = """
query Checkout($id: ID!) { checkout(id: $id) { id ...CheckoutFragment ...RetentionOfCheckout ...RetentionHintsOfCheckout } }
query Order($id: ID!) { order(id: $id) { ...OrderDetails ...RetentionOfOrder } }
query Account { me { id ...RetentionOffersOfUser ...RetentionPointsOfUser ...RetentionReferralOfUser } }
query Offers { me { id } }
query Campaign { me { id } }
fragment CheckoutFragment on Checkout { id }
fragment OrderDetails on Order { id }
"""
"""With the names that official storefronts use, or might."""
NAMED = re.compile(r"^(?:query|mutation|fragment) (\w+)", re.MULTILINE)


def test_every_name_is_ours_and_there_is_one_of_it():
    texts = [path.read_text() for path in folder().rglob("*.graphql")]
    found = [name for text in texts for name in NAMED.findall(text)]
    assert len(found) == len(set(found)) >= len(texts) > 60
    assert [name for name in found if not name.startswith("Retention")] == []


def test_they_are_valid_beside_a_storefronts_own_as_one_document():
    texts = [path.read_text() for path in folder().rglob("*.graphql")]
    together = parse("\n".join([*texts, STOREFRONTS]))
    assert validate(built, together) == []


def test_two_of_one_name_would_be_found():
    """The control."""
    text = "\n".join(
        [document("shopper/checkout"), STOREFRONTS.replace("query Checkout(", "query RetentionCheckout(")]
    )
    assert any("RetentionCheckout" in error.message for error in validate(built, parse(text)))


@pytest.mark.parametrize("name", names())
def test_an_operation_with_its_fragments_is_a_document_of_its_own(name):
    assert validate(built, parse(document(name))) == []


def test_the_page_of_the_api_names_every_fragment():
    page = (folder().parents[1] / "docs" / "api.md").read_text()
    assert [name for name in fragments() if f"...{name}" not in page] == []
    assert whole("{ me { id } }") == "{ me { id } }"
