"""Why a page, or a part of it, cannot be shown or done: each ends as a sentence on the page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PERMISSIONS: Mapping[str, Any] = {
    "MANAGE_CHECKOUTS": gettext_lazy("Manage checkouts"),
    "MANAGE_DISCOUNTS": gettext_lazy("Manage sales and vouchers"),
    "MANAGE_ORDERS": gettext_lazy("Manage orders"),
    "MANAGE_PLUGINS": gettext_lazy("Manage plugins"),
    "MANAGE_USERS": gettext_lazy("Manage customers"),
}
"""As the Dashboard calls them where staff are given them."""
CODE = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b")


def refusal_in_words(text: str) -> str:
    """What the API says to whoever lacks a permission, with the permission called as in the Dashboard."""
    names = [str(PERMISSIONS[code]) for code in CODE.findall(text) if code in PERMISSIONS]
    if not names:
        return text
    if len(names) == 1:
        return _("This takes the permission “%(name)s”, which you do not have.") % {"name": names[0]}
    return _("This takes one of these permissions, and you have none of them: %(names)s.") % {
        "names": ", ".join(names)
    }


class ConsoleError(Exception):
    """Told on the page in place of the part."""


class Refused(ConsoleError):
    """The requestor may not see or do this; its text says what they need."""


class Unanswered(ConsoleError):
    """The API has no answer: what was asked for is gone, or something is broken."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refusal of a mutation."""

    field: str
    """In snake case, as the input has it; "" where no single one is at fault."""
    message: str
    code: str


class CommandRefused(ConsoleError):
    """A mutation was refused, and nothing changed."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(" ".join(error.message for error in errors))
        self.errors = errors
