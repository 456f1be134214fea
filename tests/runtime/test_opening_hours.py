"""The real Asterisk's clock answers as the rule does, by a zone's name and by its distance."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ari_app.asterisk import plan_check, runtime, scratch
from ari_app.asterisk.opening_hours import ZONES, steps
from ari_app.hours import WEEKDAYS, OpeningHours, is_open
from ari_app.settings import Hours, Settings
from tests.unit.asterisk.goto_if_time import returned


@pytest.fixture(scope="module")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[scratch.Scratch]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    found = runtime.find(settings)
    with scratch.scratch_folder() as home:
        own, plan = plan_check.prepared(settings, [], [], found, home)
        with scratch.running(own, plan.files.texts, found) as started:
            assert started.until_ready()
            yield started


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura", "Pacific/Marquesas"])
@pytest.mark.parametrize("named", [True, False])
def test_the_real_clock_agrees(
    asterisk: scratch.Scratch, tmp_path: Path, zone: str, named: bool
) -> None:
    zones = ZONES if named else tmp_path  # a machine without the files of time zones
    for hours in _around(datetime.now(UTC).astimezone(ZoneInfo(zone))):
        before, said, after = _asked(asterisk, steps(hours, zone, zones))
        wanted = {is_open(hours, at.astimezone(ZoneInfo(zone))) for at in (before, after)}
        assert (said == "open") in wanted, (hours, before)


def _around(now: datetime) -> Iterator[OpeningHours]:
    """Hours that begin or end near this moment, on this weekday and on others."""
    today, yesterday = WEEKDAYS[now.weekday()], WEEKDAYS[now.weekday() - 1]
    for shift in (-3, -1, 0, 1, 2):
        begin = (now + timedelta(hours=shift)).replace(minute=0)
        hour = f"{begin:%H:%M}-{begin + timedelta(hours=1):%H:%M}"
        yield Hours(every_day=hour).opening
        yield Hours.model_validate({"every_day": "closed", today: hour}).opening
    night = f"{now + timedelta(minutes=90):%H:%M}-{now + timedelta(minutes=30):%H:%M}"
    morning = f"{now + timedelta(minutes=90):%H:%M}-{now - timedelta(minutes=30):%H:%M}"
    for span in (night, morning):
        yield Hours.model_validate({"every_day": "closed", yesterday: span}).opening
        yield Hours(every_day=span, holidays=[now.date()]).opening
        yield Hours(every_day=span, holidays=[now.date() - timedelta(days=1)]).opening
    yield Hours(holidays=[date(2020, 1, 1)]).opening


def _asked(asterisk: scratch.Scratch, lines: Sequence[str]) -> tuple[datetime, str, datetime]:
    """What Asterisk said, and when it was asked first and last."""

    def decide(times: str, weekdays: str, clock: str, _: datetime) -> bool:
        asked = f"IFTIME({times},{weekdays},*,*,{clock}?open:closed)"
        told = asterisk.order(f"dialplan eval function {asked}")
        assert "Result: open" in told or "Result: closed" in told, told
        return "Result: open" in told

    def day(clock: str) -> str:
        told = asterisk.order(f"dialplan eval function STRFTIME(,{clock},%Y%m%d)")
        return told.split("Result: ")[1].split()[0]

    before = datetime.now(UTC)
    said = returned(lines, before, decide, day)
    return before, said, datetime.now(UTC)
