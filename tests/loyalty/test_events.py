"""Events that earn: each fact once, within its cap, by the rule of its time, and taken back with it."""

from datetime import timedelta

import pytest

from saleor_retention.errors import (
    Disabled,
    Invalid,
    KeyReused,
    LimitReached,
    NotFound,
    Required,
    VersionInThePast,
)
from saleor_retention.loyalty.events.event_rules import event_rule_set, in_force, rules_of
from saleor_retention.loyalty.events.models import Event
from saleor_retention.loyalty.events.record import event_record, event_withdraw
from saleor_retention.loyalty.ledger.holds import capture, hold
from saleor_retention.loyalty.models import Lot
from saleor_retention.loyalty.programmes import programme_update
from saleor_retention.store.channels import ChannelTerms, Mode
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import NEW_YEAR, a_member, a_programme, an_id, balance_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def version():
    return a_programme()


def rule(version, kind: str = "review", points: int = 50, **changes):
    return event_rule_set(
        version.programme_id,
        **{"kind": kind, "points": points, "actor": "user:1", "reason": "spring", "now": NEW_YEAR} | changes,
    )


def record(customer, version, key: str = "review:812", **changes) -> Event:
    return event_record(
        customer.pk,
        version.programme_id,
        **{"kind": "review", "key": key, "actor": "app:1", "now": NOON} | changes,
    )


@pytest.mark.promise("L1.3")
def test_the_same_review_recorded_twice_earns_once(version):
    ann, _ = a_member(1), rule(version)
    first, again = record(ann, version), record(ann, version, now=NOON + DAY)
    assert first.pk == again.pk
    assert balance_of(ann)["available"] == 50
    lot = Lot.objects.get()
    assert (lot.cause, lot.earned_at, lot.expires_at) == (f"event:{first.pk}", NOON, NOON.replace(year=2027))


@pytest.mark.promise("L1.3")
def test_a_cap_refuses_the_third_review_of_a_month_and_lets_the_next_month_in(version):
    ann, _ = a_member(1), rule(version, most=2, period="month")
    record(ann, version, "1")
    record(ann, version, "2", occurred_at=NOON - timedelta(hours=11))
    with pytest.raises(LimitReached) as refused:
        record(ann, version, "3")
    assert refused.value.field == "event_kind"
    assert Event.objects.count() == 2
    record(ann, version, "4", occurred_at=NOON - DAY)
    record(ann, version, "5", now=NOON + 31 * DAY)
    assert balance_of(ann)["available"] == 200


def test_a_withdrawn_event_gives_its_place_under_the_cap_back(version):
    ann, _ = a_member(1), rule(version, most=1, period="ever")
    record(ann, version, "1")
    event_withdraw(version.programme_id, kind="review", key="1", now=NOON)
    record(ann, version, "2")
    assert balance_of(ann)["available"] == 50


@pytest.mark.promise("L1.3")
def test_a_deleted_review_takes_its_points_back_once_and_stays_withdrawn(version):
    ann, _ = a_member(1), rule(version)
    record(ann, version)
    for _turn in range(2):
        event_withdraw(version.programme_id, kind="review", key="review:812", now=NOON + DAY)
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 0}
    assert record(ann, version, now=NOON + DAY).withdrawn_at == NOON + DAY
    assert balance_of(ann)["available"] == 0


def test_what_was_spent_meanwhile_is_owed(version):
    ann, _ = a_member(1), rule(version)
    record(ann, version)
    spent = hold(ann.pk, version.programme_id, 30, an_id("checkout"), now=NOON)
    capture(spent.pk, an_id("order"), now=NOON)
    event_withdraw(version.programme_id, kind="review", key="review:812", now=NOON)
    assert balance_of(ann) == {"available": 0, "held": 0, "owed": 30}


