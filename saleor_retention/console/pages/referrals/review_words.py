"""What speaks against a referral, and what became of it, in the reader's words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy, ngettext_lazy

SIGNALS: Mapping[str, Any] = {
    "same_email": gettext_lazy("Both sides have the same mailbox, however it is written."),
    "same_phone": gettext_lazy("Orders of both sides have the same phone number."),
    "same_address": gettext_lazy("Orders of both sides have the same postal address."),
    "same_card": gettext_lazy("Both sides paid with cards of one brand, last digits and expiry."),
    "known_customer": gettext_lazy(
        "The friend has something in common with who bought before: not new, it seems."
    ),
    "at_once": gettext_lazy("The friend ordered within minutes of the claim, to the referrer's address."),
    "staff": gettext_lazy("The referrer works for the shop."),
}
COUNTED: Mapping[str, Any] = {
    "ring": ngettext_lazy(
        "%(number)s referral leads back to the friend.",
        "%(number)s referrals lead back to the friend.",
        "number",
    ),
    "shared_friends": ngettext_lazy(
        "The friend has something in common with %(number)s other friend of the referrer.",
        "The friend has something in common with %(number)s other friends of the referrer.",
        "number",
    ),
    "velocity": ngettext_lazy(
        "The referrer's code was claimed %(number)s time in a short while.",
        "The referrer's code was claimed %(number)s times in a short while.",
        "number",
    ),
}
TRACES: Mapping[str, Any] = {
    "EMAIL": gettext_lazy("Mailbox"),
    "ADDRESS": gettext_lazy("Postal address"),
    "PHONE": gettext_lazy("Phone"),
    "CARD": gettext_lazy("Card"),
}
STATES: Mapping[str, Any] = {
    "IN_REVIEW": gettext_lazy("Waits for you"),
    "PENDING": gettext_lazy("Not bought yet"),
    "QUALIFIED": gettext_lazy("On its way"),
    "REWARDED": gettext_lazy("Rewarded"),
    "REVERSED": gettext_lazy("Given back"),
    "REJECTED": gettext_lazy("Not rewarded"),
}
REASONS: Mapping[str, Any] = {
    "LIMIT": gettext_lazy("The referrer has as many rewards as they may."),
    "BUDGET": gettext_lazy("The budget is used up."),
    "AUDIENCE": gettext_lazy("One of the two is not among those whom the terms are for."),
    "FRAUD": gettext_lazy("Signals of fraud add up to a refusal."),
    "STAFF": gettext_lazy("Staff rejected it."),
    "VOIDED": gettext_lazy("Staff took its rewards back."),
}


def sentences(signals: Sequence[Mapping[str, Any]]) -> list[str]:
    """One for each signal; a name that this page does not know is shown as it is."""
    return [_sentence(signal["name"], signal["number"]) for signal in signals]


def _sentence(name: str, number: int) -> str:
    if name in COUNTED:
        return str(COUNTED[name] % {"number": number})
    return str(SIGNALS.get(name, name))


def decisions(referral: Mapping[str, Any]) -> list[str]:
    """What staff may decide of it now; the API has the last word."""
    state, decided = referral["state"], referral["decision"]
    is_open = state in ("IN_REVIEW", "QUALIFIED") or (state, referral["reason"]) == ("REJECTED", "FRAUD")
    if is_open and decided is None:
        return ["APPROVED", "REJECTED"]
    is_given = state == "REWARDED" and decided in (None, "APPROVED")
    return ["VOIDED"] if is_given or (decided == "APPROVED" and state in ("QUALIFIED", "REVERSED")) else []
