"""Each verdict by a real SIP call through Asterisk, at the times as shipped.

All callers call within a few seconds and are heard together, as on a busy day; then each test looks
at its own. What the ear said live, it says again of the archived recording.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
import soundfile
from numpy.typing import NDArray

from ari_app.screening.alaw import encode
from ari_app.screening.model import VoiceModel
from ari_app.screening.offline import judge_calls
from ari_app.settings import Screening
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone
from ari_app.verdict import HELD_VERDICTS, Verdict
from bench.load import make_calls
from tests.calls.golden import LINE_DBFS, PROMPT_OVER_S, GoldenCall, golden_calls, written
from tests.calls.lab import Call, Lab, has, is_recorded, lab
from tests.screening.sounds import mixed, pink_noise, placed, tone

pytestmark = [pytest.mark.alone, pytest.mark.asyncio(loop_scope="module")]
FIRST_NUMBER = 81_900_000_000
APART_S = 2.0  # between two callers
CALL_S = 14.0  # a little longer than the window
GAP_S = 0.05  # two frames and a half
CALLS = golden_calls()
ALIKE = [call.name for call in CALLS if call.alike_offline]
# callers who send what they have, and then no frames any more
BARE_FRAMES = {
    "bare frames: a tone": encode(
        mixed(placed(tone(0.3, 770, 1336), 1.5, 14), pink_noise(14, LINE_DBFS))
    ),
    "bare frames: three seconds": encode(pink_noise(3, LINE_DBFS)),
    "bare frames: none": b"",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("verdicts"), screening=Screening()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def heard(
    centre: Lab, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Mapping[str, object]]:
    """Name → the call's record, once every call is over and recorded."""
    files = list(written(tmp_path_factory.mktemp("sounds"), CALLS))
    async with asyncio.TaskGroup() as callers:
        made = {
            call.name: callers.create_task(_placed(centre, number, call, file))
            for number, (call, file) in enumerate(files)
        }
        for number, name in enumerate(BARE_FRAMES, start=FIRST_NUMBER + 100):
            folder = tmp_path_factory.mktemp("sipp")
            made[name] = callers.create_task(_by_sipp(centre, folder, number, BARE_FRAMES[name]))
    return {name: task.result() for name, task in made.items()}


async def _by_sipp(centre: Lab, folder: Path, number: int, voice: bytes, again: int = 2) -> Call:
    placing = make_calls(
        1,
        server=centre.server,
        folder=folder,
        scenario="caller" if voice else "no_media",
        voice=voice,
        talk_s=CALL_S,
        first_number=number,
    )
    assert not (await placing)[0].failed
    closed = await centre.until(f"0{number}", has(state="closed"))
    whole = await _whole(centre, closed)
    if _facts(whole, "judged") or again <= 0:
        return whole
    return await _by_sipp(centre, folder, number + 500, voice, again - 1)


async def _placed(
    centre: Lab, number: int, call: GoldenCall, file: Path | None, again: int = 4
) -> Call:
    """Calls again where the call was not the one that was meant, as on a full machine.

    That is: busy screeners declined it, as they should; or it was judged otherwise and its sound
    stood still for a moment. An echo that comes and goes is another sound than a steady one.
    """
    ani = f"0{FIRST_NUMBER + number}"
    await asyncio.sleep(number % 500 * APART_S)
    async with centre.caller(ani, audio=file, seconds=CALL_S, **call.options) as phone:
        await phone.wait_until_over(timeout_s=CALL_S + 15)
    whole = await _whole(centre, await centre.recorded(ani))
    if again <= 0 or (_facts(whole, "judged") and (_is_as_meant(whole, call) or _flowed(phone))):
        return whole
    return await _placed(centre, number + 500, call, file, again=again - 1)


