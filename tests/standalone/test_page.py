"""The page's doors: who gets it, what it is made of, and the demo's story that fills it."""

import json
import re
from datetime import UTC, datetime
from secrets import token_urlsafe

import pytest
from django.test import Client

from saleor_retention.hosts.standalone.api import page
from saleor_retention.hosts.standalone.api.page import Example, Login
from saleor_retention.hosts.standalone.demo import examples, report, scenario, serve
from saleor_retention.hosts.standalone.demo.replay import ensure_programme
from saleor_retention.loyalty.models import Posting
from saleor_retention.store.port import store
from tests.graphql.operations import names

from .running import taken_port

NOW = datetime.now(UTC)
PASSWORD = token_urlsafe(9)
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def open_page(settings):
    one = Example("shopper/offers", "My offers.", "{ me { id } }", {})
    settings.RETENTION_LOGINS = {
        "staff": Login(PASSWORD, "staff's token"),
        "ann": Login(PASSWORD, "t", (one,)),
    }


def log_in(body: object, kind: str = "application/json"):
    text = body if isinstance(body, str) else json.dumps(body)
    return Client().generic("POST", "/graphql/login/", text, content_type=kind)


def test_a_browser_gets_the_page_and_nobody_else_does(open_page):
    assert b"<form" in Client().get("/graphql/", headers=BROWSER).content
    for headers in ({"Accept": "application/json"}, {}):
        answer = Client().get("/graphql/", headers=headers)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, OPTIONS, POST")


def test_without_users_there_is_no_page_no_file_of_it_and_no_login():
    assert Client().get("/graphql/", headers=BROWSER).status_code == 405
    assert Client().get("/graphql/page/page.js").status_code == 404
    assert log_in({"user": "", "password": ""}).status_code == 405


def test_the_page_runs_and_loads_its_own_files_only(open_page):
    answer = Client().get("/graphql/", headers=BROWSER)
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    text = answer.content.decode()
    assert "http" not in text
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", text) == []
    files = re.findall(r'(?:src|href)="page/([^"]+)"', text)
    assert sorted(files) == sorted([*page.OURS, *page.THEIRS])
    for name in files:
        served = Client().get(f"/graphql/page/{name}")
        assert (served.status_code, served.headers["X-Content-Type-Options"]) == (200, "nosniff")
        assert len(served.content) > 500
        assert served.headers["Content-Type"] == page.KINDS[f".{name.rpartition('.')[2]}"]


@pytest.mark.parametrize(
    "name", ["page.html", "view.py", "..%2fview.py", "../view.py", "%2fetc%2fpasswd", "x.js"]
)
def test_no_other_file_is_served(open_page, name):
    assert Client().get(f"/graphql/page/{name}").status_code == 404


def test_who_knows_the_password_gets_her_token_and_her_examples(open_page):
    answer = log_in({"user": "ann", "password": PASSWORD})
    shown = {"name": "shopper/offers", "about": "My offers.", "query": "{ me { id } }", "variables": {}}
    assert (answer.status_code, json.loads(answer.content)) == (200, {"token": "t", "examples": [shown]})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [
        {"user": "ann", "password": ""},
        {"user": "ann", "password": PASSWORD + "x"},
        {"user": "nobody", "password": PASSWORD},
        {"user": "nobody", "password": ""},
        {"user": "ann"},
        {"user": ["ann"], "password": PASSWORD},
        [],
        3,
        "{",
    ],
)
def test_everybody_else_is_refused_alike(open_page, body):
    answer = log_in(body)
    assert (answer.status_code, json.loads(answer.content)) == (403, {"error": "No such user and password."})


def test_a_form_of_another_site_cannot_log_in(open_page):
    body = json.dumps({"user": "ann", "password": PASSWORD})
    assert log_in(body, "text/plain").status_code == 403
    preflight = Client().options("/graphql/login/", headers={"Origin": "https://evil.example"})
    assert (preflight.status_code, preflight.headers.get("Access-Control-Allow-Origin")) == (405, None)


def test_a_port_in_use_is_passed_over_for_the_next_free_one(capsys):
    with taken_port() as port, serve.listening(port) as server:
        assert server.server_port > port
        assert server.server_address[0] == "127.0.0.1"
    assert f"Port {port} is in use.\n" in capsys.readouterr().out


@pytest.fixture
def told(db):
    """The story, told to an empty shop."""
    terms = ensure_programme(channel="cdnow", currency="USD", since=scenario.BEGINNING, now=NOW)
    return lambda: scenario.tell(store(), terms.programme, 1, now=NOW)


def test_the_story_fills_every_room_and_told_again_moves_no_point(told):
    cast = told()
    before = (report.points(), Posting.objects.count())
    assert before[0] == report.Points(issued=15_864, held=13_664, owed=0)
    assert store().saving(scenario.CART) == 638
    store().__init__()  # the shop forgets all; the books do not
    again = told()
    assert (report.points(), Posting.objects.count()) == before
    assert (again.code, again.newcomer) == (cast.code, cast.newcomer)
    assert {name: one.pk for name, one in again.campaigns.items()} == {
        name: one.pk for name, one in cast.campaigns.items()
    }
    assert store().saving(scenario.CART) == 638
    assert [line for line, holds in report.checks() if not holds] == []


@pytest.fixture
def nobody_yet(settings):
    """What is admitted in a test is forgotten after it."""
    settings.RETENTION_LOGINS = settings.RETENTION_TOKENS = {}


@pytest.mark.promise("G9")
def test_every_operation_is_offered_to_somebody_with_its_variables(told, nobody_yet):
    cast = told()
    _, logins = serve.serve_local_only(cast, now=NOW)
    offered = [one for login in logins.values() for one in login.examples]
    assert sorted({one.name for one in offered}) == names()
    for one in offered:
        asked = set(re.findall(r"\$(\w+): (?:\w+|\[\w+!?\])!", one.query.partition("{")[0]))
        assert asked <= set(one.variables), one.name
        assert one.about


def test_passwords_and_tokens_are_new_each_time(told, nobody_yet):
    cast = told()
    first, logins = serve.serve_local_only(cast, now=NOW)
    second, others = serve.serve_local_only(cast, now=NOW)
    secrets = [first, second, *(one.token for one in [*logins.values(), *others.values()])]
    assert len(set(secrets)) == len(secrets) == 8
    assert min(map(len, secrets)) >= 12


def test_the_documents_are_packed_into_the_wheel_where_the_page_looks():
    import tomllib
    from pathlib import Path

    root = Path(examples.__file__).parents[4]
    wheel = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"graphql/operations": "saleor_retention/graphql/operations"}
    assert examples.folder() == root / "graphql" / "operations"


def test_every_example_is_answered_to_the_user_it_is_offered_to(told, nobody_yet):
    cast = told()
    _, logins = serve.serve_local_only(cast, now=NOW)
    refused = {}
    for login in logins.values():
        for one in login.examples:
            body = json.dumps({"query": one.query, "variables": one.variables})
            who = {"Authorization": f"Bearer {login.token}"}
            answer = Client().post("/graphql/", body, content_type="application/json", headers=who).json()
            assert "errors" not in answer, (one.name, answer)
            assert all(value is not None for value in answer["data"].values()), one.name
            (payload, *_) = answer["data"].values()
            if isinstance(payload, dict) and (errors := payload.get("errors")):
                refused[one.name] = [(each["field"], each["code"]) for each in errors]
    assert refused == {
        "staff/failed_item_retry": [("ref", "NOT_FOUND")],
        "staff/customer_erase": [("email", "NOT_FOUND")],
    }
