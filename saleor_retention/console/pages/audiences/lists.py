"""Uploaded lists of customers: looked at first, then taken in; read back; taken away."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import TextField
from ...forms.files import MOST_BYTES, decoded
from ...forms.form import ConsoleForm
from ...host import ChoiceKind
from ...page import Answer
from ...visit import Visit
from .builder import REASON
from .pages import page_arguments


class ListUploadForm(ConsoleForm):
    """A file or a text; the answer of the API stands below it, so that a chosen file stays chosen."""

    name = TextField(
        longest=100,
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("A list of the same name is replaced."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "As a spreadsheet or a mail programme writes it (CSV), with addresses of customers."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste addresses, one on each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    skip_errors = forms.BooleanField(
        label=gettext_lazy("Take the lines that are right although others are wrong"), required=False
    )

    def clean_file(self) -> str:
        """Its text."""
        uploaded = self.cleaned_data.get("file")
        if not uploaded:
            return ""
        if uploaded.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 10 MB."))
        return decoded(uploaded.read())

    def clean(self) -> dict[str, Any]:
        """One of both."""
        data = super().clean() or {}
        content = data.get("file") or data.get("text") or ""
        if not content.strip() and not self.errors:
            self.add_error("text", _("Choose a file or paste addresses."))
        if "\0" in content:
            self.add_error("file", _("This is no text. Save the table as CSV first."))
        return data | {"content": content}


class ListDeleteForm(ConsoleForm):
    """Nothing to fill in; a refusal stands above its button."""


def lists(visit: Visit) -> Answer:
    """Every list, and the form of another one."""
    connection = visit.ask("lists", **page_arguments(visit))["retentionAudienceLists"]
    return visit.show(
        "audiences/lists.html",
        connection=connection,
        form=ListUploadForm(visit),
        delete_form=ListDeleteForm(visit),
        may_change=visit.may("MANAGE_DISCOUNTS"),
        may_upload=visit.may("MANAGE_USERS"),
    )


def list_page(visit: Visit) -> Answer:
    """One list; who is in it is read after it."""
    facts = {name: visit.arguments.get(name, "") for name in ("id", "after", "before")}
    return visit.show("audiences/list.html", **facts)


def list_members(visit: Visit) -> Answer:
    """Who is in a list, by name, in the order of the list."""
    asked = visit.ask(
        "staff/audience_list_members", listId=visit.arguments.get("id", ""), **page_arguments(visit)
    )["retentionAudienceListMembers"]
    connection: Any = asked or {"edges": [], "pageInfo": {}}
    ids = [edge["node"]["userId"] for edge in connection["edges"] if edge["node"]["userId"]]
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, sorted(ids))
    shown = [names.get(pk) or _("A customer without a name") for pk in ids]
    return visit.show("audiences/list_members.html", connection=connection, names=shown)


def upload(visit: Visit) -> Answer:
    """Look at a list, or take it in."""
    form = ListUploadForm(visit, files=visit.request.FILES)
    is_dry = visit.posted.get("do") != "upload"
    answers: list[Mapping[str, Any]] = []

    def command() -> None:
        content, skips = form.cleaned_data["content"], form.cleaned_data["skip_errors"]
        mark = sha256(f"{form.cleaned_data['name']}\n{skips}\n{content}".encode()).hexdigest()[:16]
        answers.append(
            visit.command(
                "staff/audience_list_upload",
                reason=REASON,
                key=str(uuid4()) if is_dry else mark,
                name=form.cleaned_data["name"],
                file=content,
                dry_run=is_dry,
                skip_errors=skips,
            )
        )

    if not visit.tried(form, command):
        return visit.show("audiences/upload.html", form=form)
    answer = answers[0]
    if answer["listId"] is not None:
        visit.toast(_("The list is taken in."))
        return visit.go("audiences/lists")
    html = visit.show("audiences/upload_answer.html", answer=answer, is_dry=is_dry)
    return HttpResponse(html, headers={"HX-Retarget": "#upload-answer", "HX-Reswap": "innerHTML"})


def list_delete(visit: Visit) -> Answer:
    """Take a list away; the API says why not."""
    form, number = ListDeleteForm(visit), visit.arguments.get("id", "")
    done = visit.tried(
        form, lambda: visit.command("staff/audience_list_delete", reason=REASON, list_id=number)
    )
    if not done:
        return visit.show("audiences/list_delete.html", delete_form=form, id=number)
    visit.toast(_("The list is gone."))
    return visit.go("audiences/lists")
