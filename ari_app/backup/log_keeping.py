"""The database's log, into the folder of backups as it is written.

What a lost machine takes with it is some minutes instead of a day, and any moment between two
backups can be restored. pg_receivewal writes the segments into the home, over a replication slot:
nothing is skipped while it is away. Neither disk fills while the folder is: at `MOST_WAITING`
segments it is stopped, and the server gives up the slot at its own limit
(``max_slot_wal_keep_size``); then the next backup begins anew, and ``sigap backup --check`` tells
of the gap.
"""

import asyncio
import contextlib
import logging
import time
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from ari_app.backup import destinations, home_files, sealing
from ari_app.backup.errors import BackupFailed, WrongKey
from ari_app.backup.pieces import refused_as_sentence
from ari_app.operations import backup_state, postgres
from ari_app.operations.backup_state import BackupState, What
from ari_app.settings import Settings
from ari_app.store.database import AWAY, Database, Login, statements

log = logging.getLogger(__name__)

SLOT = "sigap_backup"
MOST_WAITING = 64  # segments of 16 MB
LOOK_EVERY_S = 5.0
_PARTIAL = ".partial"
_WAITS = "The database's log waits on this machine:"
_ASKED_S = 60.0  # of one question to the server
_HANGS_S = 600.0  # from then on a look that does not return has failed


async def keep_log(settings: Settings, _: Database) -> None:
    """Until cancelled. Without a folder the slot goes: it would keep what nobody fetches."""
    if settings.database_dsn or not settings.backup.destination:
        if not settings.database_dsn:
            await _drop_slot(settings)
        await asyncio.Event().wait()
    receiver = Receiver(settings)
    try:
        await _keep(settings, receiver)
    finally:
        await receiver.stop()


async def _keep(settings: Settings, receiver: "Receiver") -> None:
    """Shipping goes on beside it: a mount that hangs holds a thread, and the limit stays."""
    ended_at, began_at, shipping = 0.0, time.monotonic(), _ship_soon(settings)
    try:
        while True:
            if shipping.done():
                await shipping
                began_at, shipping = time.monotonic(), _ship_soon(settings)
            elif time.monotonic() - began_at > _HANGS_S:
                began_at = time.monotonic()
                destination = settings.backup.destination
                _record_waiting(
                    settings, f"{_WAITS} {destination} does not answer; check its mount."
                )
            if len(_finished(settings)) < MOST_WAITING:
                await receiver.begin()
            else:
                await receiver.stop()
            if time.monotonic() - ended_at >= settings.backup.log_every_s:
                ended_at = time.monotonic()
                await end_segment(settings)
            await asyncio.sleep(LOOK_EVERY_S)
    finally:
        shipping.cancel()
        await asyncio.gather(shipping, return_exceptions=True)


def _ship_soon(settings: Settings) -> asyncio.Task[int]:
    return asyncio.create_task(asyncio.to_thread(ship, settings), name="ship the log")


class Receiver:
    """pg_receivewal, for as long as it is wanted."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def begin(self) -> None:
        """Runs when it returns, unless it has just ended: then it is begun at the next time."""
        if self._process is not None and self._process.returncode is None:
            return
        waiting = waiting_dir(self._settings)
        waiting.mkdir(mode=0o700, exist_ok=True)
        if await _slot_is_gone(self._settings) and not await self._cleared():
            return
        await self._run("--create-slot", "--if-not-exists", wait=True)
        await self._run("-D", str(waiting), "--no-loop", wait=False)

    async def _cleared(self) -> bool:
        """Nothing lies here any more by which pg_receivewal would ask for what the server lacks.

        It goes on behind the newest segment that it finds. Finished ones leave first; the slot goes
        last, so whoever dies in between does all of it again.
        """
        if _finished(self._settings):
            return False
        begun = list(waiting_dir(self._settings).glob(f"*{_PARTIAL}*"))
        for path in begun:
            path.unlink(missing_ok=True)
        if begun:
            log.error("The database's log has a gap now; the next backup begins anew")
        await _drop_slot(self._settings)
        return True

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()

    async def _run(self, *arguments: str, wait: bool) -> None:
        address = postgres.embedded_dsn(self._settings, Login.OWNER, "postgres")
        with (self._settings.log_dir / "receivewal.log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *(str(postgres.program_path("pg_receivewal")), "-d", address, "-w"),
                *("-S", SLOT, *arguments),
                env=postgres.environ(),
                stdout=output,
                stderr=output,
            )
        if wait:
            await self._ended_soon()

    async def _ended_soon(self) -> None:
        """A server that is frozen holds nobody for ever."""
        assert self._process is not None  # noqa: S101
        try:
            async with asyncio.timeout(_ASKED_S):
                await self._process.wait()
        except TimeoutError:
            await self.stop()


def waiting_dir(settings: Settings) -> Path:
    return settings.home / home_files.WAL_FOLDER


def ship(settings: Settings) -> int:
    """Every finished segment into the folder of backups; returns how many are left here.

    None leaves before there is a backup to go on from.
    """
    destination, file = settings.backup.destination, settings.home / sealing.FILE
    if not destination or not file.exists() or not _finished(settings):
        return len(_finished(settings))
    try:  # without patience: what waits is tried again at the next look
        folder = destinations.opened(settings, destination, sealing.Key.read(file), patience_s=0)
        with refused_as_sentence(folder):
            if not folder.lists():  # nothing to go on from, or a mount that is not there
                if BackupState.read(settings.home).folder == destination:
                    _record_waiting(settings, f"{_WAITS} {destination} is empty; check its mount.")
                return len(_finished(settings))
            for segment in _finished(settings):
                folder.put_wal(segment.name, segment.read_bytes())
                segment.unlink()
                backup_state.update(settings.home, What.LOG, shipped_at=datetime.now(UTC))
    except (BackupFailed, WrongKey) as error:
        _record_waiting(settings, f"{_WAITS} {error}")
    return len(_finished(settings))


def _record_waiting(settings: Settings, says: str) -> None:
    """Told once for each reason: it is tried again every few seconds, for hours."""
    if BackupState.read(settings.home).why(What.LOG) == says:
        return
    backup_state.record_failure(settings.home, What.LOG, says, datetime.now(UTC))
    log.warning("%s", says, extra={"action": "backup"})


def _finished(settings: Settings) -> list[Path]:
    there = sorted(waiting_dir(settings).glob("*"))
    return [path for path in there if path.suffix != _PARTIAL and not path.name.endswith(".tmp")]


async def end_segment(settings: Settings) -> None:
    """What was written until now is a segment that can leave."""
    with contextlib.suppress(*AWAY):
        await _ask(settings, "backup.end_segment")


async def _slot_is_gone(settings: Settings) -> bool:
    """Given up by the server, or not made yet."""
    try:
        return not await _ask(settings, "backup.slot_stands", SLOT)
    except AWAY:
        return False


async def _drop_slot(settings: Settings) -> None:
    with contextlib.suppress(*AWAY):
        await _ask(settings, "backup.drop_slot", SLOT)


async def _ask(settings: Settings, statement: str, *values: str) -> object:
    address = postgres.embedded_dsn(settings, Login.OWNER)
    connection = await asyncpg.connect(address, timeout=5, command_timeout=_ASKED_S)
    try:
        found: object = await connection.fetchval(statements()[statement], *values)
        return found
    finally:
        await connection.close()
