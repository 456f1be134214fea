"""The backup of each night and the proof of each week, started by ``sigap jobs``.

Each is the command that an admin gives, in a process of its own that gives way to all others: it
computes much, and no call may notice. What failed is tried again half an hour later; what does not
move any more (a mount that hangs) is ended, and has failed.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ari_app.backup import trail
from ari_app.backup.due import backup_is_due, check_is_due
from ari_app.backup.errors import BackupFailed
from ari_app.operations import backup_asking, backup_state, processes
from ari_app.operations.backup_state import STALLED, BackupState, What
from ari_app.settings import Settings
from ari_app.store.database import Database

log = logging.getLogger(__name__)

LOOK_EVERY_S = 20.0
AGAIN_S = 1800.0
END_S = 5.0
_GIVES_WAY = ("nice", "-n", "15")
_ENDED_WITH_JOBS = "It was ended with sigap jobs, by a restart or an upgrade; begin it again."
_NO_WORD = "It ended without a word; look for its end in the machine's log (memory, power)."


async def keep_backing_up(settings: Settings, _: Database) -> None:
    """Until cancelled; without a destination in the settings there is nothing to do."""
    not_before_s = 0.0  # what is due and has failed waits; what somebody asks for does not
    while True:
        if settings.backup.destination:
            try:
                await _what_is_asked(settings)
                if time.monotonic() >= not_before_s:
                    await _what_is_due(settings)
            except BackupFailed as error:
                log.error("%s", error, extra={"action": "backup"})
                not_before_s = time.monotonic() + AGAIN_S
        await asyncio.sleep(LOOK_EVERY_S)


async def _what_is_asked(settings: Settings) -> None:
    """By an admin at the desk, each once."""
    while (what := await asyncio.to_thread(backup_asking.next_asked, settings.run_dir)) is not None:
        await _command(settings, what, *(["--check"] if what is What.CHECKED else []))


async def _what_is_due(settings: Settings) -> None:
    now, zone = datetime.now(UTC), ZoneInfo(settings.centre.time_zone)
    if backup_is_due(BackupState.read(settings.home), now, settings.backup.hour, zone):
        await _command(settings, What.MADE)
    if check_is_due(BackupState.read(settings.home), now):
        await _command(settings, What.CHECKED, "--check")


async def _command(settings: Settings, what: What, *arguments: str) -> None:
    """Our own settings are in the environment. It notes itself what came of it, if it can."""
    process = await asyncio.create_subprocess_exec(
        *(*_GIVES_WAY, sys.executable, "-m", "ari_app.cli", "backup", "--by-jobs", *arguments),
        env=os.environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said = await _while_it_moves(settings, process)
    except asyncio.CancelledError:
        backup_state.record_failure(settings.home, what, _ENDED_WITH_JOBS, datetime.now(UTC))
        await processes.end_child(process, signal.SIGTERM, END_S)
        raise
    if process.returncode != 0:
        why = processes.last_word(said) or _NO_WORD
        await _record_failure(settings, what, why)
        raise BackupFailed(why)
    for line in said.splitlines():
        log.info("%s", line, extra={"action": "backup"})


async def _record_failure(settings: Settings, what: What, why: str) -> None:
    """Unless it did so itself: it could not where it was killed, or had no settings to begin."""
    if BackupState.read(settings.home).why(what) == why:
        return
    if backup_state.record_failure(settings.home, what, why, datetime.now(UTC)):
        detail = {"problem": why}
        await trail.record(
            settings, trail.Action.FAIL, settings.backup.destination, by=None, detail=detail
        )


async def _while_it_moves(settings: Settings, process: asyncio.subprocess.Process) -> str:
    """What it said when it ended, or why it was ended. Its own clock here: the other may be set."""
    last, since = backup_state.moved_at(settings.home), time.monotonic()
    said = asyncio.ensure_future(process.communicate())
    try:
        while not (await asyncio.wait({said}, timeout=LOOK_EVERY_S))[0]:
            if (at := backup_state.moved_at(settings.home)) != last:
                last, since = at, time.monotonic()
            elif time.monotonic() - since > STALLED.total_seconds():
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.wait({said}, timeout=END_S)  # what a mount holds never ends
                return _stalled(settings)
        return said.result()[0].decode("utf-8", "replace").strip()
    finally:
        said.cancel()


def _stalled(settings: Settings) -> str:
    minutes = STALLED.total_seconds() / 60
    return (
        f"Nothing came or went for {minutes:.0f} minutes, so it was ended; check that "
        f"{settings.backup.destination} answers (its mount, its service). Earlier backups "
        "are whole."
    )
