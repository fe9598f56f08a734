"""An audience as a file: who consented, by numbers, and nobody else."""

from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.lists.export import AudienceExported, audience_export
from saleor_retention.audiences.lists.uploads import rows
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.models import Customer, CustomerFacts
from saleor_retention.errors import Invalid, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M10.1")]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def audience():
    """Germans: 11 and 12 want the newsletter, 13 does not; 14 does and is French; others are nobody's account."""
    for pk, country, consents in (
        (1, "DE", ["newsletter"]),
        (2, "DE", ["newsletter", "sms"]),
        (3, "DE", []),
        (4, "FR", ["newsletter"]),
    ):
        Customer.objects.create(id=pk, user_id=10 + pk, email_hash=f"hash{pk}")
        CustomerFacts.objects.create(customer_id=pk, country=country, consents=consents)
    Customer.objects.create(id=5, email_hash="guest")
    Customer.objects.create(id=6, erased_at=NOON)
    for pk in (5, 6):
        CustomerFacts.objects.create(customer_id=pk, country="DE", consents=["newsletter"])
    rule = {"country": {"oneOf": ["DE"]}}
    return audience_create("Germans", rule, by=StaffContext("user:9", "Spring"), now=NOON).pk


def test_only_who_consented_is_written_by_account_and_warehouse_number(audience, tmp_path):
    path, out = tmp_path / "spring.csv", StringIO()
    call_command(
        "retention_audience_export", str(audience), "--consent", "newsletter", "--to", str(path), stdout=out
    )
    assert path.read_bytes() == b"account_id,warehouse_customer\r\n11,1\r\n12,2\r\n"
    assert "2 of 3 customers of the audience consented to newsletter" in out.getvalue()
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def test_the_file_is_one_that_a_list_reads(audience):
    out = BytesIO()
    assert audience_export(out, audience, "newsletter", now=NOON) == AudienceExported(3, 2)
    assert [cell for _, cell in rows(out.getvalue().decode())] == ["11", "12"]


def test_a_consent_that_nobody_gave_makes_an_empty_file(audience):
    out = BytesIO()
    assert audience_export(out, audience, "post", now=NOON) == AudienceExported(3, 0)
    assert out.getvalue() == b"account_id,warehouse_customer\r\n"


def test_a_dry_run_counts_and_writes_nothing(audience, tmp_path):
    out = StringIO()
    path = tmp_path / "spring.csv"
    call_command(
        "retention_audience_export",
        str(audience),
        "--consent",
        "sms",
        "--to",
        str(path),
        "--dry-run",
        stdout=out,
    )
    assert out.getvalue().strip() == "1 of 3 customers of the audience consented to sms"
    assert not path.exists()


def test_progress_hears_of_each_customer(audience):
    told = []
    audience_export(BytesIO(), audience, "newsletter", now=NOON, progress=told.append)
    assert sum(told) == 2


def test_what_makes_no_sense_is_told_and_nothing_is_written(audience, tmp_path):
    path = tmp_path / "new.csv"
    with pytest.raises(NotFound):
        audience_export(BytesIO(), 10**9, "newsletter", now=NOON)
    with pytest.raises(Invalid):
        audience_export(BytesIO(), audience, "", now=NOON)
    for words, told in (
        (["999999", "--consent", "sms", "--to", str(path)], "no audience of this number"),
        ([str(audience), "--consent", " ", "--to", str(path)], "consent"),
        ([str(audience), "--consent", "sms"], "--to"),
        ([str(audience), "--to", str(path)], "--consent"),
        (["first", "--consent", "sms", "--to", str(path)], "is no number"),
        ([str(audience), "--consent", "sms", "--to", str(tmp_path)], "cannot be written"),
    ):
        with pytest.raises(CommandError, match=told):
            call_command("retention_audience_export", *words)
    assert not path.exists()
