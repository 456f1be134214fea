"""The view of the line: callers, talks and the places of the call-takers, from AMI's rows."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ari_app.asterisk.ami_rows import Channel, QueueEntry, QueueMember, QueueStatus
from ari_app.call import State
from ari_app.live.live_view import LiveView, seen, steadied

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


def a_channel(**changes: Any) -> Channel:
    values: dict[str, Any] = {
        "name": "PJSIP/trunk-lab-00000001",
        "call_id": "call-1",
        "unique_id": "n.1",
        "linked_id": "n.1",
        "caller_number": "081234567890",
        "state": "Up",
        "context": "screening",
        "extension": "s",
        "application": "Stasis",
        "bridge_id": "",
        "seconds": 20,
        "variables": {},
    }
    return Channel(**{**values, **changes})


PHONE = a_channel(name="PJSIP/101-00000002", unique_id="n.2", bridge_id="b", call_id="call-1")
EAR = a_channel(name="WebSocket/INCOMING-1", unique_id="n.3", linked_id="n.3", bridge_id="b")
LINE = QueueEntry(queue="jpr", position=2, channel="x", unique_id="n.1", wait_s=7, priority=20)


@pytest.mark.parametrize(
    ("caller", "others", "entries", "known", "state"),
    [
        (a_channel(), (), (), {}, State.SCREENING),  # the database does not know it yet
        (a_channel(bridge_id="b"), (EAR,), (), {}, State.SCREENING),  # the ear is no partner
        (a_channel(), (), (), {"state": "held"}, State.HELD),
        (a_channel(variables={"SIGAP_STATE": "held"}), (), (), {}, State.HELD),
        (a_channel(application="Queue"), (), (LINE,), {"state": "held"}, State.WAITING),
        (a_channel(application="Queue", bridge_id="b"), (PHONE,), (), {}, State.TALKING),
        (a_channel(application="Dial"), (), (), {}, State.WAITING),  # overflow rings
        (a_channel(application="Answer"), (), (), {}, State.OFFERED),
    ],
)
def test_the_state_of_a_caller(
    caller: Channel,
    others: tuple[Channel, ...],
    entries: tuple[QueueEntry, ...],
    known: Mapping[str, Any],
    state: State,
) -> None:
    view = seen((caller, *others), QueueStatus(entries=entries), {"call-1": known}, "JPR", NOW)
    found = next(c for c in view.callers if c.call_id == "call-1")
    assert found.state is state


def test_a_talk_names_the_phone() -> None:
    view = seen((a_channel(bridge_id="b"), PHONE), QueueStatus(), {}, "JPR", NOW)
    assert [caller.with_extension for caller in view.callers] == ["101"]


def test_a_hidden_number_is_empty() -> None:
    view = seen((a_channel(caller_number="<unknown>"),), QueueStatus(), {}, "JPR", NOW)
    assert view.callers[0].ani == ""


@pytest.mark.parametrize(
    ("status", "paused", "in_call", "state"),
    [
        (1, False, False, "ready"),
        (1, True, False, "paused"),
        (2, False, True, "talking"),
        (2, True, False, "talking"),  # a pause does not hide a talk
        (6, False, False, "ringing"),
        (5, False, False, "away"),
        (4, True, False, "away"),
    ],
)
def test_the_state_of_a_place(status: int, paused: bool, in_call: bool, state: str) -> None:
    place = QueueMember(
        queue="jpr",
        interface="PJSIP/101",
        name="101",
        state=status,
        paused=paused,
        pause_reason="",
        in_call=in_call,
        calls_taken=0,
        last_call=0,
    )
    view = seen((), QueueStatus(members=(place,)), {}, "JPR", NOW)
    assert view.members[0].state == state


def test_another_queues_people_are_not_ours() -> None:
    place = QueueMember(
        queue="kds",
        interface="PJSIP/101",
        name="101",
        state=1,
        paused=False,
        pause_reason="",
        in_call=False,
        calls_taken=0,
        last_call=0,
    )
    assert seen((), QueueStatus(members=(place,)), {}, "JPR", NOW).members == ()


def test_a_guessed_clock_does_not_jump() -> None:
    before = seen((a_channel(seconds=20),), QueueStatus(), {}, "JPR", NOW)
    later = NOW + timedelta(seconds=1.9)
    fresh = seen((a_channel(seconds=21),), QueueStatus(), {}, "JPR", later)
    assert steadied(fresh, before).callers[0].began_at == before.callers[0].began_at
    assert steadied(fresh, LiveView(at=NOW)) == fresh
