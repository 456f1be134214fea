"""What callers say while they speak: a file that grows, a recogniser that dies, PostgreSQL."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ari_app.screening import alaw
from ari_app.settings import Settings, Transcript
from ari_app.store.database import Database, statements
from recordings import live_words, retention
from recordings.finish import spool_files
from recordings.live_words import TalkScribe
from recordings.transcripts import held, job
from recordings.transcripts.room import ROOM_EVERY_S
from recordings.transcripts.stretches import Stretch
from tests.desk.centre import Centre
from tests.store.test_transcripts import flac

RATE = 8000
SPOKEN, CRASHES = 8000, 32_000


@pytest.fixture
def settings(settings: Settings, model: Path) -> Settings:
    settings.spool_dir.mkdir(parents=True)
    transcript = Transcript(model=model, live_calls=2)
    return settings.model_copy(update={"transcript": transcript})


@pytest.fixture
def centre(settings: Settings, plain: Any) -> Centre:
    return Centre(database=plain, archive=settings.archive_dir)


@pytest.fixture
async def scribe(settings: Settings, database: Database) -> AsyncIterator[TalkScribe]:
    made = TalkScribe(settings, database)
    yield made
    await made._recogniser.end()


class Line:
    """A caller in a talk: Asterisk writes what they say by four seconds at a time."""

    def __init__(self, settings: Settings, call_id: str) -> None:
        self.call_id = call_id
        self.file, _ = spool_files(settings.spool_dir, call_id)

    def says(self, *seconds: int) -> None:
        """Each so loud, with a breath at its end."""
        sound = np.repeat(np.array(seconds, np.int16), RATE).reshape(-1, RATE)
        sound[:, -800:] = 0
        with self.file.open("ab") as file:
            file.write(alaw.encode(sound.ravel()))


async def talk(settings: Settings, centre: Centre, *, minutes: int = 0) -> Line:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return Line(settings, await centre.add_call(state="talking", outcome=None, at=at))


async def hangs_up(plain: Any, line: Line) -> None:
    await plain.execute(
        """UPDATE calls SET state = 'closed', outcome = 'answered', ended_at = now()
           WHERE call_id = $1""",
        line.call_id,
    )


async def heard(plain: Any, line: Line) -> list[float]:
    """When each word began, in whole seconds of the file."""
    rows = await plain.fetch(
        "SELECT words FROM live_words WHERE call_id = $1 ORDER BY from_s", line.call_id
    )
    words = [word for row in rows for word in json.loads(row["words"])]
    assert {word[0] for word in words} <= {"caller"}
    return [word[2] for word in words]


async def until_quiet(scribe: TalkScribe) -> float:
    while (wait_s := await scribe.once()) == 0.0:
        pass
    return wait_s


async def test_words_come_while_the_file_grows(
    scribe: TalkScribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre)
    assert await scribe.once() == live_words.LOOK_EVERY_S  # no file yet
    line.says(SPOKEN, SPOKEN, 0, 0)
    assert await until_quiet(scribe) == live_words.LOOK_EVERY_S
    first = await heard(plain, line)
    assert first == [0.1, 1.1]
    line.says(SPOKEN, 0, 0, 0)
    await until_quiet(scribe)
    words = await heard(plain, line)
    assert len(words) == 3 and 3.5 < words[2] < 5.0  # nothing is heard twice
    row = await plain.fetchrow("SELECT * FROM live_talks")
    assert row["heard_now"] and row["dropped_s"] == 0


async def test_the_next_process_goes_on_where_the_killed_one_was(
    scribe: TalkScribe, settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre)
    line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    await scribe._recogniser.end()
    line.says(*[0] * 60, SPOKEN, 0, 0, 0)
    following = TalkScribe(settings, database)
    await until_quiet(following)
    await following._recogniser.end()
    words = await heard(plain, line)
    assert words[:2] == [0.1, 1.1] and 63 < words[2] < 65.5 and len(words) == 3
    dropped = await plain.fetchval("SELECT dropped_s FROM live_talks")
    assert 0 <= dropped <= 40  # what was older than half a minute


async def test_the_newest_talks_are_heard_and_an_older_one_gives_way(
    scribe: TalkScribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    old, newer = await talk(settings, centre, minutes=9), await talk(settings, centre, minutes=5)
    for line in (old, newer):
        line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    newest = await talk(settings, centre)
    for line in (old, newer, newest):
        line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    assert [len(await heard(plain, line)) for line in (old, newer, newest)] == [2, 4, 2]
    now = {row["call_id"]: row["heard_now"] for row in await plain.fetch("TABLE live_talks")}
    assert now == {old.call_id: False, newer.call_id: True, newest.call_id: True}
    backlog = await plain.fetchrow(statements()["live_words.backlog"], "JPR", settings.node)
    assert (backlog["heard"], backlog["not_heard"], backlog["dropped_s"]) == (2, 1, 0)
    assert backlog["late_s"] >= 1


async def test_a_recogniser_that_dies_of_a_sound_never_hears_it_again(
    scribe: TalkScribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre)
    line.says(CRASHES, CRASHES, 0, 0)
    assert await scribe.once() == live_words._FIRST_PAUSE_S
    assert scribe._recogniser.process is None
    line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    assert len(await heard(plain, line)) == 2
    assert scribe._deaths == 0


async def test_a_recogniser_that_hangs_is_ended(
    scribe: TalkScribe, settings: Settings, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = await talk(settings, centre)
    line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    assert scribe._recogniser.process is not None
    os.kill(scribe._recogniser.process._process.pid, signal.SIGSTOP)
    monkeypatch.setattr("recordings.transcripts.process.STRETCH_STEP_S", 0.05)
    line.says(SPOKEN, SPOKEN, 0, 0)
    assert await scribe.once() == live_words._FIRST_PAUSE_S
    assert scribe._recogniser.process is None


async def test_a_call_that_ends_in_the_middle_of_a_stretch(
    scribe: TalkScribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre)
    line.says(SPOKEN, SPOKEN, 0, 0)
    [known] = await scribe._newest()
    await hangs_up(plain, line)
    assert await scribe._hear(known)
    assert await heard(plain, line) == []
    line.file.unlink()
    gone = Stretch(path=line.file, start=0, stop=RATE)
    assert await scribe._words(gone) == [] and scribe._recogniser.process is not None
    assert not await scribe._hear(known)
    assert await scribe.once() == live_words.LOOK_EVERY_S


async def test_hours_of_silence_ask_no_recogniser(
    scribe: TalkScribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre, minutes=180)
    with line.file.open("wb") as file:
        for _ in range(180):
            file.write(alaw.encode(np.zeros(60 * RATE, np.int16)))
    await until_quiet(scribe)
    assert scribe._recogniser.process is None and await heard(plain, line) == []
    line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    assert (await heard(plain, line))[0] == pytest.approx(180 * 60, abs=1.0)


async def test_what_the_database_did_not_take_is_heard_again(
    scribe: TalkScribe, settings: Settings, centre: Centre, database: Database, plain: Any
) -> None:
    line = await talk(settings, centre)
    line.says(SPOKEN, SPOKEN, 0, 0)
    [known] = await scribe._newest()
    scribe._database = Database("postgresql://nobody@127.0.0.1:1/none", connections=1)
    assert await scribe.once() == live_words.LOOK_EVERY_S
    scribe._database = database
    await until_quiet(scribe)
    assert len(await heard(plain, line)) == 2 and known.at is not None


async def test_calls_come_first(
    scribe: TalkScribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre)
    line.says(SPOKEN, SPOKEN, 0, 0)
    for _ in range(settings.screening.workers * settings.screening.worker_calls // 2):
        await centre.add_call(state="screening", outcome=None)
    assert await scribe.once() == ROOM_EVERY_S
    assert await heard(plain, line) == [] and scribe._recogniser.process is None


async def test_without_a_model_there_is_nothing(
    scribe: TalkScribe, settings: Settings, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre)
    line.says(SPOKEN, SPOKEN, 0, 0)
    assert settings.transcript.model is not None
    settings.transcript.model.rename(settings.transcript.model.with_name("away"))
    assert await scribe.once() == held.MODEL_EVERY_S
    assert await heard(plain, line) == []


async def test_the_finished_recording_takes_their_place(
    scribe: TalkScribe, settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    line = await talk(settings, centre)
    line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    assert len(await heard(plain, line)) == 2
    await hangs_up(plain, line)
    await centre.add_recording(line.call_id, flac())
    await plain.execute("UPDATE recordings SET finished_at = now()")
    writer = job.Scribe(settings, database, asyncio.Lock())
    assert await writer.once() == 0.0
    await writer._recogniser.end()
    assert await plain.fetchval("SELECT state FROM transcripts") == "done"
    assert not await plain.fetchval("SELECT count(*) FROM live_talks")


async def test_a_day_after_the_call_they_are_gone_unless_it_is_kept(
    scribe: TalkScribe, settings: Settings, database: Database, centre: Centre, plain: Any
) -> None:
    gone, kept = await talk(settings, centre), await talk(settings, centre)
    for line in (gone, kept):
        line.says(SPOKEN, SPOKEN, 0, 0)
    await until_quiet(scribe)
    for line in (gone, kept):
        await hangs_up(plain, line)
    await plain.execute(
        "INSERT INTO holds (centre, call_id, reason) VALUES ('JPR', $1, 'x')", kept.call_id
    )
    await retention.apply(settings, database, datetime.now(UTC) + timedelta(hours=23))
    assert await plain.fetchval("SELECT count(*) FROM live_words") == 2
    await retention.apply(settings, database, datetime.now(UTC) + timedelta(hours=25))
    rows = await plain.fetch("SELECT call_id FROM live_words")
    assert [row["call_id"] for row in rows] == [kept.call_id]


async def test_the_desk_may_not_write_them(plain: Any) -> None:
    allowed = await plain.fetchval(
        """SELECT bool_or(has_table_privilege('sigap_desk', name, privilege))
           FROM unnest(ARRAY['live_talks', 'live_words']) name,
                unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) privilege"""
    )
    assert allowed is False
