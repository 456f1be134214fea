"""A start that fails leaves what it had only adopted as it was: alive, serving, and recorded."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from ari_app.operations import (
    down,
    home_folder,
    postgres,
    processes,
    programs,
    pulse,
    running_centre,
)
from ari_app.operations.running_centre import RunningCentre
from ari_app.settings import Settings
from ari_app.store.migrating import MIGRATIONS, MigrationError, migrate
from tests.patience import PATIENCE_S
from tests.runtime.test_centre import small_settings, until

APPLIED_TWICE = "DELETE FROM migrations WHERE number = 1"
FROM_THE_FUTURE = "INSERT INTO migrations (number, name, sha256) VALUES (9999, '9999_x.sql', '')"
ENGINES = ("postgres", "asterisk")


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = small_settings(tmp_path / "home")
    yield made
    await down.stop(made)


@asynccontextmanager
async def sigap_up(
    settings: Settings, environment: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ari_app.cli", "up"),
        env=environment or programs.environ_of(settings),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def failed(settings: Settings) -> tuple[int, list[str]]:
    """The exit status of ``sigap up`` and what it said on standard error."""
    async with sigap_up(settings) as process, asyncio.timeout(PATIENCE_S):
        _, said = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode().splitlines()


async def orphaned(settings: Settings) -> dict[str, processes.Record]:
    """A whole centre whose ``sigap up`` was killed with -9: name → record of each part."""
    async with sigap_up(settings) as process:
        await until(lambda: processes.read_record(settings.run_dir, "desk"))
        await _jobs_have_begun(settings)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    return {record.name: record for record in processes.records(settings.run_dir)}


async def _jobs_have_begun(settings: Settings) -> None:
    """They look at the migrations themselves; a database broken before that would end them."""
    begun = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'sigap notifications'"
    connection = await asyncpg.connect(postgres.dsn(settings))
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await connection.fetchval(begun):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def serves(settings: Settings) -> bool:
    """Both engines do their work."""
    connection = await asyncpg.connect(postgres.dsn(settings))
    try:
        one: int = await connection.fetchval("SELECT 1")
    finally:
        await connection.close()
    return one == 1 and await pulse.sip_answers(settings, 5.0)


@asynccontextmanager
async def broken_database(settings: Settings, statement: str) -> AsyncIterator[None]:
    """Its migrations cannot be applied inside the block."""
    connection = await asyncpg.connect(postgres.dsn(settings))
    rows = await connection.fetch("SELECT * FROM migrations")
    try:
        await connection.execute(statement)
        yield
        await connection.execute("DELETE FROM migrations")
        await connection.executemany(
            "INSERT INTO migrations VALUES ($1, $2, $3, $4)", [tuple(row.values()) for row in rows]
        )
    finally:
        await connection.close()


async def test_what_was_adopted_goes_on_when_a_migration_fails(settings: Settings) -> None:
    left = await orphaned(settings)
    refusals = {APPLIED_TWICE: "cannot be applied", FROM_THE_FUTURE: "of a newer version"}
    for statement, told in refusals.items():
        async with broken_database(settings, statement):
            status, said = await failed(settings)
        assert status == 2
        sentences = [line for line in said if line.startswith("sigap: ")]
        assert len(sentences) == 1 and told in sentences[0]
        assert not [line for line in said if "Traceback" in line or "trace=" in line], said
        adopted = "postgres goes on as it ran before" in "\n".join(said)
        assert adopted == (statement == APPLIED_TWICE), "an older version touches nothing at all"
        for record in left.values():
            assert record.alive(), f"{record.name} was ended by a start that failed"
            assert processes.read_record(settings.run_dir, record.name) == record
        assert await serves(settings)
    await _adopted_by_the_next(settings, left)


async def test_a_stop_in_the_middle_of_a_start_leaves_nothing_of_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = await orphaned(settings)
    assert {"jobs", "desk"} <= left.keys()

    async def told_to_stop(centre: RunningCentre) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(RunningCentre, "_start_database", told_to_stop)
    with pytest.raises(asyncio.CancelledError):
        await RunningCentre(settings, lambda _: None).start()
    assert not [name for name, record in left.items() if record.alive()]


async def _adopted_by_the_next(settings: Settings, left: dict[str, processes.Record]) -> None:
    centre = RunningCentre(settings, lambda _: None)
    await centre.start()
    try:
        now = {name: centre.pids[name] for name in ENGINES}
        assert now == {name: left[name].identity.pid for name in ENGINES}
    finally:
        await centre.stop()


async def test_a_later_failure_leaves_the_calls_of_an_adopted_asterisk(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk's program cannot even be named; what the start itself began is stopped."""
    left = await orphaned(settings)

    def broken(_: Settings) -> tuple[processes.Program, ...]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(running_centre, "own_programs", broken)
        with pytest.raises(home_folder.CentreFailed, match="No space left"):
            await RunningCentre(settings, lambda _: None).start()
    assert all(left[name].alive() for name in ENGINES)
    assert await serves(settings)
    await _adopted_by_the_next(settings, left)


async def test_what_a_failed_start_began_itself_is_ended(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: str) -> list[str]:
        raise MigrationError("9999_bad.sql cannot be applied.")

    monkeypatch.setattr(running_centre, "migrate", broken)
    with pytest.raises(MigrationError):
        await RunningCentre(settings, lambda _: None).start()
    assert processes.records(settings.run_dir) == ()


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE calls (id integer);",  # there is one
        "THIS IS NO SQL;",
        # refused only when the whole transaction is to be kept
        "CREATE TABLE a (i integer PRIMARY KEY);"
        "CREATE TABLE b (i integer REFERENCES a DEFERRABLE INITIALLY DEFERRED);"
        "INSERT INTO b VALUES (1);",
    ],
)
async def test_a_bad_migration_is_one_sentence(dsn: str, tmp_path: Path, text: str) -> None:
    for shipped in _shipped_migrations():
        (tmp_path / shipped.name).symlink_to(shipped)
    (tmp_path / "9000_bad.sql").write_text(text)
    with pytest.raises(MigrationError, match="left as it was") as refused:
        await migrate(dsn, tmp_path)
    assert "\n" not in str(refused.value)


def _shipped_migrations() -> list[Path]:
    return sorted(MIGRATIONS.glob("*.sql"))
