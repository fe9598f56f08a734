"""The page for monitoring on the stand-alone host: for the token and for who may manage orders, else nothing."""

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from saleor_retention.graphql.kit.port_standalone import Permission, Requestor
from saleor_retention.monitoring.token_auth import has_monitoring_token

pytestmark = [pytest.mark.django_db, pytest.mark.promise("G7")]
EVERYTHING_ELSE = frozenset(one.value for one in Permission) - {Permission.MANAGE_ORDERS.value}


@pytest.fixture(autouse=True)
def _doors(settings):
    settings.RETENTION_MONITORING_TOKEN = "a-long-secret"
    settings.RETENTION_TOKENS = {
        "staff": Requestor(customer=90, permissions=frozenset({Permission.MANAGE_ORDERS.value})),
        "app": Requestor(app="7", permissions=frozenset({Permission.MANAGE_ORDERS.value})),
        "almost": Requestor(customer=91, permissions=EVERYTHING_ELSE),
        "ann": Requestor(customer=1),
    }


def get(authorization: str = "", method: str = "get", path: str = "/metrics"):
    headers = {"Authorization": authorization} if authorization else {}
    return getattr(Client(), method)(path, headers=headers)


@pytest.mark.parametrize("token", ["a-long-secret", "staff", "app"])
def test_who_may_look_gets_the_figures_and_nobody_keeps_them(token):
    answer = get(f"Bearer {token}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {one.name for one in text_string_to_metric_families(answer.content.decode())}
    assert "saleor_retention_inbox_waiting_rows" in names


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer a-long-secre",
        "Bearer a-long-secrets",
        "Basic a-long-secret",
        "a-long-secret",
    ]
    + [f"Bearer {who}" for who in ("almost", "ann", "nobody", "ä")],
)
def test_everybody_else_finds_no_page_and_all_of_them_the_same(authorization):
    answer = get(authorization)
    assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (404, b"", "no-store")


def test_a_token_in_the_address_is_no_token():
    assert get(path="/metrics?token=a-long-secret").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_it_is_only_read(method):
    assert get("Bearer a-long-secret", method).status_code == 404


def test_without_a_token_in_the_settings_none_opens(settings):
    settings.RETENTION_MONITORING_TOKEN = ""
    assert not any(has_monitoring_token(one) for one in ("", "Bearer", "Bearer ", "Bearer None"))
    assert get("Bearer ").status_code == 404
