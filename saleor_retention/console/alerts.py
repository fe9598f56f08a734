"""The alerts in an owner's words: what each means for the shop, and what to do. The runbook tells engineers more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

HOUR, DAY = 3_600, 86_400

Words = tuple[Any, Any]
"""What it means, and what to do."""

WORDS: Mapping[str, Words] = {
    "inbox_is_late": (
        gettext_lazy(
            "Changed orders and customers wait to be looked at, the first for %(time)s. Points and offers follow late."
        ),
        gettext_lazy("Ask whoever runs your shop to start a Celery worker, or more of them. Nothing is lost."),
    ),
    "ring_is_parked": (
        gettext_lazy("Orders or customers that failed at every try were set aside: %(number)s."),
        gettext_lazy("Look at the failed items under Settings, mend the cause, and try them again there."),
    ),
    "outbox_is_late": (
        gettext_lazy("What was decided is not done in the shop yet, the first for %(time)s. New offers have no code so long."),
        gettext_lazy("Ask whoever runs your shop whether the Celery worker runs."),
    ),
    "effect_is_parked": (
        gettext_lazy("Things to do in the shop failed at every try and were set aside: %(number)s."),
        gettext_lazy("Look at the failed items under Settings: they say what the shop cannot do. Mend it, and try them again."),
    ),
    "worker_died": (
        gettext_lazy("A worker stopped in the middle of its work, which another takes over: %(number)s."),
        gettext_lazy(
            "Nothing to do after an update. If it comes back, ask whoever runs your shop to give the worker more memory."
        ),
    ),
    "store_is_wrong": (
        gettext_lazy("Most of the orders or customers that Retention knows are missing in the shop: %(number)s."),
        gettext_lazy(
            "Ask whoever runs your shop at once whether the right database is connected, and restored whole. Until then"
            " switch Follow orders off under Settings."
        ),
    ),
    "check_is_broken": (
        gettext_lazy("The daily check found something that must never happen: %(number)s."),
        gettext_lazy(
            "Ask whoever runs your shop to run the command retention_check, and report what it shows. Until then you may"
            " switch Put personal offers on checkouts off under Settings."
        ),
    ),
    "check_is_old": (
        gettext_lazy("The daily check of the books did not run lately."),
        gettext_lazy("Ask whoever runs your shop whether Celery beat and the worker run."),
    ),
    "reconciler_is_late": (
        gettext_lazy("For %(time)s nobody looked for orders that Saleor told nothing of."),
        gettext_lazy("Ask whoever runs your shop whether Celery beat runs. What Saleor tells is worked off all the same."),
    ),
    "task_is_late": (
        gettext_lazy("Work that runs by itself missed its turns: %(number)s tasks."),
        gettext_lazy(
            "Ask whoever runs your shop to start Celery beat and a worker: without them points are not given and nothing"
            " expires."
        ),
    ),
    "work_is_off": (
        gettext_lazy("Retention is switched off, or does not follow orders. What happens meanwhile is caught up later."),
        gettext_lazy("Nothing to do if you want it so. Otherwise switch it on."),
    ),
    "hook_is_slow": (
        gettext_lazy("Prices of carts wait for Retention longer than they should."),
        gettext_lazy(
            "Ask whoever runs your shop to look at the database. In need, switch Put personal offers on checkouts off"
            " under Settings."
        ),
    ),
    "hook_fails": (
        gettext_lazy("Since yesterday something failed while a customer shopped, who saw the usual price: %(number)s times."),
        gettext_lazy("Ask whoever runs your shop to look into the log, above all after an update of Saleor."),
    ),
    "holds_are_overdue": (
        gettext_lazy("Points are held for carts that were left, so that their customers cannot spend them: %(number)s."),
        gettext_lazy("Ask whoever runs your shop whether Celery beat and the worker run."),
    ),
    "reviews_wait": (
        gettext_lazy("Referrals wait for your decision, the first for %(time)s. Their rewards wait with them."),
        gettext_lazy("Open Referrals, then To look at: what speaks against each is told there. Approve or reject it."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AlertWords:
    """One alert for an owner."""

    title: str
    advice: str


def told(name: str, value: float) -> AlertWords:
    """The alert of this name, as the API has it or as the code has it, with its figure."""
    meaning, advice = WORDS[name.lower()]
    facts = {"number": int(value), "time": duration(value)}
    return AlertWords(str(meaning) % facts, str(advice))


def duration(seconds: float) -> str:
    """In minutes, hours or days, whichever says it best."""
    if seconds < HOUR:
        minutes = max(1, round(seconds / 60))
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if seconds < 2 * DAY:
        hours = round(seconds / HOUR)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(seconds / DAY)
    return _("%(count)d days") % {"count": days}
