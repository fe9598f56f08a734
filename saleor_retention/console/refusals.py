"""Why a page, or a part of it, cannot be shown or done: each ends as a sentence on the page."""

from dataclasses import dataclass


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
