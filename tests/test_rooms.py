"""`rooms.py` is the one list of rooms: nothing of a room is left out of it."""

from pathlib import Path

from django.apps import apps

from saleor_retention import rooms, tasks
from saleor_retention.models import TABLES
from saleor_retention.monitoring.rules import TASK_INTERVALS
from saleor_retention.rooms import CORE, ROOMS

PACKAGE = Path(rooms.__file__).parent


def test_every_folder_with_a_room_is_listed():
    listed = {room.name for room in ROOMS if room is not CORE}
    assert listed == {path.parent.name for path in PACKAGE.glob("*/room.py")}


def test_every_table_is_named_by_the_room_that_has_its_model():
    models = set(apps.get_app_config("saleor_retention").get_models())
    assert len(TABLES) == len(set(TABLES))
    assert set(TABLES) == models
    assert {table: room.name for room in ROOMS for table in room.tables} == {
        model: model.__module__.split(".")[1] for model in models
    }


def test_every_job_of_a_room_is_a_task_that_beat_sends_and_monitoring_expects():
    jobs = {job.name: job.every for room in ROOMS for job in room.jobs}
    beats = {entry["task"]: entry["schedule"] for entry in tasks.schedule().values()}
    assert {f"saleor_retention.tasks.{name}": every for name, every in jobs.items()}.items() <= beats.items()
    assert jobs.items() <= TASK_INTERVALS.items()
    assert {name: tasks.JOBS[name].name.rpartition(".")[2] for name in jobs} == {name: name for name in jobs}


def test_no_two_rooms_give_one_name_to_two_things():
    for names in (
        [kind for room in ROOMS for kind in room.handlers],
        [name for room in ROOMS for name in (*room.sweep, *room.sweep_batches)],
        [job.name for room in ROOMS for job in room.jobs],
        [section.name for room in ROOMS for section in room.export],
        [invariant.name for room in ROOMS for invariant in room.invariants],
    ):
        assert len(names) == len(set(names))
