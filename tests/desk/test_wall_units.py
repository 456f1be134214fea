"""What the wall says of units: by kind, of all agencies together."""

from datetime import UTC, datetime

from ari_app.desk.live.board_feed import Board, Lists
from ari_app.desk.wall.picture import MOST_AGENCIES, UnitsReady, picture_of
from ari_app.live.live_watch import LiveView
from ari_app.operations.health import NOTHING_KNOWN

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


def test_without_units_there_is_a_line_more_for_agencies() -> None:
    picture = picture_of(board([]), initials=False)
    assert not picture.units and len(picture.agencies) == MOST_AGENCIES
