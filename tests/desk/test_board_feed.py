"""When those who look at the line are told: at once, together, and only of what they would see."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ari_app.desk.live import board_feed
from ari_app.desk.live.board_feed import LEVELS_S, Board, _by_time, _Levels
from ari_app.live.centre_alarms import CentreAlarm, CentreAlarmKind
from tests.desk.test_rendering import NOW, board, quiet_board, ticket_alarm

DISPATCH = {
    "agency_name": "Damkar",
    "state": "sent",
    "telephoned_at": None,
    "acknowledge_by": NOW + timedelta(seconds=90),
    "under_way": False,
    "has_page": True,
}


def alarmed() -> Board:
    quiet = quiet_board()
    return replace(quiet, lists=replace(quiet.lists, alarms=({**ticket_alarm(1), **DISPATCH},)))


def late(due_s: float) -> Board:
    quiet, row = quiet_board(), {"due": NOW + timedelta(seconds=due_s)}
    return replace(quiet, lists=replace(quiet.lists, unacknowledged=(row,)))


EARLY = replace(board(), now=NOW - timedelta(seconds=15))


def figured(figure: float) -> Board:
    alarm = CentreAlarm(kind=CentreAlarmKind.NOBODY_HERE, since=NOW, subject="", figure=figure)
    return replace(board(), centre_alarms=(alarm,))


@pytest.mark.parametrize(
    ("shown", "after_s", "is_told", "remark"),
    [
        (quiet_board(), 40, False, "nothing happens and nothing grows"),
        (EARLY, 4, False, "who waits is calm, and amber, and stays so"),
        (EARLY, 6, True, "who waits turns amber, or red"),
        (alarmed(), 60, False, "the agency still has time"),
        (alarmed(), 91, True, "the agency's time is over: it is to be telephoned"),
        (late(30), 29, False, "an agency on the wall is not late yet"),
        (late(30), 30, True, "and now it is"),
        (quiet_board(), 86400, True, "another day: a day is said where a time was"),
    ],
)
def test_what_time_alone_shows(shown: Board, after_s: float, is_told: bool, remark: str) -> None:
    later = replace(shown, now=shown.now + timedelta(seconds=after_s))
    assert (_by_time(later) != _by_time(shown)) is is_told, remark


def test_a_figure_of_an_alarm_is_told_while_callers_are_there() -> None:
    assert _by_time(figured(1)) != _by_time(figured(2))


@pytest.mark.parametrize(("each_s", "told_soon"), [(0.0, True), (3600.0, False)])
async def test_levels_of_all_screeners_are_told_together(
    monkeypatch: Any, each_s: float, told_soon: bool
) -> None:
    """The first at once, all others after their time."""
    monkeypatch.setattr(board_feed, "LEVELS_S", each_s)
    told: list[dict[str, int]] = []
    levels = _Levels(lambda event: told.append(json.loads(event.decode().split("data: ")[1])))
    levels.hear({"a": -20})
    await _turns()
    levels.hear({"b": -30})
    levels.hear({"a": -40})
    await _turns()
    assert told == [{"a": -20}, *([{"b": -30, "a": -40}] if told_soon else [])]


async def _turns() -> None:
    """Whatever is due now has its turn."""
    for _ in range(5):
        await asyncio.sleep(0.001)


def test_levels_are_told_as_often_as_a_screener_tells_them() -> None:
    assert LEVELS_S <= 0.5  # a bar that jumps less often looks stuck
