"""Who may sit where: the rules of the seats, as tables."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ari_app.live.live_view import Caller, LiveView, Member
from ari_app.live.seating import SeatState, in_call, preselected, seats

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


def at(state: Any, extension: str = "301") -> Member:
    return Member(
        extension=extension,
        name=extension,
        interface=f"PJSIP/{extension}",
        state=state,
        pause_reason="",
        calls_taken=0,
        last_call_at=None,
    )


def row(login: str | None) -> dict[str, Any]:
    taken = login is not None
    return {
        "extension": "301",
        "name": "Meja 1",
        "seating_id": 7 if taken else None,
        "login": login,
        "person": login,
        "since": NOW if taken else None,
    }


@pytest.mark.parametrize(
    ("login", "state", "wanted"),
    [
        (None, "away", SeatState.FREE),
        (None, "ready", SeatState.FREE),  # a page that is about to be closed
        (None, "talking", SeatState.BUSY),  # logged out in mid-talk
        ("sari", "away", SeatState.OWN),
        ("sari", "talking", SeatState.OWN),  # her own talk, from another browser
        ("bagus", "away", SeatState.LEFT),
        ("bagus", "ready", SeatState.TAKEN),
        ("bagus", "paused", SeatState.TAKEN),
        ("bagus", "ringing", SeatState.BUSY),
        ("bagus", "talking", SeatState.BUSY),
    ],
)
def test_what_a_place_is(login: str | None, state: Any, wanted: SeatState) -> None:
    view = LiveView(at=NOW, connected=True, members=(at(state),))
    (seat,) = seats([row(login)], view, "sari")
    assert seat.state is wanted


def test_an_asterisk_that_is_away_lets_nobody_take_over() -> None:
    (seat,) = seats([row("bagus")], LiveView(at=NOW), "sari")
    assert seat.state is SeatState.TAKEN


def test_a_caller_on_hold_is_a_call_at_the_place() -> None:
    caller = Caller(
        call_id="x",
        ani="",
        state="talking",  # type: ignore[arg-type]
        began_at=NOW,
        since=NOW,
        with_extension="301",
        talk="on_hold",
    )
    view = LiveView(at=NOW, connected=True, callers=(caller,), members=(at("ready"),))
    assert in_call(view, "301") and not in_call(view, "302")


def test_enter_never_takes_a_place_from_anybody() -> None:
    view = LiveView(at=NOW, connected=True, members=(at("away"),))
    assert preselected(seats([row("bagus")], view, "sari"), "301") == ""
