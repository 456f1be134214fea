"""What a call-taker does with a caller: three-way, consultation, transfer. They are never lost.

Everybody says a tone of their own, so that who hears whom can be measured.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from ari_app.asterisk.ami import Ami
from ari_app.asterisk.ami_rows import first_channel
from ari_app.screening.alaw import encode
from ari_app.telephone.phone_event import PhoneEventKind
from ari_app.telephone.process import Telephone
from bench.free_ports import free_ports
from bench.load import FarEnd, far_end
from tests.calls.lab import Lab, entered, frozen, has, lab, lost_share, write_tone
from tests.calls.sound import Samples, samples_of_flac, samples_of_wav, tone_s
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

CALLER_HZ, TAKER_HZ, AGENCY_HZ = 440.0, 700.0, 1100.0
NO_USER_RESPONSE = "18"  # Q.850: as when a refresh gets no answer
AFTER_KEY = 16_000  # two seconds: while a key is sent the caller's tone is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A centre, and where its trunk calls out to."""

    centre: Lab
    port: int
    tones: Path

    @asynccontextmanager
    async def agency(self, folder: Path, scenario: FarEnd = "call_taker") -> AsyncIterator[None]:
        voice = encode((samples_of_wav(self.tones / "agency.wav") * 32767).astype("int16"))
        async with far_end(
            self.port, folder=folder / "far", voice=voice, limit_s=120, scenario=scenario
        ):
            yield

    @asynccontextmanager
    async def talk(
        self, number: str, folder: Path, *, seconds: float = 60, **taker: Any
    ) -> AsyncIterator[tuple[Telephone, Telephone, str]]:
        """The caller, 201 who has them, and the call's id."""
        said = {"audio": self.tones / "taker.wav", "loop": True, "record": folder / "taker.wav"}
        async with AsyncExitStack() as stack:
            phone = self.centre.call_taker("201", answer_after=0.1, **{**said, **taker})
            await stack.enter_async_context(phone)
            await phone.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
            caller = self.centre.caller(
                number,
                keys="1@0.5",
                audio=self.tones / "caller.wav",
                loop=True,
                record=folder / "caller.wav",
                seconds=seconds,
            )
            await stack.enter_async_context(caller)
            await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await self.centre.until(number, has(state="talking"))
            yield caller, phone, str(call["id"])

    async def move(self, call: str, move: str, to: str | None = None) -> None:
        body = {"extension": "201"} | ({"to": to} if to else {})
        await self.centre.api(f"/calls/{call}/{move}", **body)

    async def kinds(self, call: str) -> list[str]:
        return [fact["kind"] for fact in (await self.centre.api(f"/calls/{call}"))["journey"]]

    async def history(self, call: str) -> list[tuple[str, str]]:
        """What the ticket tells of the talk: what and who, from the answer on.

        Without what comes before the talk or in it, as the machine has time: the ticket, and the
        caller's key to the prompt, which the ear may forestall.
        """
        entries = (await self.centre.api(f"/tickets/{call}/history"))["entries"]
        beside = ("ticket_opened", "keyed")
        told = [(e["kind"], e["by"]) for e in entries if e["kind"] not in beside]
        return told[next(n for n, (kind, _) in enumerate(told) if kind == "answered") :]

    async def left(self, call: str) -> dict[str, Any]:
        """The talk as the board shows it, without its caller."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for shown in (await self.centre.api("/live"))["talking"]:
                    if (shown["call_id"], shown["talk"]) == (call, "left"):
                        return dict(shown)
                await asyncio.sleep(0.1)

    async def nobody_on_the_line(self) -> None:
        """Until Asterisk has no channel any more: nobody pays for a line that was forgotten."""
        async with self.centre.manager() as ami, asyncio.timeout(PATIENCE_S):
            while await ami.channels():  # noqa: ASYNC110 - Asterisk
                await asyncio.sleep(0.1)

    async def told(self, call: str, kind: str) -> None:
        """Until the call's record has a fact of this kind."""
        async with asyncio.timeout(PATIENCE_S):
            while kind not in await self.kinds(call):  # noqa: ASYNC110 - the database
                await asyncio.sleep(0.1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    (port,) = free_ports(1)
    home, tones = tmp_path_factory.mktemp("talk"), tmp_path_factory.mktemp("tones")
    for name, hz in (("caller", CALLER_HZ), ("taker", TAKER_HZ), ("agency", AGENCY_HZ)):
        write_tone(tones / f"{name}.wav", hz=hz, seconds=10)
    async with lab(home, line_out=f"127.0.0.1:{port}", ring_s=4) as running:
        yield Town(centre=running, port=port, tones=tones)


async def test_three_talk_and_the_call_taker_leaves(town: Town, tmp_path: Path) -> None:
    number = "081700000001"
    async with town.agency(tmp_path), town.talk(number, tmp_path) as (caller, taker, call):
        await town.move(call, "invite", "119")
        await town.told(call, "reached")
        await asyncio.sleep(3)  # all three say their tones
        await town.move(call, "leave")
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await asyncio.sleep(3)  # the caller and the agency go on
        assert caller.found(PhoneEventKind.ENDED) is None
        await caller.stop()
    record = await town.centre.recorded(number)
    assert (record["outcome"], record["answered_by"]) == ("answered", "201")
    assert {"called_in", "reached", "joined"} <= set(await town.kinds(call))
    told = await town.history(call)
    assert told[0] == ("answered", "201") and told[-2:] == [("left", "201"), ("hung_up", "")]
    assert set(told[1:-2]) == {("called_in", "201"), ("joined", "201"), ("reached", "")}
    assert tone_s(samples_of_wav(tmp_path / "taker.wav"), AGENCY_HZ, share=0.2) > 2
    heard = samples_of_wav(tmp_path / "caller.wav")
    assert tone_s(heard, AGENCY_HZ, share=0.2) > 4.5 and tone_s(heard, TAKER_HZ, share=0.2) > 2
    audio = await town.centre.audio(record)
    assert lost_share(samples_of_flac(audio, channel=0)[AFTER_KEY:]) < 0.03  # without a gap
    assert tone_s(samples_of_flac(audio, channel=1), AGENCY_HZ, share=0.2) > 4.5


async def test_the_caller_holds_while_the_agency_is_asked_then_all_talk(
    town: Town, tmp_path: Path
) -> None:
    number = "081700000002"
    async with town.agency(tmp_path), town.talk(number, tmp_path) as (caller, taker, call):
        await town.move(call, "consult", "119")
        await town.told(call, "reached")
        await asyncio.sleep(3)
        began = time.monotonic()
        await town.move(call, "join")
        await asyncio.sleep(3)
        await town.move(call, "return")
        all_s = time.monotonic() - began
        await asyncio.sleep(2)
        assert (
            taker.found(PhoneEventKind.ENDED) is None and caller.found(PhoneEventKind.ENDED) is None
        )
        await taker.stop()
        await caller.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    record = await town.centre.recorded(number)
    assert record["outcome"] == "answered"
    heard = samples_of_wav(tmp_path / "caller.wav")
    assert 2 < tone_s(heard, AGENCY_HZ, share=0.2) < all_s + 1.5  # not while they were asked
    assert tone_s(heard, TAKER_HZ) > 1  # alone with the call-taker again, at the end
    audio = await town.centre.audio(record)
    assert lost_share(samples_of_flac(audio, channel=0)[AFTER_KEY:]) < 0.03


@pytest.mark.parametrize(
    ("scenario", "why"), [("busy", "busy"), ("ringing", "no_answer"), ("short", "short")]
)
async def test_who_is_not_taken_there_comes_back_to_his_call_taker(
    town: Town, tmp_path: Path, scenario: FarEnd, why: str
) -> None:
    number = {"busy": "081700000003", "ringing": "081700000004", "short": "081700000005"}[scenario]
    async with (
        town.agency(tmp_path, scenario),
        town.talk(number, tmp_path) as (caller, taker, call),
    ):
        await town.move(call, "transfer", "110")
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        await asyncio.sleep(2)
        assert caller.found(PhoneEventKind.ENDED) is None
        await caller.stop()
    back = [f for f in await journey(town, call) if f["kind"] == "came_back"]
    assert [fact["data"]["why"] for fact in back] == [why]
    assert (await town.centre.recorded(number))["outcome"] == "answered"


async def test_a_transfer_that_is_answered_frees_the_call_taker(town: Town, tmp_path: Path) -> None:
    number = "081700000006"
    async with town.agency(tmp_path), town.talk(number, tmp_path) as (caller, taker, call):
        await town.move(call, "transfer", "113")
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await town.told(call, "reached")
        await asyncio.sleep(3)
        assert caller.found(PhoneEventKind.ENDED) is None
        await caller.stop()
    record = await town.centre.recorded(number)
    assert tone_s(samples_of_wav(tmp_path / "caller.wav"), AGENCY_HZ) > 2
    assert tone_s(samples_of_flac(await town.centre.audio(record), channel=1), AGENCY_HZ) > 2


async def test_nobody_waits_for_an_agency_that_was_not_reached(town: Town, tmp_path: Path) -> None:
    """The caller comes off hold by themselves."""
    number = "081700000007"
    async with town.agency(tmp_path, "busy"), town.talk(number, tmp_path) as (caller, _, call):
        await town.move(call, "consult", "119")
        await town.told(call, "joined")
        await asyncio.sleep(2)
        assert caller.found(PhoneEventKind.ENDED) is None
        await caller.stop()
    assert "not_reached" in await town.kinds(call)
    assert tone_s(samples_of_wav(tmp_path / "caller.wav"), TAKER_HZ) > 1


async def test_desk_and_call_taker_gone_the_caller_on_hold_is_first_in_line(
    town: Town, tmp_path: Path
) -> None:
    """The agency still rings: nobody but the dialplan is left to look after the caller."""
    number, centre = "081700000008", town.centre
    async with (
        centre.call_taker("202", answer_after=0.1) as other,
        town.agency(tmp_path, "ringing"),
    ):
        await other.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await centre.api("/members/202/pause", reason="istirahat")
        async with town.talk(number, tmp_path) as (caller, taker, call):
            await town.move(call, "consult", "119")
            await town.told(call, "called_in")
            await unpaused(centre, "202")
            centre.signal("desk", signal.SIGKILL)
            await taker.stop()
            await other.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            assert caller.found(PhoneEventKind.ENDED) is None
            await caller.stop()
    await centre.ready()
    assert (await centre.recorded(number))["outcome"] == "answered"


async def test_who_hangs_up_while_asking_leaves_the_caller_with_the_agency(
    town: Town, tmp_path: Path
) -> None:
    number = "081700000010"
    async with town.agency(tmp_path), town.talk(number, tmp_path) as (caller, taker, call):
        await town.move(call, "consult", "119")
        await town.told(call, "reached")
        await taker.stop()
        await town.told(call, "joined")
        await asyncio.sleep(3)
        assert caller.found(PhoneEventKind.ENDED) is None
        await caller.stop()
    assert tone_s(samples_of_wav(tmp_path / "caller.wav"), AGENCY_HZ, share=0.2) > 2


async def test_a_page_that_dies_again_while_it_rings_leaves_its_caller_first_in_line(
    town: Town, tmp_path: Path
) -> None:
    """Loaded anew in mid-talk it had its caller rung (here: where no phone is); no doubt then."""
    number = "081700000015"
    async with town.talk(number, tmp_path) as (caller, taker, call):
        await town.centre.have_again(call, "202")
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)  # by the queue
        assert await town.centre.sent_to_the_queue(call, 2) == [("key", "20")] * 2
        assert caller.found(PhoneEventKind.ENDED) is None
        await caller.stop()


