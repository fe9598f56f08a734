"""What each section of the form of rules defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms


class TermsSection:
    """A part of the terms as an owner sets it. Names of fields are those at which the API refuses, in snake case."""

    name: ClassVar[str] = ""
    """Of the part in the API."""
    title: ClassVar[Any]
    """Short, to choose it by."""
    help_text: ClassVar[Any] = ""
    """What it is good for, before anything is filled in."""

    @classmethod
    def fields(cls) -> Mapping[str, forms.Field]:
        """Made anew for each form, none of them required."""
        raise NotImplementedError

    @classmethod
    def clean(cls, form: forms.Form) -> None:
        """Puts errors at fields that make no sense together."""

    @classmethod
    def value(cls, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The input of the API from cleaned fields; None where the rules say nothing of it."""
        raise NotImplementedError

    @classmethod
    def initial(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a version that says something of it, from what the API tells."""
        raise NotImplementedError

    @classmethod
    def sentence(cls, formats: Any, terms: Mapping[str, Any], currency: str) -> str:
        """How it reads: of what the API tells of a version, or what `value` would send."""
        raise NotImplementedError
