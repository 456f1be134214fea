"""How long things are kept, and their removal: a side task of ``sigap jobs``.

A removal is decided in the database, with its line in the audit trail, before a file is touched;
files that were decided on and are still there go at the next round. A call that is held, waits for
a review or has an open ticket keeps everything. What we exported ourselves ends as well
(recordings/exports.py). Times come in as an argument; what counts as now goes on by hours only, so
that a clock that is years ahead for a night does not take all of it for old.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ari_app.settings import Retention, Settings
from ari_app.store.database import Database, DatabaseAway, Session
from recordings.archive.folder import unfinished_of
from recordings.exports import OldExport, drop_empty, old_exports
from recordings.finish import spare_files, spool_files
from recordings.gaps import gaps_file
from recordings.spectrogram_job import picture_name

log = logging.getLogger(__name__)

FIRST_LOOK_S = 600.0  # after a start: time for a human who sees that a setting is wrong
LOOK_EVERY_S = 3600.0
STEP_HOURS = 6  # from one look to the next: after a month without power it has caught up in days
AT_ONCE = 50
QUEUE_LOG_DAYS = 30  # PgQueuer's: for whoever looks why something was slow
LIVE_WORDS_DAYS = 1  # where no finished recording was written down instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What ended before these moments goes; None: it is kept for ever."""

    recordings: datetime | None
    personal: datetime | None
    sessions: datetime | None
    audit: datetime | None
    exports: datetime | None
    messages: datetime | None
    queue_log: datetime
    live_words: datetime

    @classmethod
    def at(cls, kept: Retention, now: datetime) -> "Ends":
        def before(days: int) -> datetime | None:
            return now - timedelta(days=days) if days else None

        return cls(
            recordings=before(kept.recordings_days),
            personal=before(kept.personal_days),
            sessions=before(kept.sessions_days),
            audit=before(kept.audit_days),
            exports=before(kept.exports_days),
            messages=before(kept.messages_days),
            queue_log=now - timedelta(days=QUEUE_LOG_DAYS),
            live_words=now - timedelta(days=LIVE_WORDS_DAYS),
        )


async def keep_retention(settings: Settings, database: Database) -> None:
    """Until cancelled; a database that is away removes nothing."""
    await asyncio.sleep(FIRST_LOOK_S)
    while True:
        try:
            await apply(settings, database, await go_on(settings, database, datetime.now(UTC)))
        except DatabaseAway as error:
            log.debug("Retention waits: %s", error)
        await asyncio.sleep(LOOK_EVERY_S)


async def go_on(settings: Settings, database: Database, clock: datetime) -> datetime:
    """What a look of retention may take for now; never more than ``clock``."""
    async with database.transaction() as session:
        row = await session.row("retention.go_on", settings.centre.code, clock, STEP_HOURS)
    now: datetime = row["retention_at"] if row else clock
    if clock - now > timedelta(hours=STEP_HOURS):
        log.error(
            "Retention takes %s for now: it did not look for long, or the clock is ahead",
            now.isoformat(timespec="minutes"),
            extra={"action": "retention_clock"},
        )
    return now


async def apply(settings: Settings, database: Database, now: datetime) -> None:
    """All that is due at ``now``, in small transactions; repeating it does no harm."""
    ends, centre = Ends.at(settings.retention, now), settings.centre.code
    while ends.recordings and await _recordings(settings, database, centre, ends.recordings):
        pass
    while ends.personal and await _personal(database, centre, ends.personal):
        pass
    while ends.personal and await _personal_without_call(database, centre, ends.personal):
        pass
    await _rows(database, centre, ends)
    await _exports(settings, database, ends.exports)
    while await _files(settings, database):
        pass
    if ends.exports:
        await asyncio.to_thread(drop_empty, settings.exports_dir, ends.exports)


