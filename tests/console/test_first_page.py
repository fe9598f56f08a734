"""The demo's first page as a person meets it: in through the printed link, an offer that arrives, the console beside it."""

import socket
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from saleor_retention.console.pages.registry import PAGES
from tests.graphql.operations import document
from tests.standalone.running import Demo, demo

PATIENCE_MS = 15_000
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def running():
    """One demo for both tests."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with demo(port, "first_page") as started:
        yield started


class Visit:
    """A tab with the first page, and what a person does there."""

    def __init__(self, page: Page, link: str) -> None:
        self.page, self.complaints = page, []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(link)
        page.wait_for_selector("#goods button")
        self.settle()

    def settle(self) -> "Visit":
        """Until the shop has done what was clicked, and the console shows what it loads."""
        self.page.wait_for_selector("#shop:not([aria-busy])")
        self.page.wait_for_load_state("networkidle")
        self.frame.wait_for_selector("#main h1")
        return self

    def click(self, name: str) -> "Visit":
        self.page.get_by_role("button", name=name, exact=True).click()
        return self.settle()

    def choose_points(self, number: int) -> "Visit":
        """With the slider, by its keys or a finger."""
        self.page.get_by_label("How many points").fill(str(number))
        return self.click("Use points")

    def become(self, name: str) -> "Visit":
        self.page.get_by_label("You are").select_option(name)
        return self.settle()

    def read(self, part: str) -> str:
        return " ".join(self.page.inner_text(f"#{part}").split())

    @property
    def frame(self) -> Any:
        return self.page.query_selector("#frame").content_frame()

    def findings(self) -> list[str]:
        violations = Axe().run(self.page).response["violations"]
        return [f"{rule['id']}: {node['html'][:120]}" for rule in violations for node in rule["nodes"]]


@pytest.fixture
def visit(browser, running):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield Visit(context.new_page(), running.link)
    context.close()


@pytest.mark.promise("C1.5")
def test_who_adds_something_sees_an_offer_arrive_and_the_operation_behind_it(visit, running):
    assert "#" not in visit.page.url
    visit.click("Add Single")
    assert "Good to see you: you save $1.25" in visit.read("cart")
    assert "$7.50 more and you save $3.00 with “Thank you”." in visit.read("cart")
    ran = visit.read("ran")
    assert ran.startswith("You added a single The toy shop set the cart.")
    assert "query RetentionCheckout($id: ID!)" in ran
    assert '"name": "Good to see you"' in ran
    points_move_with_what_is_bought(visit)
    the_page_is_for_everybody(visit)
    the_door_is_shut_without_the_key(visit, running)
    assert visit.complaints == [
        "Failed to load resource: the server responded with a status of 403 (Forbidden)"
    ]


def points_move_with_what_is_bought(visit: Visit) -> None:
    visit.click("Decline the offer")
    assert "You turned your offer off for this checkout." in visit.read("cart")
    visit.page.get_by_text("other offers of yours").click()
    visit.click("Use Good to see you")
    assert "Good to see you: you save $1.25" in visit.read("cart")
    before = points(visit)
    visit.click("Buy")
    assert "order 1001 is paid with $11.25. It earns 11 points, once its parcel has left." in visit.read(
        "cart"
    )
    assert points(visit) == before
    visit.click("Let the parcel leave")
    assert "The parcel has left: its 11 points are yours." in visit.read("cart")
    assert points(visit) == before + 11
    assert "Earned by order 1001." in visit.read("points")
    points_pay_for_the_next_cart(visit)
    code = visit.page.inner_text("#referral .code")
    assert visit.page.get_attribute("#referral img", "alt") == f"QR code of the link with {code}"


def points(visit: Visit) -> int:
    return int(visit.page.inner_text("#points .big").replace(",", ""))


def points_pay_for_the_next_cart(visit: Visit) -> None:
    """Chosen, taken back, chosen again, bought, and spent."""
    before = points(visit)
    visit.click("Add Box")
    visit.choose_points(300)
    assert "300 points pay $3.00" in visit.read("cart")
    assert points(visit) == before - 300
    assert "mutation RetentionPointsRedeem" in visit.read("ran")
    visit.click("Take the points back")
    assert points(visit) == before
    visit.choose_points(200)
    assert "200 points −$2.00" in visit.read("cart")
    to_pay = visit.page.inner_text("#cart tfoot tr:last-child td")
    visit.click("Buy")
    assert f"order 1002 is paid with {to_pay} and 200 points." in visit.read("cart")
    assert points(visit) == before - 200
    assert "Spent on order 1002." in visit.read("points")
    the_club_gives(visit)


def the_club_gives(visit: Visit) -> None:
    """A reward for points, and one of a milestone for none."""
    before = points(visit)
    card = visit.read("points")
    for part in ("Silver", "more to Gold", "end after", "worth $", "Third order Reached: choose one."):
        assert part in card
    assert visit.page.locator("#points .club progress").count() == 1
    visit.click("Take 10 % off your next order")
    assert points(visit) == before - 300
    assert "Yours already: 10 % off your next order" in visit.read("points")
    visit.click("Gift card of 5.00")
    assert points(visit) == before - 300
    assert "Third order Reached: Gift card of 5.00." in visit.read("points")


def the_page_is_for_everybody(visit: Visit) -> None:
    """By keyboard, in both themes, on a phone, reloaded."""
    visit.page.get_by_role("button", name="Add Disc").focus()
    visit.page.keyboard.press("Enter")
    visit.settle()
    assert "Disc − 1 +" in visit.read("cart")
    assert visit.findings() == []
    visit.click("Dark")
    assert visit.findings() == []
    visit.page.reload()
    visit.settle()
    assert "Disc − 1 +" in visit.read("cart")
    assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
    visit.page.set_viewport_size(PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shop, console = (visit.page.query_selector(part).bounding_box() for part in ("#shop", "#console"))
    assert shop["y"] + shop["height"] <= console["y"]


def the_door_is_shut_without_the_key(visit: Visit, running: Demo) -> None:
    address = running.link.partition("#")[0]
    visit.page.evaluate("sessionStorage.clear()")
    visit.page.goto(address)
    assert "make demo" in visit.read("door")
    assert not visit.page.is_visible("#desk")
    visit.page.goto("about:blank")
    visit.page.goto(f"{address}#key=wrong")
    visit.page.wait_for_selector("#refusal:not(:empty)")
    assert visit.read("refusal") == "The demo was started anew: open the link that it printed."


@pytest.mark.promise("R1.1", "R3.1", "R8.1")
def test_a_friend_follows_a_members_link_finds_their_offer_buys_and_both_are_rewarded(visit, running):
    card = visit.read("referral")
    code = visit.page.inner_text("#referral .code")
    assert visit.page.get_attribute("#referral img", "src").startswith("data:image/svg+xml")
    assert "Follow my link: with your first order you get 250 points and “Welcome, friend”" in card
    assert f"/r/{code}" in card
    before = points(visit)

    visit.page.get_by_role("link", name="Follow it as a friend").click()
    visit.page.locator("#shopper option:checked", has_text="New friend").wait_for(state="attached")
    friend = visit.settle().page.input_value("#shopper")
    assert "#" not in visit.page.url
    ran = visit.read("ran")
    assert ran.startswith("A friend followed the link The link counted the visit")
    assert "mutation RetentionReferralClaim" in ran
    assert "buy something, and both of you have points" in visit.read("referral")

    visit.click("Add Box")
    assert "Welcome, friend: you save $4.80" in visit.read("cart")
    assert visit.findings() == []
    joined = points(visit)
    visit.click("Buy")
    assert points(visit) == joined + 250
    assert "both of you have your points" in visit.read("referral")

    visit.become("Member")
    assert points(visit) == before + 500
    assert "Your friends A friend bought" in visit.read("referral")
    assert "+500 points" in visit.read("referral")
    visit.page.set_viewport_size(PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert visit.findings() == []
    staff_see_it(visit, running)
    visit.page.reload()
    assert visit.settle().become(friend).page.input_value("#shopper") == friend
    assert visit.complaints == []


def staff_see_it(visit: Visit, running: Demo) -> None:
    """In the API and in the console."""
    totals = Staff(visit, running).ask("staff/referral_conversions", first=5, state="REWARDED")
    assert len(totals["referralConversions"]["edges"]) >= 1
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    navigation = visit.frame.get_by_role("navigation", name="Retention")
    navigation.get_by_role("link", name="Referrals", exact=True).click()
    visit.frame.get_by_role("heading", name="Referrals", level=1).wait_for()
    visit.settle()


def test_the_console_stands_beside_the_shop_and_what_starts_there_arrives_in_the_cart(visit, running):
    staff = Staff(visit, running)
    repeat = staff.ask(
        "staff/metrics", period={"start": "1997-01-01", "end": "1998-07-01"}, currency="USD", channel="cdnow"
    )["retentionMetrics"]["repeat"]
    assert (repeat["repeatCustomers"], repeat["customers"]) == (1_152, 2_357)
    every_page_of_the_menu_opens(visit)
    the_frame_hears_theme_and_language(visit)
    visit.become("Newcomer").click("Add Single")
    assert "you save" not in visit.page.inner_text("#cart tfoot")
    staff.start_welcome("Hello there", 30)
    the_console_tells(visit, "“Hello there” has started.")
    assert "Hello there: you save $3.75" in visit.read("cart")
    assert "mutation RetentionCheckoutRefresh" in visit.read("ran")
    assert visit.complaints == []


def every_page_of_the_menu_opens(visit: Visit) -> None:
    for page in sorted((page for page in PAGES.values() if page.place), key=lambda page: page.place):
        visit.frame.get_by_role("navigation", name="Retention").get_by_role(
            "link", name=str(page.title), exact=True
        ).click()
        visit.settle()
        assert visit.frame.locator("#main h1").count() == 1, page.name
        assert visit.frame.locator("#main [role=alert]").count() == 0, page.name
    visit.page.reload()
    visit.settle()
    assert visit.frame.url.partition("?")[0].endswith(f"/console/{page.name}")


def the_frame_hears_theme_and_language(visit: Visit) -> None:
    visit.click("Dark")
    assert visit.frame.evaluate("document.documentElement.dataset.theme") == "dark"
    visit.page.get_by_label("Console in").select_option("Deutsch")
    visit.settle()
    assert visit.frame.evaluate("document.documentElement.lang") == "de"


def the_console_tells(visit: Visit, title: str) -> None:
    """As each page of it does when something was done."""
    visit.frame.evaluate(
        "title => parent.postMessage({type: 'notification', payload: {status: 'success', title, text: ''}}, '*')",
        title,
    )
    visit.page.get_by_role("status").get_by_text(title).wait_for()
    visit.settle()


class Staff:
    """The owner, with the token that the page shows the console."""

    def __init__(self, visit: Visit, running: Demo) -> None:
        self.token = visit.page.evaluate("JSON.parse(sessionStorage.getItem('retention-open')).staff")
        self.running = running

    def ask(self, name: str, **variables: Any) -> dict[str, Any]:
        body = {"query": document(name), "variables": variables}
        status, answer = self.running.ask("", body, Authorization=f"Bearer {self.token}")
        assert (status, answer.get("errors")) == (200, None), answer
        return answer["data"]

    def do(self, name: str, /, **sent: Any) -> None:
        data = self.ask(name, input={"reason": "Console", "idempotencyKey": str(uuid4()), **sent})
        assert [payload["errors"] for payload in data.values()] == [[]]

    def start_welcome(self, name: str, percent: int) -> None:
        """A campaign for who has bought nothing, drafted and activated."""
        terms = {
            "template": "WELCOME",
            "name": name,
            "percent": percent,
            "listings": [{"channel": "web", "currency": "USD"}],
        }
        self.do("staff/campaign_create_from_template", **terms)
        drafts = self.ask("staff/campaigns", first=20, filter={"states": ["DRAFT"]})
        (pk,) = [
            edge["node"]["id"]
            for edge in drafts["personalOfferCampaigns"]["edges"]
            if edge["node"]["name"] == name
        ]
        self.do("staff/campaign_activate", campaignId=pk)
