"""What a form would do, in a sentence, before anything is done: to whom, how often, and how many customers that is now."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....host import ChoiceKind
from ....refusals import ConsoleError
from ....visit import Visit, camel_case
from ..words.goods import KINDS, GoodsNames
from ..words.terms import CampaignWords, paragraph, written
from ..words.who import Who, who_by
from .template_form import TemplateForm
from .terms_form import TermsForm


def words_in(form: TermsForm, who: Who, **more: Any) -> CampaignWords:
    """Of a form that was looked through, as far as it makes sense."""
    data, visit = form.cleaned_data, form.visit
    asked = [(kind, pk) for name, kind in KINDS.items() for pk in data.get(name) or ()]
    asked += [(ChoiceKind.COUNTRY, code) for code in data.get("countries") or ()]
    names = GoodsNames(visit, asked)
    percent, holdout = data.get("percent"), data.get("holdout_percent")

    def money(name: str) -> str:
        amounts = [
            {"amount": amount, "currency": code}
            for code in form.chosen_currencies(data)
            if (amount := data.get(f"{name}_{code.lower()}"))
        ]
        return written(visit, amounts)

    return CampaignWords(
        who=who,
        percent=visit.formats.percent(percent, 2)
        if percent and data.get("gives") in ("percent", "bundle")
        else "",
        amount=money("amount"),
        goods=names.meant(data),
        minimum=money("minimum"),
        most=money("max_discount"),
        budget=money("budget"),
        holdout=visit.formats.percent(holdout, 2) if holdout else "",
        countries=names.together({"countries": ChoiceKind.COUNTRY}, data),
        uses_per_customer=data.get("uses_per_customer") or 1,
        **more,
    )


def of_template(visit: Visit, form: TemplateForm) -> str:
    """The live sentence beside the form of a usual offer."""
    form.is_valid()
    if not has_benefit(form):
        return told(visit, _("Say what it gives, and it is told here what it will do."))
    data = form.cleaned_data
    audience = _audience(visit, form)
    if audience is None:
        who, count = _without_audience(form, data), ""
    else:
        who, count = who_by(visit, audience["rule"], ""), how_many(visit, audience)
    days = data.get("days") if data.get("comes_again") else None
    number = data.get("uses_limit")
    words = words_in(
        form,
        who,
        period_days=days,
        is_for_audience=bool(form.offer.how_often),
        uses_limit=visit.formats.number(number) if number else "",
    )
    return told(visit, paragraph(words), count)


def has_benefit(form: TermsForm) -> bool:
    """Whether it is known what it gives."""
    data = form.cleaned_data
    if data.get("gives") in ("percent", "bundle"):
        return bool(data.get("percent"))
    if data.get("gives") in ("amount", "gift_card"):
        return any(data.get(key) for key in form.fields if key.startswith("amount_"))
    return bool(data.get("gives"))


def told(visit: Visit, text: str, count: str = "") -> str:
    """The sentence."""
    return visit.show("offers/says.html", text=text, count=count)


def how_many(visit: Visit, audience: Mapping[str, Any]) -> str:
    """`audience`: with a count, a total, and when they were counted."""
    number, total = (visit.formats.number(audience[name]) for name in ("count", "total"))
    if earlier := visit.formats.earlier(audience["countedAt"]):
        return ngettext(
            "That is %(number)s customer of %(total)s, counted %(instant)s.",
            "That is %(number)s customers of %(total)s, counted %(instant)s.",
            audience["count"],
        ) % {"number": number, "total": total, "instant": earlier}
    return ngettext(
        "That is %(number)s customer of %(total)s now.",
        "That is %(number)s customers of %(total)s now.",
        audience["count"],
    ) % {"number": number, "total": total}


def _audience(visit: Visit, form: TemplateForm) -> Mapping[str, Any] | None:
    """None for an offer without one, and while its figures make no sense."""
    if not form.offer.how_often or any(figure.name in form.errors for figure in form.offer.figures):
        return None
    data = form.cleaned_data
    figures = {camel_case(figure.name): data[figure.name] for figure in form.offer.figures}
    who = form.who(data)
    asked = {
        **figures,
        "template": form.offer.name,
        "productIds": who["product_ids"],
        "spentAtLeast": who["spent_at_least"],
        "currency": form.currencies[0] if who["spent_at_least"] else None,
    }
    if form.offer.asks_products and not asked["productIds"]:
        return None
    told_values = {name: value for name, value in asked.items() if value is not None}
    try:
        answer = visit.ask("staff/template_audience", input=told_values)
    except ConsoleError:
        return None
    result: Mapping[str, Any] | None = answer["personalOfferTemplateAudience"]
    return result


def _without_audience(form: TemplateForm, data: Mapping[str, Any]) -> Who:
    if form.offer.asks_code:
        return Who(_("whoever types its code"))
    if form.offer.asks_customers:
        number = len(data.get("customers") or ())
        text = ngettext("%(number)d customer whom you chose", "%(number)d customers whom you chose", number)
        return Who(text % {"number": number} if number else _("customers whom you give it to"))
    return Who(_("the customers whom you describe"))
