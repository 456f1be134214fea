"""``./sigap archive``: what is there already, under a key and out of it, and nothing ever lost."""

import argparse
import asyncio
import random
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ari_app.commands import archive as command
from ari_app.operations.programs import environ_of
from ari_app.settings import Archive as Section
from ari_app.settings import Settings
from ari_app.store.database import Database
from recordings.archive import keys
from recordings.archive.folder import Archive, unfinished_of
from recordings.archive.keys import KeyUnusable
from recordings.retention import apply
from recordings.sealing import Became, bring_under
from recordings.sealing_job import prove_unreadable, seal_due
from tests.desk.centre import Centre
from tests.desk.waiting import until


@pytest.fixture
async def centre(settings: Settings, plain: Any) -> Centre:
    made = Centre(database=plain, archive=settings.archive_dir)
    await made.add_centre("JPR", "Jepara Siap 112")
    return made


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """The same centre with a key."""
    keys.add(tmp_path / "recordings.key")
    section = Section(key_file=tmp_path / "recordings.key")
    return settings.model_copy(update={"archive": section})


async def recorded(
    centre: Centre, *, size: int = 300_000, seed: int = 0
) -> tuple[str, Path, bytes]:
    """A call with a recording and its spectrogram, both plain."""
    call_id = await centre.add_call()
    sound = b"fLaC" + random.Random(seed).randbytes(size)  # noqa: S311 - any bytes will do
    await centre.add_recording(call_id, sound)
    path = centre.archive / f"2026/05/01/{call_id}.flac"
    path.with_suffix(".spectrogram").write_bytes(b"RIFF of " + call_id.encode())
    return call_id, path, sound


