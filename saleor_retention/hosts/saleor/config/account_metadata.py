"""What an owner lets the engine read in the metadata of accounts: which keys, from where, and what their values say.

Staff and apps write private metadata, and it is read first. Customers write their own public metadata, through
Saleor's API: what is read there is a hint, and only a key that the owner wrote as `public:key` is read there at all.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from ....store.customers import NO_YEAR

PUBLIC = "public:"
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 40, 100, 200
YES = {"true", "yes", "on", "1"}
BIRTHDAY = re.compile(r"(?:(\d{4})-|--)?(\d{2})-(\d{2})")
YEARS_UNTOLD = (None, "1004", "1604")
"""What address books write where nobody told the year of a birth."""

KEY_FIELDS: dict[str, dict[str, Any]] = {
    "birthday_key": {
        "type": "String",
        "label": "Metadata key of the birthday",
        "help_text": "One key of accounts, or nothing; its value is YYYY-MM-DD or MM-DD. Private metadata, where only staff and apps write,"
        " is read first. Written public:key, a customer's public metadata is read as well, where customers write themselves.",
        "default": "public:birthday",
    },
    "attribute_keys": {
        "type": "Multiline",
        "label": "Metadata keys that audiences may ask about",
        "help_text": "One on each line, read from private metadata of accounts; public:key is read from public metadata"
        " as well. Others are never taken in.",
        "default": "",
    },
    "consent_keys": {
        "type": "Multiline",
        "label": "Metadata keys of consents",
        "help_text": "One on each line, read from private metadata of accounts; public:key is read from public metadata as well."
        " A consent is given while its value is true, yes, on or 1.",
        "default": "",
    },
}


@dataclass(frozen=True, slots=True)
class Key:
    """A metadata key, and whether a customer's own word for it is taken."""

    name: str
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class MetadataKeys:
    """Which keys are read."""

    birthday: Key | None = Key("birthday", is_public=True)
    attributes: tuple[Key, ...] = ()
    consents: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountMetadata:
    """What an account's metadata says under those keys."""

    birthday: date | None
    attributes: tuple[tuple[str, str], ...]
    consents: tuple[str, ...]


def parse_keys(values: Mapping[str, Any]) -> MetadataKeys:
    """From the configuration's values, junk and all."""
    birthday = values.get("birthday_key")
    return MetadataKeys(
        birthday=MetadataKeys().birthday if birthday is None else next(_keys(birthday), None),
        attributes=tuple(_keys(values.get("attribute_keys"))),
        consents=tuple(_keys(values.get("consent_keys"))),
    )


def errors_in_keys(values: Mapping[str, Any]) -> dict[str, str]:
    """What an owner must mend, by field."""
    errors = {}
    if len(list(_keys(values.get("birthday_key")))) > 1:
        errors["birthday_key"] = "Give one key, for example birthday, or nothing."
    for name in ("attribute_keys", "consent_keys"):
        if len(list(_keys(values.get(name)))) > MOST_KEYS:
            errors[name] = f"Give at most {MOST_KEYS} keys, one on each line."
    for name in ("birthday_key", "attribute_keys", "consent_keys"):
        if any(len(key.name) > LONGEST_KEY for key in _keys(values.get(name))):
            errors[name] = f"A key has at most {LONGEST_KEY} characters."
    return errors


def read_metadata(
    keys: MetadataKeys, private: Mapping[str, Any] | None, public: Mapping[str, Any] | None
) -> AccountMetadata:
    """What this metadata says. What is too long, and what is no birthday, is left out."""
    private, public = private or {}, public or {}
    birthday = _value(keys.birthday, private, public) if keys.birthday else None
    attributes = {key.name: _value(key, private, public) for key in keys.attributes}
    consents = {
        key.name for key in keys.consents if (_value(key, private, public) or "").strip().lower() in YES
    }
    return AccountMetadata(
        birthday=_birthday(birthday or ""),
        attributes=tuple(sorted((name, text) for name, text in attributes.items() if text)),
        consents=tuple(sorted(consents)),
    )


def _keys(value: object) -> Iterator[Key]:
    seen = set()
    for line in str(value or "").splitlines():
        name = line.strip()
        key = Key(name.removeprefix(PUBLIC).strip(), name.startswith(PUBLIC))
        if key.name and key.name not in seen:
            seen.add(key.name)
            yield key


def _value(key: Key, private: Mapping[str, Any], public: Mapping[str, Any]) -> str | None:
    """Staff's word, else the customer's where it is taken. Values are text in Saleor's API; others are read as text."""
    result = private.get(key.name, public.get(key.name) if key.is_public else None)
    text = None if result is None else str(result)
    return text if text is not None and len(text) <= LONGEST_VALUE else None


def _birthday(text: str) -> date | None:
    if result := BIRTHDAY.fullmatch(text.strip()):
        year, month, day = result.groups()
        with suppress(ValueError):
            return date(NO_YEAR if year in YEARS_UNTOLD else int(year), int(month), int(day))
    return None
