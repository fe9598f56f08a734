"""Absurd settings are refused at start, by name."""

import pytest

from saleor_retention.checks import BOUNDS, settings_make_sense
from saleor_retention.conf import FORMER_NAMES, Settings, clear_settings, conf


def said() -> list[str]:
    return [message.msg for message in settings_make_sense()]


def test_the_defaults_make_sense():
    assert said() == []


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_a_number_out_of_its_bounds_is_refused(name, settings):
    least, most = BOUNDS[name]
    for value in (least - 1, most + 1, "5", 1.5, True):
        setattr(settings, f"RETENTION_{name.upper()}", value)
        assert said() == [f"RETENTION_{name.upper()} is a whole number from {least} to {most}."], value
    for value in (least, most):
        setattr(settings, f"RETENTION_{name.upper()}", value)
        assert said() == []


def test_a_word_that_means_nothing_is_refused(settings):
    settings.RETENTION_JOIN_GUESTS = "always"
    assert said() == ["RETENTION_JOIN_GUESTS is one of confirmed, store."]


def test_an_environment_variable_counts_and_must_be_a_number(monkeypatch):
    monkeypatch.setenv("RETENTION_BATCH_SIZE", "7")
    clear_settings()
    assert conf.batch_size == 7
    monkeypatch.setenv("RETENTION_BATCH_SIZE", "many")
    clear_settings()
    assert said() == ["RETENTION_BATCH_SIZE is a whole number from 1 to 5000."]


def test_djangos_settings_win_over_the_environment(monkeypatch, settings):
    monkeypatch.setenv("RETENTION_BATCH_SIZE", "7")
    settings.RETENTION_BATCH_SIZE = 8
    assert conf.batch_size == 8


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd", "Mars"])
def test_a_zone_that_does_not_exist_is_refused(zone, settings):
    settings.RETENTION_TIME_ZONE = zone
    assert said() == [f"RETENTION_TIME_ZONE {zone!r} is no time zone."]


def test_every_bounded_setting_exists():
    assert set(BOUNDS) <= set(vars(Settings))


@pytest.mark.parametrize(
    ("name", "former"), [(name, one) for name, old in FORMER_NAMES.items() for one in old]
)
def test_a_setting_that_has_another_name_now_is_still_read_under_its_former_one(
    name, former, monkeypatch, settings
):
    for key in (name, former):
        monkeypatch.delattr(settings, f"RETENTION_{key.upper()}", raising=False)
    wanted = type(getattr(Settings, name))(7)
    setattr(settings, f"RETENTION_{former.upper()}", wanted)
    assert getattr(conf, name) == wanted
    setattr(settings, f"RETENTION_{name.upper()}", type(wanted)(8))
    assert getattr(conf, name) == type(wanted)(8)
