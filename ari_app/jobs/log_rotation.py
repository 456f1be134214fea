"""Log files are closed each day, or when they are large, and go after ``retention.logs_days``.

Our own files (``log/*.log``) are written by whoever was started with them, so they are copied and
emptied. Asterisk's ``queue_log`` and CEL are records of what happened to callers: they are closed
only while the collector reads in them, for it finds its way into one closed file and not into two,
and the closed ones go only when it reads the next.
"""

import asyncio
import gzip
import logging
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ari_app.asterisk.ami_connection import AmiError
from ari_app.asterisk.ami_once import own_connection
from ari_app.asterisk.file_reader import identity_of
from ari_app.jobs.collect import CEL, QUEUE_LOG
from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway

log = logging.getLogger(__name__)

LOOK_EVERY_S = 600.0
CLOSED_EVERY = timedelta(days=1)
ORDER_LIMIT_S = 10.0
_BYTES_OF_MB = 1_000_000


async def keep_rotating(settings: Settings, database: Database) -> None:
    """Until cancelled. The first look comes later: a start is no reason to close a file."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            await look(settings, database, datetime.now(UTC))
        except (DatabaseAway, AmiError, OSError, TimeoutError) as error:
            log.warning("Logs stay open for now: %s", error, extra={"action": "log_rotation"})


async def look(settings: Settings, database: Database, now: datetime) -> None:
    """Close what is due at ``now``, remove what was closed long ago."""
    mark = settings.run_dir / "logs.closed"
    if not mark.exists():
        mark.touch()
    files = {CEL: settings.cel_path, QUEUE_LOG: settings.queue_log_path}
    asterisks = (settings.asterisk_log_path, settings.keys_log_path)
    large = [*settings.log_dir.glob("*.log"), *files.values(), *asterisks]
    if _due(mark, large, settings, now):
        mark.touch()
        await asyncio.to_thread(close_own, settings.log_dir, now)
        await close_asterisks(settings, await read_to_the_end(settings, database, files))
    done = await read_to_the_end(settings, database, files)
    before = now - timedelta(days=settings.retention.logs_days)
    await asyncio.to_thread(remove_closed, settings, done, before)


def _due(mark: Path, files: Iterable[Path], settings: Settings, now: datetime) -> bool:
    closed_at = datetime.fromtimestamp(mark.stat().st_mtime, UTC)
    largest = settings.retention.log_mb * _BYTES_OF_MB
    return now - closed_at >= CLOSED_EVERY or any(_size(path) >= largest for path in files)


async def read_to_the_end(
    settings: Settings, database: Database, files: Mapping[str, Path]
) -> set[str]:
    """Sources whose collector is in the present file: it has read all that were closed before."""
    async with database.transaction() as session:
        rows = await session.rows("shipping.cursors", settings.node)
    read_files = {row["source"]: row["file"] for row in rows}
    return {name for name, path in files.items() if read_files.get(name) == _identity(path)}


def close_own(folder: Path, now: datetime) -> None:
    """Each non-empty log into a compressed file beside it; the writers go on at its beginning."""
    for path in sorted(folder.glob("*.log")):
        if _size(path):
            _copy_and_empty(path, path.with_name(f"{path.stem}.{now:%Y%m%dT%H%M%S}.log.gz"))


async def close_asterisks(settings: Settings, read: set[str]) -> None:
    """CEL by a new name (Asterisk opens it for every line), the others by Asterisk itself."""
    if CEL in read and _size(settings.cel_path):
        stamp = int(datetime.now(UTC).timestamp())
        settings.cel_path.rename(settings.cel_path.with_name(f"{settings.cel_path.name}.{stamp}"))
        settings.cel_path.touch(mode=0o600)  # so that the closed one is read to its end at once
    if QUEUE_LOG in read:
        async with asyncio.timeout(ORDER_LIMIT_S):
            await _order_rotation(settings)


async def _order_rotation(settings: Settings) -> None:
    async with own_connection(settings) as ami:
        await ami.events.get()  # "Connected" is its first
        await ami.action("LoggerRotate")


def remove_closed(settings: Settings, read: set[str], before: datetime) -> None:
    """Closed files from before that; a record of calls only when it has been collected."""
    asterisk = settings.queue_log_path.parent
    closed = [*settings.log_dir.glob("*.log.gz"), *asterisk.glob("messages.*")]
    closed += asterisk.glob("keys.*")
    closed += settings.cel_path.parent.glob(f"{settings.cel_path.name}.*") if CEL in read else []
    closed += asterisk.glob("queue_log.*") if QUEUE_LOG in read else []
    for path in closed:
        if path.stat().st_mtime < before.timestamp():
            path.unlink()
            log.info("A closed log is gone", extra={"action": "log_rotation", "file": path.name})


def _copy_and_empty(path: Path, target: Path) -> None:
    waiting = target.with_suffix(".new")
    with path.open("rb+") as file:
        with gzip.open(waiting, "wb") as packed:
            shutil.copyfileobj(file, packed)
        file.truncate(0)
    waiting.chmod(0o600)
    waiting.replace(target)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _identity(path: Path) -> str:
    try:
        return identity_of(path)
    except FileNotFoundError:
        return "none"
