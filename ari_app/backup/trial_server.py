"""A PostgreSQL on a restored folder, for as long as it takes to look at it and to set it right.

Unlike a centre's own it dies with whoever started it: a killed restore leaves nothing running.
"""

import asyncio
import contextlib
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from ari_app.backup.errors import RestoreFailed
from ari_app.operations import postgres
from ari_app.settings import Settings
from ari_app.store.database import AWAY, statements

LIMIT_S = 3600.0  # it replays the log of a day, or of a week
_STOP_S = 60.0


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    """Open for writing when the block begins, ended in order after it; raises `RestoreFailed`."""
    postgres.prepare(settings)
    postgres.keep_access(settings)
    program = postgres.program(settings)
    with (settings.log_dir / "postgres.log").open("ab") as output:
        process = subprocess.Popen(  # noqa: S603, ASYNC220 - returns at once
            program.command, env=dict(program.environ), stdout=output, stderr=output
        )
    try:
        await _ready(settings, process)
        yield
    finally:
        await asyncio.to_thread(_stop, process)


async def _ready(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    """As soon as all of the log is replayed; it says in its own log why it gives up."""
    async with asyncio.timeout(LIMIT_S):
        while not await _writable(settings):
            if process.poll() is not None:
                raise RestoreFailed(f"PostgreSQL does not start on it: {_last_words(settings)}")
            await asyncio.sleep(0.1)


async def _writable(settings: Settings) -> bool:
    try:
        connection = await asyncpg.connect(postgres.dsn(settings, "postgres"), timeout=5)
    except AWAY:
        return False
    try:
        return not await connection.fetchval(statements()["backup.in_recovery"])
    except AWAY:
        return False
    finally:
        with contextlib.suppress(*AWAY):
            await connection.close(timeout=5)


def _last_words(settings: Settings) -> str:
    lines = (settings.log_dir / "postgres.log").read_text("utf-8", "replace").splitlines()
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines[-1:] or ["it said nothing"])[-1]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
