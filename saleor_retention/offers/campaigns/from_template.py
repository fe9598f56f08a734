"""A campaign from a template, with the audience and the code that it needs: one verb, one transaction."""

from dataclasses import replace
from datetime import datetime

from ...audiences.audiences import audience_create
from ...audiences.models import Audience
from ...audiences.parsing import as_json, parse
from ...core.db import command
from ...core.idempotency import StaffContext
from ...errors import Invalid
from ..codes.claims import shared_code_set
from ..models import Campaign
from . import templates
from .lifecycle import campaign_create
from .spec import CampaignSpec

LONGEST_NAME = 100


def campaign_draft(
    name: templates.TemplateName,
    draft: CampaignSpec,
    data: templates.TemplateParameters,
    *,
    by: StaffContext,
    now: datetime,
) -> Campaign:
    """Draft a campaign from a template; nobody gets it before it is activated.

    Its audience is called after it; one of that name and the same rule is taken as it is. Raises `Required` or
    `Invalid` naming the field; nothing is written then.
    """
    template = templates.BY_NAME[name]
    figures = templates.completed(template, data)
    if figures.spent_at_least is not None:
        currencies = {listing.currency for listing in draft.listings}
        if len(currencies) != 1:
            raise Invalid(
                "What was spent is of one currency, and so are the listings then.", field="spent_at_least"
            )
        figures = replace(figures, currency=currencies.pop())
    with command():
        rule = templates.rule_of(template, figures)
        audience_id = (
            None
            if rule is None
            else _audience(f"{draft.name.strip()} ({name.replace('_', ' ')})", rule, by, now)
        )
        campaign = campaign_create(templates.draft_of(template, draft, figures, audience_id))
        if figures.code:
            shared_code_set(campaign.pk, figures.code, now=now)
    return campaign


def template_rule(
    name: templates.TemplateName, data: templates.TemplateParameters
) -> templates.RuleJson | None:
    """For whom a campaign would be, in its one canonical form; None for a template without an audience.

    Raises `Required` or `Invalid` naming the field.
    """
    template = templates.BY_NAME[name]
    rule = templates.rule_of(template, templates.completed(template, data))
    return None if rule is None else as_json(parse(rule))


def _audience(name: str, rule: templates.RuleJson, by: StaffContext, now: datetime) -> int:
    known = Audience.objects.filter(name=name[:LONGEST_NAME]).first()
    if known is not None and known.rule == as_json(parse(rule)):
        return int(known.pk)
    return int(audience_create(name[:LONGEST_NAME], rule, by=by, now=now).pk)
