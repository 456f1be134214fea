"""An Asterisk that lives and does nothing is noticed; a slow one is left alone."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ari_app.asterisk import credentials
from ari_app.operations import activity, incidents, pulse
from ari_app.operations.processes import ManagedProcess, Program
from ari_app.operations.pulse import Pulse, Silence
from ari_app.settings import Settings
from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from tests.calls.lab import SPEAKING, has, lab
from tests.patience import PATIENCE_S

LIMIT_S = 15.0


async def until(true: Callable[[], object], within_s: float = 30) -> None:
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("silent_s", "looks", "cpu_s", "answered", "frozen", "remark"),
    [
        (14.9, 5, 0.0, True, False, "the limit has not passed"),
        (15.1, 5, 0.0, True, True, "stands still"),
        (15.1, 4, 0.0, True, False, "too few looks"),
        (900.0, 1, 0.0, True, False, "one look, however long ago"),
        (15.1, 5, 2.9, True, True, "does no more than its timers"),
        (15.1, 5, 3.1, True, False, "slow: it computes"),
        (59.9, 20, 59.0, True, False, "slow"),
        (60.1, 20, 60.0, True, True, "turns in a circle"),
        (119.0, 40, 0.0, False, False, "still starting"),
        (121.0, 40, 0.0, False, True, "never came up"),
    ],
)
def test_frozen(
    silent_s: float, looks: int, cpu_s: float, answered: bool, frozen: bool, remark: str
) -> None:
    silence = Silence(since=100.0, cpu_s=50.0, answered=answered, looks=looks)
    assert silence.is_frozen(100.0 + silent_s, 50.0 + cpu_s, LIMIT_S) is frozen, remark


def test_a_disk_that_thrashes_is_waited_for_between_two_looks_too() -> None:
    silence = Silence(since=0.0, cpu_s=0.0, answered=True, looks=9)
    for number in range(60):
        silence.sees_threads(on_disk=number % 2 == 0)
    assert not silence.is_frozen(16.0, 0.0, LIMIT_S)
    silence.begin_anew(0.0, 0.0)
    silence.looks = 9
    assert silence.is_frozen(16.0, 0.0, LIMIT_S)


def test_what_ended_threads_had_waited_hides_nothing() -> None:
    before = activity.Activity(cpu_s=1.0, waited={"1": 9.0, "2": 5.0})
    now = activity.Activity(cpu_s=1.5, waited={"2": 7.0, "3": 0.25})
    assert now.wanted_since(before) == 2.75


def test_an_answer_ends_the_silence() -> None:
    silence = Silence(since=0.0, cpu_s=0.0, looks=9)
    silence.heard(20.0, 1.0)
    silence.looks = 5
    assert not silence.is_frozen(34.0, 1.0, LIMIT_S)
    assert silence.is_frozen(36.0, 1.0, LIMIT_S)


@pytest.mark.parametrize(
    ("silent_s", "doing", "frozen", "remark"),
    [
        (3.1, {"stopped": True, "answered": True}, True, "the kernel says so"),
        (2.9, {"stopped": True, "answered": True}, False, "whoever stopped it may let it go on"),
        (3.1, {"stopped": True}, True, "also while it starts"),
        (119.0, {}, False, "starts"),
        (12.1, {"answered": True, "on_disk": True}, True, "the disk has been waited for"),
        (11.9, {"answered": True, "on_disk": True}, False, "a disk is slow"),
    ],
)
def test_a_stopped_process_has_the_limit_alone(
    silent_s: float, doing: dict[str, bool], frozen: bool, remark: str
) -> None:
    on_disk = doing.pop("on_disk", False)
    silence = Silence(since=100.0, cpu_s=0.0, looks=5, **doing)
    assert silence.is_frozen(100.0 + silent_s, 0.0, 3.0, on_disk=on_disk) is frozen, remark


def test_answers_from_before_the_stop_do_not_count_and_a_wake_is_no_answer() -> None:
    silence = Silence(since=0.0, cpu_s=0.0, answered=True, looks=9)
    silence.sees(20.0, 0.0, stopped=True)
    assert (silence.since, silence.looks) == (20.0, 0)
    silence.looks = 5
    silence.sees(22.0, 0.0, stopped=True)
    silence.sees(22.5, 0.0, stopped=False)
    assert (silence.since, silence.looks) == (20.0, 5), "goes on counting, with more patience"


async def test_what_the_kernel_says_of_a_process() -> None:
    idle = await asyncio.create_subprocess_exec("sleep", "600")
    busy = await asyncio.create_subprocess_exec("sh", "-c", "while :; do :; done")
    first = activity.of(busy.pid)
    began = time.monotonic()
    try:
        assert not activity.is_stopped(idle.pid)
        idle.send_signal(signal.SIGSTOP)
        await until(lambda: activity.is_stopped(idle.pid))
        await asyncio.sleep(1.0)
        lasted_s = time.monotonic() - began
        wanted_s = activity.of(busy.pid).wanted_since(first)
        assert wanted_s > 0.8 * lasted_s, "computes or waits for its turn"
        assert activity.of(idle.pid).wanted_since(activity.Activity()) < 0.2
    finally:
        for each in (idle, busy):
            each.kill()
            await each.wait()
    assert activity.of(idle.pid) == activity.Activity()
    assert not activity.is_stopped(idle.pid)


async def test_whoever_stood_still_themselves_counts_from_then(tmp_path: Path) -> None:
    """Both were stopped (a machine that sleeps, a container that is paused): nobody is to blame."""
    sip, ari = free_ports(2)
    settings = Settings(home=tmp_path, sip_port=sip, ari_port=ari)
    assert settings.asterisk_silent_s == 3.0, "as shipped"
    credentials.load_or_make(tmp_path)
    sleeping = Program(name="asterisk", command=("sleep", "600"), environ=dict(os.environ))
    part = ManagedProcess(sleeping, tmp_path, tmp_path)
    await part.begin()
    watching = asyncio.create_task(Pulse(part, settings).watch())
    await asyncio.sleep(1.0)
    assert part.pid
    os.kill(part.pid, signal.SIGSTOP)
    await asyncio.sleep(2.0)
    time.sleep(5.0)  # noqa: ASYNC251 - nothing of ours runs meanwhile
    went_on = time.monotonic()
    await until(lambda: part.pid is None, PATIENCE_S)
    assert time.monotonic() - went_on >= 3.0
    watching.cancel()
    await asyncio.wait([watching])
    await part.stop()


async def test_where_nobody_listens_nobody_answers(tmp_path: Path) -> None:
    sip, ari = free_ports(2)
    settings = Settings(home=tmp_path, sip_port=sip, ari_port=ari)
    credentials.load_or_make(tmp_path)
    assert await pulse.sip_answers(settings, 0.5) is False
    assert await pulse.ari_channels(settings, 0.5) is None


async def test_whom_we_cannot_ask_we_do_not_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passwords are gone: a process that answers nobody else's question may be well."""
    monkeypatch.setattr(pulse, "STARTING_S", 1.0)
    settings = Settings(home=tmp_path, asterisk_silent_s=3.0)
    sleeping = Program(name="asterisk", command=("sleep", "600"), environ=dict(os.environ))
    part = ManagedProcess(sleeping, tmp_path, tmp_path)
    await part.begin()
    pid = part.pid
    watched = Pulse(part, settings)
    watching = asyncio.create_task(watched.watch())
    await until(lambda: incidents.last(tmp_path, "asterisk") is not None, PATIENCE_S)
    await asyncio.sleep(3.0)
    watching.cancel()
    await asyncio.wait([watching])
    told = incidents.last(tmp_path, "asterisk")
    assert part.pid == pid
    assert told and "cannot be asked" in told.says
    await part.stop()


