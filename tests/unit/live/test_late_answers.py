"""Who answers after the screeners: what is written on their channel, and where nothing is."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ari_app.asterisk.ami_connection import CONNECTED, AmiEvent, Headers
from ari_app.asterisk.ami_rows import Channel
from ari_app.asterisk.late_answer import EVENT, LateAnswer, answer_in, variables
from ari_app.journal.writer import Journal, JournalWriter
from ari_app.live.late_answers import LateAnswers
from ari_app.verdict import Verdict
from tests.unit.live.fake_asterisk import CALL, CALLER, FakeAsterisk, leg, line, talk

FIRST = {"SIGAP_RAISED": "key", "SIGAP_VERDICT": "key", "QUEUE_PRIO": "20"}


def key(*, linked: str = "n.1", direction: str = "Received") -> AmiEvent:
    headers = {"direction": direction, "accountcode": CALL, "digit": "1"}
    return AmiEvent(name="DTMFEnd", headers={**headers, "uniqueid": "n.1", "linkedid": linked})


def heard_by_screener(verdict: str, call_id: str = CALL) -> AmiEvent:
    headers: Headers = {"userevent": EVENT, "call": call_id, "verdict": verdict}
    return AmiEvent(name="UserEvent", headers=headers)


async def after(
    *events: AmiEvent, channels: tuple[Channel, ...], journal: Path, keys_log: Path | None = None
) -> tuple[FakeAsterisk, list[str]]:
    """Asterisk after these events, and the kinds of facts that the journal has."""
    ami, orders = FakeAsterisk(*channels), list[str]()
    ami.after = orders.append
    writer = JournalWriter(journal, centre="JPR", node="node-1")
    writer.start()
    answers = LateAnswers(live=line(ami), ami=ami, journal=writer, queue="jpr", keys_log=keys_log)
    for event in events:
        answers.hear(event)
        if answers._catching_up:
            await answers._catching_up
        await asyncio.gather(*answers._raising.values())
    await answers.close()
    await writer.close()
    written = Journal.open(journal, centre="JPR", node="node-1")
    kinds = [entry.fact.kind for entry in written.read_after(0)]
    written.close()
    assert orders.count("QueueChangePriorityCaller") == len(kinds)
    return ami, [str(kind) for kind in kinds]


async def test_a_key_in_the_queue_comes_first_once(tmp_path: Path) -> None:
    waiting = (leg(application="Queue"),)
    ami, facts = await after(key(), key(), channels=waiting, journal=tmp_path / "j")
    assert (ami.variables[CALLER], facts) == (FIRST, ["responded"])


async def test_a_key_while_a_phone_rings_after_a_take(tmp_path: Path) -> None:
    ringing = (leg(application="Dial", context="held-take"),)
    ami, facts = await after(key(), channels=ringing, journal=tmp_path / "j")
    assert (ami.variables[CALLER], facts) == (FIRST, ["responded"])
    assert ami.place(CALLER) == ("held-take", "s")  # it rings on


def logged(folder: Path, *keys: str, channel: str = CALLER, ago_s: float = 5) -> Path:
    """What Asterisk wrote while no desk ran."""
    at = (datetime.now(UTC) - timedelta(seconds=ago_s)).astimezone()
    path, stamp = folder / "keys", f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}"
    lines = (
        f"[{stamp}] DTMF[1][C-1] channel.c: DTMF end '{key}' received on {channel}, "
        "duration 160 ms\n"
        for key in keys
    )
    path.write_text("".join(lines))
    return path


WAITS_LONG = replace(leg(application="Queue"), seconds=30)
CONNECTION = AmiEvent(name=CONNECTED, headers={})


async def test_a_key_that_was_pressed_while_no_desk_ran_is_heard_by_the_next(
    tmp_path: Path,
) -> None:
    path = logged(tmp_path, "5")
    ami, facts = await after(
        CONNECTION, channels=(WAITS_LONG,), journal=tmp_path / "j", keys_log=path
    )
    assert (ami.variables[CALLER], facts) == (FIRST, ["responded"])


@pytest.mark.parametrize(
    ("written", "channels"),
    [
        pytest.param({"channel": "PJSIP/other-1"}, (WAITS_LONG,), id="of another"),
        pytest.param({"ago_s": 60}, (WAITS_LONG,), id="of before a restart"),
        pytest.param({}, talk(), id="who talks with a human"),
    ],
)
async def test_no_other_key_is_heeded_at_the_start(
    tmp_path: Path, written: dict[str, Any], channels: tuple[Channel, ...]
) -> None:
    path = logged(tmp_path, "5", **written)
    ami, facts = await after(CONNECTION, channels=channels, journal=tmp_path / "j", keys_log=path)
    assert (ami.variables.get(CALLER, {}), facts) == ({}, [])


async def test_a_star_of_who_was_told_what_it_is_for_is_not_heeded_at_the_start(
    tmp_path: Path,
) -> None:
    told = replace(WAITS_LONG, variables={"SIGAP_ANNOUNCED": "yes"})
    path = logged(tmp_path, "*")
    ami, _ = await after(CONNECTION, channels=(told,), journal=tmp_path / "i", keys_log=path)
    assert not ami.variables.get(CALLER)
    path = logged(tmp_path, "*", "7")
    ami, facts = await after(CONNECTION, channels=(told,), journal=tmp_path / "j", keys_log=path)
    assert (facts, ami.variables[CALLER]) == (["responded"], FIRST)


@pytest.mark.parametrize("told", ["screening", "held"])
async def test_with_a_screener_the_key_is_kept_for_the_case_that_it_died(
    told: str, tmp_path: Path
) -> None:
    ami, facts = await after(key(), channels=(leg(told=told),), journal=tmp_path / "j")
    assert (ami.variables[CALLER], facts) == ({"SIGAP_RAISED": "key"}, [])


@pytest.mark.parametrize("verdict", ["voice", "tap"])
async def test_what_a_screener_overheard_counts_as_well(verdict: str, tmp_path: Path) -> None:
    waiting, event = (leg(application="Queue"),), heard_by_screener(verdict)
    ami, facts = await after(event, channels=waiting, journal=tmp_path / "j")
    assert (ami.variables[CALLER]["SIGAP_VERDICT"], facts) == (verdict, ["responded"])


@pytest.mark.parametrize(
    ("event", "channels", "remark"),
    [
        (key(), talk(), "a human has them"),
        (key(linked="n.9"), (leg(application="Queue"),), "a key of our own phone"),
        (key(direction="Sent"), (leg(application="Queue"),), "a key that we sent"),
        (key(), (), "hung up"),
        (heard_by_screener("silent"), (leg(application="Queue"),), "no answer"),
        (heard_by_screener("voice", "x"), (leg(application="Queue"),), "not a call of ours"),
    ],
)
async def test_nothing_else_moves_anybody(
    event: AmiEvent, channels: tuple[Channel, ...], remark: str, tmp_path: Path
) -> None:
    ami, facts = await after(event, channels=channels, journal=tmp_path / "j")
    assert (ami.variables, facts) == ({}, []), remark


def test_what_a_screener_says_is_what_a_desk_reads() -> None:
    answer = LateAnswer(call_id=CALL, verdict=Verdict.TAP)
    assert answer_in({"userevent": EVENT, **variables(answer)}) == answer


@pytest.mark.parametrize(
    ("digit", "told", "heeded"),
    [
        ("*", "yes", False),  # they leave a message, as they were told they could
        ("*", "", True),  # nobody has told them of a star: they cannot speak
        ("1", "yes", True),
    ],
)
async def test_the_star_of_an_announcement_is_no_answer(
    tmp_path: Path, digit: str, told: str, heeded: bool
) -> None:
    waiting = leg(application="Queue")
    waiting = replace(waiting, variables={"SIGAP_ANNOUNCED": told})
    event = key()
    pressed = AmiEvent(name=event.name, headers={**event.headers, "digit": digit})
    ami, facts = await after(pressed, channels=(waiting,), journal=tmp_path / "j")
    assert facts == (["responded"] if heeded else [])
    assert (ami.variables.get(CALLER) == FIRST) is heeded


@pytest.mark.parametrize(
    ("application", "leaves", "remark"),
    [
        ("Queue", True, "they were told that they could"),
        ("Dial", False, "the duty officer's telephone rings: no message takes that away"),
        ("Playback", False, "they are just being told whom they are connected to"),
        ("Record", False, "they leave one"),
    ],
)
async def test_a_star_takes_nobody_from_a_telephone_that_rings(
    tmp_path: Path, application: str, leaves: bool, remark: str
) -> None:
    there = leg(application=application, context="overflow")
    there = replace(there, variables={"SIGAP_ANNOUNCED": "yes"})
    event = key()
    pressed = AmiEvent(name=event.name, headers={**event.headers, "digit": "*"})
    ami, facts = await after(pressed, channels=(there,), journal=tmp_path / "j")
    assert (ami.place(CALLER) == ("queue-keys", "*")) is leaves, remark
    assert (ami.variables, facts) == ({}, [])