async def _recordings(settings: Settings, database: Database, centre: str, before: datetime) -> int:
    async with database.transaction() as session:
        rows = await _due(session, "retention.due_recordings", centre, before)
        for row in rows:
            await _doom_recording(session, settings, row)
            why = f"removed after {settings.retention.recordings_days} days"
            await session.run("retention.remove_recording", row["call_id"], why)
            await session.run("retention.forget_transcript", row["call_id"])
            detail = {"sha256": row["sha256"], "ended_at": row["ended_at"].isoformat()}
            await _audit(session, centre, "retention.recording", row["call_id"], detail)
    if rows:
        log.info("Recordings removed", extra={"action": "retention", "recordings": len(rows)})
    return len(rows)


async def _doom_recording(session: Session, settings: Settings, row: Mapping[str, Any]) -> None:
    if row["path"]:
        await session.run("retention.doom", row["node"], "archive", row["path"])
        if await asyncio.to_thread(_has_picture, settings, row):
            name = picture_name(row["path"])
            await session.run("retention.doom", row["node"], "archive", name)
    spool, call_id = settings.spool_dir, row["call_id"]
    gaps = gaps_file(spool, call_id)
    for file in (*spool_files(spool, call_id), *spare_files(spool, call_id), gaps):
        await session.run("retention.doom", row["node"], "spool", file.name)


def _has_picture(settings: Settings, row: Mapping[str, Any]) -> bool:
    """By the row, or on this machine's disk: a process that died has told nobody."""
    path = settings.archive_dir / picture_name(row["path"])
    return bool(row["spectrogram_tiles"]) or (row["node"] == settings.node and path.exists())


async def _personal(database: Database, centre: str, before: datetime) -> int:
    async with database.transaction() as session:
        rows = await _due(session, "retention.due_personal", centre, before)
        for row in rows:
            await _forget(session, row)
            subject = row["label"] or row["call_id"]
            detail = {"call": row["call_id"]} if row["label"] else {}
            await _audit(session, centre, "retention.personal", subject, detail)
    if rows:
        log.info("Personal data removed", extra={"action": "retention", "calls": len(rows)})
    return len(rows)


async def _forget(session: Session, row: Mapping[str, Any]) -> None:
    for statement in ("call", "facts", "reviews", "scorecards", "located", "transcript"):
        await session.run(f"retention.forget_{statement}", row["call_id"])
    await _forget_shared(session, row["call_id"])
    if row["ticket_id"] is not None:
        await _forget_ticket(session, row)


async def _personal_without_call(database: Database, centre: str, before: datetime) -> int:
    """Of tickets of people who did not telephone: there is no call that would take them along."""
    async with database.transaction() as session:
        rows = await _due(session, "retention.due_tickets", centre, before)
        for row in rows:
            await _forget_ticket(session, row)
            await _forget_shared(session, row["call_id"])
            await session.run("retention.forgotten_ticket", row["ticket_id"])
            await _audit(session, centre, "retention.personal", row["label"], {})
    return len(rows)


async def _forget_shared(session: Session, call_id: str) -> None:
    """What came over a link, to a call or to a ticket without one."""
    for statement in ("positions", "words"):
        await session.run(f"retention.forget_{statement}", call_id)
    for shared in await session.rows("retention.forget_shared", call_id):
        await session.run("retention.doom", shared["node"], "photos", shared["path"])


async def _forget_ticket(session: Session, row: Mapping[str, Any]) -> None:
    of_ticket = ("notifications", "history", "dispatch_calls", "offers", "dispatches")
    for statement in ("ticket", *of_ticket):
        await session.run(f"retention.forget_{statement}", row["ticket_id"])
    for photo in await session.rows("retention.forget_photos", row["ticket_id"]):
        await session.run("retention.doom", row["node"], "photos", photo["path"])
    for added in await session.rows("retention.forget_files", row["ticket_id"]):
        await session.run("retention.doom", added["node"], "photos", added["path"])