# ── a telephone that dies ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["direct", "room", "agency"])
async def test_whom_a_line_that_died_had_is_offered_again(
    town: Town, tmp_path: Path, place: str
) -> None:
    """Asterisk ends the channel (a session timer that ran out, a trunk's word), nobody hung up."""
    number = {"direct": "081700000016", "room": "081700000017", "agency": "081700000018"}[place]
    async with town.agency(tmp_path), town.talk(number, tmp_path) as (caller, taker, call):
        if place == "room":
            await town.move(call, "invite", "119")
            await town.told(call, "reached")
            await town.move(call, "return")
            await asyncio.sleep(1)
        if place == "agency":
            await town.move(call, "transfer", "113")
            await town.told(call, "reached")
            await asyncio.sleep(11)  # long enough to have been a talk
        async with town.centre.manager() as ami:
            for channel in await ami.channels():
                if channel.name.startswith("PJSIP/") and not channel.is_callers:
                    await ami.action("Hangup", Channel=channel.name, Cause=NO_USER_RESPONSE)
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        assert caller.found(PhoneEventKind.ENDED) is None
        await caller.stop()
        await town.nobody_on_the_line()
    back = [f["data"]["why"] for f in await journey(town, call) if f["kind"] == "came_back"]
    assert back == ["broken"]


