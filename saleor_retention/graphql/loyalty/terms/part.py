"""What each part of the terms defines for the API. A new one is a file with such a class, and a line in the registry."""

from collections.abc import Mapping
from typing import Any, ClassVar

from ....loyalty.terms.part import TermsPart


class TermsPartApi:
    """`input` is read by `data_of` into what the part parses; roots of `type` are `(part, currency)`."""

    name: ClassVar[str] = ""
    """Of the part, and of its field."""
    part: ClassVar[type[TermsPart]]
    input: ClassVar[Any]
    type: ClassVar[Any]
    description: ClassVar[str]

    @classmethod
    def data_of(cls, data: Mapping[str, Any], currency: str) -> dict[str, Any]:
        """What the part parses. Raises `Invalid`, naming the field of the input."""
        raise NotImplementedError
