"""A supervisor in a call-taker's talk: who hears whom, what the recording has, and that nobody who
leaves takes the talk with them. Everybody says a tone of their own.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone
from bench.free_ports import free_ports
from tests.calls.lab import has, lab, lost_share, write_tone
from tests.calls.sound import samples_of_flac, samples_of_wav, tone_s
from tests.calls.test_talk import AFTER_KEY, CALLER_HZ, TAKER_HZ, Town, unpaused
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

SUPERVISOR_HZ = 1100.0
SUPERVISOR, TAKER = "202", "201"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """A talk of 201 that 202, who is no member of the queue now, may enter."""

    town: Town
    caller: Telephone
    taker: Telephone
    supervisor: Telephone
    call: str
    number: str

    async def order(self, path: str, **body: Any) -> None:
        await self.town.centre.api(f"/calls/{self.call}/{path}", extension=SUPERVISOR, **body)

    async def refused(self, path: str, *, at: str = SUPERVISOR, **body: Any) -> str:
        """The sentence with which the desk does not do it."""
        http, order = self.town.centre.http, {"extension": at, **body}
        async with http.post(f"/api/v1/calls/{self.call}/{path}", json=order) as reply:
            assert reply.status == 409
            return str((await reply.json())["message"])

    async def until(self, **wanted: object) -> None:
        """Until the board shows the talk so."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                talking = (await self.town.centre.api("/live"))["talking"]
                found = [one for one in talking if one["call_id"] == self.call]
                if found and all(found[0][name] == value for name, value in wanted.items()):
                    return
                await asyncio.sleep(0.1)

    async def mode(self, mode: str) -> tuple[float, float]:
        """In this mode, and long enough to be measured; when it was ordered and when it was so."""
        ordered = time.monotonic()
        await self.order("supervise", mode=mode)
        await self.until(supervision=mode, supervised_by=SUPERVISOR, with_extension=TAKER)
        there = time.monotonic()
        await asyncio.sleep(2)
        return ordered, there

    def both_talk(self) -> bool:
        return all(phone.found(PhoneEventKind.ENDED) is None for phone in (self.caller, self.taker))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    (port,) = free_ports(1)
    home, tones = tmp_path_factory.mktemp("supervise"), tmp_path_factory.mktemp("tones")
    for name, hz in (("caller", CALLER_HZ), ("taker", TAKER_HZ), ("supervisor", SUPERVISOR_HZ)):
        write_tone(tones / f"{name}.wav", hz=hz, seconds=10)
    async with lab(home, line_out=f"127.0.0.1:{port}", ring_s=4) as running:
        yield Town(centre=running, port=port, tones=tones)


@asynccontextmanager
async def supervised(town: Town, number: str, folder: Path) -> AsyncIterator[Supervised]:
    said = {"audio": town.tones / "supervisor.wav", "loop": True}
    phone = town.centre.call_taker(
        SUPERVISOR, answer_after=0.1, record=folder / "supervisor.wav", **said
    )
    async with phone:
        await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await town.centre.api(f"/members/{SUPERVISOR}/pause", reason="rapat")
        async with town.talk(number, folder) as (caller, taker, call):
            yield Supervised(
                town=town, caller=caller, taker=taker, supervisor=phone, call=call, number=number
            )


async def test_who_hears_whom_while_a_supervisor_listens_and_whispers(
    town: Town, tmp_path: Path
) -> None:
    """The caller hears neither, and the recording has neither."""
    number = "081700000021"
    async with supervised(town, number, tmp_path) as here:
        assert "Listen in first" in await here.refused("take-over")
        assert "You have this caller" in await here.refused("supervise", at=TAKER, mode="listen")
        await here.mode("listen")
        assert await here.refused("supervise", mode="listen") == "You do so already."
        began, _ = await here.mode("whisper")
        await here.order("supervise-end")
        await here.until(supervised_by="")
        whispered_s = time.monotonic() - began
        await here.supervisor.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        assert here.both_talk()
        await here.caller.stop()
    record = await town.centre.recorded(number)
    assert (record["outcome"], record["answered_by"]) == ("answered", TAKER)
    facts = (await town.centre.api(f"/calls/{here.call}"))["journey"]
    told = [f["data"].get("mode") for f in facts if f["kind"].startswith("supervis")]
    assert told == ["listen", "whisper", None]
    assert not [f for f in facts if f["kind"] == "answered" and SUPERVISOR in str(f["data"])]
    # a frame or two hold every frequency: where a tone begins
    assert tone_s(samples_of_wav(tmp_path / "caller.wav"), SUPERVISOR_HZ, share=0.02) < 0.2
    heard = tone_s(samples_of_wav(tmp_path / "taker.wav"), SUPERVISOR_HZ, share=0.2)
    assert 1.5 < heard < whispered_s + 0.5  # the whisper alone
    by_supervisor = samples_of_wav(tmp_path / "supervisor.wav")
    assert tone_s(by_supervisor, CALLER_HZ, share=0.2) > 3
    assert tone_s(by_supervisor, TAKER_HZ, share=0.2) > 3
    audio = await town.centre.audio(record)
    for channel in (0, 1):
        assert tone_s(samples_of_flac(audio, channel=channel), SUPERVISOR_HZ, share=0.02) < 0.2


