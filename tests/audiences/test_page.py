"""What docs/audiences.md says of rules is what they mean."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from saleor_retention.audiences.description import sentence
from saleor_retention.audiences.parsing import BY_NAME, GROUPS, parse
from saleor_retention.audiences.profile import Profile
from saleor_retention.audiences.rules import matches, occasion

PAGE = (Path(__file__).parents[2] / "docs" / "audiences.md").read_text()
QUESTIONS = re.findall(r"^\| [^|]+ \| `(\{.+\})` \| (Members .+\.) \|$", PAGE, re.MULTILINE)
USUAL = re.findall(r"^\| [^|]+ \| `(\{.+\})` \|$", PAGE, re.MULTILINE)
DAYS = re.findall(
    r"^\| (\d{4}-\d\d-\d\d) \| (2 January|29 February) \| (holds|does not hold) \| (\d*) ?\|$",
    PAGE,
    re.MULTILINE,
)
BIRTHDAYS = {"2 January": date(1990, 1, 2), "29 February": date(1992, 2, 29)}
WINDOW = parse({"birthday": {"daysBefore": 3, "daysAfter": 7}})
UTC_ZONE = ZoneInfo("UTC")


def test_every_question_has_its_row():
    assert {next(iter(json.loads(rule))) for rule, _ in QUESTIONS} == {*BY_NAME}
    assert [word for word in GROUPS if f"| `{word}` |" not in PAGE] == []


@pytest.mark.parametrize(("rule", "told"), QUESTIONS, ids=[told for _, told in QUESTIONS])
def test_a_rule_reads_as_the_page_says(rule, told):
    assert sentence(parse(json.loads(rule))) == told


@pytest.mark.parametrize("rule", USUAL)
def test_the_usual_rules_are_rules(rule):
    parse(json.loads(rule))


def test_the_rule_in_full_reads_as_the_page_says():
    (rule,) = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    assert sentence(parse(json.loads(rule))) in " ".join(PAGE.split())


@pytest.mark.promise("P3.1")
@pytest.mark.parametrize(("today", "birthday", "answer", "year"), DAYS)
def test_a_birthday_is_celebrated_when_the_page_says(today, birthday, answer, year):
    noon = datetime.fromisoformat(today).replace(hour=12, tzinfo=UTC)
    who = Profile(user_id=1, customer_id=1, birthday=BIRTHDAYS[birthday])
    assert matches(WINDOW, who, noon, UTC_ZONE) == (answer == "holds")
    assert occasion(WINDOW, who, noon, UTC_ZONE) == (f"birthday:{year}" if year else "")


def test_the_page_shows_days_and_usual_rules():
    assert (len(DAYS), len(USUAL)) == (7, 7)
