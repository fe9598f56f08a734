"""What a router asks: the SDL, and objects by their key."""

from uuid import uuid4

import pytest

from saleor_retention.graphql.kit import global_id
from saleor_retention.hosts.standalone.api.schema import SUBGRAPH

from .alone import placed, post

ENTITIES = """query($of: [_Any!]!) { _entities(representations: $of) { __typename
  ... on User { referral { pending } } ... on Order { retention { pointsDue } } } }"""


def entities(who: str, *representations) -> list:
    return post(who, ENTITIES, {"of": list(representations)})["data"]["_entities"]


def of(kind: str, key: object) -> dict[str, str]:
    return {"__typename": kind, "id": global_id(kind, key)}


def test_the_service_tells_its_sdl(shop):
    assert post("stranger", "{ _service { sdl } }")["data"]["_service"]["sdl"] == SUBGRAPH


def test_objects_of_both_kinds_come_in_the_order_asked(shop):
    order = placed(1)
    assert entities("ann", of("Order", order), of("User", 1), of("Order", uuid4())) == [
        {"__typename": "Order", "retention": {"pointsDue": 0}},
        {"__typename": "User", "referral": {"pending": 0}},
        None,
    ]


def test_a_foreign_object_a_missing_one_and_junk_are_all_nothing(shop):
    order = placed(1)
    junk = {"__typename": "Order", "id": "junk"}
    assert entities("ben", of("Order", order), of("Order", uuid4()), of("User", 1), junk) == [None] * 4


@pytest.mark.parametrize(
    "representation", [{}, {"__typename": "Product", "id": "x"}, {"__typename": ["User"]}, "User", 3]
)
def test_what_is_no_entity_of_ours_is_refused(shop, representation):
    answer = post("staff", ENTITIES, {"of": [representation]})
    assert [one["message"] for one in answer["errors"]] == [
        "Invalid value or unsupported model for __typename"
    ]


def test_more_than_a_page_of_them_is_refused(shop):
    answer = post("staff", ENTITIES, {"of": [of("User", 1)] * 101})
    assert [one["message"] for one in answer["errors"]] == ["At most 100 entities are answered at once."]
