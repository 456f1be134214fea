"""One disaster each: what dies, and what the caller must not notice."""

import asyncio
import contextlib
import io
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from time import time

import numpy as np
import psutil
import pytest
import pytest_asyncio
import soundfile

from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import (
    SPEAKING,
    Call,
    Lab,
    entered,
    frozen,
    has,
    lab,
    lost_share,
    verdict,
    write_tone,
)
from tests.patience import PATIENCE_S

pytestmark = [pytest.mark.alone, pytest.mark.asyncio(loop_scope="module")]
MISSED_BEATS = 0.03
WITHIN_S = 4.0  # the promise: in the queue that soon after the part stopped


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("disasters")) as running:
        yield running


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    return write_tone(tmp_path / "tone.wav", hz=700, seconds=60)


async def test_a_killed_worker_loses_no_caller_and_the_other_goes_on(centre: Lab) -> None:
    async with centre.caller("081300000001"):
        holder = await _holder(centre, "081300000001")
        killed_at = time()
        centre.signal(holder, signal.SIGKILL)
        call = await centre.until("081300000001", has(state="waiting"))
        assert verdict(call) == "unscreened"
        assert entered(call, "waiting") - killed_at < WITHIN_S
        async with centre.caller("081300000002", audio=SPEAKING, loop=True):
            call = await centre.until("081300000002", has(state="waiting"))
            assert verdict(call) == "voice"
    await centre.ready()


async def test_a_frozen_worker_loses_no_caller_and_no_recording(centre: Lab, tone: Path) -> None:
    async with centre.caller("081300000003", audio=tone, seconds=10):
        holder = await _holder(centre, "081300000003")
        frozen_at = time()
        centre.signal(holder, signal.SIGSTOP)
        try:
            call = await centre.until("081300000003", has(state="waiting"))
            assert entered(call, "waiting") - frozen_at < WITHIN_S
        finally:
            centre.signal(holder, signal.SIGCONT)
        call = await centre.recorded("081300000003")
    await _assert_continuous(centre, call, seconds=10)


async def test_a_held_caller_of_a_killed_worker_goes_to_the_queue(centre: Lab) -> None:
    async with centre.caller("081300000004"):
        await centre.until("081300000004", has(state="held"))
        holder = await _holder(centre, "081300000004")
        killed_at = time()
        centre.signal(holder, signal.SIGKILL)
        call = await centre.until("081300000004", has(state="waiting"))
        assert entered(call, "waiting") - killed_at < WITHIN_S
    await centre.ready()


async def test_with_all_workers_frozen_the_call_is_answered_unscreened(
    centre: Lab, tone: Path
) -> None:
    async with centre.call_taker("201", answer_after=0.2) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        with frozen(centre, "screen-1", "screen-2"):
            async with centre.caller("081300000005", audio=tone, seconds=12) as phone:
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
                call = await centre.until("081300000005", has(state="talking"))
                assert entered(call, "waiting") - entered(call, "offered") < WITHIN_S
                await phone.wait_until_over(timeout_s=PATIENCE_S)
        call = await centre.recorded("081300000005")
    assert (call["outcome"], verdict(call)) == ("answered", "unscreened")
    assert call["ticket"]
    journey = (await centre.api(f"/calls/{call['id']}"))["journey"]
    assert "intake" in [fact["kind"] for fact in journey]  # the AGI script's own line
    await _assert_continuous(centre, call, seconds=12)


async def test_with_jobs_dead_calls_go_on_and_are_known_later(centre: Lab) -> None:
    with frozen(centre, "jobs"):
        async with centre.caller("081300000006", keys="1@0.5", seconds=8) as phone:
            await phone.wait_until_over(timeout_s=PATIENCE_S)
    call = await centre.recorded("081300000006")
    assert call["outcome"] == "abandoned_waiting" and call["ticket"]


async def test_a_frozen_database_stops_no_call_and_loses_nothing(centre: Lab) -> None:
    async with centre.call_taker("201", answer_after=0.2) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        with frozen(centre, "postgres"):
            async with centre.caller("081300000007", audio=SPEAKING, seconds=15) as phone:
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
                await phone.wait_until_over(timeout_s=PATIENCE_S)
    call = await centre.recorded("081300000007")
    assert (call["outcome"], verdict(call)) == ("answered", "voice")
    assert call["ticket"]


async def test_a_killed_database_comes_back_with_everything(centre: Lab) -> None:
    async with centre.caller("081300000008", audio=SPEAKING, seconds=12) as phone:
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        centre.signal("postgres", signal.SIGKILL)
        await phone.wait_until_over(timeout_s=PATIENCE_S)
    call = await centre.recorded("081300000008")
    assert call["outcome"] == "abandoned_waiting" and call["ticket"]


