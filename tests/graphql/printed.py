"""Reads the SDL that is in the repository: our types with their fields, arguments and descriptions.

graphql-core 2 knows no descriptions, and who may see a field stands in its description. The text is printed by
`graphql/sdl.py`, so its form is known: two spaces before a field, four before an argument.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

SDL = Path(__file__).parents[2] / "graphql" / "schema.graphql"
REQUIRES = re.compile(r"Requires one of the following permissions: ([A-Z_, ]+)\.")
HEAD = re.compile(r"(extend type|type|input|enum|scalar|union|interface) (\w+)")
ONE = re.compile(r"(\w+)(\()?(?:: ([\w\[\]!]+))?")


@dataclass
class Field:
    """A field, an argument or an input field; `type` as written, `[PersonalOffer!]!`."""

    name: str
    type: str
    about: str
    arguments: dict[str, "Field"] = field(default_factory=dict)

    @property
    def named(self) -> str:
        return self.type.strip("[]!")

    @property
    def is_required(self) -> bool:
        return self.type.endswith("!")

    @property
    def requires(self) -> tuple[str, ...]:
        """The permissions it names, one of which is asked for; empty for a field that asks for none."""
        found = REQUIRES.search(self.about)
        return tuple(found[1].split(", ")) if found else ()


@dataclass
class Type:
    """A type of ours, or with `is_extension` what we put on one of the host's."""

    name: str
    kind: str
    about: str
    is_extension: bool = False
    fields: dict[str, Field] = field(default_factory=dict)


def read(text: str) -> dict[str, Type]:
    """All types by name."""
    types: dict[str, Type] = {}
    about, spoken, holder, held = "", None, None, None
    for line in text.splitlines():
        stripped, depth = line.strip(), len(line) - len(line.lstrip())
        if spoken is not None or stripped.startswith('"""'):
            about, spoken = _description(stripped, spoken)
        elif stripped and depth == 0 and (head := HEAD.match(line)):
            kind, name = head[1].removeprefix("extend "), head[2]
            holder = types[name] = Type(name, kind, about, line.startswith("extend"))
            about = ""
        elif stripped and depth and (one := ONE.match(stripped)):
            made = Field(one[1], (one[3] or "") and stripped.split(": ")[1].split(" ")[0], about)
            if depth == 4:
                held.arguments[made.name] = made
            else:
                held = holder.fields[made.name] = made
            about = ""
        elif stripped.startswith("): ") and held is not None:
            held.type = stripped[3:].split(" ")[0]
    return types


def _description(stripped: str, spoken: list[str] | None) -> tuple[str, list[str] | None]:
    """What is known of a description after this line: its text once it ends, and its lines while it goes on."""
    if spoken is None:
        if len(stripped) >= 6 and stripped.endswith('"""'):
            return stripped.strip('"'), None
        return "", [stripped.strip('"')]
    if stripped.endswith('"""'):
        return "\n".join([*spoken, stripped.strip('"')]).strip(), None
    return "", [*spoken, stripped]


TYPES = read(SDL.read_text())
"""As committed; a test holds the file to the code."""
