"""The read side of audiences: frozen rows for loaders, ordered querysets for paging."""

from collections.abc import Iterable, Sequence
from functools import cache

from babel import Locale
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..core.db import execute
from ..store.carts import Goods, GoodsKind
from ..store.port import store
from .models import Audience, AudienceList, AudienceListMember, Membership
from .questions.account.uploaded_list import Listed
from .questions.phrases import Names
from .rules import Rule, questions_in

ENGLISH = Locale("en")
"""Of the sentences that these names stand in."""


def audiences(*, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Audience]:
    """Every audience, the newest first."""
    return Audience.objects.using(using).order_by("-pk")


def lists(*, using: str = DEFAULT_DB_ALIAS) -> QuerySet[AudienceList]:
    """Every uploaded list, the newest first."""
    return AudienceList.objects.using(using).order_by("-pk")


def members_of(list_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, int]:
    """How many customers are in each list; an empty one is absent."""
    rows = execute(
        "SELECT list_id, count(*) FROM saleor_retention_audiencelistmember WHERE list_id = ANY(%s) GROUP BY 1",
        [list(list_ids)],
        using,
    )
    return dict(rows)


def list_members(list_id: int, *, using: str = DEFAULT_DB_ALIAS) -> QuerySet[AudienceListMember]:
    """Who is in a list, each with their customer, in the order they were put there."""
    rows = AudienceListMember.objects.using(using).filter(list=list_id)
    return rows.select_related("customer").order_by("pk")


def asking_for(list_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, list[Audience]]:
    """The audiences whose rule names each list, in the order they were made; a list that none names is absent."""
    rows = execute(
        """
        SELECT l.id, a.id FROM unnest(%s::bigint[]) AS l(id)
        JOIN saleor_retention_audience a
          ON jsonb_path_exists(a.rule, '$.**."list".id ? (@ == $id)', jsonb_build_object('id', l.id))
        ORDER BY a.id
        """,
        [list(list_ids)],
        using,
    )
    audiences_by_id = Audience.objects.using(using).in_bulk({audience_id for _, audience_id in rows})
    by_list: dict[int, list[Audience]] = {}
    for list_id, audience_id in rows:
        by_list.setdefault(list_id, []).append(audiences_by_id[audience_id])
    return by_list


def sizes_of(audience_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, int]:
    """How many are in each tracked audience, as of the last sweep; those of no span are absent."""
    rows = execute(
        """
        SELECT audience_id, count(*) FROM saleor_retention_membership
        WHERE left_at IS NULL AND audience_id = ANY(%s) GROUP BY 1
        """,
        [list(audience_ids)],
        using,
    )
    return dict(rows)


def spans_of_account(user_id: int, *, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Membership]:
    """Open spans of the customer of an account, each with its audience, in the order the audiences were made."""
    rows = Membership.objects.using(using).filter(customer__user_id=user_id, left_at=None)
    return rows.select_related("audience").order_by("audience")


def movements(audience_id: int, *, using: str = DEFAULT_DB_ALIAS) -> QuerySet[Membership]:
    """Spans of an audience, the newest first."""
    rows = Membership.objects.using(using).filter(audience=audience_id)
    return rows.select_related("customer").order_by("-pk")


def names_of(rules: Iterable[Rule], *, using: str = DEFAULT_DB_ALIAS) -> Names:
    """For the sentences of these rules: the goods in one statement, the lists in another."""
    questions = [question for rule in rules for question in questions_in(rule)]
    goods: set[Goods] = {
        (GoodsKind(question.what.value), pk)
        for question in questions
        for pk in getattr(question, "ids", ())
        if hasattr(question, "what")
    }
    lists = {question.id for question in questions if isinstance(question, Listed)}
    return Names(
        goods={(kind.value, pk): name for (kind, pk), name in store().goods_names(goods).items()}
        if goods
        else {},
        lists=dict(AudienceList.objects.using(using).filter(pk__in=lists).values_list("pk", "name"))
        if lists
        else {},
        countries=_countries(),
        languages=_languages(),
    )


@cache
def _countries() -> dict[str, str]:
    return {code: str(name) for code, name in ENGLISH.territories.items() if len(code) == 2}


@cache
def _languages() -> dict[str, str]:
    return {str(code).replace("_", "-").lower(): str(name) for code, name in ENGLISH.languages.items()}
