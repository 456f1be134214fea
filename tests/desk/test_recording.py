"""Listening: ranges as RFC 9110 has them, every listen audited, nothing outside the archive."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from aiohttp import ClientError, ClientSession

from ari_app.backup.catching_up import catch_up
from ari_app.settings import Archive as ArchiveSection
from ari_app.settings import Settings
from ari_app.store.database import Database
from recordings import detail, retention, spectrogram_job
from recordings.archive import keys
from recordings.archive.folder import Archive
from recordings.archive.sealed import CHUNK
from recordings.flac import RATE_HZ
from recordings.sealing_job import prove_unreadable
from recordings.waveform import DETAIL_PER_S
from tests.desk.ami_server import AmiServer
from tests.desk.api_client import ApiClient
from tests.desk.centre import Centre
from tests.desk.conftest import served
from tests.patience import PATIENCE_S

AUDIO = b"fLaC" + bytes(range(256)) * 4


@pytest.fixture
async def call_id(centre: Centre) -> str:
    made = await centre.add_call()
    await centre.add_recording(made, AUDIO)
    return made


async def test_the_whole_recording(api: ApiClient, call_id: str) -> None:
    reply = await api.get(f"/calls/{call_id}/recording", "reviewer")
    assert reply.status == 200 and reply.body == AUDIO
    assert reply.headers["Content-Type"] == "audio/flac"
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert "no-store" in reply.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-3", 0, 3),  # the first bytes
        ("bytes=1000-", 1000, len(AUDIO) - 1),  # to the end
        ("bytes=-8", len(AUDIO) - 8, len(AUDIO) - 1),  # a suffix
        ("bytes=1000-99999", 1000, len(AUDIO) - 1),  # a last byte behind the end
    ],
)
async def test_a_range(api: ApiClient, call_id: str, wanted: str, first: int, last: int) -> None:
    reply = await api.get(f"/calls/{call_id}/recording", "call_taker", Range=wanted)
    assert reply.status == 206 and reply.body == AUDIO[first : last + 1]
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{len(AUDIO)}"


async def test_a_range_behind_the_end(api: ApiClient, call_id: str) -> None:
    reply = await api.get(f"/calls/{call_id}/recording", "admin", Range="bytes=99999-")
    assert reply.status == 416
    assert reply.headers["Content-Range"] == f"bytes */{len(AUDIO)}"


async def test_each_listen_is_in_the_trail(api: ApiClient, call_id: str, database: Any) -> None:
    await api.get(f"/calls/{call_id}/recording", "reviewer")
    await api.get(f"/calls/{call_id}/recording", "supervisor", Range="bytes=0-3")
    await api.ask("HEAD", f"/calls/{call_id}/recording", "admin")
    await api.get(f"/calls/{call_id}/recording", "agency")
    rows = await database.fetch("SELECT * FROM audit WHERE action = 'recording.listen'")
    assert [row["actor"] for row in rows] == ["reviewer JPR", "supervisor JPR"]
    assert {row["subject"] for row in rows} == {call_id}
    assert rows[0]["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("ranges", "heard"),
    [
        (["bytes=0-3"], False),
        (["bytes=0-513"], False),  # half of it
        (["bytes=0-514"], True),
        (["bytes=0-299", "bytes=0-299", "bytes=-200"], False),  # the same twice is not more
        (["bytes=-300", "bytes=0-299"], True),
        ([""], True),
    ],
)
async def test_who_was_sent_most_of_it_has_listened(
    api: ApiClient, call_id: str, database: Any, ranges: list[str], heard: bool
) -> None:
    """With the last byte the line is there: who has it all may judge at once."""
    for wanted in ranges:
        more = {"Range": wanted} if wanted else {}
        await api.get(f"/calls/{call_id}/recording", "reviewer", **more)
    opened = "SELECT count(*) FROM audit WHERE action = 'recording.listen'"
    told = "SELECT count(*) FROM audit WHERE action = 'recording.heard' AND through = 'token'"
    assert await database.fetchval(opened) == len(ranges)
    assert await database.fetchval(told) == int(heard)


async def test_a_listener_who_leaves_has_not_listened(
    api: ApiClient, centre: Centre, database: Any
) -> None:
    """Of a long recording only the beginning fits on its way; the rest is never sent."""
    call_id = await centre.add_call()
    await centre.add_recording(call_id, b"fLaC" + bytes(60_000_000))
    headers = {"Authorization": "Bearer token-reviewer"}
    async with api.http.get(f"/api/v1/calls/{call_id}/recording", headers=headers) as reply:
        assert await reply.content.readexactly(4) == b"fLaC"
        reply.close()
    told = "SELECT count(*) FROM audit WHERE action = 'recording.heard'"
    other = await centre.add_call()
    await centre.add_recording(other, AUDIO)
    assert (await api.get(f"/calls/{other}/recording", "reviewer")).body == AUDIO
    assert await database.fetchval(told) == 1  # the second one's


async def test_who_leaves_before_the_first_byte_is_no_fault(
    settings: Settings,
    api: ApiClient,
    call_id: str,
    database: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A browser that jumps leaves most of its questions so."""
    wanted = f"GET /api/v1/calls/{call_id}/recording HTTP/1.1"
    head = (wanted, "Host: 127.0.0.1", "Authorization: Bearer token-reviewer", "", "")
    _, writer = await asyncio.open_connection("127.0.0.1", settings.http_port)
    writer.write("\r\n".join(head).encode())
    await writer.drain()
    writer.transport.abort()
    async with asyncio.timeout(PATIENCE_S):
        while not await database.fetchval("SELECT count(*) FROM audit WHERE subject = $1", call_id):
            pass
    assert (await api.get(f"/calls/{call_id}/recording", "reviewer")).status == 200
    assert "Error handling request" not in caplog.text


