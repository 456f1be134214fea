"""What alarms of the shifts: a table of who is there, minute by minute."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from ari_app.live.centre_alarms import CentreAlarm, Standing
from ari_app.live.live_view import LiveView, Member
from ari_app.live.shift_alarms import (
    DEADLINES,
    AgreedSwap,
    OpenedShift,
    Present,
    ShiftFacts,
    present_in,
    shift_causes,
    unread_notes,
)
from ari_app.settings import Limits
from ari_app.shifts.roster import Shift
from tests.unit.shifts.some import HOUR, SEVEN, duty, shift

LIMITS = Limits()
PLAN = shift(duty("bagus", "301"), duty("dewi", "302"))
MINUTE = timedelta(minutes=1)


def present(*here: str, gone: dict[str, datetime | None] | None = None) -> tuple[Present, ...]:
    away = (Present(login=k, here=False, gone_at=at) for k, at in (gone or {}).items())
    return (*(Present(login=login, here=True) for login in here), *away)


def alarms(facts: ShiftFacts, now: datetime, limits: Limits = LIMITS) -> list[str]:
    return list(map(_said, Standing().seen(shift_causes(facts, now, limits), now, limits)))


def _said(alarm: CentreAlarm) -> str:
    return f"{alarm.kind.value} {alarm.subject} {alarm.figure:g}"


EMPTY_1, EMPTY_2 = "place_empty Bagus (301) 1", "place_empty Dewi (302) 1"


@pytest.mark.parametrize(
    ("plan", "here", "gone", "minute", "wanted", "remark"),
    [
        (PLAN, ["bagus", "dewi"], {}, 1, [], "complete"),
        (PLAN, ["bagus"], {"dewi": None}, 0.5, [], "the minute in which people log in"),
        (PLAN, ["bagus"], {"dewi": None}, 1, ["shift_short Pagi 1"], "it began with one of two"),
        (PLAN, [], {}, 2, ["shift_short Pagi 2"], "and with none"),
        (PLAN, ["bagus"], {"dewi": None}, 5, [EMPTY_2], "from then on it is said who is missing"),
        (PLAN, ["bagus"], {"dewi": SEVEN + 60 * MINUTE}, 64, [], "four minutes away"),
        (PLAN, ["bagus"], {"dewi": SEVEN + 60 * MINUTE}, 65, [EMPTY_2], "five"),
        (PLAN, [], {"bagus": None, "dewi": None}, 5, [EMPTY_1, EMPTY_2], "nobody came"),
        (PLAN, ["bagus", "rahma"], {"dewi": None}, 30, [], "somebody stands in, without a plan"),
        (PLAN, ["bagus"], {"dewi": None}, 500, [], "the shift is over"),
        (shift(duty("bagus")), ["bagus"], {}, 30, ["shift_short Pagi 1"], "nobody was found"),
        (shift(duty("bagus")), ["bagus", "siti"], {}, 30, [], "the supervisor takes the place"),
        (
            shift(duty("bagus"), duty("dewi", absent=True)),
            *(["bagus"], {"dewi": None}, 30, ["shift_short Pagi 1"]),
            "who is ill is not telephoned: somebody else is to be found",
        ),
        (shift(duty("bagus")), [], {}, -59, ["shift_short Pagi 1"], "an hour before: find one"),
        (shift(duty("bagus")), [], {}, -61, [], "not yet"),
        (PLAN, [], {}, -30, [], "the plan is complete, nobody need be here yet"),
    ],
)
def test_who_is_missing(
    plan: Shift,
    here: list[str],
    gone: dict[str, datetime | None],
    minute: float,
    wanted: list[str],
    remark: str,
) -> None:
    facts = ShiftFacts(shifts=(plan,), present=present(*here, gone=gone))
    assert alarms(facts, SEVEN + minute * MINUTE) == wanted, remark


def test_one_stand_in_fills_one_place_of_two_shifts() -> None:
    other = shift(duty("rahma"), name="Cadangan", number=2)
    facts = ShiftFacts(shifts=(shift(duty("bagus")), other), present=present("siti"))
    at = SEVEN + 2 * MINUTE
    assert alarms(facts, at) == ["shift_short Pagi 1", "shift_short Cadangan 2"]


def test_who_only_looks_on_stands_in_for_nobody() -> None:
    looks_on = Present(login="siti", here=True, rings=False)
    facts = ShiftFacts(shifts=(shift(duty("bagus")),), present=(*present("bagus"), looks_on))
    assert alarms(facts, SEVEN + 2 * MINUTE) == ["shift_short Pagi 1"]


def test_a_phone_that_goes_off_is_counted_from_then() -> None:
    """They are logged in, so no database says since when; five minutes later it alarms."""
    standing, seen = Standing(), []
    off = Present(login="dewi", here=False, logged_in=True, gone_at=SEVEN - HOUR)
    facts = ShiftFacts(shifts=(PLAN,), present=(*present("bagus"), off))
    for minute in (60, 64, 65):
        now = SEVEN + minute * MINUTE
        seen.append(len(standing.seen(shift_causes(facts, now, LIMITS), now, LIMITS)))
    assert seen == [0, 0, 1]
    assert not standing.seen((), SEVEN + 66 * MINUTE, LIMITS), "it ends with its cause"


def row(login: str, extension: str, here: bool) -> dict[str, Any]:
    return {"login": login, "extension": extension, "here": here, "gone_at": SEVEN}


@pytest.mark.parametrize(
    ("known", "state", "logged_in", "here"),
    [
        (True, "ready", True, True),
        (True, "paused", True, True),
        (True, "away", True, False),
        (False, "away", True, True),
        (True, "ready", False, False),
    ],
)
def test_here_is_logged_in_with_a_phone_that_is_on(
    known: bool, state: Any, logged_in: bool, here: bool
) -> None:
    member = Member(
        extension="301",
        name="",
        interface="PJSIP/301",
        state=state,
        pause_reason="",
        calls_taken=0,
        last_call_at=None,
    )
    view = LiveView(at=SEVEN, connected=known, settled=known, members=(member,))
    (found,) = present_in([row("bagus", "301", logged_in)], view)
    assert found.here is here


def test_unread_notes_alarm_from_the_next_shifts_beginning() -> None:
    def note(login: str, written_h: float) -> dict[str, Any]:
        written = SEVEN + written_h * HOUR
        return {
            **{"shift_name": "Pagi", "login": login, "written_at": written},
            "next_begins_at": SEVEN + 7 * HOUR,
        }

    notes = unread_notes([note("dewi", 6), note("rahma", 6), note("dewi", 6.5)])
    facts = ShiftFacts(unread=notes)
    assert not alarms(facts, SEVEN + 7 * HOUR + 14 * MINUTE)
    assert alarms(facts, SEVEN + 7 * HOUR + 15 * MINUTE) == ["notes_unread Pagi 2"]
    late = ShiftFacts(unread=unread_notes([note("dewi", 8)]))
    assert not alarms(late, SEVEN + 8 * HOUR + 14 * MINUTE), "written after the shift began"


def test_an_agreed_swap_waits_for_a_supervisor() -> None:
    swap = AgreedSwap(shift="Malam", begins_at=SEVEN + 14 * HOUR, agreed_at=SEVEN)
    facts = ShiftFacts(swaps=(swap,))
    assert not alarms(facts, SEVEN + HOUR)
    assert alarms(facts, SEVEN + 2 * HOUR) == ["swap_waits Malam 1"]
    assert not alarms(facts, SEVEN + 14 * HOUR), "the shift has begun as planned"
    assert not alarms(facts, SEVEN + 13 * HOUR, Limits(swap_ahead_s=0))


def test_each_has_one_action_and_a_reason() -> None:
    assert all(row.ended_by and row.remark for row in DEADLINES.values())


def test_who_reports_that_they_do_not_come_opens_a_place_at_once() -> None:
    """However far the shift is; from an hour before it the plan itself says so."""
    at = SEVEN + 240 * HOUR
    opened = OpenedShift(shift="Pagi 11-12", begins_at=at, missing=1, since=SEVEN)
    facts = ShiftFacts(opened=(opened,))
    assert alarms(facts, SEVEN) == ["absence_opened Pagi 11-12 1"]
    assert alarms(facts, at - HOUR) == []
