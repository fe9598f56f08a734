"""What each section of the form of rules defines. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields of a section that are shown together. `title`: over them; "" over those of a section without parts."""

    title: str
    names: tuple[str, ...]


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
    def fields_for(cls, form: forms.Form) -> Mapping[str, forms.Field]:
        """The same for one form, where they depend on what it begins with. Its own fields are there, nothing is cleaned."""
        return cls.fields()

    @classmethod
    def groups(cls, names: Sequence[str]) -> Iterable[FieldGroup]:
        """In which its fields are shown, of those that the form has."""
        return [FieldGroup("", tuple(names))]

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
