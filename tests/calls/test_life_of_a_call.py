"""Each row of a call's life with real telephones: from the trunk to the ticket's recording."""

import asyncio
import io
import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np
import pytest
import pytest_asyncio
import soundfile

from ari_app.jobs.log_rotation import look
from ari_app.screening.ear_settings import EarSettings
from ari_app.store.database import Database, dsn_of
from ari_app.telephone.phone_event import PhoneEventKind
from bench.load import make_calls
from tests.calls.lab import (
    ANSWERING,
    EXHAUST,
    SPEAKING,
    Call,
    Lab,
    entered,
    has,
    has_been,
    is_recorded,
    lab,
    lost_share,
    verdict,
    write_tone,
)
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

SOON_S = 4.0  # on a busy machine; the ways into the queue without a key take twice as long


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def centre(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    async with lab(tmp_path_factory.mktemp("centre")) as running:
        yield running


async def test_a_speaking_caller_reaches_a_call_taker_and_becomes_a_ticket(centre: Lab) -> None:
    taker = centre.call_taker("201", audio=ANSWERING, answer_after=0.5)
    async with taker, centre.caller("081200000001", audio=SPEAKING, loop=True) as phone:
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        call = await centre.until("081200000001", has_been("waiting"))
        assert call["ticket"]  # open before anybody has answered
        await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        await asyncio.sleep(4)  # they talk
    call = await centre.recorded("081200000001")
    assert (call["outcome"], verdict(call), call["answered_by"]) == ("answered", "voice", "201")
    assert [state["state"] for state in call["states"]] == [
        "offered",
        "screening",
        "waiting",
        "talking",
        "closed",
    ]
    ticket = await centre.api(f"/tickets/{call['ticket']}")
    assert ticket["ani"] == "081200000001"
    samples = await _decoded(centre, call)
    lasted_s = entered(call, "closed") - entered(call, "offered")
    assert abs(len(samples) / 8000 - lasted_s) < 1.0
    assert _loud(samples[:, 0]) and _loud(samples[:, 1])  # the caller left, we right


async def test_a_key_without_a_voice_is_first_in_line(centre: Lab) -> None:
    async with centre.caller("081200000002", keys="5@1") as phone:
        pressed = await phone.wait_for(PhoneEventKind.KEY_SENT, timeout_s=PATIENCE_S)
        call = await centre.until("081200000002", has(state="waiting"))
        assert entered(call, "waiting") - pressed.at_s < SOON_S
        assert (verdict(call), call["priority"]) == ("key", 20)
        async with centre.call_taker("201", calls=1) as taker:
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            await centre.until("081200000002", has(state="talking"))


async def test_priority_orders_the_queue(centre: Lab) -> None:
    """The one who speaks came first; the one who cannot speak is answered first."""
    speaking = centre.caller("081200000003", audio=SPEAKING, loop=True, seconds=30)
    cannot_speak = centre.caller("081200000004", keys="1@1", seconds=30)
    async with speaking, cannot_speak:
        await centre.until("081200000003", has(state="waiting"))
        await centre.until("081200000004", has(state="waiting"))
        async with centre.call_taker("201") as taker:
            rang = await taker.wait_for(PhoneEventKind.RINGING, timeout_s=PATIENCE_S)
            assert rang.data["from"].endswith("081200000004")


async def test_a_silent_call_is_held_and_then_answered_at_low_priority(centre: Lab) -> None:
    taker = centre.call_taker("201", answer_after=0.3)
    async with taker, centre.caller("081200000005", seconds=25):
        call = await centre.until("081200000005", has(state="held"))
        assert verdict(call) == "silent" and call["ticket"] is None
        await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        call = await centre.until("081200000005", has(state="talking"))
        assert call["priority"] == 0


async def test_an_exhaust_is_held_and_when_it_ends_unheard_it_is_reviewed(centre: Lab) -> None:
    async with centre.caller("081200000006", audio=EXHAUST, loop=True):
        call = await centre.until("081200000006", has(state="held"))
        assert verdict(call) == "noise"
    call = await centre.recorded("081200000006")
    assert call["outcome"] == "abandoned_held"
    assert call["needs_review"] and call["ticket"] is None


async def test_who_answers_late_leaves_the_held_lane_at_once(centre: Lab) -> None:
    async with centre.caller("081200000007", keys="7@9") as phone:
        await centre.until("081200000007", has(state="held"))
        pressed = await phone.wait_for(PhoneEventKind.KEY_SENT, timeout_s=PATIENCE_S)
        call = await centre.until("081200000007", has(state="waiting"))
        assert entered(call, "waiting") - pressed.at_s < SOON_S


async def test_a_second_silent_call_goes_to_the_queue_at_normal_priority(centre: Lab) -> None:
    async with centre.caller("081200000008"):
        await centre.until("081200000008", has(state="held"))
    await centre.until("081200000008", has(outcome="abandoned_held"))
    async with centre.caller("6281200000008"):  # the same caller, over another line
        call = await centre.until("081200000008", has(state="waiting"))
        assert (verdict(call), call["priority"]) == ("silent", 10)


async def test_a_call_taker_takes_a_held_call(centre: Lab) -> None:
    async with centre.call_taker("202", answer_after=0.2) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller("081200000009", seconds=20):
            held = await centre.until("081200000009", has(state="held"))
            await centre.api(f"/calls/{held['id']}/take", extension="202")
            await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
            call = await centre.until("081200000009", has(state="talking"))
            assert call["answered_by"] == "202"


async def test_who_is_taken_and_not_answered_waits_like_any_doubt_until_he_has_talked(
    centre: Lab,
) -> None:
    """From the held lane to a phone that is not there; and after a talk, when its page died."""
    async with centre.caller("081200000021", seconds=20):
        held = await centre.until("081200000021", has(state="held"))
        await centre.api(f"/calls/{held['id']}/take", extension="201")
        assert await centre.sent_to_the_queue(held["id"], 1) == [("unsure", "10")]
    async with centre.call_taker("202", answer_after=0.2) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller("081200000022", seconds=30):
            held = await centre.until("081200000022", has(state="held"))
            await centre.api(f"/calls/{held['id']}/take", extension="202")
            await centre.until("081200000022", has(state="talking"))
            await centre.have_again(held["id"], "201")
            assert await centre.sent_to_the_queue(held["id"], 1) == [("unsure", "20")]


async def test_a_call_taker_ends_a_held_call_with_a_reason(centre: Lab) -> None:
    async with centre.caller("081200000010", seconds=20) as phone:
        held = await centre.until("081200000010", has(state="held"))
        await centre.api(f"/calls/{held['id']}/end", reason="ghost_diam")
        await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
        call = await centre.until("081200000010", has(state="closed"))
        assert call["outcome"] == "ended_by_call_taker"


@pytest.mark.parametrize(
    ("number", "seconds", "outcome"),
    [
        ("081200000011", 2.0, "abandoned_screening"),
        ("081200000012", 6.5, "abandoned_held"),
    ],
)
async def test_the_caller_hangs_up_before_the_queue(
    centre: Lab, number: str, seconds: float, outcome: str
) -> None:
    async with centre.caller(number, seconds=seconds):
        call = await centre.recorded(number)
    assert call["outcome"] == outcome
    assert call["recording"]["seconds"] == pytest.approx(seconds, abs=0.5)
    assert call["ticket"] is None and call["needs_review"]
    heard = [second["second"] for second in await _evidence(centre, call)]
    assert heard == list(range(len(heard))) and len(heard) >= seconds - 1.0  # to the very end


async def test_a_screener_s_first_verdict_has_the_thresholds(centre: Lab) -> None:
    """Each verdict has their hash; the settings themselves stand where the hash was said first."""
    async with centre.caller("081200000017", keys="1@0.5"):
        await centre.until("081200000017", lambda call: verdict(call) == "key")
    query = """SELECT split_part(data ->> 'ear', '/', 2), data ->> 'settings' FROM facts
               WHERE kind = 'judged' AND data ? 'settings'"""
    connection = await asyncpg.connect(dsn_of(centre.settings))
    told = await connection.fetch(query)
    await connection.close()
    assert 0 < len(told) <= centre.settings.screening.workers  # once by each
    for fingerprint, settings in told:
        assert fingerprint == EarSettings().fingerprint()
        assert json.loads(settings)["lenient_score"] == EarSettings().lenient_score


async def test_the_caller_hangs_up_while_waiting(centre: Lab) -> None:
    """The ticket stays open as a call-back."""
    async with centre.caller("081200000013", keys="1@0.5"):
        await centre.until("081200000013", has(state="waiting"))
    call = await centre.recorded("081200000013")
    assert call["outcome"] == "abandoned_waiting"
    ticket = await centre.api(f"/tickets/{call['ticket']}")
    assert ticket["state"] == "callback"


async def test_the_caller_hangs_up_while_a_phone_rings(centre: Lab) -> None:
    async with centre.call_taker("201", answer_after=60) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller("081200000014", keys="1@0.5"):
            await taker.wait_for(PhoneEventKind.RINGING, timeout_s=PATIENCE_S)
        await centre.until("081200000014", has(outcome="abandoned_ringing"))


async def test_the_call_taker_hangs_up(centre: Lab) -> None:
    async with centre.call_taker("201", answer_after=0.2, hang_up_after=2) as taker:
        await taker.wait_for(PhoneEventKind.REGISTERED, timeout_s=PATIENCE_S)
        async with centre.caller("081200000015", keys="1@0.5", seconds=20) as phone:
            ended = await phone.wait_for(PhoneEventKind.ENDED, timeout_s=PATIENCE_S)
            assert ended.data["by"] == "them"
            call = await centre.recorded("081200000015")
    assert (call["outcome"], call["hung_up_by"]) == ("answered", "callee")


async def test_ten_instant_hang_ups_have_ten_records(centre: Lab, tmp_path: Path) -> None:
    calls = {"server": centre.server, "folder": tmp_path, "first_number": 81_200_000_100}
    placed = await make_calls(10, scenario="instant_bye", **calls)  # type: ignore[arg-type]
    for one in placed:
        call = await centre.until(one.number, has(state="closed"))
        assert call["outcome"] == "abandoned_screening"
    assert (await centre.api("/live"))["waiting"] == []


async def test_no_frames_at_all_is_no_media_and_held(centre: Lab, tmp_path: Path) -> None:
    calls = {"server": centre.server, "folder": tmp_path, "first_number": 81_200_000_200}
    calling = asyncio.create_task(
        make_calls(1, scenario="no_media", talk_s=7, **calls)  # type: ignore[arg-type]
    )
    held = await centre.until("081200000200", has(state="held"))
    assert verdict(held) == "no_media"
    assert not (await calling)[0].failed
    call = await centre.until("081200000200", has(state="closed"))
    assert call["outcome"] == "abandoned_held" and call["needs_review"]
    call = await centre.recorded("081200000200")
    call_s = entered(call, "closed") - entered(call, "offered")
    assert abs(call["recording"]["seconds"] - call_s) < 0.7  # what did not come is silence


async def test_a_tone_comes_out_as_the_same_tone(centre: Lab, tmp_path: Path) -> None:
    """700 Hz at -12 dBFS from the caller: the archive has it without a gap, at its level."""
    tone = write_tone(tmp_path / "tone.wav", hz=700, seconds=10)
    async with centre.caller("081200000016", audio=tone, seconds=8):
        call = await centre.recorded("081200000016")
    left = (await _decoded(centre, call))[:, 0]
    assert _strongest_hz(left) == pytest.approx(700, abs=1)
    assert lost_share(left) < 0.03


async def test_the_recording_cannot_be_had_without_a_right(centre: Lab) -> None:
    call = (await centre.api("/calls?limit=50"))["calls"]
    url = next(c["recording"]["url"] for c in call if is_recorded(c))
    async with centre.http.get(url, headers={"Authorization": "Bearer salah"}) as reply:
        assert reply.status == 401


async def test_every_call_has_one_record_with_one_outcome(centre: Lab) -> None:
    """Runs last: all that this file's telephones did reconciles with what CEL saw offered."""
    await asyncio.sleep(0)
    lines = centre.settings.cel_path.read_text().splitlines()
    offered = sum(line.startswith('"SIGAP_OFFERED"') for line in lines)
    found: list[dict[str, object]] = []
    cursor = ""
    while cursor is not None:
        page = await centre.api(
            f"/calls?limit=200&cursor={cursor}" if cursor else "/calls?limit=200"
        )
        found += page["calls"]
        cursor = page["next"]
    assert len(found) == offered
    assert all(call["outcome"] for call in found if call["state"] == "closed")
    assert not [call for call in found if call["outcome"] == "cut_by_us"]


async def _decoded(
    centre: Lab, call: object
) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    audio = await centre.audio(call)  # type: ignore[arg-type]
    samples, rate = soundfile.read(io.BytesIO(audio), always_2d=True)
    assert (rate, samples.shape[1]) == (8000, 2)
    return samples  # type: ignore[no-any-return]


def _loud(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> bool:
    return float(np.abs(samples).max()) > 0.02


def _strongest_hz(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * 8000 / len(samples))


async def test_a_call_is_whole_though_the_logs_were_closed_in_the_middle_of_it(centre: Lab) -> None:
    settings = centre.settings
    database = Database(dsn_of(settings), connections=1)
    mark = settings.run_dir / "logs.closed"
    mark.touch()
    os.utime(mark, (0, 0))
    taker = centre.call_taker("201", audio=ANSWERING, answer_after=0.5)
    async with taker, centre.caller("081200000099", audio=SPEAKING) as phone:
        await phone.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
        await centre.until("081200000099", has_been("waiting"))
        await look(settings, database, datetime.now(UTC))  # between the queue and the answer
        await taker.wait_for(PhoneEventKind.ANSWERED, timeout_s=PATIENCE_S)
    call = await centre.recorded("081200000099")
    await database.close()
    assert list(settings.queue_log_path.parent.glob("queue_log.*"))
    assert list(settings.cel_path.parent.glob("sigap.csv.*"))
    assert (call["outcome"], call["answered_by"]) == ("answered", "201")
    states = [state["state"] for state in call["states"]]
    assert states == ["offered", "screening", "waiting", "talking", "closed"]


async def _evidence(centre: Lab, call: Call) -> list[dict[str, Any]]:
    """Second by second, once the screener's last fact of the call is in the database."""
    query = """SELECT c.evidence -> 'evidence' FROM calls c WHERE c.call_id = $1 AND EXISTS (
                   SELECT FROM facts f WHERE f.call_id = $1 AND f.kind = 'listened_on')"""
    connection = await asyncpg.connect(dsn_of(centre.settings))
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (found := await connection.fetchval(query, call["id"])):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    finally:
        await connection.close()
    seconds: list[dict[str, Any]] = json.loads(found)
    return seconds