@pytest.mark.parametrize("limit_s", [-1, 0.5, 2.9, 601])
def test_a_hasty_limit_is_refused(limit_s: float) -> None:
    with pytest.raises(ValueError, match="between 3 and 600"):
        Settings(asterisk_silent_s=limit_s)


async def test_a_frozen_asterisk_is_started_again_and_its_calls_are_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with lab(tmp_path / "home", asterisk_silent_s=4.0) as centre:
        assert await pulse.sip_answers(centre.settings, 3.0) is True
        assert await pulse.ari_channels(centre.settings, 3.0) == 0
        first = centre.centre.pids["asterisk"]
        await _a_short_pause_ends_nothing(first, lambda: centre.centre.pids["asterisk"])
        async with centre.caller("081300000021", audio=SPEAKING, seconds=30) as phone:
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            await centre.until("081300000021", has(state="waiting"))
            os.kill(first, signal.SIGSTOP)
            stopped = time.monotonic()
            await until(lambda: centre.centre.pids.get("asterisk", first) != first, PATIENCE_S)
            assert time.monotonic() - stopped >= 4.0, "not before the limit"
            over = await centre.until("081300000021", has(state="closed"))
        assert over["outcome"] == "cut_by_us"
        await centre.ready()
        async with centre.caller("081300000022", audio=SPEAKING) as phone:
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        told = incidents.last(centre.settings.run_dir, "asterisk")
    assert "asterisk has answered neither ARI nor SIP for" in caplog.text
    assert told and "asterisk ended by signal 9 (it has answered neither" in told.says


async def _a_short_pause_ends_nothing(pid: int, pid_now: Callable[[], int]) -> None:
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(3.0)
    os.kill(pid, signal.SIGCONT)
    await asyncio.sleep(3.0)
    assert pid_now() == pid


async def test_an_asterisk_stopped_as_shipped_takes_who_is_calling_meanwhile(
    tmp_path: Path,
) -> None:
    """The same INVITE is answered: SIP gives it up after 32 s (RFC 3261, timer B)."""
    async with lab(tmp_path / "home", asterisk_silent_s=Settings().asterisk_silent_s) as centre:
        first = centre.centre.pids["asterisk"]
        os.kill(first, signal.SIGSTOP)
        await asyncio.sleep(1.0)
        async with centre.caller("081300000023", audio=SPEAKING) as phone:
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        assert centre.centre.pids["asterisk"] != first
