"""The builder of audiences: rows of questions, what they mean told at once, saved, opened again."""

from base64 import b64encode

import pytest

from saleor_retention.audiences.models import Audience, AudienceList
from saleor_retention.audiences.questions.registry import QUESTIONS
from saleor_retention.console.pages.audiences.rows import rows_of
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.port import store
from tests.builders.audiences import GERMAN, an_audience, join
from tests.builders.campaigns import NOON
from tests.builders.points import a_programme
from tests.builders.tiers import a_tier_plan

from .test_audiences import TAG, id_of
from .visitor import Visitor, read

pytestmark = pytest.mark.django_db
BEANS = b64encode(b"Product:12").decode()


@pytest.fixture(autouse=True)
def shop():
    store().open_channel("main", "USD")
    store().name_goods({(GoodsKind.PRODUCT, 12): f"Beans {TAG}", (GoodsKind.CATEGORY, 7): "Mills"})
    AudienceList.objects.create(pk=3, name="Friends", uploaded_at=NOON)
    a_tier_plan(a_programme().programme_id)


def row(question: str, number: int = 0, **arguments) -> dict:
    """What a form sends of a row."""
    values = {f"r{number}_{question.lower()}_{name}": value for name, value in arguments.items()}
    return {"row": [str(number)], f"r{number}_question": question, f"r{number}_was": question, **values}


def sent(*rows: dict, **more) -> dict:
    """What a whole form sends."""
    values = {"name": "Some", "match": "all", "key": "k1", **more}
    for given in rows:
        values |= given
    return values | {"row": [number for given in rows for number in given["row"]]}


ASKED = [
    ("anniversary", {"days_before": "3", "days_after": "7"}, {"daysBefore": 3, "daysAfter": 7}),
    ("attribute", {"key": "skin", "one_of": "dry\noily"}, {"key": "skin", "oneOf": ["dry", "oily"]}),
    ("birthday", {"days_before": "3"}, {"daysBefore": 3}),
    ("city", {"one_of": "Berlin"}, {"oneOf": ["berlin"]}),
    ("consent", {"key": "news"}, {"key": "news"}),
    ("country", {"one_of": ["DE", "FR"]}, {"oneOf": ["DE", "FR"]}),
    ("language", {"one_of": ["de"]}, {"oneOf": ["de"]}),
    ("published", {"key": "tier", "one_of": "gold\n3"}, {"key": "tier", "oneOf": [3, "gold"]}),
    ("list", {"id": "3"}, {"id": 3}),
    ("afterPurchase", {"what": "product", "ids": [BEANS], "months": "6"}, {"what": "product", "ids": [12], "months": 6}),
    ("favourite", {"what": "product", "ids": [BEANS]}, {"what": "product", "ids": [12]}),
    ("bought", {"what": "product", "ids": [BEANS], "units": "2"}, {"what": "product", "ids": [12], "units": 2}),
    ("averageOrder", {"currency": "USD", "at_least": "50"}, {"currency": "USD", "atLeast": "50.00"}),
    ("channel", {"one_of": ["main"]}, {"oneOf": ["main"]}),
    ("firstDelivery", {"within_days": "14"}, {"withinDays": 14}),
    ("firstOrder", {"since": "2026-01-01", "until": "2026-02-01"}, {"since": "2026-01-01", "until": "2026-02-01"}),
    ("lastOrder", {"older_than_days": "90"}, {"olderThanDays": 90}),
    ("registered", {}, {}),
    ("neverOrdered", {}, {}),
    ("orders", {"at_least": "1,000"}, {"atLeast": 1000}),
    ("segment", {"currency": "USD", "one_of": ["soulmates", "flirting"]}, {"currency": "USD", "oneOf": ["flirting", "soulmates"]}),
    ("scores", {"currency": "USD", "recency_at_least": "4"}, {"currency": "USD", "recencyAtLeast": 4}),
    *((name, {"currency": "USD"}, {"currency": "USD"}) for name in ("atRisk", "quickChurn", "lateChurn", "vip", "preVip")),
    ("tier", {"one_of": ["gold"]}, {"oneOf": ["gold"]}),
    ("spent", {"currency": "USD", "at_most": "5.50"}, {"currency": "USD", "atMost": "5.50"}),
]  # fmt: skip