async def test_whom_a_killed_telephone_had_is_with_another_human_soon(
    town: Town, tmp_path: Path
) -> None:
    """No BYE comes: the desk sees that it neither answers nor sends."""
    number, centre = "081700000019", town.centre
    async with centre.call_taker("202", answer_after=0.1) as other:
        await other.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await centre.api("/members/202/pause", reason="istirahat")
        async with town.talk(number, tmp_path) as (caller, taker, _):
            await unpaused(centre, "202")
            assert taker.pid is not None
            os.kill(taker.pid, signal.SIGKILL)
            await other.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            assert caller.found(PhoneEventKind.ENDED) is None
            await caller.stop()
        await town.nobody_on_the_line()


async def test_a_telephone_that_dies_is_noticed_with_every_desk_dead(
    town: Town, tmp_path: Path
) -> None:
    """No BYE comes and nobody of ours looks: it does not refresh its session (RFC 4028).

    The colleague's, which lives, does: their talk goes on beyond the ninety seconds.
    """
    number, beside, centre = "081700000020", "081700000021", town.centre
    async with centre.call_taker("202", answer_after=0.1, session_timers=True) as other:
        await other.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        await centre.api("/members/202/pause", reason="istirahat")
        async with town.talk(number, tmp_path, seconds=240, session_timers=True) as talk:
            caller, taker, call = talk
            await unpaused(centre, "202")
            async with centre.caller(beside, keys="1@0.5", seconds=240) as colleague:
                await other.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
                assert taker.pid is not None
                async with centre.manager() as ami:
                    with frozen(centre, "desk"):
                        os.kill(taker.pid, signal.SIGKILL)
                        await until_in_line(ami, call, timeout_s=150)
                        await asyncio.sleep(20)
                        assert other.found(PhoneEventKind.ENDED) is None
                        assert caller.found(PhoneEventKind.ENDED) is None
                        await colleague.stop()
                        await other.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            assert caller.found(PhoneEventKind.ENDED) is None
            await caller.stop()
        await town.nobody_on_the_line()
    back = [f["data"]["why"] for f in await journey(town, call) if f["kind"] == "came_back"]
    assert back == ["broken"]


