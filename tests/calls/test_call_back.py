"""One click calls back: the call-taker's own phone, then the number, recorded and on record."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.screening.alaw import encode
from ari_app.telephone.phone_event import PhoneEventKind
from bench.free_ports import free_ports
from bench.load import far_end
from tests.calls.lab import SPEAKING, Lab, entered, has, lab, write_tone
from tests.calls.sound import loud_seconds_of_flac, samples_of_flac, samples_of_wav, tone_s
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio


HZ = 1100.0  # what the one who is called back lets hear


@asynccontextmanager
async def missed_caller(folder: Path, number: str) -> AsyncIterator[tuple[Lab, str]]:
    """A centre, and the ticket of a caller whom nobody answered; their line plays a tone."""
    (port,) = free_ports(1)
    tone = samples_of_wav(write_tone(folder / "far.wav", hz=HZ, seconds=5))
    voice = encode((tone * 32767).astype("int16"))
    async with (
        far_end(port, folder=folder / "far", voice=voice, limit_s=150),
        lab(folder / "home", line_out=f"127.0.0.1:{port}") as centre,
    ):
        async with centre.caller(number, audio=SPEAKING):
            await centre.until(number, has(state="waiting"))
        yield centre, (await centre.recorded(number))["ticket"]


@pytest.mark.parametrize("number", ["081800000001", "+60123456789"])
async def test_who_was_missed_is_called_back_with_one_click(tmp_path: Path, number: str) -> None:
    """From abroad too: the line out is dialled the number in E.164."""
    async with missed_caller(tmp_path, number) as (centre, label):
        heard = tmp_path / "taker.wav"
        async with centre.call_taker("201", answer_after=0.1, record=heard) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            begun = await centre.api(f"/tickets/{label}/call", extension="201")
            assert begun["ani"] == number
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await centre.until(number, has(direction="out", state="talking"))
            await asyncio.sleep(2)  # both talk
            assert (call["id"], call["answered_by"]) == (begun["call_id"], "201")
            held = (await centre.api("/callbacks"))["callbacks"]
            assert [(one["label"], one["taken_by"]) for one in held] == [(label, "uji")]
            await centre.api(f"/tickets/{label}/callback/end", outcome="reached")
        call = await centre.recorded(number)
        assert (call["direction"], call["outcome"], call["ticket"]) == ("out", "answered", None)
        assert tone_s(samples_of_flac(await centre.audio(call), channel=0), HZ) > 0.5
        assert tone_s(samples_of_wav(heard), HZ) > 0.5
        assert (await centre.api("/callbacks"))["callbacks"] == []


async def test_who_was_called_back_is_a_caller_like_any_other(tmp_path: Path) -> None:
    """Asked, held, brought together with an agency, and left with it: recorded to the end."""
    number = "081800000002"
    async with missed_caller(tmp_path, number) as (centre, label):
        async with centre.call_taker("201", answer_after=0.1) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            begun = await centre.api(f"/tickets/{label}/call", extension="201")
            call = str(begun["call_id"])
            await _seen(centre, call, talk="direct", with_extension="201")
            at = f"/calls/{call}"
            asked = await centre.api(f"{at}/ask", question="yes_no", extension="201")
            assert asked["question"] == "yes_no"
            await asyncio.sleep(4)
            await centre.api(f"{at}/consult", extension="201", to="119")
            await _seen(centre, call, talk="on_hold", with_extension="201")
            await _told(centre, call, "reached", 2)
            await centre.api(f"{at}/join", extension="201")
            await _seen(centre, call, talk="room", with_extension="201")
            await centre.api(f"{at}/return", extension="201")
            await centre.api(f"{at}/invite", extension="201", to="119")
            await _told(centre, call, "reached", 3)
            await asyncio.sleep(1)
            await centre.api(f"{at}/leave", extension="201")
            await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await _seen(centre, call, talk="room", with_extension="")
        await asyncio.sleep(4)  # the two go on
        left_at = (await centre.api(at))["journey"]
        async with centre.manager() as ami:
            for channel in await ami.channels():
                if channel.was_called_back:
                    await ami.action("Hangup", Channel=channel.name)
        known = await centre.recorded(number)
        assert (known["id"], known["outcome"], known["direction"]) == (call, "answered", "out")
        talked_s = entered(known, "closed") - entered(known, "talking")  # we let 9 s go by
        assert talked_s > 9 and "hung_up" in [fact["kind"] for fact in left_at]
        audio = await centre.audio(known)
        assert len(samples_of_flac(audio, channel=0)) / 8000 > talked_s - 1.5
        assert loud_seconds_of_flac(audio, channel=0) > 5


async def test_a_supervisor_takes_over_who_was_called_back(tmp_path: Path) -> None:
    """Heard first, then theirs; the call-taker is let go, and the recording goes on."""
    number, heard = "081800000004", tmp_path / "supervisor.wav"
    async with missed_caller(tmp_path, number) as (centre, label):
        supervisor = centre.call_taker("202", answer_after=0.1, record=heard)
        async with centre.call_taker("201", answer_after=0.1) as taker, supervisor:
            for phone in (taker, supervisor):
                await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            begun = await centre.api(f"/tickets/{label}/call", extension="201")
            call = str(begun["call_id"])
            await _seen(centre, call, talk="direct", with_extension="201")
            await centre.api(f"/calls/{call}/supervise", extension="202", mode="listen")
            await _seen(centre, call, supervision="listen", with_extension="201")
            await asyncio.sleep(2)
            await centre.api(f"/calls/{call}/take-over", extension="202")
            await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
            await _seen(centre, call, talk="room", with_extension="202", supervised_by="")
            await asyncio.sleep(12)  # longer than a talk that counts as too short
            await supervisor.stop()
            async with asyncio.timeout(PATIENCE_S), centre.manager() as ami:
                while await ami.channels():  # noqa: ASYNC110 - Asterisk
                    await asyncio.sleep(0.1)
        known = await centre.recorded(number)
        told = {fact["kind"] for fact in (await centre.api(f"/calls/{call}"))["journey"]}
        assert (known["id"], known["outcome"], known["direction"]) == (call, "answered", "out")
        assert {"supervised", "taken_over"} <= told and "came_back" not in told
        talked_s = entered(known, "closed") - entered(known, "talking")
        audio = samples_of_flac(await centre.audio(known), channel=0)
        assert talked_s > 13 and len(audio) / 8000 > talked_s - 1.5
        assert tone_s(audio[-4 * 8000 :], HZ) > 2  # heard by us to the end
        assert tone_s(samples_of_wav(heard), HZ) > 8


async def test_a_phone_that_dies_leaves_nobody_whom_it_called_back(tmp_path: Path) -> None:
    """They are first in line; whose call-taker hangs up is done."""
    number = "081800000003"
    async with missed_caller(tmp_path, number) as (centre, label):
        async with centre.call_taker("201", answer_after=0.1) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            begun = await centre.api(f"/tickets/{label}/call", extension="201")
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = str(begun["call_id"])
            await _seen(centre, call, talk="direct", with_extension="201")
            async with centre.manager() as ami:
                (phone,) = [c for c in await ami.channels() if c.is_of_phone("201")]
                await ami.action("Hangup", Channel=phone.name, Cause="18")
                await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
                await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)  # by the queue
                await _seen(centre, call, talk="direct", with_extension="201")
                await asyncio.sleep(2)
                await taker.stop()
                async with asyncio.timeout(PATIENCE_S):
                    while await ami.channels():  # noqa: ASYNC110 - Asterisk
                        await asyncio.sleep(0.1)
        known = await centre.recorded(number)
        assert (known["id"], known["outcome"]) == (call, "answered")


async def test_each_phone_that_dies_leaves_them_first_in_line_again(tmp_path: Path) -> None:
    """However often: the phone that called them is long gone by then; the last one hangs up."""
    number = "081800000004"
    async with missed_caller(tmp_path, number) as (centre, label):
        async with centre.call_taker("201", answer_after=0.1) as taker:
            await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            begun = await centre.api(f"/tickets/{label}/call", extension="201")
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = str(begun["call_id"])
            async with centre.manager() as ami:
                for place in ("direct", "direct", "direct", "room", "direct"):
                    await _seen(centre, call, talk="direct", with_extension="201")
                    if place == "room":
                        await centre.api(f"/calls/{call}/invite", extension="201", to="119")
                        await _told(centre, call, "reached", 2)
                        await centre.api(f"/calls/{call}/return", extension="201")
                        await asyncio.sleep(1)
                    (phone,) = [c for c in await ami.channels() if c.is_of_phone("201")]
                    await ami.action("Hangup", Channel=phone.name, Cause="18")
                    await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
                    await taker.wait_for(
                        PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S
                    )  # by the queue
                await _seen(centre, call, talk="direct", with_extension="201")
                await asyncio.sleep(1)
                await taker.stop()
                async with asyncio.timeout(PATIENCE_S):
                    while await ami.channels():  # noqa: ASYNC110 - Asterisk
                        await asyncio.sleep(0.1)
        assert await centre.sent_to_the_queue(call, 5) == [("unsure", "20")] * 5
        known = await centre.recorded(number)
        assert (known["id"], known["outcome"]) == (call, "answered")
        talked_s = entered(known, "closed") - entered(known, "talking")
        audio = await centre.audio(known)
        assert len(samples_of_flac(audio, channel=0)) / 8000 > talked_s - 2.5


async def _seen(centre: Lab, call: str, **wanted: object) -> None:
    """Until every screen has the talk like this."""
    last: object = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                talking = (await centre.api("/live"))["talking"]
                last = next((one for one in talking if one["call_id"] == call), None)
                if last is not None and wanted.items() <= last.items():
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"not as wanted: {last}") from None


async def _told(centre: Lab, call: str, kind: str, times: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            journey = (await centre.api(f"/calls/{call}"))["journey"]
            if [fact["kind"] for fact in journey].count(kind) >= times:
                return
            await asyncio.sleep(0.1)
