"""Audiences and lists: what is shown of them and done with them."""

from django.utils.translation import gettext_lazy

from ...page import ConsolePage
from .audiences import audience, changes, count, delete, listing, members, table
from .builder import edit, new, preview, rows, save
from .lists import list_delete, list_members, list_page, lists, upload


class AudiencesPage(ConsolePage):
    """Customers by rules, and by lists."""

    name = "audiences"
    title = gettext_lazy("Audiences")
    place = 4
    parts = {
        "": listing,
        "table": table,
        "count": count,
        "new": new,
        "edit": edit,
        "audience": audience,
        "members": members,
        "changes": changes,
        "lists": lists,
        "list": list_page,
        "list-members": list_members,
    }
    actions = {
        "rows": rows,
        "preview": preview,
        "save": save,
        "delete": delete,
        "upload": upload,
        "list-delete": list_delete,
    }
