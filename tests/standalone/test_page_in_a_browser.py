"""The demo and its page, as a person meets them: started, opened in a browser, logged in, asked, ended."""

import json

import pytest

from tests.graphql.operations import document

from .browser import Browser
from .running import Demo, demo, taken_port

SHOWN = "document.querySelector('{} .CodeMirror')?.CodeMirror.getValue() ?? ''"
QUERY, RESULT = SHOWN.format(".graphiql-query-editor"), SHOWN.format(".result-window")


class Page:
    """What a person does there."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        browser.go(url)

    def log_in(self, user: str, password: str) -> None:
        self.browser.until("document.querySelector('#login button')?.disabled === false")
        for field, text in (("#user", user), ("#password", password)):
            self.browser.run(f"document.querySelector('{field}').value = ''")
            self.browser.type(field, text)
        self.browser.run("document.querySelector('#login button').click()")

    def choose(self, operation: str) -> None:
        self.browser.until("!document.querySelector('#desk').hidden")
        self.browser.run(
            f"""(() => {{ const menu = document.querySelector('#example');
            menu.value = {json.dumps(operation)};
            menu.dispatchEvent(new Event('change', {{bubbles: true}})); }})()"""
        )
        query = document(operation).partition("\n")[2]
        self.browser.until(QUERY, query.__eq__)

    def answer(self, root: str) -> dict:
        """Press run and wait for the answer with this root field."""
        self.browser.run("document.querySelector('.graphiql-execute-button').click()")
        shown = self.browser.until(RESULT, lambda text: f'"{root}": ' in text)
        return json.loads(shown)["data"]

    def leave(self) -> None:
        """Reloads the page; what was on it is gone."""
        self.browser.run("document.querySelector('#leave').click()")
        self.browser.until(
            "document.querySelector('#desk')?.hidden === true && !document.querySelector('.graphiql-container')"
        )


@pytest.mark.promise("G9")
def test_a_person_starts_the_demo_and_sees_its_figures_in_the_page_as_staff_and_as_shopper():
    with taken_port() as port, demo(port) as running, Browser() as browser:
        assert f"Port {port} is in use.\n" in running.printed
        page = Page(browser, running.url)
        staff_sees_the_printed_figures(page, running)
        page.leave()
        the_shopper_sees_her_own(page, running)
        elsewhere = [url for url in browser.requests if not url.startswith((running.url, "data:"))]
        assert (elsewhere, browser.complaints) == ([], [REFUSED])
        every_example_answers(running)
        assert running.status(Host="shop.example") == 400
        assert running.stop() == (0, "\n")


REFUSED = "Failed to load resource: the server responded with a status of 403 (Forbidden)"
FOUND_NOTHING = {"staff/failed_item_retry", "staff/customer_erase"}
"""Nothing is parked in a demo, and nobody bought there as a guest."""
"""What a browser says of a wrong password."""


def staff_sees_the_printed_figures(page: Page, running: Demo) -> None:
    page.log_in("staff", running.password + "x")
    page.browser.until("document.querySelector('#refusal').textContent", "No such user and password.".__eq__)
    page.log_in("staff", running.password)
    page.choose("staff/customer")
    assert page.answer("user")["user"]["referral"] == {"rewarded": 1, "pointsEarned": 500}
    page.choose("staff/metrics")
    found = page.answer("retentionMetrics")["retentionMetrics"]
    repeat = found["repeat"]
    assert f"{repeat['repeatCustomers']} of {repeat['customers']}" == running.said(r"repeat rate .*\((.*)\)")
    assert (repeat["repeatCustomers"], repeat["customers"]) == (1_152, 2_357)
    assert f"{found['sales']['gross']['amount']} USD" == running.said(r"gross +(.*)")
    the_schema_is_explained(page.browser)


def the_schema_is_explained(browser: Browser) -> None:
    """GraphiQL read it, and closes its explorer again."""
    button = "document.querySelector('button[aria-label$=\"Documentation Explorer\"]')"
    browser.run(f"{button}.click()")
    browser.until(
        "document.querySelector('.graphiql-doc-explorer')?.textContent ?? ''", lambda text: "Mutation" in text
    )
    browser.run(f"{button}.click()")


def the_shopper_sees_her_own(page: Page, running: Demo) -> None:
    page.log_in("shopper", running.password)
    page.choose("shopper/checkout")
    retention = page.answer("checkout")["checkout"]["retention"]
    assert (retention["offer"]["name"], retention["saving"]["amount"]) == ("Thank you", 6.38)
    page.choose("shopper/account")
    assert page.answer("me")["me"]["loyalty"]["balance"]["available"] > 500


def every_example_answers(running: Demo) -> None:
    for user in ("staff", "shopper", "friend"):
        _, door = running.ask("login/", {"user": user, "password": running.password})
        assert door["examples"]
        for one in door["examples"]:
            body = {"query": one["query"], "variables": one["variables"]}
            status, answer = running.ask("", body, Authorization=f"Bearer {door['token']}")
            assert (status, answer.get("errors")) == (200, None), (one, answer)
            for found in answer["data"].values():
                errors = found.get("errors", []) if isinstance(found, dict) else []
                codes = [error["code"] for error in errors]
                assert codes == (["NOT_FOUND"] if one["name"] in FOUND_NOTHING else []), (
                    one,
                    found,
                )