async def test_barging_in_is_heard_by_both_and_recorded(town: Town, tmp_path: Path) -> None:
    """Straight from the board, out of the room, in again, and away by the own phone."""
    number = "081700000022"
    async with supervised(town, number, tmp_path) as here:
        began, _ = await here.mode("barge")
        _, listened = await here.mode("listen")
        again, _ = await here.mode("barge")
        await here.supervisor.stop()
        await here.until(supervised_by="", talk="room", with_extension=TAKER)
        barged_s = listened - began + time.monotonic() - again
        await asyncio.sleep(1)
        assert here.both_talk()
        await here.taker.stop()
        await here.caller.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await town.nobody_on_the_line()
    record = await town.centre.recorded(number)
    assert (record["outcome"], record["answered_by"]) == ("answered", TAKER)
    for who in ("caller", "taker"):
        heard = tone_s(samples_of_wav(tmp_path / f"{who}.wav"), SUPERVISOR_HZ, share=0.2)
        assert 3 < heard < barged_s + 0.5, who  # not while they only listened
    audio = await town.centre.audio(record)
    assert tone_s(samples_of_flac(audio, channel=1), SUPERVISOR_HZ, share=0.2) > 3
    assert lost_share(samples_of_flac(audio, channel=0)[AFTER_KEY:]) < 0.03  # without a gap


async def test_a_supervisor_takes_over(town: Town, tmp_path: Path) -> None:
    """And when their phone dies at once, the caller is with a human again all the same."""
    number = "081700000023"
    async with supervised(town, number, tmp_path) as here:
        await here.mode("listen")
        await here.order("take-over")
        await here.taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await here.until(supervised_by="", with_extension=SUPERVISOR)
        await asyncio.sleep(2)
        await here.supervisor.stop()  # at once: their phone died
        await here.taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        assert here.caller.found(PhoneEventKind.ENDED) is None
        await here.caller.stop()
        await town.nobody_on_the_line()
    record = await town.centre.recorded(number)
    assert (record["outcome"], record["answered_by"]) == ("answered", TAKER)
    told = await town.history(here.call)
    assert {("taken_over", SUPERVISOR), ("left", TAKER), ("came_back", "")} <= set(told)
    heard = samples_of_wav(tmp_path / "caller.wav")
    assert tone_s(heard, SUPERVISOR_HZ) > 1.5
    audio = await town.centre.audio(record)
    assert tone_s(samples_of_flac(audio, channel=1), SUPERVISOR_HZ) > 1.5
    assert lost_share(samples_of_flac(audio, channel=0)[AFTER_KEY:]) < 0.03


async def test_whom_a_supervisor_who_talked_along_leaves_alone_comes_back(
    town: Town, tmp_path: Path
) -> None:
    """The call-taker has left them together; how the supervisor's phone ends does not matter."""
    number = "081700000025"
    async with supervised(town, number, tmp_path) as here:
        await here.mode("barge")
        await here.taker.stop()
        await here.until(with_extension=SUPERVISOR)
        async with town.centre.call_taker(TAKER, answer_after=0.1) as again:
            await again.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            await here.supervisor.stop()
            await again.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            assert here.caller.found(PhoneEventKind.ENDED) is None
            await here.caller.stop()
        await town.nobody_on_the_line()
    await unpaused(town.centre, SUPERVISOR)


async def test_with_the_desk_killed_everybody_talks_on(town: Town, tmp_path: Path) -> None:
    """Who listens goes on to listen; with the caller both phones are free."""
    number, centre = "081700000024", town.centre
    async with supervised(town, number, tmp_path) as here:
        await here.mode("listen")
        centre.signal("desk", signal.SIGKILL)
        await asyncio.sleep(2)
        assert here.both_talk() and here.supervisor.found(PhoneEventKind.ENDED) is None
        await here.caller.stop()
        for phone in (here.taker, here.supervisor):
            await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await centre.ready()
        await town.nobody_on_the_line()
    await unpaused(centre, SUPERVISOR)
    assert (await centre.until(number, has(state="closed")))["outcome"] == "answered"
