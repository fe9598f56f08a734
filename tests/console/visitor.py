"""Whoever visits the console, without a browser: parts by GET, actions by POST, with their token."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from unittest import mock

from django.test import Client

from saleor_retention.console.visit import Visit

TAGS = re.compile(r"<[^>]+>")


class Visitor:
    """One user, by their token."""

    base = "/console"

    def __init__(self, token: str, language: str = "en") -> None:
        self.headers = {"Authorization-Bearer": token, "Accept-Language": language}
        self.client = Client(headers=self.headers)

    def part(self, path: str, **arguments: Any) -> str:
        """The HTML of a part: `offers`, `offers/campaign`."""
        response = self.client.get(f"{self.base}/part/{path}", arguments)
        assert response.status_code == 200, response.content
        return response.content.decode()

    def text(self, path: str, **arguments: Any) -> str:
        """What is read there, without tags."""
        return read(self.part(path, **arguments))

    def do(self, path: str, **values: Any) -> Any:
        """The response to an action. `path` may have arguments behind a question mark."""
        response = self.client.post(f"{self.base}/do/{path}", values)
        assert response.status_code == 200, response.content
        return response

    def errors(self, path: str, **values: Any) -> dict[str, str]:
        """The sentences at the fields of a form that was refused, by field; "" for the form's own."""
        html = self.do(path, **values).content.decode()
        found = {
            field: read(text).strip()
            for field, text in re.findall(
                r'<p class="error" id="id_([a-z_0-9-]+)-error">(.*?)</p>', html, re.S
            )
        }
        own = re.search(r'<div class="errors" role="alert">(.*?)</div>', html, re.S)
        if own and (text := read(own[1]).replace("Nothing was changed.", "").strip()):
            found[""] = text
        return found


@dataclass(frozen=True)
class RanDocument:
    """A document that a page ran, and what it was answered."""

    name: str
    variables: Mapping[str, Any]
    data: Mapping[str, Any]


@contextmanager
def ran_documents() -> Iterator[list[RanDocument]]:
    """What pages ask the API meanwhile, in their order."""
    ran: list[RanDocument] = []
    run = Visit.run

    def noted(visit: Visit, name: str, variables: Mapping[str, Any]) -> Any:
        answer = run(visit, name, variables)
        ran.append(RanDocument(name, variables, answer.data or {}))
        return answer

    with mock.patch.object(Visit, "run", noted):
        yield ran


def read(html: str) -> str:
    """The text of some HTML."""
    return re.sub(r"\s+", " ", unescape(TAGS.sub(" ", html)))
