"""Languages to choose from, by their names."""

from collections.abc import Iterable

from ...formats import Formats

USUAL = [
    "ar",
    "bg",
    "bn",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fa",
    "fi",
    "fr",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "is",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "ms",
    "nb",
    "nl",
    "pl",
    "pt",
    "pt-br",
    "ro",
    "ru",
    "sk",
    "sl",
    "sr",
    "sv",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh-hans",
    "zh-hant",
]


def language_choices(language: str, spoken: Iterable[str]) -> list[tuple[str, str]]:
    """Usual ones and those that are chosen already, in the reader's alphabetical order."""
    names = Formats(language).locale.languages
    named = {str(code).replace("_", "-").lower(): str(name) for code, name in names.items()}
    codes = {*USUAL, *spoken}
    return sorted(((code, _named(code, named)) for code in codes), key=lambda choice: choice[1].casefold())


def _named(code: str, named: dict[str, str]) -> str:
    return named.get(code) or named.get(code.partition("-")[0]) or code
