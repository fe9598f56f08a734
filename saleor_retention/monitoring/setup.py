"""How far a shop has come in setting the engine up: what is on where, and which first steps are done."""

from dataclasses import dataclass, field

from django.db import DEFAULT_DB_ALIAS

from ..core.db import fetch
from ..store.channels import Mode
from ..store.port import store

STEPS = """
SELECT EXISTS (SELECT FROM saleor_retention_backfill WHERE finished_at IS NOT NULL)
       OR EXISTS (SELECT FROM (SELECT created_at, seen_at FROM saleor_retention_orderfact LIMIT 1000) AS orders
                  WHERE created_at < seen_at - interval '1 day') AS is_history_known,
       EXISTS (SELECT FROM saleor_retention_programme p JOIN saleor_retention_programmeversion v ON v.programme_id = p.id
               WHERE p.is_active) AS has_programme,
       EXISTS (SELECT FROM saleor_retention_campaign WHERE state <> 'draft') AS has_campaign,
       EXISTS (SELECT FROM saleor_retention_referralprogramme) AS has_referral_terms,
       ARRAY(SELECT DISTINCT labels::jsonb ->> 'field' FROM saleor_retention_figure
             WHERE name = 'storefront_fields_total' ORDER BY 1) AS storefront_fields
"""
"""Of orders a sample: history that was taken in was seen long after it happened."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Which first steps are done."""

    is_history_known: bool
    has_programme: bool
    """One that is on, with rules in some channel."""
    has_campaign: bool
    """One that was activated, whatever became of it."""
    has_referral_terms: bool
    storefront_fields: list[str]
    """Fields of ours that a shopper's page was ever answered, as `User.personalOffers`."""


@dataclass(frozen=True, slots=True)
class SetupReport:
    """What an owner begins with."""

    is_on: bool
    steps: Steps
    modes: dict[str, Mode] = field(default_factory=dict)
    """By channel; empty where the shop cannot tell which it has."""


def setup_report(*, using: str = DEFAULT_DB_ALIAS) -> SetupReport:
    """Three statements at most."""
    channels = store().channels() or {}
    terms = store().terms(list(channels))
    (steps,) = fetch(Steps, STEPS, using=using)
    return SetupReport(store().is_on(), steps, {name: terms[name].mode for name in channels})