@pytest.mark.parametrize("wanted", CALLS, ids=[call.name for call in CALLS])
async def test_the_verdict(heard: Mapping[str, Call], wanted: GoldenCall) -> None:
    call = heard[wanted.name]
    said = _said(call)
    assert _is_as_meant(call, wanted), _judged(call)
    assert _lane(call) == ("held" if said in HELD_VERDICTS else "waiting")
    if said in (Verdict.KEY, Verdict.TAP):
        assert call["priority"] == 20  # cannot speak: first in line


@pytest.mark.parametrize("name", ALIKE)
async def test_the_archive_is_judged_as_the_live_call_was(
    centre: Lab, heard: Mapping[str, Call], name: str
) -> None:
    """Live and offline are one code. The recording begins a moment before the listening."""
    live = _judged(heard[name])
    again = judge_calls(VoiceModel.load(), [await _caller_of(centre, heard[name])])[0]
    assert again.verdict.value == live["verdict"]
    assert abs(again.at_s - live["at_s"]) < 1.0  # a busy machine delivers the live frames late
    assert again.ear == live["ear"]


async def test_a_voice_over_our_echo_is_heard_while_the_prompt_plays(
    heard: Mapping[str, Call],
) -> None:
    """The greeting lasts 4.2 s; the caller begins to speak into it at 1.5 s."""
    assert _judged(heard["voice over the echo"])["at_s"] < 4.2


async def test_an_in_band_tone_is_the_ears_own_finding(heard: Mapping[str, Call]) -> None:
    """The line speaks RFC 4733, so Asterisk does not listen for tones; the ear does."""
    call = heard["key in-band"]
    assert not _facts(call, "key_pressed")
    assert _judged(call)["at_s"] > PROMPT_OVER_S - 1  # the phone begins a moment before the ear


async def test_a_line_without_key_events_has_its_tones_heard_by_asterisk(
    heard: Mapping[str, Call],
) -> None:
    """No RFC 4733 on offer: Asterisk turns the tone into a key, even before a prompt."""
    call = heard["bare frames: a tone"]
    assert _said(call) == Verdict.KEY
    assert [fact["data"]["key"] for fact in _facts(call, "key_pressed")] == ["5"]


async def test_frames_that_stop_after_three_seconds_are_a_doubt(heard: Mapping[str, Call]) -> None:
    call = heard["bare frames: three seconds"]
    assert (_said(call), _lane(call)) == (Verdict.UNSURE, "waiting")
    assert "tidak cukup" in _judged(call)["reason"]


async def test_no_frames_are_no_media(heard: Mapping[str, Call]) -> None:
    call = heard["bare frames: none"]
    assert (_said(call), _lane(call)) == (Verdict.NO_MEDIA, "held")


def _is_as_meant(call: Call, wanted: GoldenCall) -> bool:
    return _said(call) in wanted.verdicts


def _flowed(phone: Telephone) -> bool:
    """Whether the phone's sound had no gap that a listener could hear."""
    ended = phone.found(PhoneEventKind.ENDED)
    return ended is not None and float(ended.data["longest_gap_s"]) < GAP_S


def _said(call: Call) -> Verdict:
    return Verdict(_judged(call)["verdict"])


def _lane(call: Call) -> str:
    """Where the call stood when its caller hung up."""
    return str(call["states"][-2]["state"])


async def _whole(centre: Lab, call: Call) -> Call:
    """With its journey: every fact that is known of it."""
    found: Call = await centre.api(f"/calls/{call['id']}")
    return found


def _judged(call: Call) -> Mapping[str, Any]:
    """What the ear wrote into the journal when it first made up its mind."""
    data: Mapping[str, Any] = _facts(call, "judged")[0]["data"]
    return data


def _facts(call: Call, kind: str) -> list[Mapping[str, Any]]:
    return [fact for fact in call["journey"] if fact["kind"] == kind]


async def _caller_of(centre: Lab, call: Call) -> NDArray[np.int16]:
    assert is_recorded(call)
    sound, rate = soundfile.read(io.BytesIO(await centre.audio(call)), dtype="int16")
    assert rate == 8000
    return np.ascontiguousarray(sound[:, 0])
