"""Who answers after the screeners gave them up, and before a human speaks, is first in line."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
import soundfile

from ari_app.asterisk.keys_log import keys_in
from ari_app.telephone.phone_event import PhoneEventKind
from tests.calls.lab import SPEAKING, Call, Lab, has, lab, verdict
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")
FIRST = 20


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("late")) as running:
        yield running


async def test_a_key_while_the_phone_rings_is_heard(centre: Lab) -> None:
    """Taken from the held lane, the phone is not picked up: they are not *unsure* any more."""
    number = "081610000001"
    async with centre.call_taker("201", answer_after=60) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller(number, keys="5@9", seconds=50):
            call = await _taken(centre, number)
            seen = await _on_line(centre, call, lambda one: one["verdict"] == "key")
            assert seen["state"] == "waiting" and taker.found(PhoneEventKind.ANSWERED) is None
            told = await centre.sent_to_the_queue(call["id"], 1)
            assert told == [("key", str(FIRST))]
            seen = await _on_line(centre, call, lambda one: one["position"] == 1)
            assert seen["priority"] == FIRST


async def test_a_voice_while_the_phone_rings_is_heard_and_who_hangs_up_is_called_back(
    centre: Lab, tmp_path: Path
) -> None:
    number = "081610000002"
    voice = _after_silence(tmp_path / "late.wav", 9)
    async with centre.call_taker("201", answer_after=60) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller(number, audio=voice, seconds=22) as phone:
            call = await _taken(centre, number)
            await _on_line(centre, call, lambda one: one["verdict"] == "voice")
            await phone.wait_until_over(timeout_s=PATIENCE_S)
    call = await centre.recorded(number)
    assert (call["outcome"], verdict(call)) == ("abandoned_ringing", "voice")
    ticket = await centre.api(f"/tickets/{call['ticket']}")
    assert ticket["state"] == "callback"


async def test_a_key_in_the_queue_overtakes_who_came_before(centre: Lab) -> None:
    """Held to the limit, last in line; then they press a key."""
    ahead, number = "081610000003", "081610000004"
    async with centre.caller(number, keys="7@20", seconds=60):
        call = await centre.until(number, has(state="waiting"))
        async with centre.caller(ahead, audio=SPEAKING, loop=True, seconds=60):
            other = await centre.until(ahead, has(state="waiting"))
            await _on_line(centre, other, lambda one: one["position"] == 1)
            behind = await _on_line(centre, call, lambda one: one["position"] == 2)
            assert behind["priority"] == 0
            seen = await _on_line(centre, call, lambda one: one["position"] == 1)
            assert (seen["priority"], seen["verdict"]) == (FIRST, "key")
            call = await centre.until(number, lambda call: verdict(call) == "key")
            assert call["priority"] == FIRST
            kinds = [f["kind"] for f in (await centre.api(f"/calls/{call['id']}"))["journey"]]
            assert kinds.count("responded") == 1


async def test_a_key_while_the_desk_is_dead_is_heard_by_the_next(centre: Lab) -> None:
    """Held to the limit, last in line; then they press a key, which nobody of ours hears."""
    ahead, number = "081610000005", "081610000006"
    keys = centre.settings.keys_log_path
    before = len(keys_in(keys.read_text().splitlines()))
    async with centre.caller(number, keys="7@20", seconds=90):
        call = await centre.until(number, has(state="waiting"))
        async with centre.caller(ahead, audio=SPEAKING, loop=True, seconds=80):
            await centre.until(ahead, has(state="waiting"))
            behind = await _on_line(centre, call, lambda one: one["position"] == 2)
            assert behind["priority"] == 0
            async with asyncio.timeout(PATIENCE_S):
                while len(keys_in(keys.read_text().splitlines())) == before:
                    with contextlib.suppress(KeyError, ProcessLookupError):
                        centre.signal("desk", signal.SIGKILL)
                    await asyncio.sleep(0.02)
            await centre.ready()
            seen = await _on_line(centre, call, lambda one: one["position"] == 1)
            assert (seen["priority"], seen["verdict"]) == (FIRST, "key")
            await centre.until(number, lambda call: verdict(call) == "key")
            kinds = [f["kind"] for f in (await centre.api(f"/calls/{call['id']}"))["journey"]]
            assert kinds.count("responded") == 1


async def _taken(centre: Lab, number: str) -> Call:
    """Held, and then taken at 201, which rings."""
    call = await centre.until(number, has(state="held"))
    await centre.api(f"/calls/{call['id']}/take", extension="201")
    return call


async def _on_line(centre: Lab, call: Call, wanted: Callable[[Any], bool]) -> Any:
    """The caller as every screen has them, once it is as wanted."""
    last = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                line = await centre.api("/live")
                callers = [one for state in ("held", "waiting", "talking") for one in line[state]]
                last = next((one for one in callers if one["call_id"] == call["id"]), None)
                if last is not None and wanted(last):
                    return last
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not as wanted: {last}") from None


def _after_silence(path: Path, seconds: float) -> Path:
    """Somebody who speaks only then."""
    samples, rate = soundfile.read(SPEAKING, dtype="int16")
    quiet = np.zeros(int(seconds * rate), np.int16)
    soundfile.write(path, np.concatenate([quiet, samples, samples]), rate)
    return path
