"""What staff may change of a campaign: all of this in a draft, and in a live one only what takes nothing from anybody.

Who has an open checkout keeps what it was priced with; every change holds from the next decision on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ...audiences.models import Audience
from ...core.db import command
from ...core.failpoints import failpoint
from ...core.money import Money
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ...errors import Invalid, NotFound, Required, WrongCampaignState
from ...guards import guard
from ..models import Budget, Campaign
from ..models import CampaignState as State
from ..publishing.messages import PUBLISH
from .spec import CampaignSpec, check_terms

USES = ""
"""The budget that counts uses; the others count money by currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be otherwise; None: as it was."""

    name: str | None = None
    ends_at: datetime | None = None
    audience_id: int | None = None
    uses_limit: int | None = None
    """How often all customers may use it together."""
    uses_per_customer: int | None = None
    cooldown_days: int | None = None
    budgets: Mapping[str, int] = field(default_factory=dict)
    """What all orders of a currency may take together, in minor units."""

    @property
    def mosts(self) -> dict[str, int]:
        """The new budgets, that of uses among them."""
        return dict(self.budgets) if self.uses_limit is None else {USES: self.uses_limit, **self.budgets}


@dataclass(frozen=True, slots=True)
class Changed:
    """A field as it was and as it is, in words; None for what there was not."""

    field: str
    before: str | None
    after: str


COLUMNS = ("name", "ends_at", "audience_id", "uses_per_customer", "cooldown_days")


def campaign_update(campaign_id: int, changes: Changes, *, now: datetime) -> tuple[Campaign, list[Changed]]:
    """Change a campaign; returns it with what differs now. One transaction, and the store gets a new name.

    In a draft all of it may change. Of a live or resting campaign the end moves later, budgets and limits go up, and an
    audience is followed by another; its name and cool-down are free. Raises `WrongCampaignState` once it is stopped or over,
    `Required` without any change, `NotFound`, and `Invalid` naming the field; nothing is changed then.
    """
    if changes == Changes():
        raise Required("Say what is to change.")
    with command():
        row = to_change(campaign_id, now)
        budgets = {budget.currency: budget for budget in row.budgets.order_by("pk")}
        _check_values(row, changes)
        if row.state != State.DRAFT:
            _check_live(row, changes)
            _check_no_less(budgets, changes)
            failpoint("campaign.after_check")
        changed = [*_columns(row, changes), *_budgets(row, budgets, changes)]
        if row.state != State.DRAFT and any(change.field == "name" for change in changed):
            effect = {"campaign_id": row.pk, "again": True}
            outbox.put([Effect(f"{PUBLISH}:{row.pk}:{now.isoformat()}", PUBLISH, effect)])
    return row, changed


@guard("campaign.lock_for_change")
def to_change(campaign_id: int, now: datetime) -> Campaign:
    """The campaign, locked: nobody else changes it or its limits; grants refer to it and are made all the same.

    Raises `NotFound`, and `WrongCampaignState` for one that stays as it was.
    """
    row = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id).first()
    if row is None:
        raise NotFound(field="campaign_id")
    if row.state == State.STOPPED:
        raise WrongCampaignState("A stopped campaign stays as it was.")
    if row.state != State.DRAFT and row.ends_at is not None and row.ends_at <= now:
        raise WrongCampaignState("This campaign is over.")
    return row


def _check_values(row: Campaign, changes: Changes) -> None:
    """As they are when a campaign is drafted."""
    kept = CampaignSpec(
        name=row.name, listings=(), starts_at=row.starts_at, ends_at=row.ends_at,
        uses_per_customer=row.uses_per_customer, cooldown_days=row.cooldown_days,
    )  # fmt: skip
    handed_in = {name: getattr(changes, name) for name in (*COLUMNS, "uses_limit")}
    check_terms(replace(kept, **{name: value for name, value in handed_in.items() if value is not None}))
    currencies = set(row.listings.values_list("currency", flat=True))
    for currency, most in changes.budgets.items():
        if currency not in currencies:
            there = ", ".join(sorted(currencies))
            raise Invalid(f"This campaign has no terms in {currency}, but in {there}.", field="budgets")
        if most <= 0:
            raise Invalid("A budget is above zero.", field="budgets")
    if changes.audience_id is not None and not Audience.objects.filter(pk=changes.audience_id).exists():
        raise NotFound(field="audience_id")


def _check_live(row: Campaign, changes: Changes) -> None:
    """Nothing that somebody was told is taken back."""
    if changes.ends_at is not None and (row.ends_at is None or changes.ends_at < row.ends_at):
        raise Invalid("A live campaign may end later, not sooner; stop it to end it now.", field="ends_at")
    if changes.uses_per_customer is not None and changes.uses_per_customer < row.uses_per_customer:
        raise Invalid("Of a live campaign this limit only goes up.", field="uses_per_customer")
    if changes.audience_id is not None and row.audience_id is None:
        raise Invalid(
            "A live campaign without an audience is for whom it was granted: draft another.",
            field="audience_id",
        )


def _check_no_less(budgets: Mapping[str, Budget], changes: Changes) -> None:
    for currency, most in changes.mosts.items():
        there = budgets.get(currency)
        if there is None or most < there.most:
            what = "uses_limit" if currency == USES else "budgets"
            why = "there is none, and a new one would be less" if there is None else "it only goes up"
            raise Invalid(f"Of a live campaign this limit cannot be set: {why}.", field=what)


def _columns(row: Campaign, changes: Changes) -> list[Changed]:
    result = []
    for name in COLUMNS:
        value, before = getattr(changes, name), getattr(row, name)
        value = value.strip() if name == "name" and value is not None else value
        if value is not None and value != before:
            result.append(Changed(name, None if before is None else _text(before), _text(value)))
            setattr(row, name, value)
    row.save(update_fields=[match.field.removesuffix("_id") for match in result])
    return result


def _budgets(row: Campaign, budgets: Mapping[str, Budget], changes: Changes) -> list[Changed]:
    """What was taken stays taken: the triggers ask for room by the new figure from now on."""
    result = []
    for currency, most in sorted(changes.mosts.items()):
        there = budgets.get(currency)
        if there is not None and there.most == most:
            continue
        name = "uses_limit" if currency == USES else "budgets"
        before = None if there is None else _amount(currency, there.most)
        result.append(Changed(name, before, _amount(currency, most)))
        Budget.objects.update_or_create(campaign=row, currency=currency, defaults={"most": most})
    return result


def _amount(currency: str, most: int) -> str:
    return str(most) if currency == USES else str(Money(most, currency))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
