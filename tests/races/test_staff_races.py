"""Staff at the same moment: one key is one command, one instant has one set of terms."""

from functools import partial

import pytest
from django.db import transaction

from saleor_retention.core import idempotency
from saleor_retention.core.db import command
from saleor_retention.core.models import IdempotentCommand
from saleor_retention.errors import KeyReused
from saleor_retention.loyalty.ledger import adjustments
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.models import Account, Programme, ProgrammeVersion, Transaction
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.referrals.models import ReferralProgramme
from saleor_retention.referrals.terms import referral_terms_set
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, give
from tests.invariants import assert_sound

from .concurrency import Crossing, outcomes
from .without_guard import without

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("G6")]


def press(key: str, request: object, done: list, meet=lambda: None) -> None:
    """A staff member presses a button; `meet` is between the key and the work."""

    def work():
        meet()
        done.append(request)
        return {"n": len(done)}

    with command():
        idempotency.once(scope="grant", key=key, actor="staff:1", reason="sorry", request=request, work=work)


def looked_up_first(*, scope, key, actor, reason, request, work):
    """The control: look whether the key is there, then work, then write it."""
    if earlier := IdempotentCommand.objects.filter(scope=scope, key=key).first():
        if earlier.request_hash != idempotency.request_hash(request):
            raise KeyReused
        return earlier.answer
    answer = work()
    IdempotentCommand.objects.create(
        scope=scope,
        key=key,
        actor=actor,
        reason=reason,
        request_hash=idempotency.request_hash(request),
        answer=answer,
    )
    return answer


def test_one_key_pressed_by_two_at_once_is_one_command(transactional_db):
    done, meet = [], Crossing()
    assert outcomes(*[partial(press, "k", "ann", done, meet)] * 2) == ["done", "done"]
    assert (done, IdempotentCommand.objects.count()) == (["ann"], 1)


def test_one_key_pressed_for_two_requests_at_once_is_refused_for_one(transactional_db):
    done, meet = [], Crossing()
    assert outcomes(*(partial(press, "k", who, done, meet) for who in ("ann", "ben"))) == [
        "KeyReused",
        "done",
    ]
    assert len(done) == IdempotentCommand.objects.count() == 1


def test_control_a_key_that_is_looked_up_before_the_work_lets_both_work(transactional_db, lift):
    done, meet = [], Crossing()
    lift("staff.key_first", looked_up_first)
    with without((IdempotentCommand, "one_command_per_key")):
        assert outcomes(*[partial(press, "k", "ann", done, meet)] * 2) == ["done", "done"]
    assert done == ["ann", "ann"]


def test_control_with_the_constraint_alone_the_second_ends_in_an_error(transactional_db, lift):
    done, meet = [], Crossing()
    lift("staff.key_first", looked_up_first)
    assert outcomes(*[partial(press, "k", "ann", done, meet)] * 2) == ["IntegrityError", "done"]


@pytest.fixture
def two_members(transactional_db):
    """A programme, and two members who have accounts in it."""
    version = a_programme()
    members = [a_member(1), a_member(2)]
    for who in members:
        give(who, 100, version, f"order:{who.pk}")
    return members, version.programme_id


def adjust_both(two_members, cross) -> list[str]:
    """One key for two members; each has looked for the key before either writes."""
    members, programme_id = two_members
    cross(adjustments.converge, "write")
    said = {"actor": "staff:1", "reason": "sorry", "key": "k", "now": NOON}
    return outcomes(*(partial(adjust, who.pk, programme_id, 5, **said) for who in members))


def given() -> int:
    return sum(Account.objects.filter(kind="available").values_list("balance", flat=True)) - 200


def test_one_key_for_two_members_at_once_is_refused_for_one(two_members, cross):
    assert adjust_both(two_members, cross) == ["KeyReused", "done"]
    assert given() == 5
    assert_sound()


def test_control_without_the_lock_on_the_key_the_second_ends_in_an_error(two_members, cross, lift):
    lift("adjustment.lock_key")
    assert adjust_both(two_members, cross) == ["IntegrityError", "done"]
    assert given() == 5


def test_control_without_lock_and_constraint_one_key_gives_twice(two_members, cross, lift):
    lift("adjustment.lock_key")
    with without((Transaction, "one_movement_per_key")):
        assert adjust_both(two_members, cross) == ["done", "done"]
        assert given() == 10


def version(programme_id: int, rate: int) -> ProgrammeVersion:
    return version_add(
        programme_id,
        channel="main",
        currency="USD",
        rate_points=rate,
        rate_minor=100,
        expiry_months=None,
        valid_from=NOON,
        actor="staff:1",
        reason="spring",
        now=NOON,
    )


def two_versions(cross_at) -> list[str]:
    """Two begin at one instant; each has looked for another before either is written."""
    programme_id = programme_create("stars", "Stars").pk
    cross_at("programme.after_check")
    return outcomes(*(partial(version, programme_id, rate) for rate in (1, 2)))


def test_of_two_versions_that_begin_at_one_instant_one_is_refused(transactional_db, cross_at):
    assert two_versions(cross_at) == ["Invalid", "done"]
    assert ProgrammeVersion.objects.count() == 1


def test_control_without_the_lock_the_second_version_ends_in_an_error(transactional_db, cross_at, lift):
    lift("programme.lock_channel")
    assert two_versions(cross_at) == ["IntegrityError", "done"]


def test_control_without_lock_and_constraint_two_versions_are_in_force(transactional_db, cross_at, lift):
    lift("programme.lock_channel")
    with without((ProgrammeVersion, "one_version_at_a_time")):
        assert two_versions(cross_at) == ["done", "done"]
        assert ProgrammeVersion.objects.filter(valid_from=NOON).count() == 2


def two_terms(monkeypatch) -> list[str]:
    """Two terms for friends begin at one instant; each has looked for another before either is written."""
    programme_id = programme_create("stars", "Stars").pk
    crossing, create = Crossing(), ReferralProgramme.objects.create

    def crossed(**columns):
        crossing()
        return create(**columns)

    monkeypatch.setattr(ReferralProgramme.objects, "create", crossed)
    said = {"channel": "main", "referee_points": 1, "is_active": True, "valid_from": NOON, "now": NOON}
    said |= {"actor": "staff:1", "reason": "spring", "programme_id": programme_id}
    return outcomes(*(partial(referral_terms_set, referrer_points=n, **said) for n in (1, 2)))


def test_of_two_terms_that_begin_at_one_instant_one_is_refused(transactional_db, monkeypatch):
    assert two_terms(monkeypatch) == ["Invalid", "done"]
    assert ReferralProgramme.objects.count() == 1


def test_control_without_the_lock_the_second_terms_end_in_an_error(transactional_db, monkeypatch, lift):
    lift("referral.lock_channel")
    assert two_terms(monkeypatch) == ["IntegrityError", "done"]


def two_programmes(monkeypatch) -> list[str]:
    """Two programmes of one name are made; neither is committed before both are written."""
    crossing, create = Crossing(), Programme.objects.create

    def crossed(**columns):
        with transaction.atomic():
            row = create(**columns)
            crossing()
        return row

    monkeypatch.setattr(Programme.objects, "create", crossed)
    return outcomes(*[partial(programme_create, "stars", "Stars")] * 2)


def test_of_two_programmes_of_one_name_one_is_refused(transactional_db, monkeypatch):
    assert two_programmes(monkeypatch) == ["Invalid", "done"]
    assert Programme.objects.count() == 1