def test_a_later_rule_changes_nothing_of_what_was_earned(version):
    ann = a_member(1)
    rule(version, points=50)
    rule(version, points=10, now=NOON - DAY)
    record(ann, version, "late", occurred_at=NOON - 2 * DAY)
    record(ann, version, "new")
    assert list(Event.objects.order_by("pk").values_list("points", flat=True)) == [50, 10]
    rule(version, points=0, now=NOON)
    with pytest.raises(NotFound):
        record(ann, version, "after")
    assert in_force(rules_of([version.programme_id])[version.programme_id], NOON) == []


def test_nothing_is_earned_while_the_programme_is_off_or_live_nowhere(version):
    ann, _ = a_member(1), rule(version)
    programme_update(version.programme_id, is_active=False, now=NOON)
    with pytest.raises(Disabled):
        record(ann, version)
    programme_update(version.programme_id, is_active=True, now=NOON + DAY)
    with pytest.raises(Disabled):
        record(ann, version, now=NOON + 2 * DAY, occurred_at=NOON + DAY / 2)
    store().agree("main", ChannelTerms(Mode.SHADOW))
    with pytest.raises(Disabled):
        record(ann, version, now=NOON + 2 * DAY)
    assert not Event.objects.exists()


def test_the_fact_of_one_customer_is_not_another_s(version):
    rule(version)
    record(a_member(1), version)
    with pytest.raises(KeyReused):
        record(a_member(2), version)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"kind": "none"}, Invalid, "event_kind"),
        ({"kind": "sign_up"}, Invalid, "event_kind"),
        ({"key": " "}, Required, "event_key"),
        ({"key": "x" * 201}, Invalid, "event_key"),
        ({"occurred_at": NOON + DAY}, Invalid, "occurred_at"),
        ({"kind": "custom", "name": "unknown"}, NotFound, "event_kind"),
        ({"occurred_at": NEW_YEAR - DAY}, NotFound, "event_kind"),
    ],
)
def test_what_cannot_be_recorded_is_refused_at_its_field(version, changes, error, field):
    ann, _ = a_member(1), rule(version)
    with pytest.raises(error) as refused:
        record(ann, version, **changes)
    assert refused.value.field == field
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"kind": "custom"}, Required, "event_name"),
        ({"kind": "custom", "name": "x" * 65}, Invalid, "event_name"),
        ({"name": "one"}, Invalid, "event_name"),
        ({"points": -1}, Invalid, "points"),
        ({"points": 10**9 + 1}, Invalid, "points"),
        ({"most": 0}, Invalid, "most"),
        ({"period": "decade"}, Invalid, "period"),
        ({"includes_earlier": True}, Invalid, "includes_earlier"),
        ({"reason": " "}, Required, "reason"),
        ({"valid_from": NEW_YEAR - DAY}, VersionInThePast, "valid_from"),
    ],
)
def test_a_rule_without_sense_is_refused_at_its_field(version, changes, error, field):
    with pytest.raises(error) as refused:
        rule(version, **changes)
    assert refused.value.field == field
    assert not rules_of([version.programme_id])


@pytest.mark.promise("L1.3")
def test_an_event_of_the_shop_s_own_has_a_rule_for_each_name(version):
    ann = a_member(1)
    rule(version, "custom", 15, name="shop visit")
    rule(version, "custom", 40, name="workshop")
    record(ann, version, "2026-03-01", kind="custom", name="shop visit")
    record(ann, version, "2026-03-01", kind="custom", name="workshop")
    assert balance_of(ann)["available"] == 55


@pytest.mark.promise("L1.3")
@pytest.mark.parametrize("kind", ["review", "survey_answer", "social_post", "custom"])
def test_each_kind_that_is_told_earns_by_its_rule_once_for_its_key_up_to_its_cap(version, kind):
    ann, name = a_member(1), "workshop" if kind == "custom" else ""
    rule(version, kind, 30, name=name, most=2, period="month")
    for key in ("a", "a", "b"):
        record(ann, version, key, kind=kind, name=name)
    with pytest.raises(LimitReached):
        record(ann, version, "c", kind=kind, name=name)
    assert balance_of(ann)["available"] == 60
