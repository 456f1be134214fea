"""The desk's pure parts: rights, throttle, memory, the view of the line, words and moments."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.asterisk.ami_rows import Channel, QueueEntry, QueueMember, QueueStatus
from ari_app.call import Outcome, State
from ari_app.desk.live.held_api import EndReason
from ari_app.desk.live.members_api import PauseReason
from ari_app.desk.web import wording
from ari_app.desk.web.moments import Moments
from ari_app.desk.web.wording import Language
from ari_app.live.live_line import LiveView, seen, steadied
from ari_app.people.access import Account, AccountMemory, Role
from ari_app.people.throttle import Throttle, keys_of
from ari_app.verdict import Verdict

NOW = datetime(2026, 5, 1, 2, 11, 2, tzinfo=UTC)


def account(role: Role, extension: str = "") -> Account:
    return Account(
        actor="siti",
        name="Siti",
        role=role,
        centre="JPR",
        centre_name="Jepara",
        time_zone="Asia/Jakarta",
        extension=extension,
    )


@pytest.mark.parametrize(
    ("role", "own", "wanted", "may"),
    [
        (Role.CALL_TAKER, "101", "101", True),
        (Role.CALL_TAKER, "101", "102", False),
        (Role.CALL_TAKER, "", "", True),  # nobody has an empty extension
        (Role.SUPERVISOR, "101", "102", True),
        (Role.REVIEWER, "101", "101", False),
        (Role.AGENCY, "", "101", False),
    ],
)
def test_who_may_pause_whom(role: Role, own: str, wanted: str, may: bool) -> None:
    assert account(role, own).may_pause(wanted) is may


def test_waits_double_and_end() -> None:
    throttle = Throttle(free=3, first_s=5, most_s=20)
    waits = []
    for _ in range(7):
        throttle.tried(0.0, "a")
        waits.append(throttle.wait_s(0.0, "a"))
    assert waits == [0, 0, 5, 10, 20, 20, 20]
    assert throttle.wait_s(20.0, "a") == 0 and throttle.wait_s(0.0, "b") == 0
    throttle.succeeded("a")
    assert throttle.wait_s(0.0, "a") == 0


def test_a_try_that_nobody_could_judge_does_not_count() -> None:
    throttle = Throttle(free=2, first_s=5)
    for _ in range(9):
        throttle.tried(0.0, "a")
        throttle.not_heard("a")
    assert throttle.wait_s(0.0, "a") == 0
    throttle.tried(0.0, "a")
    throttle.tried(0.0, "a")
    throttle.tried(0.0, "a")
    throttle.not_heard("a", "never seen")
    assert throttle.wait_s(0.0, "a") == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("rini", "203.0.113.7"), ("rini", "203.0.113.8"), False),
        (("rini", "2001:db8::1"), ("rini", "2001:db8::ffff:2"), True),  # of one /64
        (("rini", "2001:db8::1"), ("rini", "2001:db8:0:1::1"), False),
        (("rini", "::ffff:203.0.113.7"), ("rini", "203.0.113.7"), True),
        (("rini", "::ffff:203.0.113.7"), ("rini", "::ffff:203.0.113.8"), False),
        (("rini", ""), ("rini", ""), True),
    ],
)
def test_what_a_try_is_counted_under(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    assert (keys_of(*one) == keys_of(*other)) is same
    assert keys_of("siti", one[1])[0] != keys_of(*one)[0]
    assert keys_of("siti", one[1])[1] == keys_of(*one)[1]


@given(st.lists(st.tuples(st.floats(0, 1e6), st.text(max_size=3)), max_size=60))
def test_a_throttle_never_grows_nor_waits_for_ever(tries: list[tuple[float, str]]) -> None:
    throttle = Throttle(kept=10)
    for now_s, key in sorted(tries):
        throttle.tried(now_s, key)
        assert 0 <= throttle.wait_s(now_s, key) <= throttle.most_s
        assert len(throttle._tries) <= 10


def test_an_account_is_remembered_for_a_while() -> None:
    memory, siti = AccountMemory(keep_s=10), account(Role.CALL_TAKER)
    memory.remember("x", siti, 0.0)
    assert memory.recall("x", 10.0) is siti
    assert memory.recall("x", 10.1) is None and memory.recall("y", 0.0) is None
    memory.moment_s = 5
    assert memory.recall_lately("x", 5.0) is siti and memory.recall_lately("x", 5.1) is None
    memory.remember("x", None, 1.0)  # the database said: no longer
    assert memory.recall("x", 1.0) is None


# ── the line ─────────────────────────────────────────────────────────────────────────────────


def a_channel(**changes: Any) -> Channel:
    values: dict[str, Any] = {
        "name": "PJSIP/trunk-lab-00000001",
        "call_id": "call-1",
        "unique_id": "n.1",
        "linked_id": "n.1",
        "caller_number": "081234567890",
        "connected_number": "",
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


# ── words ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (wording.VERDICTS, Verdict),
        (wording.STATES, State),
        (wording.OUTCOMES, Outcome),
        (wording.END_REASONS, EndReason),
    ],
)
def test_every_word_has_its_words(table: Mapping[str, Any], words: Any) -> None:
    assert {str(word) for word in words} == {str(key) for key in table}


def test_every_pause_has_its_word() -> None:
    assert {str(reason) for reason in PauseReason} <= wording.PAUSES.keys()


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (0.2, "0,2 dtk", "0.2 s"),
        (12, "12 dtk", "12 s"),
        (150, "2:30", "2:30"),
        (-1, "0,0 dtk", "0.0 s"),
    ],
)
def test_how_long_after(seconds: float, indonesian: str, english: str) -> None:
    for language, shown in ((Language.ID, indonesian), (Language.EN, english)):
        moments = Moments(time_zone="Asia/Jakarta", language=language)
        assert moments.after(NOW, NOW + timedelta(seconds=seconds)) == shown


def test_the_clock_is_the_centres() -> None:
    assert Moments(time_zone="Asia/Jakarta", language=Language.ID).clock(NOW) == "09.11.02"
    assert Moments(time_zone="Asia/Jayapura", language=Language.EN).clock(NOW) == "11:11:02"


def test_steps_that_repeat_another_are_left_out() -> None:
    assert wording.step("queue_entered", {}, Language.ID) is None
    assert wording.step("answered", {"taker": "PJSIP/101"}, Language.ID) == "dijawab 101"
    assert wording.step("judged", {"verdict": "noise"}, Language.EN) == "noise"
