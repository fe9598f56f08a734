"""The model that expectations come from, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...formats import Formats


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """In words."""

    name: str
    check: str
    """How well it foretold days that it had not seen."""
    warnings: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]


def reason_in_words(reason: str) -> str:
    """Why nothing is expected."""
    words = {
        "NOT_INSTALLED": _(
            "Nothing is expected yet: the part that computes it is not installed where the shop's workers run. Whoever runs "
            "the shop installs saleor-retention[clv]; the figures are here on the next morning."
        ),
        "NOT_FITTED": _(
            "Nothing is expected yet: it is computed at night, and no night has passed since the first purchase."
        ),
        "TOO_FEW_REPEATERS": _(
            "Nothing is expected yet: fewer than 200 customers have come back. With so few, what is expected would be chance."
        ),
        "NOT_CONVERGED": _(
            "Nothing is expected: no model fits how these customers buy. It is tried again every night."
        ),
        "SPEND_HAS_NO_MEAN": _(
            "Nothing is expected: amounts of orders differ so much that an average of the coming ones would say nothing."
        ),
    }
    return words.get(reason, reason)


def model_facts(formats: Formats, model: Mapping[str, Any]) -> ModelFacts:
    """Of a model that was fitted."""
    return ModelFacts(
        _name(model["kind"]),
        check_in_words(formats, model),
        tuple(_warnings(formats, model)),
        (
            (
                _("Data"),
                _("From %(first)s to %(last)s")
                % {"first": formats.day(model["firstDay"]), "last": formats.day(model["lastDay"])},
            ),
            (_("Customers in the data"), formats.number(model["customers"])),
            (_("Of these, came back on another day"), formats.number(model["repeaters"])),
            (_("Fitted"), formats.instant(model["fittedAt"])),
        ),
        tuple(
            (row["name"], formats.write_decimal(Decimal(f"{row['value']:.6g}")))
            for row in model["parameters"]
        ),
    )


def check_in_words(formats: Formats, model: Mapping[str, Any]) -> str:
    """What it expected of days that it had not seen, against what there was."""
    predicted, actual = model["predictedPurchases"], model["actualPurchases"]
    if predicted is None or actual is None:
        return _(
            "It could not be held against days that it had not seen: too few customers came back in the first half of the data."
        )
    expected = ngettext("%(count)s purchase", "%(count)s purchases", round(predicted)) % {
        "count": formats.number(round(predicted))
    }
    told = {"expected": expected, "actual": formats.number(actual), "day": formats.day(model["checkedDay"])}
    text = ngettext(
        "Fitted to the days up to %(day)s only, it expected %(expected)s in the held-out days after it, and there was "
        "%(actual)s: %(error)s",
        "Fitted to the days up to %(day)s only, it expected %(expected)s in the held-out days after it, and there were "
        "%(actual)s: %(error)s",
        actual,
    )
    return text % (told | {"error": _error(formats, model["error"])})


def _error(formats: Formats, error: float | None) -> str:
    """(predicted - actual) / actual in words; there is none where nothing was bought."""
    if error is None:
        return _("there is nothing to compare it with.")
    share = formats.share(abs(error))
    if round(abs(error), 3) == 0:
        return _("just right.")
    return (
        _("%(share)s too few.") % {"share": share}
        if error < 0
        else _("%(share)s too many.") % {"share": share}
    )


def _name(kind: str | None) -> str:
    words = {
        "BG_NBD": _(
            "How often customers buy: BG/NBD (Fader, Hardie, Lee 2005). For how much: gamma-gamma (Fader, Hardie 2013)."
        ),
        "MBG_NBD": _(
            "How often customers buy: MBG/NBD (Batislam, Denizel, Filiztekin 2007). For how much: gamma-gamma (Fader, Hardie "
            "2013)."
        ),
    }
    return words.get(kind or "", "")


def _warnings(formats: Formats, model: Mapping[str, Any]) -> list[str]:
    texts = []
    if model["isCorrelated"]:
        texts.append(
            _(
                "Customers who buy more often spend another amount each time (correlation %(correlation)s), and the model takes "
                "it that they do not: expected amounts are rough."
            )
            % {"correlation": formats.number(round(model["correlation"], 2))}
        )
    if model["finishedAt"] is None:
        texts.append(
            _("Values of some customers are still those of the model before; they are being replaced.")
        )
    return texts