def test_every_question_is_here():
    assert {name for name, _, _ in ASKED} == {question.name for question in QUESTIONS}


@pytest.mark.parametrize(("question", "typed", "arguments"), ASKED, ids=[name for name, _, _ in ASKED])
def test_each_question_is_saved_and_opens_again(staff, question, typed, arguments):
    response = staff.do("audiences/save", **sent(row(question, **typed)))
    assert "/part/audiences/audience" in response.headers.get("HX-Location", ""), read(
        response.content.decode()
    )
    audience = Audience.objects.get()
    assert (audience.name, audience.rule) == ("Some", {question: arguments})
    html = staff.part("audiences/edit", id=id_of(audience))
    assert f'<option value="{question}" selected>' in html
    assert "more layers" not in html
    assert TAG not in html
    again = {}
    for name, value in typed.items():
        again[name] = value
        field = f"r0_{question.lower()}_{name}"
        for text in value if isinstance(value, list) else [value.splitlines()[0].replace(",", "")]:
            assert field in html
            assert text.lower() in html.lower()
    staff.do(f"audiences/save?id={id_of(audience)}", **sent(row(question, **again), name="Other", key="k2"))
    audience.refresh_from_db()
    assert (audience.name, audience.rule) == ("Other", {question: arguments})


def test_rows_are_put_together(staff):
    rows = [row("country", one_of=["DE"]), row("neverOrdered", 4, **{})]
    rows[1]["r4_not"] = "on"
    staff.do("audiences/save", **sent(*rows, match="any", is_tracked="on"))
    audience = Audience.objects.get()
    assert audience.rule == {"any": [{"country": {"oneOf": ["DE"]}}, {"none": [{"neverOrdered": {}}]}]}
    assert audience.is_tracked
    html = staff.part("audiences/edit", id=id_of(audience))
    assert 'name="r1_not" id="id_r1_not" checked' in html
    assert '<option value="any" selected>' in html


def test_what_is_meant_is_told_at_once(staff):
    join(u1="DE", u2="FR")
    text = read(
        staff.do("audiences/preview", **sent(row("country", one_of=["DE"]), name="")).content.decode()
    )
    assert "Members who live in Germany. 1 of 2 customers now Some of them: member1@example.com" in text
    half = staff.do("audiences/preview", **sent(row("country"))).content.decode()
    assert "Fill in every question, and you see here who is meant." in half
    beans = staff.do("audiences/preview", **sent(row("favourite", what="product", ids=[BEANS])))
    assert TAG not in beans.content.decode()
    assert "“Beans " in read(beans.content.decode())


def test_rows_come_and_go_without_losing_what_was_typed(staff):
    values = sent(row("lastOrder", older_than_days="abc"), name="Half a na")
    html = staff.do("audiences/rows", **values, do="add").content.decode()
    assert 'value="Half a na"' in html
    assert 'value="abc"' in html
    assert 'name="r1_question"' in html
    assert "error" not in html
    gone = staff.do("audiences/rows", **values | {"row": ["0", "1"]}, do="remove:0").content.decode()
    assert "r0_question" not in gone
    assert "r1_question" in gone


def test_another_question_brings_its_fields_with_usual_values(staff):
    values = sent(row("lastOrder", older_than_days="5")) | {"r0_question": "orders"}
    html = staff.do("audiences/rows", **values).content.decode()
    assert '<input type="text" name="r0_orders_at_least" value="2"' in html
    assert "older_than" not in html
    goods = sent(row("favourite", what="category"), do="")
    assert "/pick/category?field=r0_favourite_ids" in staff.do("audiences/rows", **goods).content.decode()


ABSURD = [
    "",
    " ",
    "1" + "0" * 40,
    "-1",
    "NaN",
    "Infinity",
    "1e999",
    "0.001",
    "\0",
    "x" * 3_000,
    "0000-01-01",
    "9999-12-31",
    BEANS,
]
KINDS = [
    ("birthday", "days_before"),
    ("attribute", "key"),
    ("city", "one_of"),
    ("country", "one_of"),
    ("language", "one_of"),
    ("list", "id"),
    ("afterPurchase", "months"),
    ("afterPurchase", "what"),
    ("bought", "ids"),
    ("averageOrder", "currency"),
    ("averageOrder", "at_least"),
    ("firstOrder", "since"),
    ("orders", "at_least"),
]
"""A field of each kind."""
FREE = {"attribute", "city"}
"""Any text is one."""