async def run(settings: Settings, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return await command.main(settings, parser.parse_args(words))


def read(settings: Settings, path: Path) -> bytes:
    archive = Archive.of(settings)
    with archive.open(str(path.relative_to(archive.folder))) as file:
        return file.read()


async def test_there_and_back(
    own: Settings, centre: Centre, plain: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [await recorded(centre, seed=n) for n in range(3)]
    assert await run(own, "encrypt") == 0
    assert "3 recordings lie under the key" in capsys.readouterr().out
    for call_id, path, sound in made:
        picture = path.with_suffix(".spectrogram")
        for lies in (path, picture):
            assert lies.read_bytes().startswith(b"SIGAPREC")
        assert read(own, path) == sound and read(own, picture) == b"RIFF of " + call_id.encode()
    before = made[0][1].read_bytes()
    assert await run(own, "encrypt") == 0
    assert "0 of them since just now" in capsys.readouterr().out
    assert made[0][1].read_bytes() == before, "what is done is passed over"
    assert await run(own, "key") == 0
    assert await run(own, "encrypt") == 0
    assert await run(own, "check") == 0
    newest = keys.read(own.archive.key_file or Path())[0]
    assert f"3 under the key {newest.name}" in capsys.readouterr().out
    assert await run(own, "decrypt") == 0
    for _, path, sound in made:
        assert path.read_bytes() == sound
        assert not list(path.parent.glob(".*")), "nothing is left beside"
    trail = [
        row["action"] for row in await plain.fetch("SELECT action FROM audit ORDER BY audit_id")
    ]
    did = ["encrypt", "encrypt", "key", "encrypt", "decrypt"]
    assert trail == [f"archive.{action}" for action in did]


async def test_what_is_damaged_is_named_and_left(
    own: Settings, centre: Centre, plain: Any, capsys: pytest.CaptureFixture[str], dsn: str
) -> None:
    """The others go on; it alarms until its file is back."""
    bad, path, sound = await recorded(centre, seed=1)
    _, other, _ = await recorded(centre, seed=2)
    path.write_bytes(sound[:-1] + b"?")
    assert await run(own, "encrypt") == 1
    said = capsys.readouterr().out
    assert bad in said and "is damaged" in said and "1 cannot be read" in said
    assert path.read_bytes() == sound[:-1] + b"?" and other.read_bytes().startswith(b"SIGAPREC")
    noted = "SELECT unreadable FROM recordings WHERE call_id = $1"
    assert "damaged" in await plain.fetchval(noted, bad)
    jobs = Database(dsn)
    try:
        await prove_unreadable(Archive.of(own), own.node, jobs)
        assert await plain.fetchval(noted, bad)
        path.write_bytes(sound)
        await prove_unreadable(Archive.of(own), own.node, jobs)
        assert await plain.fetchval(noted, bad) is None
    finally:
        await jobs.close()


async def test_without_a_key(settings: Settings, own: Settings, centre: Centre) -> None:
    _, path, sound = await recorded(centre)
    with pytest.raises(command.NoKey, match="key_file"):
        await run(settings, "encrypt")
    (own.archive.key_file or Path()).chmod(0o644)
    with pytest.raises(KeyUnusable, match="open to others"):
        await run(own, "encrypt")
    assert path.read_bytes() == sound


async def test_a_full_disk_ends_it_and_nothing_is_called_damaged(
    own: Settings, centre: Centre, plain: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls need what is left; each recording is as it was, and none alarms."""
    _, path, sound = await recorded(centre)
    monkeypatch.setattr("recordings.archive.folder.LEAST_FREE_BYTES", 1 << 60)
    with pytest.raises(command.NoRoomLeft, match="nearly full"):
        await run(own, "encrypt")
    assert path.read_bytes() == sound
    amiss = "SELECT count(*) FROM recordings WHERE unreadable IS NOT NULL"
    assert await plain.fetchval(amiss) == 0


async def test_no_new_key_hides_the_one_that_is_away(
    own: Settings, centre: Centre, tmp_path: Path
) -> None:
    """A stick that is not mounted: a key that is made in its place is gone when it is back."""
    _, path, sound = await recorded(centre)
    assert await run(own, "encrypt") == 0
    key_file = own.archive.key_file or Path()
    key_file.rename(tmp_path / "pulled")
    with pytest.raises(command.KeyAway, match="mount its disk or bring it back"):
        await run(own, "key")
    assert not key_file.exists()
    assert await run(own, "key", "--others-are-lost") == 0
    key_file.write_bytes(key_file.read_bytes() + (tmp_path / "pulled").read_bytes())
    assert read(own, path) == sound


async def test_killed_in_the_middle_it_goes_on(own: Settings, centre: Centre) -> None:
    """Whenever it dies, each recording is whole and can be read; the same command ends it."""
    made = [await recorded(centre, size=1_500_000, seed=n) for n in range(12)]
    paths = [path for _, path, _ in made]
    for many in (1, 5):
        await _killed_when(own, paths, many)
        for _, path, sound in made:
            assert read(own, path) == sound
    assert await run(own, "encrypt") == 0
    for _, path, sound in made:
        assert _is_sealed(path) and read(own, path) == sound
        assert not unfinished_of(path).exists()


async def _killed_when(own: Settings, paths: Sequence[Path], many: int) -> None:
    """A real process, as soon as so many are encrypted."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "archive", "encrypt"), env=environ_of(own)
    )
    ended = asyncio.create_task(process.wait())
    await until(lambda: ended.done() or sum(map(_is_sealed, paths)) >= many, 60)
    if not ended.done():
        process.send_signal(signal.SIGKILL)
    await ended


def _is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8) == b"SIGAPREC"


async def test_what_retention_removed_does_not_come_back(
    own: Settings, centre: Centre, database: Database, plain: Any
) -> None:
    call_id, path, _ = await recorded(centre)
    unfinished_of(path).write_bytes(b"left by a process that died")
    row = await plain.fetchrow("SELECT * FROM recordings WHERE call_id = $1", call_id)
    await plain.execute("UPDATE calls SET ended_at = ended_at - interval '20 years'")
    await apply(own, database, datetime.now(UTC))
    assert not path.exists() and not unfinished_of(path).exists()
    key = Archive.of(own).key()
    assert await bring_under(Archive.of(own), database, row, key) is Became.GONE
    assert not [file for file in path.parent.iterdir() if file.name != path.name]


async def test_what_was_kept_plain_is_encrypted_once_the_key_is_back(
    own: Settings, centre: Centre, database: Database, plain: Any
) -> None:
    call_id, path, sound = await recorded(centre)
    _, other, _ = await recorded(centre, seed=1)
    await plain.execute("UPDATE recordings SET left_plain = 'no key' WHERE call_id = $1", call_id)
    key_file = own.archive.key_file or Path()
    away = key_file.rename(key_file.with_name("away"))
    await seal_due(Archive.of(own), own.node, database)
    assert path.read_bytes() == sound
    away.rename(key_file)
    await seal_due(Archive.of(own), own.node, database)
    assert _is_sealed(path) and read(own, path) == sound
    assert not _is_sealed(other), "what was there before is the command's"
    waiting = "SELECT count(*) FROM recordings WHERE left_plain IS NOT NULL"
    assert await plain.fetchval(waiting) == 0


async def test_a_file_that_is_not_there_holds_up_no_other(
    own: Settings, centre: Centre, database: Database, plain: Any
) -> None:
    """Not at the command, and not where the jobs encrypt what was left."""
    made = sorted([await recorded(centre, seed=n) for n in range(2)])
    (_, gone, _), (_, path, sound) = made
    gone.unlink()
    await plain.execute("UPDATE recordings SET left_plain = 'no key'")
    await seal_due(Archive.of(own), own.node, database)
    assert _is_sealed(path) and read(own, path) == sound
    assert await run(own, "decrypt") == 1
    assert path.read_bytes() == sound


async def test_encryption_that_was_switched_off_alarms_no_longer(
    settings: Settings, centre: Centre, database: Database, plain: Any
) -> None:
    await recorded(centre)
    await plain.execute("UPDATE recordings SET left_plain = 'no key'")
    await seal_due(Archive.of(settings), settings.node, database)
    waiting = "SELECT count(*) FROM recordings WHERE left_plain IS NOT NULL"
    assert await plain.fetchval(waiting) == 0