async def _exports(settings: Settings, database: Database, before: datetime | None) -> None:
    """Of this machine; each with its line in the trail."""
    for export in await asyncio.to_thread(old_exports, settings.exports_dir, before):
        if export.files:
            await _doom_export(settings, database, export)


async def _doom_export(settings: Settings, database: Database, export: OldExport) -> None:
    async with database.transaction() as session:
        if not await _mine(session):
            return
        doomed = [
            await session.row("retention.doom_new", settings.node, "exports", file)
            for file in export.files
        ]
        if any(doomed):  # else it was decided before, and the disk refused
            detail = {"files": len(export.files), "bytes": export.bytes}
            centre = settings.centre.code
            await _audit(session, centre, "retention.export", export.name, detail)


async def _rows(database: Database, centre: str, ends: Ends) -> None:
    """Sessions, saved searches, the trail itself, who sat where and worked when, what shifts handed
    over, what was said to desks, and what the queue of notifications leaves.
    """
    async with database.transaction() as session:
        if not await _mine(session):
            return
        if ends.sessions:
            await session.run("retention.old_sessions", centre, ends.sessions)
            await session.run("mails.old", centre, ends.sessions)
            await session.run("duty.forget", centre, ends.sessions)
            await session.run("list_changes.old", centre, ends.sessions, "duty")
        if ends.personal:
            await session.run("retention.old_searches", centre, ends.personal)
        if ends.audit:
            await session.run("retention.old_audit", centre, ends.audit)
            await session.run("list_changes.old", centre, ends.audit, None)
            await session.run("retention.old_seatings", centre, ends.audit)
            await session.run("retention.old_notices", centre, ends.audit)
            await session.run("retention.old_duties", centre, ends.audit)
            await session.run("retention.old_absences", centre, ends.audit)
        if ends.personal:
            await session.run("retention.forget_shift_notes", centre, ends.personal)
            await session.run("retention.old_number_notes", centre, ends.personal)
            await session.run("retention.old_lower_places", centre, ends.personal)
        if ends.messages:
            await session.run("retention.old_messages", centre, ends.messages)
        await session.run("live_words.old", centre, ends.live_words)
        await session.run("retention.old_queue_log", ends.queue_log)
        await session.run("retention.old_queue_statistics", ends.queue_log)


async def _files(settings: Settings, database: Database) -> int:
    """Files of this machine whose end was decided, gone; returns how many."""
    async with database.transaction() as session:
        doomed = await session.rows("retention.doomed", settings.node, AT_ONCE)
    gone = 0
    for row in doomed:
        if await asyncio.to_thread(_remove, folder_of(settings, row["folder"]), row["path"]):
            async with database.transaction() as session:
                await session.run("retention.gone", settings.node, row["folder"], row["path"])
            gone += 1
    return gone


def folder_of(settings: Settings, name: str) -> Path:
    folders = {
        "archive": settings.archive_dir,
        "spool": settings.spool_dir,
        "photos": settings.photos_dir,
        "exports": settings.exports_dir,
    }
    return folders[name]


def _remove(folder: Path, name: str) -> bool:
    """False when the disk refuses: it is tried again at the next round."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        log.error("A path leads out of its folder and stays", extra={"path": name})
        return True
    try:
        # of a process that rewrites it, or died at that; first, or it would take the name again
        unfinished_of(path).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("A file cannot be removed: %s", error, extra={"action": "retention"})
        return False
    return True


async def _due(
    session: Session, statement: str, centre: str, before: datetime
) -> list[Mapping[str, Any]]:
    """None while another process is at it."""
    return await session.rows(statement, centre, before, AT_ONCE) if await _mine(session) else []


async def _mine(session: Session) -> bool:
    row = await session.row("retention.lock")
    return row is not None and bool(row["mine"])


async def _audit(
    session: Session, centre: str, action: str, subject: str, detail: Mapping[str, object]
) -> None:
    await session.run("retention.audit", centre, action, subject, detail)
