"""What forms and sentences need of rules: questions with their arguments, things by their names, how many each has."""

from datetime import UTC, datetime

import pytest

from saleor_retention.audiences.audiences import audience_create, audience_delete
from saleor_retention.audiences.description import sentence
from saleor_retention.audiences.models import Audience, AudienceList
from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.preview import previews
from saleor_retention.audiences.queries import names_of
from saleor_retention.audiences.questions.asked import ArgumentKind
from saleor_retention.audiences.questions.registry import QUESTIONS
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.errors import Invalid
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.port import store
from tests.builders.audiences import GERMAN, NEW, join
from tests.builders.campaigns import a_campaign

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])
def test_every_question_tells_how_it_is_asked(question):
    assert question.label
    assert not question.label.endswith(".")
    names = [argument.name for argument in question.asks()]
    assert len(names) == len(set(names))
    assert set(question.any_of) <= set(names)
    assert set(question.usual) <= set(names)
    assert all(argument.label and argument.kind in ArgumentKind for argument in question.asks())


def test_goods_lists_countries_and_languages_are_told_by_their_names(django_assert_num_queries):
    store().name_goods({(GoodsKind.PRODUCT, 12): "Beans", (GoodsKind.CATEGORY, 7): "Mills"})
    AudienceList.objects.create(pk=3, name="Friends", uploaded_at=NOON)
    rule = parse(
        {
            "all": [
                {"bought": {"what": "product", "ids": [12, 15]}},
                {"favourite": {"what": "category", "ids": [7]}},
                {"list": {"id": 3}},
                {"list": {"id": 4}},
                GERMAN,
                {"language": {"oneOf": ["pt-br"]}},
            ]
        }
    )
    with django_assert_num_queries(1):
        names = names_of([rule])
    assert sentence(rule, names) == (
        "Members who bought product “Beans” or 15 and bought category “Mills” most and are in list “Friends” and are in "
        "list 4 and live in Germany and speak Brazilian Portuguese."
    )


def test_rules_are_counted_in_one_statement(django_assert_num_queries):
    join(u1="DE", u2="FR", u3="DE")
    with django_assert_num_queries(1):
        answers = previews([parse(GERMAN), parse(NEW)], now=NOON)
    assert [answer.count for answer in answers] == [2, 3]
    assert previews([], now=NOON) == ()


def test_an_audience_in_use_is_kept_and_the_campaigns_are_named():
    row = audience_create("Germans", GERMAN, by=StaffContext("user:9", "Spring"), now=NOON)
    a_campaign(audience_id=row.pk)
    with pytest.raises(Invalid, match=r"A campaign names this audience: “Welcome back”."):
        audience_delete(row.pk)
    assert Audience.objects.exists()
