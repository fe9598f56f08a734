"""Two programmes on a real Saleor, and the rules that everybody may know."""

import json

import pytest
from saleor.core.db.connection import allow_writer
from saleor.graphql.tests.fixtures import ApiClient

from tests.graphql.two_programmes import told_of_two

from .ids import gid

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P8.5")]


def test_all_accounts_are_told_and_the_one_that_was_changed_is_answered(
    superuser_api_client, customer_user, channel_USD
):
    clients = {
        "staff": superuser_api_client,
        "ann": ApiClient(user=customer_user),
        "stranger": ApiClient(user=None),
    }

    def post(who, document, variables):
        answer = json.loads(clients[who].post_graphql(document, variables).content)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    with allow_writer():
        told_of_two(post, gid("User", customer_user.pk), channel_USD.slug)
