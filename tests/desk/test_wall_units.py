"""What the wall says of units: by kind, of all agencies together."""

from dataclasses import replace
from datetime import UTC, datetime

from ari_app.desk.live.board_feed import Board
from ari_app.desk.live.board_lists import Lists
from ari_app.desk.wall.picture import MOST_AGENCIES, UnitsReady, picture_of
from ari_app.live.live_view import LiveView
from ari_app.operations.health import NOTHING_KNOWN
from ari_app.reports.safety import safety_of
from ari_app.reports.service_level import Share

NOW = datetime(2026, 5, 1, 2, tzinfo=UTC)
LATE = [
    {"agency": name, "name": name, "tickets": 1, "since": NOW, "due": NOW}
    for name in ("bpbd", "damkar", "pln", "pmi", "pupr", "rsud")
]


def board(units: list[dict[str, object]]) -> Board:
    return Board(
        view=LiveView(at=NOW),
        lists=Lists(at=NOW, units=units, unacknowledged=LATE),
        health=NOTHING_KNOWN,
        screeners_wanted=2,
        hold_limit_s=45.0,
    )


def counted(kind: str, ready: int, at_work: int = 0, out: int = 0) -> dict[str, object]:
    return {"agency": "x", "kind": kind, "ready": ready, "at_work": at_work, "out": out}


def test_kinds_are_counted_over_all_agencies() -> None:
    rows = [counted("boat", 0, out=1), counted("ambulance", 1, 1), counted("ambulance", 2)]
    picture = picture_of(board(rows), initials=False)
    assert picture.units == [
        UnitsReady(kind="ambulance", ready=3, all=4),
        UnitsReady(kind="boat", ready=0, all=1),
    ]
    assert (len(picture.agencies), picture.more_agencies) == (MOST_AGENCIES - 1, 2)


def test_of_the_calls_kept_away_it_says_how_many_were_human() -> None:
    lists = Lists(
        at=NOW,
        known=True,
        centre_now=dict.fromkeys(
            (
                *("abandoned", "kept_away"),
                *(
                    f"{span}_{each}"
                    for span in ("hour", "day")
                    for each in ("answered", "answered_in_time", "lost", "lost_in_time")
                ),
            ),
            0,
        ),
        safety=safety_of({"held human": 1, "held false_call": 49, "held ": 7}),
    )
    day = picture_of(replace(board([]), lists=lists), initials=False).day
    assert day is not None and day.held_human == Share(part=1, whole=50)


def test_without_units_there_is_a_line_more_for_agencies() -> None:
    picture = picture_of(board([]), initials=False)
    assert not picture.units and len(picture.agencies) == MOST_AGENCIES
