"""One request to the console: it asks the API, does commands, and renders."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..core.clock import store_zone
from ..graphql.documents import whole
from .documents import document
from .engine import ENGINE
from .formats import Formats
from .host import ConsoleHost, ConsoleUser, GraphqlAnswer
from .refusals import CommandRefused, FieldError, Refused, Unanswered, refusal_in_words

CAPITAL = re.compile(r"(?<!^)([A-Z])")


@dataclass(slots=True)
class RunOperation:
    """A document that a part ran."""

    name: str
    document: str
    variables: str


@dataclass(slots=True)
class Visit:
    """A request, and what answers it."""

    request: HttpRequest
    host: ConsoleHost
    base: str
    """The console's address, without a slash at its end."""
    page: str
    part: str
    language: str
    operations: list[RunOperation] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """What could not be shown though the rest could."""
    events: dict[str, Any] = field(default_factory=dict)
    _user: ConsoleUser | None = None

    @property
    def arguments(self) -> QueryDict:
        """Of the address."""
        return self.request.GET

    @property
    def posted(self) -> QueryDict:
        """What a form sent."""
        return self.request.POST

    @property
    def formats(self) -> Formats:
        """Numbers, money and days as the reader writes them."""
        return Formats(self.language, store_zone())

    @property
    def user(self) -> ConsoleUser:
        """Who asks; looked up once."""
        if self._user is None:
            self._user = self.host.user(self.request)
        return self._user

    def may(self, *permissions: str) -> bool:
        """Whether they have all of these permissions. For what to show; what may be done is the API's to say."""
        return self.user.permissions.issuperset(permissions)

    def need(self, permission: str) -> None:
        """Raises `Refused` for whoever lacks the permission, where a page is nothing without it."""
        if not self.may(permission):
            raise Refused(refusal_in_words(permission))

    def ask(self, name: str, /, **variables: Any) -> Mapping[str, Any]:
        """The data of a document: `staff/…` of `graphql/operations`, or a name of the page's own folder.

        Raises `Refused` where nothing of it may be seen, `Unanswered` where there is no answer; what is refused in part
        is left out, and told at the end of the page.
        """
        answer = self.run(name, variables)
        data = answer.data or {}
        if answer.refusals:
            if not any(value is not None for value in data.values()):
                raise Refused(answer.refusals[0])
            self.refusals += [text for text in answer.refusals if text not in self.refusals]
        if answer.faults and not any(value is not None for value in data.values()):
            raise Unanswered(answer.faults[0])
        return data

    def command(
        self, name: str, /, *, reason: str, key: str = "", cleared: Iterable[str] = (), **values: Any
    ) -> Mapping[str, Any]:
        """Run a mutation with one input and return its payload. `key`: the form's own by default, so that a form sent
        twice is done once; give another where one form runs several mutations. Keys of `values` are in snake case; one
        that is None is left out, unless it is named in `cleared`: it is taken away then.

        Raises `CommandRefused` with the fields at fault, `Refused` for whoever may not do it.
        """
        form_key = self.posted.get("key") or str(uuid4())
        emptied = dict.fromkeys(cleared)
        sent = {
            camel_case(name): value
            for name, value in {**values, **emptied}.items()
            if value is not None or name in emptied
        }
        sent |= {"reason": reason, "idempotencyKey": f"{form_key}{key}"}
        answer = self.run(name, {"input": sent})
        if answer.refusals:
            raise Refused(answer.refusals[0])
        payload: Mapping[str, Any] | None = next(iter((answer.data or {}).values()), None)
        if payload is None:
            raise Unanswered(answer.faults[0] if answer.faults else _("The shop gave no answer."))
        if errors := payload.get("errors"):
            raise CommandRefused(tuple(_field_error(error) for error in errors))
        return payload

    def run(self, name: str, variables: Mapping[str, Any]) -> GraphqlAnswer:
        """What the API answers to a document, refusals in words. The one way to it: `ask` and `command` come by here."""
        text = whole(document(self.page, name))
        if self.host.shows_operations:
            shown = json.dumps(variables, indent=2, ensure_ascii=False, default=str)
            self.operations.append(RunOperation(name, text, shown))
        answer = self.host.execute(self.request, text, variables)
        return replace(answer, refusals=tuple(map(refusal_in_words, answer.refusals)))

    def tried(self, form: Form, command: Callable[[], object]) -> bool:
        """Whether the command of a valid form was done; otherwise its refusals stand at the form's fields."""
        if not form.is_valid():
            return False
        try:
            command()
        except CommandRefused as refused:
            for error in refused.errors:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            return False
        return True

    def show(self, template: str, **context: Any) -> SafeString:
        """A template of the page's folder (`offers/list.html`) or of the kit, rendered."""
        facts = {"visit": self, "base": self.base, **context}
        return ENGINE.render(template, facts, self.formats)

    def address(self, path: str, **arguments: Any) -> str:
        """Of a page: `offers/campaign`."""
        query = urlencode({key: value for key, value in arguments.items() if value not in (None, "")})
        return f"{self.base}/{path}{'?' if query else ''}{query}"

    def go(self, path: str, **arguments: Any) -> HttpResponse:
        """Shows another page in place of this one."""
        target = {"path": self.address(f"part/{path}", **arguments), "target": "#main"}
        return HttpResponse(headers={"HX-Location": json.dumps(target)})

    def toast(self, text: str, *, is_error: bool = False) -> None:
        """Told by the Dashboard in its corner, once the answer is there."""
        self.events["notify"] = {"status": "error" if is_error else "success", "title": str(text), "text": ""}


def camel_case(name: str) -> str:
    """As GraphQL names it."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def _field_error(error: Mapping[str, Any]) -> FieldError:
    path = str(error.get("field") or "")
    return FieldError(
        CAPITAL.sub(r"_\1", path).lower(), str(error.get("message") or ""), str(error.get("code"))
    )
