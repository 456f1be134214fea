"""The backup of each night and the proof of each week, started by ``sigap jobs``.

Each is the command that an admin gives, in a process of its own that gives way to all others: it
computes much, and no call may notice. What failed is tried again half an hour later.
"""

import asyncio
import contextlib
import logging
import os
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ari_app.backup.due import backup_is_due, check_is_due
from ari_app.backup.errors import BackupFailed
from ari_app.operations.backup_state import BackupState
from ari_app.settings import Settings
from ari_app.store.database import Database

log = logging.getLogger(__name__)

LOOK_EVERY_S = 60.0
AGAIN_S = 1800.0
_GIVES_WAY = ("nice", "-n", "15")


async def keep_backing_up(settings: Settings, _: Database) -> None:
    """Until cancelled; without a folder in the settings there is nothing to do."""
    while True:
        wait_s = LOOK_EVERY_S
        if settings.backup.folder is not None:
            try:
                await _what_is_due(settings)
            except BackupFailed as error:
                log.error("%s", error, extra={"action": "backup"})
                wait_s = AGAIN_S
        await asyncio.sleep(wait_s)


async def _what_is_due(settings: Settings) -> None:
    now, zone = datetime.now(UTC), ZoneInfo(settings.centre.time_zone)
    if backup_is_due(BackupState.read(settings.home), now, settings.backup.hour, zone):
        await _command()
    if check_is_due(BackupState.read(settings.home), now):
        await _command("--check")


async def _command(*arguments: str) -> None:
    """Our own settings are in the environment; it notes itself what came of it."""
    process = await asyncio.create_subprocess_exec(
        *(*_GIVES_WAY, sys.executable, "-m", "ari_app.cli", "backup", *arguments),
        env=os.environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said = (await process.communicate())[0].decode("utf-8", "replace").strip()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        raise
    if process.returncode:
        raise BackupFailed(said.splitlines()[-1] if said else "The backup ended without a word.")
    for line in said.splitlines():
        log.info("%s", line, extra={"action": "backup"})
