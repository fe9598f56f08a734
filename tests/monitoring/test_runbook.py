"""Every alarm has its section and its rules, and no section or rule is about something that is not there."""

import re
from pathlib import Path

import pytest
import yaml

from saleor_retention.monitoring.gauges import GAUGES
from saleor_retention.monitoring.metric_definitions import COUNTED
from saleor_retention.monitoring.rules import (
    CRITICAL_AT_ONCE,
    LIMITS,
    MINUTE,
    TASK_INTERVALS,
    TURNS_MISSED,
    Alert,
)

pytestmark = pytest.mark.promise("G7")
DOCS = Path(__file__).parents[2] / "docs"
RUNBOOK = (DOCS / "runbook.md").read_text()
RULES = yaml.safe_load((DOCS / "alerts.yaml").read_text())["groups"][0]["rules"]
NAMED = re.compile(r"saleor_retention_([a-z_]+)")


def sections() -> dict[str, str]:
    alarms = RUNBOOK.partition("## Alarms")[2].partition("\n## ")[0]
    return dict(re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", alarms, re.MULTILINE | re.DOTALL))


def exposed() -> set[str]:
    histogram = {f"hook_seconds_{part}" for part in ("bucket", "sum", "count")}
    return {one.name for one in (*COUNTED, *GAUGES)} | histogram


def rules_of(alarm: Alert) -> dict[str, str]:
    """Expressions by severity."""
    name = "Retention" + "".join(word.capitalize() for word in alarm.value.split("_"))
    return {one["labels"]["severity"]: one["expr"] for one in RULES if one["alert"] == name}


def test_every_alarm_has_its_section_and_every_section_its_alarm():
    assert list(sections()) == [alarm.value for alarm in Alert]


@pytest.mark.parametrize("alarm", Alert)
def test_a_section_says_what_it_means_where_to_look_what_to_do_and_when_it_is_over(alarm):
    asked = re.findall(r"^\*\*(.+?)\*\* \S", sections()[alarm.value], re.MULTILINE)
    assert asked == ["Means", "Look", "Do", "Over when"]


def test_the_pages_name_only_figures_that_are_exposed():
    rules = " ".join(one["expr"] for one in RULES)
    assert set(NAMED.findall(RUNBOOK)) | set(NAMED.findall(rules)) <= exposed()


def test_every_figure_stands_in_the_picture():
    picture = RUNBOOK.partition("```mermaid")[2].partition("```")[0]
    assert {one.name for one in (*COUNTED, *GAUGES) if not re.search(rf"\b{one.name}\b", picture)} == set()


@pytest.mark.parametrize("alarm", Alert)
def test_an_alarm_has_the_rules_that_its_limits_ask_for(alarm):
    rules = rules_of(alarm)
    if alarm in LIMITS:
        warning, critical = LIMITS[alarm]
        assert list(rules) == ["warning", "critical"]
        assert f"> {warning}" in rules["warning"]
        assert f"> {critical}" in rules["critical"]
    else:
        assert list(rules) == ["critical" if alarm in CRITICAL_AT_ONCE else "warning"]


def test_no_rule_is_about_an_alarm_that_is_not_there_and_each_leads_to_its_section():
    assert len(RULES) == sum(len(rules_of(alarm)) for alarm in Alert)
    for one in RULES:
        snake = "_".join(re.findall(r"[A-Z][a-z]+", one["alert"].removeprefix("Retention"))).lower()
        assert one["annotations"]["runbook"] == f"runbook.md#{snake}"


def test_the_rule_for_late_tasks_knows_every_task_and_how_long_it_may_be_silent():
    found = re.findall(r'task=~?"([a-z_|]+)"\}\) > (\d+)', rules_of(Alert.TASK_IS_LATE)["warning"])
    silent = {task: int(limit) for tasks, limit in found for task in tasks.split("|")}
    assert silent == {
        task: TURNS_MISSED * every.total_seconds() + MINUTE for task, every in TASK_INTERVALS.items()
    }