async def test_a_condition_on_a_range_is_never_met(api: ApiClient, call_id: str) -> None:
    """No version of the file is named, so what a browser kept fits none: it gets it all."""
    more = {"Range": "bytes=0-3", "If-Range": '"x"'}
    reply = await api.get(f"/calls/{call_id}/recording", "reviewer", **more)
    assert reply.status == 200 and reply.body == AUDIO


async def test_what_cannot_be_audited_is_not_heard(
    api: ApiClient, call_id: str, database: Any
) -> None:
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    reply = await api.get(f"/calls/{call_id}/recording", "admin")
    assert reply.status == 503 and AUDIO not in reply.body


@pytest.mark.parametrize("status", ["pending", "damaged"])
async def test_a_recording_that_is_not_ready(api: ApiClient, centre: Centre, status: str) -> None:
    call_id = await centre.add_call()
    await centre.add_recording(call_id, AUDIO, status=status)
    assert (await api.get(f"/calls/{call_id}/recording", "admin")).status == 409
    found = (await api.get(f"/calls/{call_id}", "admin")).json["recording"]
    assert (found["status"], found["url"]) == (status, None)


@pytest.fixture
def secret(settings: Settings) -> None:
    """A file beside the archive, and a link to it inside."""
    (settings.home / "secrets.json").write_text("secret")
    (settings.archive_dir / "2026").mkdir()
    (settings.archive_dir / "link.flac").symlink_to(settings.home / "secrets.json")


@pytest.mark.parametrize(
    "path", ["../../secrets.json", "/etc/passwd", "link.flac", "2026", "gone.flac", ""]
)
@pytest.mark.usefixtures("secret")
async def test_nothing_outside_the_archive(api: ApiClient, centre: Centre, path: str) -> None:
    """Whatever the database says: only a file that lies in the archive is sent."""
    call_id = await centre.add_call()
    await centre.add_recording(call_id, AUDIO, path=path)
    reply = await api.get(f"/calls/{call_id}/recording", "admin")
    assert reply.status == 404 and b"secret" not in reply.body


# ── what is drawn of it ──────────────────────────────────────────────────────────────────────


