"""The read side of events: a customer's, and those that movements name."""

from collections.abc import Collection

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet

from .models import Event


def events_of(user_id: int, *, using: str = DEFAULT_DB_ALIAS) -> "QuerySet[Event]":
    """Events of an account, the newest first; those of an account that became another's are the other's."""
    whose = Q(customer__user_id=user_id) | Q(customer__merged__user_id=user_id)
    pks = Event.objects.using(using).filter(whose).values("pk")
    return Event.objects.using(using).filter(pk__in=pks).select_related("programme").order_by("-pk")


def events_by_id(event_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, Event]:
    """One statement."""
    return Event.objects.using(using).select_related("programme").in_bulk(event_ids)
