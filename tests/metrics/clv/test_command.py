"""`retention_fit_value` tells the models, writes nothing on a dry run, and may be repeated."""

import subprocess
import sys

import pytest
import time_machine
from django.core.management import call_command

from saleor_retention.metrics.clv.models import CustomerValue, ValueModel
from tests.metrics.clv.shop import NOW, cdnow_shop, small_shop


def said(capsys, **options) -> list[str]:
    with time_machine.travel(NOW, tick=False):
        call_command("retention_fit_value", **options)
    return capsys.readouterr().out.splitlines()


@pytest.mark.django_db
def test_it_tells_the_model_and_its_error_and_values_everybody(capsys):
    cdnow_shop()
    dry = said(capsys, dry_run=True)
    assert dry[-1] == "Nothing was written."
    assert not ValueModel.objects.exists()
    told = said(capsys)
    assert told[:2] == dry[:2]
    assert told[0].startswith(
        "USD: 2357 customers (1139 came back), 1997-01-01 to 1998-06-30: BG_NBD with r 0."
    )
    assert told[1] == "  after 1997-09-30 it foretold 1653 purchases, there were 1882 (-12.1%)"
    assert told[-1] == "2357 values are told."
    assert said(capsys) == ["2357 values are told."]
    assert CustomerValue.objects.count() == 2357


@pytest.mark.django_db
def test_it_says_why_there_is_no_model(capsys):
    small_shop(3, first=NOW.date().replace(month=1))
    assert said(capsys)[0].endswith(": no model (TOO_FEW_REPEATERS)")


def test_nothing_imports_numpy_before_it_is_needed():
    """The extra may be missing: the engine starts, serves and answers without it."""
    code = (
        "import sys, django; sys.modules['numpy'] = sys.modules['scipy'] = None; django.setup();"
        "import saleor_retention.tasks, saleor_retention.hosts.standalone.api.schema"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
