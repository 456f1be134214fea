"""What alarms on the line: waiting callers, and desks that let callers ring in vain."""

from datetime import UTC, datetime, timedelta

import pytest

from ari_app.asterisk.ami_connection import AmiEvent
from ari_app.call import State
from ari_app.live.live_alarms import live_alarms
from ari_app.live.live_view import Caller, LiveView, Member, MemberState
from ari_app.live.vain_rings import Vain, VainRings
from ari_app.settings import Limits

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


def member(extension: str, state: MemberState) -> Member:
    return Member(
        extension=extension,
        name="",
        interface=f"PJSIP/{extension}",
        state=state,
        pause_reason="",
        calls_taken=0,
        last_call_at=None,
    )


def line(waited_s: float | None, *states: MemberState) -> LiveView:
    """A caller who has waited so long, and desks in these states."""
    began_at = NOW - timedelta(seconds=waited_s or 0)
    caller = Caller(
        call_id="a-call", ani="0812", state=State.WAITING, began_at=began_at, since=began_at
    )
    members = tuple(member(str(101 + number), state) for number, state in enumerate(states))
    callers = () if waited_s is None else (caller,)
    return LiveView(at=NOW, connected=True, settled=True, callers=callers, members=members)


@pytest.mark.parametrize(
    ("view", "wait", "remark"),
    [
        (line(None, "ready"), None, "nobody waits"),
        (line(19.9, "ready"), None, "about to be answered"),
        (line(20, "ready"), "caller", "somebody is ready"),
        (line(20, "talking", "ringing"), "caller", "it rings and nobody answers"),
        (line(90, "talking", "paused"), None, "who works talks; the next one free answers"),
        (line(0, "away", "paused"), "caller_alone", "no telephone will ring"),
        (line(0), "caller_alone", "nobody belongs to the queue"),
    ],
)
def test_a_caller_who_waits(view: LiveView, wait: str | None, remark: str) -> None:
    found = live_alarms(view, {}, NOW, Limits())
    assert [alarm.wait for alarm in found] == ([wait] if wait else []), remark


def event(name: str, extension: str = "101", ring_s: float = 15, queue: str = "jpr") -> AmiEvent:
    headers = {
        "queue": queue,
        "interface": f"PJSIP/{extension}",
        "ringtime": str(int(ring_s * 1000)),
    }
    return AmiEvent(name=name, headers=headers)


RANG, ANSWERED = "AgentRingNoAnswer", "AgentConnect"


@pytest.mark.parametrize(
    ("events", "times", "remark"),
    [
        ([event(RANG)], 1, "once happens"),
        ([event(RANG), event(RANG)], 2, "twice in a row"),
        ([event(RANG), event(ANSWERED), event(RANG)], 1, "an answer in between"),
        ([event(RANG, ring_s=4), event(RANG, ring_s=4)], 0, "refused by a human, who is there"),
        ([event(RANG, queue="other")] * 2, 0, "of another queue"),
        ([event(RANG, "102")] * 2, 0, "another desk"),
        ([event("Hangup")] * 2, 0, "any other event"),
    ],
)
def test_callers_who_ring_in_vain(events: list[AmiEvent], times: int, remark: str) -> None:
    rings = VainRings(queue="jpr", ring_s=15)
    for each in events:
        rings.hear(each)
    view = line(None, "ready", "ready")
    found = rings.standing(view).get("101")
    assert (found.times if found else 0) == times, remark
    alarms = live_alarms(view, rings.standing(view), NOW, Limits())
    silent = [alarm.extension for alarm in alarms if alarm.kind == "desk_silent"]
    assert ("101" in silent) is (times >= 2), remark


@pytest.mark.parametrize("state", ["away", "paused", "talking"])
def test_who_rests_or_talks_begins_anew(state: MemberState) -> None:
    rings = VainRings(queue="jpr", ring_s=15)
    for _ in range(2):
        rings.hear(event(RANG))
    assert rings.standing(LiveView(at=NOW))["101"].times == 2  # Asterisk is away: nothing is known
    assert rings.standing(line(None, state)) == {}
    assert rings.standing(line(None, "ready")) == {}


def test_who_says_that_they_are_there_is_asked_no_more() -> None:
    rings = VainRings(queue="jpr", ring_s=15)
    for _ in range(3):
        rings.hear(event(RANG))
    rings.is_here("101")
    rings.is_here("102")  # twice, or without a cause: nothing happens
    assert rings.standing(line(None, "ready")) == {}


def test_limits_are_settings() -> None:
    vain = {"101": Vain(times=2, at=NOW)}
    assert live_alarms(line(None, "ready"), vain, NOW, Limits(rings_in_vain=3)) == ()
    assert live_alarms(line(6, "ready"), {}, NOW, Limits(caller_amber_s=2, caller_red_s=5))
