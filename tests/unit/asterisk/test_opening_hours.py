"""The steps of the dialplan say of every minute what the rule says."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from ari_app.asterisk.configuration import rendered
from ari_app.asterisk.opening_hours import asterisk_zone, steps
from ari_app.hours import OpeningHours, is_open
from ari_app.settings import Centre, Hours, Settings
from dialplan.check import faults
from dialplan.checker.checking import findings
from dialplan.checker.files import Files
from tests.unit.asterisk.goto_if_time import returned
from tests.unit.dialplan.shipped import (
    SECRETS,
    SITI,
    TELKOM,
    NoAsterisk,
    needed_modules,
    prompts,
)
from tests.unit.test_hours import TABLE, hours_of_any_centre, times

ZONE = "Asia/Jakarta"


@settings(max_examples=400)
@given(hours_of_any_centre, times)
def test_asterisk_answers_as_the_rule_does(hours: OpeningHours, at: datetime) -> None:
    expected = "open" if is_open(hours, at.astimezone(ZoneInfo(ZONE))) else "closed"
    assert returned(steps(hours, ZONE), at) == expected


@pytest.mark.parametrize(("hours", "local", "expected", "remark"), TABLE)
def test_the_same_table(hours: OpeningHours, local: str, expected: bool, remark: str) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    assert returned(steps(hours, ZONE), at) == ("open" if expected else "closed"), remark


def test_as_shipped_no_clock_is_asked() -> None:
    assert steps(OpeningHours(), ZONE) == ["exten => s,1,Return(open)"]


def test_jeparas_hours_are_one_question() -> None:
    hours = Hours(every_day="07:00-21:00").opening
    assert steps(hours, ZONE) == [
        "exten => s,1,GotoIfTime(07:00-20:59,*,*,*,Asia/Jakarta?open)",
        " same => n,Return(closed)",
        " same => n(open),Return(open)",
    ]


@pytest.mark.parametrize(
    ("zone", "known_as"),
    [
        ("Asia/Jakarta", "LMT-7"),
        ("Asia/Makassar", "LMT-8"),
        ("Asia/Kolkata", "LMT-5:30"),
        ("Pacific/Marquesas", "LMT+9:30"),
        ("UTC", "LMT+0"),
    ],
)
def test_a_machine_without_files_of_zones_is_told_the_distance(
    tmp_path: Path, zone: str, known_as: str
) -> None:
    assert asterisk_zone(zone, tmp_path) == known_as


@pytest.mark.parametrize(
    "hours",
    [
        Hours(),
        Hours(every_day="07:00-21:00"),
        Hours(every_day="21:00-07:00", sunday="closed", holidays=[date(2026, 12, 25)]),
        Hours(monday="09:00-10:00", holidays=[date(2026, 12, 25)], holiday="23:00-01:00"),
    ],
)
@pytest.mark.parametrize("trunks", [(TELKOM,), ()])
def test_the_checker_finds_nothing_in_a_plan_with_hours(
    tmp_path: Path, hours: Hours, trunks: tuple[object, ...]
) -> None:
    chosen = Settings(home=tmp_path, hours=hours, centre=Centre(time_zone="Asia/Jayapura"))
    if trunks:
        chosen = chosen.model_copy(update={"trunks": list(trunks)})
    texts = rendered(chosen, SECRETS, NoAsterisk(), (SITI,))
    assert faults(texts) == []
    assert findings(Files(texts=texts, prompts=prompts()), needed_modules()) == []
