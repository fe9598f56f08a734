"""The first page over HTTP: who is let in, what the toy shop does, and what it refuses."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from saleor_retention.graphql import kit
from saleor_retention.graphql.kit.port_standalone import Requestor
from saleor_retention.hosts.standalone.demo import addresses, report, scenario, serve
from saleor_retention.hosts.standalone.demo.club import members
from saleor_retention.hosts.standalone.demo.replay import ensure_programme, guests, replay
from saleor_retention.hosts.standalone.first_page import shop, stage, views
from saleor_retention.loyalty.models import Hold
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.port import store
from tests.graphql.operations import document

NOW = datetime.now(UTC)
MEMBER, FRIEND, NEWCOMER, GUEST = range(4)


@pytest.fixture
def prepared(db, settings):
    """The page, over an empty history."""
    settings.RETENTION_LOGINS = settings.RETENTION_TOKENS = {}
    terms = ensure_programme(channel="cdnow", currency="USD", since=scenario.BEGINNING, now=NOW)
    cast = scenario.tell(store(), terms.programme, 1, now=NOW)
    settings.RETENTION_FIRST_PAGE = None
    return stage.prepare(store(), cast, "staff-token", now=NOW)


def post(path: str, body: object, token: str = "", **options):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    text = body if isinstance(body, str) else json.dumps(body)
    answer = Client().generic(
        "POST", f"/shop/{path}", text, content_type="application/json", headers=headers, **options
    )
    return answer.status_code, json.loads(answer.content)


def filled(token: str = "", **quantities: int):
    status, said = post("cart", {"quantities": {name[1:]: n for name, n in quantities.items()}}, token)
    assert status == 200, said
    return said


def test_without_a_demo_there_is_no_first_page_no_file_of_it_and_no_shop(settings):
    settings.RETENTION_FIRST_PAGE = None
    for path in ("/", "/first-page/page.js"):
        assert Client().get(path).status_code == 404
    assert Client().post("/shop/open", {}, content_type="application/json").status_code == 404


def test_the_page_runs_and_loads_its_own_files_only(prepared):
    answer = Client().get("/")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    text = answer.content.decode()
    assert "make demo" in text
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=|https?:", text) == []
    assert prepared.key not in text
    for path in views.ASSETS.iterdir():
        served = Client().get(f"/first-page/{path.name}")
        is_shown = path.suffix in views.KINDS
        assert served.status_code == (200 if is_shown else 404), path.name
        if is_shown:
            assert served.headers["Content-Type"] == views.KINDS[path.suffix]
            assert served.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("page.html", "..%2fviews.py", "x.js"):
        assert Client().get(f"/first-page/{name}").status_code == 404
    assert Client().post("/").status_code == 405
    assert Client().get("/shop/cart").status_code == 405
    assert Client().post("/shop/else").status_code == 404


def test_who_has_the_key_gets_tokens_goods_and_documents(prepared):
    status, said = post("open", {"key": prepared.key})
    assert (status, said["staff"]) == (200, "staff-token")
    assert [shopper["name"] for shopper in said["shoppers"]] == [
        "Member",
        "Their friend",
        "Newcomer",
        "Guest",
    ]
    assert [bool(shopper["token"]) for shopper in said["shoppers"]] == [True, True, True, False]
    assert [goods["price"]["amount"] for goods in said["goods"]] == ["15.00", "12.50", "24.00"]
    assert said["operations"]["shopper/checkout"]["document"].startswith("query RetentionCheckout(")


def test_without_the_key_nobody_gets_anything(prepared):
    for key in ("", "x", None, 1, [], {}, "\x00", "ü" * 100, "\ud800", True):
        assert post("open", {"key": key}) == (403, {"error": views.STALE}), key
    assert post("open", {}) == (403, {"error": views.STALE})


def test_a_form_of_another_site_does_nothing(prepared):
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = Client().post("/shop/open", json.dumps({"key": prepared.key}), content_type=kind)
        assert (answer.status_code, answer.json()) == (400, {"error": "Send an object as JSON."})


def test_an_offer_arrives_in_the_cart_of_who_has_one(prepared):
    newcomer = prepared.shoppers[NEWCOMER].token
    before = filled(newcomer, v2=1)
    assert (before["discountName"], before["total"]["amount"]) == ("", "12.50")
    status, after = post("cart", {"cart": before["cart"], "quantities": {"1": 1, "2": 1}}, newcomer)
    assert (status, after["cart"]) == (200, before["cart"])
    assert (after["discountName"], after["discount"]["amount"], after["total"]["amount"]) == (
        "Last call",
        "5.50",
        "22.00",
    )
    assert [(line["variant"], line["quantity"], line["total"]["amount"]) for line in after["lines"]] == [
        (1, 1, "15.00"),
        (2, 1, "12.50"),
    ]
    status, emptied = post("cart", {"cart": before["cart"], "quantities": {}}, newcomer)
    assert (status, emptied["lines"], emptied["discountName"]) == (200, [], "")


def test_what_is_bought_is_an_order_that_earns_points_and_uses_the_offer(prepared):
    friend = prepared.shoppers[FRIEND].token
    cart = filled(friend, v1=2)
    assert (cart["discountName"], cart["discount"]["amount"]) == ("For a friend", "5.00")
    before = report.points().held
    status, bought = post("buy", {"cart": cart["cart"]}, friend)
    assert (status, bought["total"]["amount"]) == (200, "25.00")
    assert report.points().held == before  # they wait for the parcel
    assert post("send", {"order": bought["order"]}, friend) == (200, {"order": bought["order"]})
    assert post("send", {"order": bought["order"]}, friend)[0] == 200
    assert report.points().held == before + 25
    assert post("price", {"cart": cart["cart"]}, friend) == (400, {"error": "You have no such cart."})
    # Theirs is used. By now they came back, for which the shop has another one.
    assert filled(friend, v1=2)["discountName"] == "Good to see you"
    assert [line for line, holds in report.checks() if not holds] == []


def test_an_order_is_sent_by_its_shopper_alone(prepared):
    member, friend = prepared.shoppers[MEMBER].token, prepared.shoppers[FRIEND].token
    _, bought = post("buy", {"cart": filled(friend, v1=1)["cart"]}, friend)
    for order in (*ABSURD, kit.global_id("Order", scenario.ORDERED), bought["order"]):
        assert post("send", {"order": order}, member) == (400, {"error": "You have no such order."})
    assert post("send", {"order": bought["order"]}) == (400, {"error": "You have no such order."})


def test_points_pay_for_a_cart_and_come_back_when_it_is_forgotten(prepared, monkeypatch):
    member = prepared.shoppers[MEMBER].token
    monkeypatch.setattr(shop, "MOST_CARTS", 1)
    monkeypatch.setattr(shop.ToyShop, "opened", {})
    cart = filled(member, v3=1)["cart"]
    variables = {"checkoutId": cart, "points": 300}
    body = {"query": document("shopper/points_redeem"), "variables": variables}
    answer = (
        Client()
        .post(
            "/graphql/",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {member}"},
        )
        .json()
    )
    assert answer["data"]["loyaltyPointsRedeem"]["errors"] == []
    priced = post("price", {"cart": cart}, member)[1]
    assert (priced["total"]["amount"], priced["paidWithPoints"]["amount"]) == ("18.60", "3.00")
    held = Hold.objects.filter(state="open")
    assert [row.points for row in held] == [300]
    filled(v1=1)
    assert not held.all().exists()
    assert [line for line, holds in report.checks() if not holds and "loyalty" in line] == []


def test_a_guest_buys_without_offers(prepared):
    cart = filled(v3=1)
    assert (cart["discountName"], cart["total"]["amount"]) == ("", "24.00")
    assert post("buy", {"cart": cart["cart"]})[0] == 200


def test_a_later_demo_takes_back_what_was_bought_on_an_earlier_first_page(prepared):
    friend = prepared.shoppers[FRIEND].token
    before = report.points().held
    _, bought = post("buy", {"cart": filled(friend, v1=2)["cart"]}, friend)
    post("send", {"order": bought["order"]}, friend)
    assert report.points().held == before + 25
    store().__init__()  # the shop forgets all; the books do not
    earlier = stage.earlier_orders()
    assert len(earlier) == 1
    assert guests([*scenario.ORDERS, *earlier, *members.present_orders(NOW)]) == 0
    replay(earlier, now=NOW)
    assert OrderFact.objects.get(pk=earlier[0]).is_gone
    assert report.points().held == before


def test_a_cart_is_its_shoppers_alone(prepared):
    member, friend = prepared.shoppers[MEMBER].token, prepared.shoppers[FRIEND].token
    cart = filled(member, v1=1)["cart"]
    for token in (friend, ""):
        for verb, more in (("price", {}), ("buy", {}), ("cart", {"quantities": {"1": 2}})):
            assert post(verb, {"cart": cart, **more}, token) == (400, {"error": "You have no such cart."})
    assert post("price", {"cart": cart}, member)[1]["total"]["amount"] == "13.50"


def test_a_token_of_an_earlier_demo_is_told_so_and_staff_do_not_shop(prepared, settings):
    assert post("cart", {"quantities": {"1": 1}}, "earlier") == (403, {"error": views.STALE})
    settings.RETENTION_TOKENS = {"s": Requestor(customer=0, permissions=frozenset({"any"}))}
    assert post("cart", {"quantities": {"1": 1}}, "s") == (403, {"error": "Staff do not shop here."})


ABSURD = ["", " ", 10**40, -1, 1.5, True, None, "NaN", "1", "\x00", "x" * 100_000, [], {}, [1], 21]


def test_no_absurd_quantity_is_taken(prepared):
    for quantity in ABSURD:
        status, said = post("cart", {"quantities": {"1": quantity}})
        assert (status, said) == (400, {"error": f"A quantity is a whole number from 0 to {shop.MOST}."})


def test_no_absurd_cart_is_found(prepared):
    for cart in (*ABSURD[:-1], kit.global_id("Order", scenario.ORDERED)):
        if cart is not None:
            assert post("cart", {"cart": cart, "quantities": {"1": 1}})[0] == 400
        for verb in ("price", "buy"):
            assert post(verb, {"cart": cart}) == (400, {"error": "You have no such cart."})


BODIES = ["", "{", "[]", "1", "NaN", '{"quantities": NaN}', "[" * 100_000, '{"quantities":{"9":1}}', "\x00"]


def test_no_absurd_request_is_answered_but_with_a_sentence(prepared):
    for body in BODIES:
        for verb in ("cart", "price", "buy", "send"):
            status, said = post(verb, body)
            assert (status, list(said)) == (400, ["error"]), (verb, said)


def test_a_friend_who_follows_a_members_link_finds_their_offer_in_the_cart_and_both_are_rewarded(prepared):
    member, before = prepared.shoppers[MEMBER].token, set(store().notifications)
    card = ask(member, "shopper/referral_link")["me"]["referral"]
    answer = Client().get(f"/r/{card['code']}", headers={"User-Agent": "Mozilla/5.0"})
    place, _, token = answer.headers["Location"].partition("ref=")
    assert (answer.status_code, place) == (302, "/#")
    status, friend = post("join", {}, "staff-token")
    assert (status, friend["name"].startswith("New friend ")) == (200, True)
    claimed = ask(friend["token"], "shopper/referral_claim", token=token)["referralClaim"]
    assert claimed == {"referral": {"receivedState": "PENDING"}, "errors": []}

    cart = filled(friend["token"], v3=1)
    assert (cart["discountName"], cart["total"]["amount"]) == (stage.WELCOME, "19.20")
    assert post("buy", {"cart": cart["cart"]}, friend["token"])[0] == 200
    rows = ask(member, "shopper/referral_friends", channel="web")["me"]["referral"]["friends"]
    assert [(row["state"], row["points"]) for row in rows] == [("REWARDED", 500.0)] * 2
    told = [topic for key, (_, topic, _) in store().notifications.items() if key not in before]
    assert sorted(told) == ["referral_friend_rewarded", "referral_rewarded", "referral_welcome"]
    assert [line for line, holds in report.checks() if not holds] == []


def test_nobody_joins_without_the_key_and_each_who_joins_is_somebody_else(prepared):
    for token in ("", "earlier", prepared.shoppers[MEMBER].token):
        assert post("join", {}, token) == (403, {"error": views.STALE})
    names = {post("join", {}, "staff-token")[1]["name"] for _ in range(3)}
    assert len(names) == 3


def ask(bearer: str, name: str, /, **variables):
    body = json.dumps({"query": document(name), "variables": variables})
    headers = {"Authorization": f"Bearer {bearer}"}
    answer = Client().post("/graphql/", body, content_type="application/json", headers=headers).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_an_empty_cart_is_not_bought(prepared):
    cart = filled(v1=0)["cart"]
    assert post("buy", {"cart": cart}) == (400, {"error": "The cart is empty: add something first."})


def test_carts_that_nobody_comes_back_to_give_way(prepared, monkeypatch):
    monkeypatch.setattr(shop, "MOST_CARTS", 2)
    monkeypatch.setattr(shop.ToyShop, "opened", {})
    newcomer = prepared.shoppers[NEWCOMER].token
    first = filled(newcomer, v1=2)
    assert first["discountName"] == "Last call"
    filled(v1=1), filled(v1=1)
    assert post("price", {"cart": first["cart"]}, newcomer)[0] == 400
    assert filled(newcomer, v1=2)["discountName"] == "Last call"


@pytest.mark.parametrize(
    ("host", "listens"),
    [("", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("10.1.2.3", "10.1.2.3"), ("my-laptop", "127.0.0.1")],
)
def test_others_are_let_in_by_an_address_alone(monkeypatch, host, listens):
    monkeypatch.setenv("HOST", host)
    assert addresses.listening_host() == listens
    names = addresses.allowed_hosts()
    assert names[:2] == ["localhost", "127.0.0.1"]
    assert (len(names) > 2) == (listens != "127.0.0.1")
    assert "*" not in names
    assert addresses.shown_host(listens) in names if listens != "0.0.0.0" else addresses.socket.gethostname()


def test_an_address_of_another_machine_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setenv("HOST", "192.0.2.7")
    with pytest.raises(SystemExit, match=r"192\.0\.2\.7 is no address of this machine\."):
        serve.listening(8000)
