"""A file that staff take over is refused where it moves more points than they may."""

import pytest

from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.models.imports import ImportedBalance
from tests.builders.points import a_programme
from tests.loyalty.test_imports import known

from .alone import post

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L7.1")]
FILE = "email,points\nann@example.com,100\nben@example.com,50\n"
IMPORT = """mutation($programme: ID!, $key: String!, $dry: Boolean!, $file: String!) {
  loyaltyPointsImport(input: {programmeId: $programme, file: $file, layout: NEUTRAL, dryRun: $dry, reason: "We moved",
    idempotencyKey: $key}) { isWritten points moved errors { field code } } }"""


def test_staff_are_refused_at_the_file(alone, settings):
    version = a_programme()
    known("ann", "ben")
    settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 149

    def asked(key: str, dry: bool) -> dict:
        programme = global_id("LoyaltyProgramme", version.programme_id)
        named = {"programme": programme, "key": key, "dry": dry, "file": FILE}
        return post("staff", IMPORT, named)["data"]["loyaltyPointsImport"]

    for key, dry in (("a", True), ("b", False)):
        assert asked(key, dry)["errors"] == [{"field": "file", "code": "LIMIT_EXCEEDED"}]
    assert not ImportedBalance.objects.exists()
    settings.RETENTION_MAX_POINTS_PER_STAFF_DAY = 150
    assert asked("c", False) == {"isWritten": True, "points": 150.0, "moved": 2, "errors": []}
    assert asked("d", False)["moved"] == 0