async def test_the_stored_waveform(api: ApiClient, call_id: str, database: Any) -> None:
    """The outline as long as there is none finer, and of a long call; nothing of it is a listen."""
    path = f"/calls/{call_id}/waveform"
    assert (await api.get(path, "reviewer")).json == {
        "seconds": 12.5,
        "steps_per_s": 10,
        "steps": "AA==",
    }
    await database.execute("UPDATE recordings SET detail = '\\x0102'")
    assert (await api.get(path, "reviewer")).json["steps_per_s"] == DETAIL_PER_S
    await database.execute("UPDATE recordings SET seconds = 3600")
    assert (await api.get(path, "reviewer")).json["steps_per_s"] == 10
    assert await database.fetchval("SELECT count(*) FROM audit") == 0
    await database.execute("UPDATE recordings SET status = 'removed'")
    assert (await api.get(path, "reviewer")).status == 404


async def test_those_from_before_get_theirs(
    settings: Settings, centre: Centre, database: Any, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that is no sound, and the one whose file is gone, stop nothing."""
    monkeypatch.setattr(detail, "PAUSE_S", 0.0)
    calls = [await centre.add_call() for _ in range(3)]
    for call in calls[:2]:
        await centre.add_recording(call, b"no sound")
    await centre.add_recording(calls[2], b"", path="2026/05/01/gone.flac")
    first = settings.archive_dir / f"2026/05/01/{calls[0]}.flac"
    soundfile.write(first, np.zeros((3 * RATE_HZ, 2), np.int16), RATE_HZ, format="FLAC")
    passed_over: set[str] = set()
    jobs = Database(dsn)
    try:
        assert await detail.draw_due(settings, jobs, passed_over) == 3
        assert await detail.draw_due(settings, jobs, passed_over) == 0
    finally:
        await jobs.close()
    rows = await database.fetch("SELECT call_id, detail FROM recordings")
    kept = {row["call_id"]: row["detail"] for row in rows}
    assert len(kept[calls[0]]) == 3 * DETAIL_PER_S * 4
    assert (kept[calls[1]], kept[calls[2]]) == (b"", None) and passed_over == {calls[2]}


async def pictured(settings: Settings, database: Any, dsn: str, call_id: str) -> Path:
    """The jobs draw it; where its picture lies."""
    sound = settings.archive_dir / f"2026/05/01/{call_id}.flac"
    soundfile.write(sound, np.zeros((3 * RATE_HZ, 2), np.int16), RATE_HZ, format="FLAC")
    jobs = Database(dsn)
    try:
        assert await spectrogram_job.picture_due(settings, jobs, set()) == 1
        assert await spectrogram_job.picture_due(settings, jobs, set()) == 0
    finally:
        await jobs.close()
    assert await database.fetchval("SELECT spectrogram_tiles FROM recordings") == 1
    return sound.with_suffix(".spectrogram")


async def test_each_look_at_the_spectrogram_is_in_the_trail(
    api: ApiClient, settings: Settings, call_id: str, database: Any, dsn: str
) -> None:
    """From it somebody could tell what was said."""
    path = f"/calls/{call_id}/spectrogram"
    assert (await api.get(f"{path}/0", "reviewer")).status == 404  # not drawn yet
    picture = await pictured(settings, database, dsn, call_id)
    reply = await api.get(f"{path}/0", "reviewer")
    assert (reply.status, reply.body) == (200, picture.read_bytes())
    assert reply.headers["Content-Type"] == "image/webp"
    assert "no-store" in reply.headers["Cache-Control"]
    for strange in ("1", "-1", "x", "99999", "\N{ARABIC-INDIC DIGIT ZERO}"):
        assert (await api.get(f"{path}/{strange}", "reviewer")).status == 404
    for stranger in ("agency", "kudus"):
        assert (await api.get(f"{path}/0", stranger)).status == 404
    rows = await database.fetch("SELECT action, subject, detail ->> 'from_s' AS s FROM audit")
    assert [tuple(row) for row in rows] == [("spectrogram.view", call_id, "0")]
    await database.execute("ALTER TABLE audit RENAME TO audit_away")
    assert (await api.get(f"{path}/0", "reviewer")).status == 503


async def test_the_spectrogram_goes_with_the_recording(
    api: ApiClient, settings: Settings, call_id: str, database: Any, dsn: str
) -> None:
    """What a process left that died while it drew, too."""
    picture = await pictured(settings, database, dsn, call_id)
    await database.execute("UPDATE recordings SET spectrogram_tiles = NULL")
    await database.execute("UPDATE calls SET ended_at = ended_at - interval '20 years'")
    jobs = Database(dsn)
    try:
        await retention.apply(settings, jobs, datetime.now(UTC))
        assert not picture.exists() and not picture.with_suffix(".flac").exists()
        assert await spectrogram_job.picture_due(settings, jobs, set()) == 0  # nor drawn again
    finally:
        await jobs.close()
    assert (await api.get(f"/calls/{call_id}/spectrogram/0", "reviewer")).status == 404


async def test_a_spectrogram_that_a_restore_has_lost_is_drawn_again(
    settings: Settings, call_id: str, database: Any, dsn: str
) -> None:
    """One that is there is left alone."""
    picture = await pictured(settings, database, dsn, call_id)
    before, jobs = picture.read_bytes(), Database(dsn)
    try:
        await catch_up(settings, jobs, datetime.now(UTC))
        assert await spectrogram_job.picture_due(settings, jobs, set()) == 0
        picture.unlink()
        await catch_up(settings, jobs, datetime.now(UTC))
        assert await spectrogram_job.picture_due(settings, jobs, set()) == 1
    finally:
        await jobs.close()
    assert picture.read_bytes() == before


# ── encrypted where it lies ──────────────────────────────────────────────────────────────────


@pytest.fixture
def encrypted(settings: Settings, tmp_path: Path) -> Settings:
    """A centre with a key."""
    keys.add(tmp_path / "recordings.key")
    section = ArchiveSection(key_file=tmp_path / "recordings.key")
    return settings.model_copy(update={"archive": section})


@pytest.fixture
async def sealed_call(
    encrypted: Settings, ami: AmiServer, centre: Centre
) -> AsyncIterator[tuple[ApiClient, str, bytes]]:
    """Its API, and a call whose recording is some chunks long."""
    sound = b"fLaC" + random.Random(1).randbytes(3 * CHUNK)  # noqa: S311 - any bytes will do
    call_id = await centre.add_call()
    await centre.add_recording(call_id, sound)
    archive = Archive.of(encrypted)
    archive.exchange(f"2026/05/01/{call_id}.flac", archive.key())
    async with served(encrypted, ami) as address, ClientSession(address) as http:
        yield ApiClient(http=http), call_id, sound


async def test_ranges_of_an_encrypted_recording(
    sealed_call: tuple[ApiClient, str, bytes], encrypted: Settings
) -> None:
    """Byte by byte those of the plain file, across chunks, to its end, and behind it."""
    api, call_id, sound = sealed_call
    lies = (encrypted.archive_dir / f"2026/05/01/{call_id}.flac").read_bytes()
    assert lies.startswith(b"SIGAPREC") and sound[100:140] not in lies
    path, size = f"/calls/{call_id}/recording", len(sound)
    assert (await api.get(path, "reviewer")).body == sound
    around = (0, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, size - 1)
    for first in around:
        for last in (each for each in around if each >= first):
            reply = await api.get(path, "reviewer", Range=f"bytes={first}-{last}")
            assert reply.body == sound[first : last + 1]
            if reply.status == 206:
                assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
    reply = await api.get(path, "reviewer", Range="bytes=-70000")
    assert (reply.status, reply.body) == (206, sound[-70000:])
    assert (await api.get(path, "reviewer", Range=f"bytes={size}-")).status == 416
    head = await api.ask("HEAD", path, "reviewer")
    assert (head.status, head.headers["Content-Length"]) == (200, str(size))


async def test_a_damaged_chunk_is_one_sentence_and_no_sound(
    sealed_call: tuple[ApiClient, str, bytes], encrypted: Settings, database: Any
) -> None:
    """Also in the middle of it, and in the picture; the rest is heard; it alarms."""
    api, call_id, sound = sealed_call
    lies = encrypted.archive_dir / f"2026/05/01/{call_id}.flac"
    content = bytearray(lies.read_bytes())
    content[64 + CHUNK + 16 + 5] ^= 1
    lies.write_bytes(content)
    path = f"/calls/{call_id}/recording"
    for more in ({}, {"Range": f"bytes=10-{CHUNK + 3}"}, {"Range": f"bytes={CHUNK}-"}):
        reply = await api.get(path, "reviewer", **more)
        assert (reply.status, reply.json["error"]) == (409, "conflict")
        assert "is damaged" in reply.json["message"] and sound[10:30] not in reply.body
    assert (await api.ask("HEAD", path, "reviewer")).status == 409
    reply = await api.get(path, "reviewer", Range=f"bytes=0-{CHUNK - 1}")
    assert reply.body == sound[:CHUNK]
    assert "damaged" in await database.fetchval("SELECT unreadable FROM recordings")
    assert await database.fetchval("SELECT count(*) FROM audit WHERE action LIKE '%heard'") == 0


async def test_damage_far_behind_breaks_the_answer_off(
    encrypted: Settings, ami: AmiServer, centre: Centre, database: Any
) -> None:
    """What is sent is sound that was kept; to a HEAD it says that not all of it can be read."""
    sound = b"fLaC" + random.Random(2).randbytes(60 * CHUNK)  # noqa: S311 - any bytes will do
    call_id = await centre.add_call()
    await centre.add_recording(call_id, sound)
    archive, name = Archive.of(encrypted), f"2026/05/01/{call_id}.flac"
    archive.exchange(name, archive.key())
    content = bytearray((archive.folder / name).read_bytes())
    content[-5 * CHUNK] ^= 1
    (archive.folder / name).write_bytes(content)
    url, headers = f"/api/v1/calls/{call_id}/recording", {"Authorization": "Bearer token-reviewer"}
    async with served(encrypted, ami) as address, ClientSession(address) as http:
        heard = b""
        with pytest.raises(ClientError):
            async with http.get(url, headers=headers) as reply:
                assert reply.status == 200
                async for part in reply.content.iter_any():
                    heard += part
        assert len(heard) < len(sound) and sound.startswith(heard)
        async with http.head(url, headers=headers) as reply:
            assert reply.status == 409
        await until_noted(database)


async def until_noted(database: Any) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await database.fetchval("SELECT unreadable FROM recordings"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_without_its_key_nothing_is_heard_and_it_alarms(
    sealed_call: tuple[ApiClient, str, bytes], encrypted: Settings, database: Any
) -> None:
    api, call_id, sound = sealed_call
    path, key_file = f"/calls/{call_id}/recording", encrypted.archive.key_file or Path()
    await database.execute("UPDATE recordings SET spectrogram_tiles = 1")
    archive = Archive.of(encrypted)
    archive.put(f"2026/05/01/{call_id}.spectrogram", b"RIFF\x02\0\0\0xy", archive.key())
    tile = f"/calls/{call_id}/spectrogram/0"
    assert (await api.get(tile, "reviewer")).body == b"RIFF\x02\0\0\0xy"
    away = key_file.rename(key_file.with_name("away"))
    for asked in (path, tile):
        reply = await api.get(asked, "reviewer")
        assert reply.status == 409 and "recordings' key" in reply.json["message"]
    kinds = {"recordings_plain", "recordings_unreadable"}
    await _until_alarms(api, lambda found: kinds <= found)
    away.rename(key_file)
    assert (await api.get(path, "reviewer")).body == sound
    jobs = Database(encrypted.database_dsn or "")
    try:
        await prove_unreadable(archive, encrypted.node, jobs)
    finally:
        await jobs.close()
    await _until_alarms(api, lambda found: not kinds & found)


async def _until_alarms(api: ApiClient, so: Callable[[set[str]], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            alarms = (await api.get("/centre-alarms", "supervisor")).json["alarms"]
            if so({one["kind"] for one in alarms}):
                return
            await asyncio.sleep(0.1)
