"""The usual campaigns, each from a few figures: for whom it is, and what is set with it.

Nothing here reads or writes. What comes of a template is a draft like any other: looked at, changed and activated by staff.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from ...core.money import plain
from ...errors import Invalid, Required
from ..models import CodeKind
from .spec import CampaignSpec

RuleJson = dict[str, Any]
"""A rule of an audience, as `audiences.parsing` reads it."""


class TemplateName(StrEnum):
    """Which of the usual campaigns."""

    WELCOME = "welcome"
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    AFTER_PURCHASE = "after_purchase"
    WIN_BACK = "win_back"
    VIP = "vip"
    LIMITED_CODE = "limited_code"
    GOODWILL = "goodwill"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateParameters:
    """What templates ask for. None: the template's usual value."""

    days: int | None = None
    days_before: int | None = None
    days_after: int | None = None
    months: int | None = None
    orders_at_least: int | None = None
    spent_at_least: int | None = None
    """Minor units of `currency`, which is that of the listings."""
    uses_limit: int | None = None
    uses_per_customer: int | None = None
    product_ids: tuple[int, ...] = ()
    code: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure of a template. `usual` None: it has to be given, unless `is_optional`."""

    name: str
    about: str
    usual: int | None = None
    least: int = 0
    most: int = 0
    is_optional: bool = False

    @property
    def is_required(self) -> bool:
        """Whether there is no draft without it."""
        return self.usual is None and not self.is_optional


@dataclass(frozen=True, slots=True)
class Template:
    """One usual campaign. `rule`: for whom it is; None for one that is granted or claimed by a code."""

    name: TemplateName
    about: str
    parameters: tuple[Parameter, ...] = ()
    rule: Callable[[TemplateParameters], RuleJson] | None = None
    terms: Callable[[TemplateParameters], Mapping[str, Any]] = lambda parameters: {}


def _window(before: int, after: int) -> tuple[Parameter, Parameter]:
    return (
        Parameter("days_before", "From so many days before the day on.", before, 0, 180),
        Parameter("days_after", "Until so many days after the day.", after, 0, 180),
    )


def _around(data: TemplateParameters) -> dict[str, Any]:
    return {"daysBefore": data.days_before, "daysAfter": data.days_after}


def _vips(data: TemplateParameters) -> RuleJson:
    parts: list[RuleJson] = [{"orders": {"atLeast": data.orders_at_least}}]
    if data.spent_at_least is not None:
        least = plain(data.spent_at_least, data.currency)
        parts.append({"spent": {"currency": data.currency, "atLeast": least}})
    return {"all": parts}


def _after(data: TemplateParameters) -> RuleJson:
    what = {"what": "product", "ids": list(data.product_ids), "months": data.months}
    return {"afterPurchase": what | _around(data)}


PRODUCTS = Parameter("product_ids", "The products that were bought.")
OFTEN = Parameter(
    "uses_per_customer",
    "So often in all, on each occasion where days come again.",
    None,
    1,
    1_000,
    is_optional=True,
)
TEMPLATES = (
    Template(
        TemplateName.WELCOME,
        "For who registered lately and never ordered, once; a guest's orders under the same address count.",
        (Parameter("days", "For so many days after they registered.", 30, 1, 3_650), OFTEN),
        lambda parameters: {"all": [{"neverOrdered": {}}, {"registered": {"withinDays": parameters.days}}]},
    ),
    Template(
        TemplateName.BIRTHDAY,
        "Around a customer's birthday, once each year.",
        (*_window(7, 7), OFTEN),
        lambda parameters: {"birthday": _around(parameters)},
    ),
    Template(
        TemplateName.ANNIVERSARY,
        "Around the day on which a customer registered, once each year.",
        (*_window(0, 14), OFTEN),
        lambda parameters: {"anniversary": _around(parameters)},
    ),
    Template(
        TemplateName.AFTER_PURCHASE,
        "So many months after a customer bought one of these products, once for each purchase.",
        (PRODUCTS, Parameter("months", "So many months later.", 6, 1, 120), *_window(0, 14), OFTEN),
        _after,
    ),
    Template(
        TemplateName.WIN_BACK,
        "For who has not ordered for long, once in as long a time, or so often in all.",
        (Parameter("days", "Their last order is older than so many days.", 180, 1, 3_650), OFTEN),
        lambda parameters: {"lastOrder": {"olderThanDays": parameters.days}},
        lambda parameters: {"period_days": parameters.days},
    ),
    Template(
        TemplateName.VIP,
        "For the best customers, once.",
        (
            Parameter("orders_at_least", "They bought at least so often.", 5, 1, 1_000_000),
            Parameter(
                "spent_at_least", "And for at least so much in all.", None, 0, 2**53 - 1, is_optional=True
            ),
            OFTEN,
        ),
        _vips,
    ),
    Template(
        TemplateName.LIMITED_CODE,
        "For the first who type a code that everybody may know, once each.",
        (
            Parameter("uses_limit", "For so many.", 500, 1, 2**31 - 1),
            Parameter("code", "The code."),
        ),
        terms=lambda parameters: {"uses_limit": parameters.uses_limit, "code_kind": CodeKind.SHARED},
    ),
    Template(
        TemplateName.GOODWILL,
        "An apology: only for those who are granted it.",
    ),
)
BY_NAME = {template.name: template for template in TEMPLATES}


def completed(template: Template, data: TemplateParameters) -> TemplateParameters:
    """The figures with the usual ones. Raises `Required` and `Invalid`, naming the field at fault."""
    asked = {parameter.name: parameter for parameter in template.parameters}
    values: dict[str, Any] = {}
    for field in fields(data):
        value, parameter = getattr(data, field.name), asked.get(field.name)
        is_given = value is not None and value not in ((), "")
        if parameter is None:
            if is_given and field.name != "currency":
                raise Invalid("This template does not ask for it.", field=field.name)
        elif not is_given and parameter.is_required:
            raise Required(parameter.about, field=field.name)
        elif (
            is_given
            and isinstance(value, int)
            and (value is True or not parameter.least <= value <= parameter.most)
        ):
            raise Invalid(f"A number from {parameter.least} to {parameter.most} is wanted.", field=field.name)
        elif not is_given and parameter.usual is not None:
            values[field.name] = parameter.usual
    return replace(data, **values)


def rule_of(template: Template, data: TemplateParameters) -> RuleJson | None:
    """For whom it is, from complete figures."""
    return None if template.rule is None else template.rule(data)


def draft_of(
    template: Template, draft: CampaignSpec, data: TemplateParameters, audience_id: int | None
) -> CampaignSpec:
    """What is drafted, from complete figures; what staff said of the benefit, its terms and its time stays.

    How often one customer may use it is said in all: a template's own period counts only where nothing was said.
    """
    terms = dict(template.terms(data))
    if data.uses_per_customer is not None:
        terms |= {"uses_per_customer": data.uses_per_customer, "period_days": None}
    return replace(draft, template=template.name.value, audience_id=audience_id, **terms)