@pytest.mark.parametrize("spare", [False, True])
async def test_when_neither_side_sends_anything_the_recording_has_as_much_silence(
    town: Town, tmp_path: Path, spare: bool
) -> None:
    """Of a call without a spare, as of those beyond ``recording_spares``, to within two seconds."""
    number, gap_s = "081700000022" if spare else "081700000122", 5.0
    most = town.centre.settings.recording_spares if spare else 0
    async with town.centre.manager() as ami:
        await ami.action("Setvar", Variable="SPARES", Value=str(most))
    async with town.talk(number, tmp_path) as (caller, taker, _):
        await asyncio.sleep(3)
        pids = [phone.pid for phone in (caller, taker) if phone.pid is not None]
        began_at = time.time()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(gap_s)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        await asyncio.sleep(4)
        await caller.stop()
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
    known = await town.centre.recorded(number)
    audio = await town.centre.audio(known)
    lasted_s = entered(known, "closed") - entered(known, "offered")
    for side in (0, 1):
        samples = samples_of_flac(audio, channel=side)
        assert abs(len(samples) / 8000 - lasted_s) < 1.5
        if not spare:
            quiet = np.abs(samples[: len(samples) // 800 * 800]).reshape(-1, 800).max(axis=1) < 0.01
            assert quiet.sum() >= (gap_s - 1) * 10
            continue
        begins_s = began_at - entered(known, "offered")
        inside = samples[round((begins_s + 1) * 8000) : round((begins_s + gap_s - 1) * 8000)]
        assert np.abs(inside).max() < 0.01
        for seconds in (begins_s - 2, begins_s + gap_s + 1.5):
            talk = samples[round(seconds * 8000) :][:8000]
            assert np.abs(talk).max() > 0.05, seconds


# ── after the caller has hung up ─────────────────────────────────────────────────────────────


async def test_who_still_has_something_to_say_goes_on_and_it_ends_with_the_call_taker(
    town: Town, tmp_path: Path
) -> None:
    """Both are told that the caller has gone; the agency is no longer on the line than they are."""
    number = "081700000011"
    async with town.agency(tmp_path), town.talk(number, tmp_path) as (caller, taker, call):
        await town.move(call, "invite", "119")
        await town.told(call, "reached")
        await caller.stop()
        left = await town.left(call)
        assert left["with_extension"] == "201" and left["state"] == "talking"
        await asyncio.sleep(5)  # told, and then each other's tone
        assert taker.found(PhoneEventKind.ENDED) is None
        await taker.stop()
        await town.nobody_on_the_line()
    assert (await town.centre.recorded(number))["outcome"] == "answered"
    heard = after(samples_of_wav(tmp_path / "taker.wav"), CALLER_HZ)
    alone_s = tone_s(heard, AGENCY_HZ, share=0.97)
    assert alone_s > 1.5
    assert tone_s(heard, AGENCY_HZ, share=0.05) - alone_s > 0.5  # a voice over it: who has gone


async def test_an_agency_that_was_left_with_the_caller_ends_with_him(
    town: Town, tmp_path: Path
) -> None:
    number = "081700000012"
    async with town.agency(tmp_path), town.talk(number, tmp_path) as (caller, taker, call):
        await town.move(call, "invite", "119")
        await town.told(call, "reached")
        await town.move(call, "leave")
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await caller.stop()
        await town.nobody_on_the_line()


async def test_a_call_taker_is_not_left_alone_in_the_room(town: Town, tmp_path: Path) -> None:
    """The caller hangs up on hold, and the agency is not reached."""
    number = "081700000013"
    async with (
        town.agency(tmp_path, "ringing"),
        town.talk(number, tmp_path) as (caller, taker, call),
    ):
        await town.move(call, "consult", "119")
        await town.told(call, "called_in")
        await caller.stop()
        await taker.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        await town.nobody_on_the_line()


async def test_who_answers_when_everybody_has_gone_is_let_go(town: Town, tmp_path: Path) -> None:
    number = "081700000014"
    async with (
        town.agency(tmp_path, "late"),
        town.talk(number, tmp_path) as (caller, taker, call),
    ):
        await town.move(call, "consult", "119")
        await town.told(call, "called_in")
        await caller.stop()
        await taker.stop()
        await town.told(call, "reached")
        await town.nobody_on_the_line()


async def test_only_listed_numbers_can_be_called(town: Town, tmp_path: Path) -> None:
    listed = {one["number"] for one in (await town.centre.api("/targets"))["targets"]}
    assert {"119", "110", "113", "123"} <= listed  # 123: PLN's own, from the agencies
    async with town.talk("081700000009", tmp_path) as (caller, _, call):
        for to in ("0900123456", "119@elsewhere", "119&PJSIP/202"):
            body = {"to": to, "extension": "201"}
            path = f"/api/v1/calls/{call}/transfer"
            async with town.centre.http.post(path, json=body) as reply:
                assert reply.status == 422
        assert caller.found(PhoneEventKind.ENDED) is None


def after(samples: Samples, hz: float) -> Samples:
    """What was heard when this tone had been heard for the last time."""
    seconds = range(len(samples) // 8000)
    last = max(s for s in seconds if tone_s(samples[s * 8000 :][:8000], hz, share=0.05) > 0.2)
    return samples[(last + 1) * 8000 :]


async def journey(town: Town, call: str) -> list[dict[str, Any]]:
    return list((await town.centre.api(f"/calls/{call}"))["journey"])


async def until_in_line(ami: Ami, call: str, *, timeout_s: float) -> None:
    """The caller waits in the queue."""
    async with asyncio.timeout(timeout_s):
        while True:
            channel = first_channel(await ami.channels(), call)
            assert channel is not None, "the caller was hung up"
            if channel.application == "Queue" and not channel.bridge_id:
                return
            await asyncio.sleep(0.2)


async def unpaused(centre: Lab, extension: str) -> None:
    async with centre.http.post(f"/api/v1/members/{extension}/unpause") as reply:
        assert reply.status == 200
