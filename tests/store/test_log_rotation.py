"""Logs are closed and go; what Asterisk wrote about callers never before it has been collected."""

import gzip
import json
import os
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from ari_app.asterisk import credentials
from ari_app.jobs import log_rotation
from ari_app.jobs import main as jobs
from ari_app.jobs.log_rotation import look
from ari_app.settings import Settings
from ari_app.store.database import Database
from tests.desk.ami_server import AmiServer
from tests.store.asterisk_files import AsteriskFiles

DAY = timedelta(days=1)


@pytest.fixture
async def ami() -> AsyncIterator[AmiServer]:
    """Renames the queue's log when it is told to, as Asterisk does."""
    server = AmiServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings(settings: Settings, ami: AmiServer) -> Settings:
    made = settings.model_copy(update={"ami_port": ami.port})
    for folder in (made.run_dir, made.queue_log_path.parent, made.cel_path.parent):
        folder.mkdir(parents=True, exist_ok=True)
    keys = credentials.Credentials(ari_password="a" * 24, ami_password=ami.password)
    (made.home / credentials.FILE).write_text(json.dumps(asdict(keys)))

    def rotate(action: dict[str, str]) -> None:
        if action["Action"] == "LoggerRotate":
            made.queue_log_path.rename(made.queue_log_path.with_name("queue_log.0"))
            made.queue_log_path.write_text("")

    ami.on_action = rotate
    return made


async def collect(settings: Settings, database: Database) -> None:
    """Rounds of the jobs until nothing is left to be read."""
    rounds = jobs.Rounds(settings, database)
    try:
        for _ in range(6):
            await rounds.once()
    finally:
        rounds.close()


def in_the_past(settings: Settings) -> None:
    """The last closing was more than a day ago."""
    mark = settings.run_dir / "logs.closed"
    mark.touch()
    before = (datetime.now(UTC) - 2 * DAY).timestamp()
    os.utime(mark, (before, before))


async def test_our_own_logs_are_closed_and_their_writers_go_on(
    settings: Settings, database: Database
) -> None:
    path = settings.log_dir / "desk.log"
    with path.open("ab", buffering=0) as writer:
        writer.write(b"one\n")
        in_the_past(settings)
        await look(settings, database, datetime.now(UTC))
        writer.write(b"two\n")
        assert path.read_bytes() == b"two\n"
    [closed] = settings.log_dir.glob("desk.*.log.gz")
    assert gzip.decompress(closed.read_bytes()) == b"one\n"
    assert closed.stat().st_mode & 0o077 == 0


async def test_nothing_is_closed_before_its_day_unless_it_is_large(
    settings: Settings, database: Database
) -> None:
    path = settings.log_dir / "desk.log"
    path.write_bytes(b"one\n")
    await look(settings, database, datetime.now(UTC))
    assert path.read_bytes() == b"one\n"
    path.write_bytes(b"x" * (settings.retention.log_mb * 1_000_000))
    await look(settings, database, datetime.now(UTC))
    assert path.read_bytes() == b""


async def test_a_calls_record_is_closed_only_when_it_was_read(
    settings: Settings, database: Database, asterisk: AsteriskFiles, ami: AmiServer
) -> None:
    """And what is written just before, or in between, is read all the same."""
    caller = asterisk.offer()
    caller.wait()
    in_the_past(settings)
    await look(settings, database, datetime.now(UTC))
    assert not ami.named("LoggerRotate") and settings.cel_path.stat().st_size  # nobody read it yet
    await collect(settings, database)
    caller.answer()  # written after the last reading
    in_the_past(settings)
    await look(settings, database, datetime.now(UTC))
    assert ami.named("LoggerRotate") and not settings.cel_path.stat().st_size
    caller.hang_up()
    await collect(settings, database)
    async with database.transaction() as session:
        row = await session.connection.fetchrow("SELECT state, outcome, answered_by FROM calls")
    assert tuple(row) == ("closed", "answered", "201")


async def test_closed_files_go_after_their_days_but_not_unread(
    settings: Settings, database: Database, asterisk: AsteriskFiles
) -> None:
    asterisk.offer().wait()
    old = (datetime.now(UTC) - 40 * DAY).timestamp()
    young = (datetime.now(UTC) - 20 * DAY).timestamp()
    folder = settings.queue_log_path.parent
    names = ("queue_log.0", "messages.3", "cel-custom/sigap.csv.1", "../desk.1.log.gz", "keys.2")
    for name in names:
        (folder / name).write_text("x")
        os.utime(folder / name, (old, old))
    (folder / "queue_log.9").write_text("x")
    os.utime(folder / "queue_log.9", (young, young))
    await look(settings, database, datetime.now(UTC))
    assert [(folder / name).exists() for name in names] == [True, False, True, False, False]
    await collect(settings, database)
    await look(settings, database, datetime.now(UTC))
    assert not any((folder / name).exists() for name in names)
    assert (folder / "queue_log.9").exists()
    assert settings.cel_path.exists() and settings.queue_log_path.exists()


async def test_without_asterisk_ours_are_closed_and_its_own_wait(
    settings: Settings,
    database: Database,
    asterisk: AsteriskFiles,
    ami: AmiServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asterisk.offer().wait()
    await collect(settings, database)
    await ami.stop()
    (settings.log_dir / "desk.log").write_text("one\n")
    in_the_past(settings)
    monkeypatch.setattr(log_rotation, "ORDER_LIMIT_S", 0.3)
    with pytest.raises(TimeoutError):
        await look(settings, database, datetime.now(UTC))
    assert list(settings.log_dir.glob("desk.*.gz")) and settings.queue_log_path.stat().st_size
