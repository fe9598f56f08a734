"""A new offer from the free form."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....page import Answer
from ....visit import Visit
from ..words.goods import GoodsNames, in_words
from ..words.terms import paragraph
from ..words.who import Who, who_by
from . import says
from .drafts import begun, drafted
from .free_form import GIVEN, KINDS, SHARED, FreeForm
from .rare_terms import LEFT_OUT


def shown(visit: Visit) -> Answer:
    """The form."""
    return visit.show("offers/free.html", form=FreeForm(visit))


def create(visit: Visit) -> Answer:
    """Draft it, and start it if asked."""
    form = FreeForm(visit)
    campaign = drafted(visit, form, "create", form.values)
    if campaign is None:
        return visit.show("offers/free_form.html", form=form)
    data = form.cleaned_data
    return begun(
        visit,
        campaign,
        (data.get("customers") or ()) if data["who"] == GIVEN else (),
        code=data["code"] if data["who"] == SHARED else "",
    )


def sentence(visit: Visit) -> Answer:
    """What the form as it is would do. Nothing is written."""
    form = FreeForm(visit)
    form.is_valid()
    data = form.cleaned_data
    if not says.has_benefit(form) or not data.get("who"):
        return says.told(visit, _("Say who gets what, and it is told here what it will do."))
    audience = form.audiences.get(data["who"])
    count = ""
    if audience is not None:
        count = says.how_many(visit, visit.ask("reach", rule=audience["rule"])["retentionAudiencePreview"])
    left_out = GoodsNames(
        visit, [(kind, pk) for name, kind in LEFT_OUT.items() for pk in data.get(name) or ()]
    )
    number, margin, cities = (data.get(name) for name in ("uses_limit", "margin_floor_percent", "cities"))
    words = says.words_in(
        form,
        _who(visit, form),
        kind=KINDS[data["gives"]],
        per=data.get("per") or "ORDER",
        buy=data.get("buy_quantity") or 0,
        get=data.get("get_quantity") or 0,
        max_sets=data.get("max_sets") if data["gives"] == "bundle" else None,
        without=left_out.together(LEFT_OUT, data),
        margin=visit.formats.percent(margin, 2) if margin else "",
        cities=in_words(visit, cities or (), len(cities or ())),
        excludes_sale_items=bool(data.get("excludes_sale_items")),
        minimum_quantity=data.get("minimum_quantity") or 0,
        is_for_audience=audience is not None,
        period_days=data.get("period_days"),
        cooldown_days=data.get("cooldown_days") or 0,
        uses_limit=visit.formats.number(number) if number else "",
    )
    return says.told(visit, paragraph(words), count)


def _who(visit: Visit, form: FreeForm) -> Who:
    data = form.cleaned_data
    audience = form.audiences.get(data["who"])
    if audience is not None:
        return who_by(visit, audience["rule"], audience["name"])
    if data["who"] != GIVEN:
        return Who(
            _("whoever types its code") if data["who"] == SHARED else _("whoever has one of its codes")
        )
    number = len(data.get("customers") or ())
    text = ngettext("%(number)d customer whom you chose", "%(number)d customers whom you chose", number)
    return Who(text % {"number": number} if number else _("customers whom you give it to"))
