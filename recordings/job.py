"""Finishing recordings, one or two at a time, beside everything else that ``sigap jobs`` does.

The state of the work is in PostgreSQL (table ``recordings``): a recording is pending until it is
ready, damaged or missing, or there was no audio to record. A spool file is deleted after the
archive's file was proven durable and the database has said so too, or when nothing is in it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from ari_app.settings import Settings
from ari_app.store.database import Database, DatabaseAway
from recordings.archive.folder import Archive
from recordings.finish import (
    Damaged,
    EndedCall,
    Finished,
    Missing,
    NoAudio,
    NotYet,
    Result,
    finish,
    spare_files,
    spool_files,
)
from recordings.gaps import gaps_file

log = logging.getLogger(__name__)

AT_ONCE = 2
LOOK_EVERY_S = 0.5  # while one waits for its next try
LOOK_AGAIN_S = 10.0  # although nothing is known to be due
_SOONEST_S, _LATEST_S = 0.5, 60.0


async def keep_finishing(
    settings: Settings,
    database: Database,
    shipped: asyncio.Event | None = None,
    finished: asyncio.Event | None = None,
) -> None:
    """Until cancelled. ``shipped`` wakes it: facts came, and a call may have ended.

    ``finished`` is set when there may be a new recording, for whoever draws it.
    """
    shipped, finished = shipped or asyncio.Event(), finished or asyncio.Event()
    while True:
        shipped.clear()
        try:
            done, wait_s = await finish_due(settings, database), 0.0
            if done:
                finished.set()
            else:
                wait_s = await _next_look_s(settings, database)
        except DatabaseAway:
            done, wait_s = 0, LOOK_EVERY_S
        if not done:
            await asyncio.sleep(LOOK_EVERY_S)  # at most as often, however much is shipped
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s - LOOK_EVERY_S):
                    await shipped.wait()


async def _next_look_s(settings: Settings, database: Database) -> float:
    """Until the next one is due, or might be."""
    async with database.transaction() as session:
        row = await session.row("recordings.next_due", settings.node)
    due_s = row["due_s"] if row is not None and row["due_s"] is not None else LOOK_AGAIN_S
    return min(max(due_s, LOOK_EVERY_S), LOOK_AGAIN_S)


async def finish_due(settings: Settings, database: Database) -> int:
    """Works on those that are due now; returns how many these were."""
    async with database.transaction() as session:
        due = await session.rows("recordings.due", settings.node, AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for row in due:
            group.create_task(_finish_one(settings, database, row), name=f"finish {row['call_id']}")
    return len(due)


async def _finish_one(settings: Settings, database: Database, row: Mapping[str, Any]) -> None:
    """One recording's fault never touches another."""
    call = EndedCall(
        call_id=row["call_id"],
        offered_at=row["offered_at"].astimezone(ZoneInfo(row["time_zone"])),
        ended_at=row["ended_at"],
    )
    now = datetime.now(UTC)
    try:
        result = await asyncio.to_thread(
            finish, call, settings.spool_dir, Archive.of(settings), now
        )
    except Exception as error:  # a bug of ours, seen as such in the log; the files are kept
        log.exception("Finishing a recording failed", extra={"call_id": call.call_id})
        result = NotYet(f"a fault of ours: {error}")
    with contextlib.suppress(DatabaseAway):
        await _keep(settings, database, call, result, row["attempts"])


async def _keep(
    settings: Settings, database: Database, call: EndedCall, result: Result, attempts: int
) -> None:
    if isinstance(result, NotYet) and result.most_tries and attempts >= result.most_tries:
        result = Damaged(result.reason)
    match result:
        case Finished():
            await _keep_finished(settings, database, call, result)
        case NotYet():
            await _keep_for_later(database, call, result, attempts)
        case NoAudio():
            await _keep_silent(settings, database, call, result)
        case Missing() | Damaged():
            await _keep_failed(database, call, result)
        case _:
            assert_never(result)


async def _keep_finished(
    settings: Settings, database: Database, call: EndedCall, result: Finished
) -> None:
    async with database.transaction() as session:
        await session.run(
            "recordings.ready",
            call.call_id,
            result.path,
            result.seconds,
            result.size_bytes,
            result.sha256,
            result.peaks,
            result.peaks_per_s,
            result.note,
            result.detail,
            result.left_plain,
        )
        await session.announce(call_id=call.call_id, recording="ready")
    await asyncio.to_thread(_clear_spool, settings, call.call_id)
    if result.left_plain:
        said = {"action": "recording_left_plain", "call_id": call.call_id}
        log.error("A recording was not encrypted: %s", result.left_plain, extra=said)
    log.info(
        "Recording finished",
        extra={"action": "recording_ready", "call_id": call.call_id, "seconds": result.seconds},
    )


async def _keep_for_later(
    database: Database, call: EndedCall, result: NotYet, attempts: int
) -> None:
    wait_s = min(_LATEST_S, _SOONEST_S * 1.5 ** min(attempts, 30))
    async with database.transaction() as session:
        await session.run("recordings.later", call.call_id, result.reason, wait_s)
    level = logging.WARNING if attempts in (5, 10) or attempts % 50 == 49 else logging.DEBUG
    log.log(level, "A recording waits: %s", result.reason, extra={"call_id": call.call_id})


async def _keep_silent(
    settings: Settings, database: Database, call: EndedCall, result: NoAudio
) -> None:
    """The empty files go; there is no sound in them that anybody could miss."""
    async with database.transaction() as session:
        await session.run("recordings.not_ready", call.call_id, "no_audio", result.reason)
        await session.announce(call_id=call.call_id, recording="no_audio")
    await asyncio.to_thread(_clear_empty, settings, call.call_id)
    said = {"action": "recording_no_audio", "call_id": call.call_id}
    log.info("A call left no sound: %s", result.reason, extra=said)


async def _keep_failed(database: Database, call: EndedCall, result: Missing | Damaged) -> None:
    status = "missing" if isinstance(result, Missing) else "damaged"
    async with database.transaction() as session:
        await session.run("recordings.not_ready", call.call_id, status, result.reason)
        await session.announce(call_id=call.call_id, recording=status)
    log.error(
        "A recording is %s: %s",
        status,
        result.reason,
        extra={"action": f"recording_{status}", "call_id": call.call_id},
    )


def _clear_empty(settings: Settings, call_id: str) -> None:
    for file in spool_files(settings.spool_dir, call_id):
        with contextlib.suppress(OSError):
            if file.stat().st_size == 0:
                file.unlink()


def _clear_spool(settings: Settings, call_id: str) -> None:
    spool = settings.spool_dir
    gaps = gaps_file(spool, call_id)
    for file in (*spool_files(spool, call_id), *spare_files(spool, call_id), gaps):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
