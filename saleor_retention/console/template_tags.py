"""Filters and tags of the console's templates: formats of the reader, links between pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BooleanField, CheckboxSelectMultiple
from django.forms.boundfield import BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .forms.pickers import PickField

register = template.Library()


@register.simple_tag(takes_context=True)
def money(context: Context, amount: Any) -> str:
    """A `Money` of the API."""
    return str(context["formats"].money(amount))


@register.simple_tag(takes_context=True)
def number(context: Context, value: Any) -> str:
    """A number."""
    return str(context["formats"].number(value))


@register.simple_tag(takes_context=True)
def percent(context: Context, value: Any) -> str:
    """A number of percent."""
    return str(context["formats"].percent(value))


@register.simple_tag(takes_context=True)
def share(context: Context, value: Any) -> str:
    """A share of one, as a percentage."""
    return str(context["formats"].share(value))


@register.simple_tag(takes_context=True)
def day(context: Context, value: Any) -> str:
    """A day."""
    return str(context["formats"].day(value))


@register.simple_tag(takes_context=True)
def instant(context: Context, value: Any) -> str:
    """A day and a time."""
    return str(context["formats"].instant(value))


@register.simple_tag(takes_context=True)
def to(context: Context, path: str, **arguments: Any) -> SafeString:
    """The attributes of a link to another page of the console: `<a {% to "offers/campaign" id=campaign.id %}>`.

    It says how it swaps: inside a form it would inherit that of the form, and take away what pages are shown in.
    """
    visit = context["visit"]
    return format_html(
        'href="{}" hx-get="{}" hx-target="#main" hx-swap="innerHTML"',
        visit.address(path, **arguments),
        visit.address(f"part/{path}", **arguments),
    )


@register.simple_tag(takes_context=True)
def sent_to(context: Context, path: str, **arguments: Any) -> SafeString:
    """The attributes of a form that does an action: `<form {% sent_to "offers/create" %}>`; its answer replaces it."""
    address = context["visit"].address(f"do/{path}", **arguments)
    return format_html('hx-post="{}" hx-target="this" hx-swap="outerHTML" novalidate', address)


@register.simple_tag(takes_context=True)
def part(context: Context, path: str, **arguments: Any) -> SafeString:
    """The attributes of an element that loads a part by itself: `<div {% part "offers/results" id=… %}></div>`."""
    address = context["visit"].address(f"part/{path}", **arguments)
    return format_html('hx-get="{}" hx-trigger="load" hx-target="this" aria-busy="true"', address)


@register.simple_tag(takes_context=True)
def here(context: Context, path: str, **arguments: Any) -> SafeString:
    """The attributes of a button in a part that loads it again, or another in its place."""
    address = context["visit"].address(f"part/{path}", **arguments)
    return format_html('hx-get="{}" hx-target="closest [hx-trigger]"', address)


@register.filter
def day_of(value: Any, formats: Any) -> str:
    """A day, to stand in a translated sentence: `with day=offer.endsAt|day_of:formats`."""
    return str(formats.day(value))


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """What a mapping has there: `channels|at:rule.channel`."""
    return values.get(key, key)


@register.filter
def may(visit: Any, permission: str) -> bool:
    """Whether the requestor has a permission: `visit|may:"MANAGE_DISCOUNTS"`."""
    return bool(visit.may(permission))


@register.filter
def state(value: str) -> str:
    """The state of a campaign or an offer in words."""
    words = {
        "DRAFT": _("Draft"),
        "ACTIVE": _("Running"),
        "PAUSED": _("Paused"),
        "STOPPED": _("Stopped"),
        "SCHEDULED": _("Scheduled"),
        "AVAILABLE": _("Available"),
        "RESERVED": _("On a checkout"),
        "USED": _("Used"),
        "ENDED": _("Ended"),
    }
    return words.get(value, value)


@register.filter
def kind_of(field: Any) -> str:
    """How `forms/field.html` shows a field."""
    if isinstance(field, PickField):
        return "pick"
    if isinstance(field, BooleanField):
        return "switch"
    return "checked" if isinstance(field.widget, CheckboxSelectMultiple) else "input"


@register.simple_tag
def described(bound: BoundField) -> SafeString:
    """The input of a field, tied to its help and its error."""
    ids = [f"{bound.id_for_label}-help"] if bound.help_text else []
    more: dict[str, Any] = {}
    if bound.errors:
        ids.append(f"{bound.auto_id}-error")
        more["aria-invalid"] = "true"
    if ids:
        more["aria-describedby"] = " ".join(ids)
    return bound.as_widget(attrs=more)


@register.filter
def chosen_of(bound: BoundField) -> list[Any]:
    """What is chosen of a picker, by name."""
    value = bound.value() or []
    ids = [value] if isinstance(value, str) else list(value)
    field = bound.field
    return list(field.chosen(ids)) if isinstance(field, PickField) else []


@register.simple_tag(takes_context=True)
def page_to(context: Context, path: str, **arguments: Any) -> SafeString:
    """A link to another page of a table: what else is in the address stays."""
    kept = {k: v for k, v in context["visit"].arguments.items() if k not in ("before", "after")}
    return to(context, path, **{**kept, **arguments})


@register.simple_tag(takes_context=True)
def shown_in(context: Context, target: str, path: str, **arguments: Any) -> SafeString:
    """The attributes of a button that shows a part in the element of that id: `<button {% shown_in "friends" "…" %}>`."""
    address = context["visit"].address(f"part/{path}", **arguments)
    return format_html('hx-get="{}" hx-target="#{}"', address, target)


@register.simple_tag(takes_context=True)
def page_in(context: Context, target: str, path: str, **arguments: Any) -> SafeString:
    """The same for another page of a part's table: what else is in its address stays."""
    kept = {k: v for k, v in context["visit"].arguments.items() if k not in ("before", "after")}
    return shown_in(context, target, path, **{**kept, **arguments})