async def test_a_killed_desk_comes_back(centre: Lab) -> None:
    centre.signal("desk", signal.SIGKILL)
    await asyncio.sleep(0.1)
    await centre.ready()


async def test_when_asterisk_is_killed_what_was_recorded_is_kept(centre: Lab, tone: Path) -> None:
    """Asterisk's own death ends its calls, but neither the record nor the recording is lost.

    What Asterisk had not yet given to the system (its file buffer of 32 kB, four seconds) comes
    from the spare.
    """
    async with centre.caller("081300000009", audio=tone, seconds=30) as phone:
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        await asyncio.sleep(10)
        centre.signal("asterisk", signal.SIGKILL)
        call = await centre.recorded("081300000009")
    assert call["outcome"] == "cut_by_us"  # an incident, and said so
    assert call["recording"]["seconds"] > 5.5
    await centre.ready()


async def test_a_killed_asterisk_takes_less_than_half_a_second_and_all_are_called_back(
    centre: Lab, tone: Path
) -> None:
    """One who speaks, one who has only begun, one who is held: each with a ticket to call back."""
    long, short, held = "081300000010", "081300000011", "081300000012"
    async with centre.caller(held, seconds=60):
        await centre.until(held, has(state="held"))
        async with centre.caller(long, audio=tone, seconds=60) as phone:
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            await asyncio.sleep(3)
            async with centre.caller(short, audio=tone, seconds=60) as other:
                await other.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
                await asyncio.sleep(2.5)
                killed_at = time()
                centre.signal("asterisk", signal.SIGKILL)
                calls = [await centre.recorded(n) for n in (long, short, held)]
    for call in calls:
        assert abs(entered(call, "closed") - killed_at) < 0.5  # what was written last
        call_s = killed_at - entered(call, "offered")  # a busy machine begins to record later
        assert call_s - 1.2 < call["recording"]["seconds"] < call_s + 0.3
        ticket = await centre.api(f"/tickets/{call['ticket']}")
        assert (call["outcome"], ticket["state"]) == ("cut_by_us", "callback")
    for call in calls[:2]:  # the tone to the end; our own prompts are in the spare as well
        samples, _ = soundfile.read(io.BytesIO(await centre.audio(call)), always_2d=True)
        assert np.abs(samples[-4000:, 0]).mean() > 0.05
    await centre.ready()


async def test_when_everything_dies_at_once_each_caller_has_a_ticket(
    centre: Lab, tone: Path
) -> None:
    """One who talks, one who waits, one who is held, one who has only begun."""
    talks, waits, held, begins = (f"0813000000{number}" for number in (21, 22, 23, 24))
    async with AsyncExitStack() as line:
        taker = await line.enter_async_context(centre.call_taker("201", answer_after=0.2))
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await line.enter_async_context(centre.caller(talks, keys="1@0.5", seconds=90))
        await centre.until(talks, has(state="talking"))
        await line.enter_async_context(centre.caller(waits, keys="1@0.5", seconds=90))
        await centre.until(waits, has(state="waiting"))
        await line.enter_async_context(centre.caller(held, seconds=90))
        await centre.until(held, has(state="held"))
        phone = await line.enter_async_context(centre.caller(begins, audio=tone, seconds=90))
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        _kill_all(centre)
        await centre.ready(timeout_s=2 * PATIENCE_S)
        closed = has(state="closed")
        calls = {n: await centre.until(n, closed) for n in (talks, waits, held, begins)}
    for number, call in calls.items():
        assert call["ticket"], (number, call)
        ticket = await centre.api(f"/tickets/{call['ticket']}")
        wanted = ("answered", "open") if number == talks else ("cut_by_us", "callback")
        assert (call["outcome"], ticket["state"]) == wanted, number


def _kill_all(centre: Lab) -> None:
    """Asterisk, PostgreSQL and every process of ours, with their children, in one moment."""
    parts = [psutil.Process(pid) for pid in centre.centre.pids.values()]
    for process in [*parts, *(child for p in parts for child in p.children(recursive=True))]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


async def _holder(centre: Lab, number: str) -> str:
    """The part of the centre that holds this call: ``screen-1`` or ``screen-2``."""
    call = await centre.until(number, lambda call: call["state"] in ("screening", "held"))
    journey = (await centre.api(f"/calls/{call['id']}"))["journey"]
    worker = next(fact["data"]["worker"] for fact in journey if fact["kind"] == "claimed")
    return str(worker).replace("sigap-", "screen-")


async def _assert_continuous(centre: Lab, call: Call, *, seconds: float) -> None:
    """The caller's tone is in every 20 ms of the recording, from the first second to the last."""
    samples, rate = soundfile.read(io.BytesIO(await centre.audio(call)), always_2d=True)
    assert len(samples) / rate == pytest.approx(seconds, abs=0.7)
    assert lost_share(samples[:, 0]) < MISSED_BEATS
