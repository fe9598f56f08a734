"""Byte for byte: Saleor with our plugin answers what the service without Saleor answers."""

import json

import pytest
from saleor.graphql.tests.fixtures import ApiClient

from tests.graphql.raw_http import RAW, says

pytestmark = pytest.mark.django_db


@pytest.mark.promise("G9")
@pytest.mark.parametrize("one", RAW, ids=lambda one: one.about)
def test_a_request_is_answered_by_saleor_as_without_it(customer_user, one):
    client = ApiClient(user=customer_user)
    response = client.generic("POST", client.api_path, one.body, content_type=one.kind)
    assert (response.status_code, says(json.loads(response.content))) == (one.status, says(one.answer))
