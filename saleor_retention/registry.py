"""Registries of things that are one file each: the line that imports one registers it."""

from collections.abc import Mapping


def registered[Base](imports: Mapping[str, object], base: type[Base]) -> tuple[type[Base], ...]:
    """The classes of this base among what a module imports that have a `name`, in the order of its lines."""
    return tuple(
        member
        for member in tuple(imports.values())
        if isinstance(member, type) and issubclass(member, base) and bool(getattr(member, "name", None))
    )
