"""The stand-alone service composes with this very Saleor, as it is without our plugin, and a router finds its way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.federation.composer import Composed, compose

ROOT = Path(__file__).parents[2]
SALEORS = """
import django; django.setup()
from saleor.graphql.api import schema
print(schema.get_query_type().fields["_service"].resolver(None, None)["sdl"])
"""
OURS = """
import django; django.setup()
from saleor_retention.hosts.standalone.api.schema import SUBGRAPH
print(SUBGRAPH)
"""
ASKED = """query($order: ID!, $checkout: ID!) {
  me { email loyalty { balance { available } } personalOffers { name } referral { pending } }
  order(id: $order) { number total { gross { amount } } retention { pointsDue netSales { amount currency } } }
  retentionCheckout(id: $checkout) { reason }
}"""


def printed(script: str, settings: str, *paths: str) -> str:
    """What a process prints that has these settings and imports from these folders alone."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=paths[0], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def composed() -> Composed:
    saleor = printed(SALEORS, "saleor.tests.settings", os.environ["SALEOR_HOME"])
    assert "loyalty" not in saleor
    ours = printed(OURS, "tests.federation.settings", str(ROOT))
    return compose({"saleor": saleor, "retention": ours}, ASKED)


@pytest.mark.promise("G9", "G8")
def test_it_composes_with_saleor_without_an_error(composed):
    assert composed.errors == []
    for type_name, name in (
        ("User", "loyalty"),
        ("User", "personalOffers"),
        ("User", "referral"),
        ("Order", "retention"),
        ("Query", "retentionMetrics"),
        ("Query", "retentionCheckout"),
        ("Mutation", "personalOfferGrant"),
    ):
        assert composed.owners[type_name][name] == ["RETENTION"]
    assert composed.owners["Money"]["amount"] == ["RETENTION", "SALEOR"]
    for type_name, name in (
        ("Query", "me"),
        ("User", "email"),
        ("Order", "total"),
        ("Checkout", "totalPrice"),
    ):
        assert composed.owners[type_name][name] == ["SALEOR"]


def test_a_router_asks_each_for_what_is_its_own(composed):
    plan = [(one["service"], ".".join(one["path"]), one["operation"]) for one in composed.fetches]
    assert sorted((service, path) for service, path, _ in plan) == [
        ("retention", ""),
        ("retention", "me"),
        ("retention", "order"),
        ("saleor", ""),
    ]
    for service, path, operation in plan:
        if service == "retention" and path:
            assert "_entities(representations:$representations)" in operation
    assert json.dumps(plan).count("loyalty") == 1