@pytest.mark.parametrize(("question", "field"), KINDS, ids=[f"{name}-{field}" for name, field in KINDS])
def test_absurd_values_are_sentences_and_change_nothing(staff, question, field):
    typed = next(typed for name, typed, _ in ASKED if name == question)
    for number, value in enumerate(ABSURD):
        values = sent(row(question, **typed | {field: value}), key=f"k{number}")
        response = staff.do("audiences/save", **values)
        html = response.content.decode()
        if "HX-Location" not in response.headers:
            assert not Audience.objects.exists()
            assert 'class="error"' in html
        else:
            assert not value.strip() or value == BEANS or question in FREE or field == "since", (
                value,
                read(html),
            )
            Audience.objects.all().delete()
    many = sent(row(question, **typed | {field: ABSURD}), key="many")
    assert staff.do("audiences/save", **many).content or Audience.objects.exists()
    assert staff.do("audiences/preview", **many).content
    assert staff.do("audiences/rows", **many).content


@pytest.mark.parametrize("value", [*ABSURD, "x" * 100_000], ids=range(len(ABSURD) + 1))
def test_absurd_names_questions_and_rows_change_nothing(staff, value):
    for field in ("name", "match", "r0_question", "row"):
        response = staff.do("audiences/save", **sent(row("neverOrdered"), key=f"k{field}") | {field: value})
        if "HX-Location" not in response.headers:
            assert not Audience.objects.exists()
            assert 'role="alert"' in response.content.decode()
        Audience.objects.all().delete()
        assert staff.do("audiences/rows", **sent(row("neverOrdered")) | {field: value}).content


def test_what_makes_no_sense_together_is_told_at_its_field(staff):
    twice = sent(row("orders", at_least="3", at_most="2"))
    assert staff.errors("audiences/save", **twice) == {
        "r0_orders_at_most": "This is less than the other one."
    }
    assert staff.errors("audiences/save", **sent(row("orders"))) == {
        "r0_orders_at_least": "Fill in one of the two, or both."
    }
    days = sent(row("registered", since="2026-02-01", until="2026-02-01"))
    assert staff.errors("audiences/save", **days) == {
        "r0_registered_until": "Choose a day after the first one."
    }
    assert staff.errors("audiences/save", **sent(row(""))) == {"r0_question": "Choose one."}
    an_audience(GERMAN, "Some")
    assert staff.errors("audiences/save", **sent(row("neverOrdered"))) == {
        "name": "There is an audience of this name."
    }


def test_a_rule_with_more_layers_is_told_and_can_only_be_read(staff):
    audience = an_audience(
        {"any": [{"all": [GERMAN, {"neverOrdered": {}}]}, {"orders": {"atLeast": 5}}]}, "Deep"
    )
    html = staff.part("audiences/edit", id=id_of(audience))
    assert "This rule has more layers than rows can show." in html
    assert "<form" not in html
    assert "live in Germany and never ordered" in html
    assert "For experts" not in html


def test_rules_that_mean_the_same_as_rows_open_as_rows():
    none = {"none": [{"neverOrdered": {}}, GERMAN]}
    assert [
        (one.question, one.is_not) for one in rows_of({"all": [none, {"orders": {"atLeast": 1}}]}).rows
    ] == [
        ("neverOrdered", True),
        ("country", True),
        ("orders", False),
    ]
    assert rows_of({"any": [none]}) is None
    assert rows_of({"all": [{"none": [{"all": [GERMAN]}]}]}) is None
    assert rows_of(none).match == "all"


def test_a_list_becomes_an_audience_in_a_click(staff):
    assert '<option value="3" selected>Friends</option>' in staff.part("audiences/new", list="3")
    assert staff.text("audiences/new", list="' OR 1=1")


def test_nobody_without_the_permission_makes_one():
    for token, text in (("only-MANAGE_ORDERS", "Manage sales and vouchers"), ("nobody", "Sign in")):
        for action in ("save", "rows", "preview"):
            html = Visitor(token).do(f"audiences/{action}", **sent(row("neverOrdered"))).content.decode()
            assert text in html
    assert not Audience.objects.exists()
