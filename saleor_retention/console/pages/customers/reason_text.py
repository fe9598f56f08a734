"""Refusals of the API in the words of the page that asked."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ...refusals import CommandRefused


@contextmanager
def said_so(sentences: Mapping[tuple[str, str], Any]) -> Iterator[None]:
    """A command refused within is refused with these sentences, by field and code; with the API's own where there is none."""
    try:
        yield
    except CommandRefused as refused:
        errors = (
            replace(error, message=str(sentences.get((error.field, error.code), error.message)))
            for error in refused.errors
        )
        raise CommandRefused(tuple(errors)) from None
