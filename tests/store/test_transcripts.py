"""Writing down what was said: beside the calls and after them, in a process that may die."""

import asyncio
import io
import json
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from ari_app.settings import Settings, Transcript
from ari_app.store.database import Database
from recordings import retention
from recordings.archive.folder import Archive
from recordings.transcripts import held, job
from recordings.transcripts.process import NotWritten, RecogniserProcess, Written
from recordings.transcripts.recogniser import NoRecogniser
from recordings.transcripts.room import ROOM_EVERY_S
from tests.desk.centre import Centre

RATE = 8000


def flac(seconds: int = 3, caller: int = 8000, ours: int = 0) -> bytes:
    """The caller is loud in the second second, we all the time."""
    sides = np.zeros((seconds * RATE, 2), np.int16)
    sides[RATE : 2 * RATE - 800, 0], sides[:, 1] = caller, ours
    file = io.BytesIO()
    soundfile.write(file, sides, RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


@pytest.fixture
def settings(settings: Settings, model: Path) -> Settings:
    return settings.model_copy(update={"transcript": Transcript(model=model)})


@pytest.fixture
def centre(settings: Settings, plain: Any) -> Centre:
    return Centre(database=plain, archive=settings.archive_dir)


@pytest.fixture
async def scribe(settings: Settings, database: Database) -> Any:
    made = job.Scribe(settings, database, asyncio.Lock())
    yield made
    await made._recogniser.end()


async def recorded(centre: Centre, audio: bytes, *, hours: int = 1, **more: Any) -> str:
    call_id = await centre.add_call(**more)
    await centre.add_recording(call_id, audio)
    await centre.database.execute(
        "UPDATE recordings SET finished_at = $2, seconds = 3 WHERE call_id = $1",
        call_id,
        datetime.now(UTC) - timedelta(hours=hours),
    )
    return call_id


async def state(plain: Any, call_id: str) -> Any:
    return await plain.fetchrow("SELECT * FROM transcripts WHERE call_id = $1", call_id)


async def test_both_sides_are_written_down_apart(
    scribe: job.Scribe, centre: Centre, plain: Any
) -> None:
    call_id = await recorded(centre, flac(ours=4000))
    assert await scribe.once() == 0.0
    kept = await state(plain, call_id)
    assert kept["state"] == "done" and kept["recogniser"].startswith("vosk 0.3")
    words = [(word[0], word[2]) for word in json.loads(kept["words"])]
    assert words == [("caller", 1.1), ("ours", 0.1), ("ours", 1.1), ("ours", 2.1)]
    found = "SELECT searched @@ to_tsquery('simple', 'ram:*') FROM transcripts"
    assert await plain.fetchval(found)
    assert await scribe.once() == job.LOOK_EVERY_S  # there is no other


async def test_what_is_to_be_heard_comes_first_then_the_newest(
    scribe: job.Scribe, centre: Centre, plain: Any
) -> None:
    old, new = await recorded(centre, flac(), hours=9), await recorded(centre, flac())
    held, _ = await recorded(centre, flac(), hours=20), await recorded(centre, flac(), hours=999)
    await plain.execute("UPDATE calls SET needs_review = true WHERE call_id = $1", held)
    while await scribe.once() == 0.0:
        pass
    rows = await plain.fetch("SELECT call_id FROM transcripts ORDER BY done_at")
    assert [row["call_id"] for row in rows] == [held, new, old]


async def test_a_crash_of_native_code_is_tried_again_and_then_shown(
    scribe: job.Scribe, centre: Centre, plain: Any
) -> None:
    call_id = await recorded(centre, flac(caller=32_000))
    for tries in range(1, job.MOST_TRIES + 1):
        await scribe.once()
        kept = await state(plain, call_id)
        assert kept["attempts"] == tries and "signal 6" in kept["reason"]
        await plain.execute("UPDATE transcripts SET next_at = now()")
    assert kept["state"] == "failed"
    await scribe.once()
    assert (await state(plain, call_id))["attempts"] == job.MOST_TRIES
    fine = await recorded(centre, flac())
    await scribe.once()
    assert (await state(plain, fine))["state"] == "done"


async def test_a_file_that_is_no_recording_leaves_the_process_as_it_is(
    scribe: job.Scribe, centre: Centre, plain: Any
) -> None:
    call_id = await recorded(centre, b"fLaC no sound")
    await scribe.once()
    assert "cannot be read" in (await state(plain, call_id))["reason"]
    assert scribe._recogniser.process is not None and not scribe._recogniser.process.dead


async def test_it_rests_while_calls_need_the_machine(
    scribe: job.Scribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    await recorded(centre, flac())
    for _ in range(settings.screening.workers * settings.screening.worker_calls // 2 + 1):
        await centre.add_call(state="talking", outcome=None)
    assert await scribe.once() == ROOM_EVERY_S
    assert not await plain.fetchval("SELECT count(*) FROM transcripts")
    await plain.execute(
        """UPDATE calls SET state = 'closed', outcome = 'answered', ended_at = now()
           WHERE state = 'talking'"""
    )
    assert await scribe.once() == 0.0


async def test_who_was_killed_leaves_a_claim_that_ends(
    scribe: job.Scribe, centre: Centre, plain: Any
) -> None:
    call_id = await recorded(centre, flac())
    assert await scribe._claim() is not None  # and dies
    assert await scribe._claim() is None
    await plain.execute("UPDATE transcripts SET next_at = now()")
    await scribe.once()
    kept = await state(plain, call_id)
    assert (kept["state"], kept["attempts"]) == ("done", 2)


async def test_a_recording_that_went_meanwhile_leaves_no_word(
    scribe: job.Scribe, settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    call_id = await recorded(centre, flac())
    claim = await scribe._claim()
    assert claim is not None
    await retention.apply(settings, database, datetime.now(UTC) + timedelta(days=400))
    with pytest.raises(job.ClaimLost):
        await scribe._keep(claim, Written(words=[], recogniser="vosk", cpu_s=0.1))
    assert await state(plain, call_id) is None


async def test_the_recogniser_is_the_last_to_get_a_core(settings: Settings) -> None:
    process = await RecogniserProcess.start(settings.transcript)
    try:
        pid = process._process.pid
        assert os.getpriority(os.PRIO_PROCESS, pid) == 19
        assert os.sched_getscheduler(pid) == os.SCHED_IDLE
    finally:
        await process.end()


async def test_a_hang_ends(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    process = await RecogniserProcess.start(settings.transcript)
    monkeypatch.setattr("recordings.transcripts.process.STEP_S", 0.05)
    path = settings.home / "call.flac"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(flac())
    os.kill(process._process.pid, signal.SIGSTOP)

    async def at_once() -> None:
        """Calls leave room."""

    with pytest.raises(NotWritten, match="no sign"):
        await process.write_down(Archive(folder=path.parent), path.name, at_once)
    assert process.dead
    await process.end()


async def test_no_model_is_no_fault_of_a_recording(
    scribe: job.Scribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    assert settings.transcript.model is not None
    settings.transcript.model.rename(settings.transcript.model.with_name("away"))
    await recorded(centre, flac())
    assert await scribe.once() == held.MODEL_EVERY_S
    assert not await plain.fetchval("SELECT count(*) FROM transcripts")
    with pytest.raises(NoRecogniser, match=r"transcript\.model"):
        await RecogniserProcess.start(settings.transcript)


async def test_retention_takes_words_and_corrections(
    scribe: job.Scribe, settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    gone, kept = await recorded(centre, flac()), await recorded(centre, flac())
    while await scribe.once() == 0.0:
        pass
    await plain.execute(
        """INSERT INTO transcript_edits (call_id, centre, side, start_s, end_s, text, by)
           SELECT call_id, 'JPR', 'caller', 1.1, 1.9, 'Bu Sri', 'agus' FROM transcripts"""
    )
    await plain.execute("INSERT INTO holds (centre, call_id, reason) VALUES ('JPR', $1, 'x')", kept)
    await retention.apply(settings, database, datetime.now(UTC) + timedelta(days=400))
    assert await state(plain, gone) is None and await state(plain, kept) is not None
    assert await plain.fetchval("SELECT count(*) FROM transcript_edits") == 1
